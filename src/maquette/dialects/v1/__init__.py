"""The product's own API: DXGL's document, extended in its style."""
