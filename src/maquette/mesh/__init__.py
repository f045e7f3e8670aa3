"""Verbs on triangle meshes, one per file, shared by all engines."""
