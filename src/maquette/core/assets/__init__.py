"""Stored 3D things, each a canonical GLB."""
