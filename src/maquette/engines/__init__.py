"""What makes an asset from pictures, views or words."""
