"""Orders to make an asset from pictures or text."""
