"""Orders to draw an asset."""
