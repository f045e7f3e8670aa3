"""Lengths, areas, normals and volumes of triangles, in double precision."""

import numpy as np

from maquette.mesh.mesh import Doubles, Indices, Ints, Mesh


def cross_products(mesh: Mesh) -> Doubles:
    """(m, 3): along each triangle's normal, twice its area long."""
    a, b, c = corners(mesh)
    normals: Doubles = np.cross(b - a, c - a)
    return normals


def corners(mesh: Mesh) -> tuple[Doubles, Doubles, Doubles]:
    points = mesh.positions.astype(np.float64)[mesh.triangles]
    return points[:, 0], points[:, 1], points[:, 2]


def areas(mesh: Mesh) -> Doubles:
    lengths: Doubles = np.linalg.norm(cross_products(mesh), axis=1)
    return 0.5 * lengths


def signed_volumes(mesh: Mesh, centres: Doubles) -> Doubles:
    """Per triangle, of the tetrahedron to ``centres`` (3,) or (m, 3)."""
    a, b, c = (corner - centres for corner in corners(mesh))
    volumes: Doubles = np.einsum("ij,ij->i", a, np.cross(b, c)) / 6.0
    return volumes


def diagonal(mesh: Mesh) -> float:
    """Of the bounding box; 0 for an empty mesh."""
    if not len(mesh.positions):
        return 0.0
    return float(np.linalg.norm(np.ptp(mesh.positions.astype(np.float64), axis=0)))


def unit(vectors: Doubles) -> Doubles:
    """Normalised rows; a row without direction becomes +Y rather than NaN."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    safe = vectors / np.maximum(lengths, 1e-300)
    return np.where(lengths > 1e-300, safe, np.array([0.0, 1.0, 0.0]))


def corner_angles(mesh: Mesh) -> Doubles:
    """(m, 3) radians; a degenerate triangle's corners are 0."""
    points = mesh.positions.astype(np.float64)[mesh.triangles]
    ahead = np.roll(points, -1, axis=1) - points
    behind = np.roll(points, 1, axis=1) - points
    sine = np.linalg.norm(np.cross(ahead, behind), axis=2)
    angles: Doubles = np.arctan2(sine, np.einsum("mci,mci->mc", ahead, behind)) * (sine > 0)
    return angles


def gathered(values: Doubles, slots: Indices | Ints, count: int) -> Doubles:
    """Sum the rows of ``values`` (k, d) into ``count`` slots; in order, so the same each time."""
    flat = slots.reshape(-1)
    rows = values.reshape(len(flat), -1)
    return np.stack(
        [np.bincount(flat, weights=column, minlength=count) for column in rows.T], axis=1
    )
