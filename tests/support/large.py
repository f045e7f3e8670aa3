"""Models whose only point is their size."""

import numpy as np

from maquette.gltf.build import Part, build_glb

MEGABYTE = 2**20


def large_model(megabytes):
    """A GLB of random triangles."""
    count = megabytes * MEGABYTE // 40
    corners = np.random.default_rng(7).random((count, 3), np.float32)
    triangles = np.arange(count - count % 3, dtype=np.uint32).reshape(-1, 3)
    part = Part("noise", positions=corners, normals=corners, triangles=triangles)
    return build_glb([part], extras={})


def hollow_model(megabytes, number):
    """A GLB of about that size with one triangle, that no other ``number`` has."""
    corners = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], np.float32)
    padding = np.zeros((megabytes * MEGABYTE // 24, 3), np.float32)
    padding[-1, 0] = number
    positions = np.concatenate([corners, padding])
    part = Part(
        "triangle",
        positions=positions,
        normals=np.zeros_like(positions),
        triangles=np.array([[0, 1, 2]], np.uint32),
    )
    return build_glb([part], extras={})
