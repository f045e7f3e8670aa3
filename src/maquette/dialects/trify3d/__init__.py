"""Trify3D: pictures, words or views in, GLB out, by task id or webhook."""
