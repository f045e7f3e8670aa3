"""The steps of drawing, one per file: environment and shadow once, the others for each frame."""
