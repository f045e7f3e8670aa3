"""three.ws Forge: words or photos in, GLB out, without a key; and its paid twin over x402."""
