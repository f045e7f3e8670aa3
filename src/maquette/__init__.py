"""Maquette: pictures in, textured GLB out; GLB in, product film out."""

__version__ = "0.1.0"
