"""What files are called in the folder that a worker and its child share.

Both sides read it, and the worker must not load what the child works with.
"""

MODEL = "model.glb"
UPLOADED = "uploaded"
"""An ingest's file as it came."""
BACKDROP, FOREGROUND, ENVIRONMENT = "backdrop", "foreground", "environment"
"""A render's plates."""
