"""Tangents for normal maps, in MikkTSpace's manner."""

import numpy as np

from maquette.mesh.measures import corner_angles, gathered
from maquette.mesh.mesh import Doubles, Floats, Mesh
from maquette.mesh.unwrap import Layout


def tangents(layout: Layout) -> Floats:
    """Unit tangents (n, 4), perpendicular to the normals, with handedness in w.

    As in Mikkelsen, Simulation of Wrinkled Surfaces Revisited (2008): each triangle's direction
    of growing u is laid into the plane of the corner's normal and added up, weighted by the
    corner's angle. glTF's v runs down, so w is the sign that makes ``cross(n, t) * w`` point to
    *falling* v. Vertices do not sit in both mirrored and plain charts, as charts share none.
    """
    n = len(layout.positions)
    mesh = Mesh(layout.positions, layout.triangles)
    along, down = _directions(layout)
    angles = corner_angles(mesh).reshape(-1, 1)
    normals = layout.normals.astype(np.float64)
    corner = normals[layout.triangles.reshape(-1)]
    flat = _unit_or_zero(_in_plane(np.repeat(along, 3, axis=0), corner))
    sums = gathered(flat * angles, layout.triangles, n)
    downs = gathered(np.repeat(down, 3, axis=0) * angles, layout.triangles, n)
    tangent = _unit_or_any(_in_plane(sums, normals), normals)
    falling = -np.einsum("ij,ij->i", np.cross(normals, tangent), downs)
    return np.column_stack([tangent, np.where(falling < 0, -1.0, 1.0)]).astype(np.float32)


def _directions(layout: Layout) -> tuple[Doubles, Doubles]:
    """Unit directions of growing u and growing v of each triangle, or zero."""
    points = layout.positions.astype(np.float64)[layout.triangles]
    uvs = layout.uvs.astype(np.float64)[layout.triangles]
    p, q = points[:, 1] - points[:, 0], points[:, 2] - points[:, 0]
    s, t = uvs[:, 1] - uvs[:, 0], uvs[:, 2] - uvs[:, 0]
    sign = np.sign(s[:, 0] * t[:, 1] - s[:, 1] * t[:, 0])[:, None]
    return (
        _unit_or_zero(sign * (t[:, 1:] * p - s[:, 1:] * q)),
        _unit_or_zero(sign * (s[:, :1] * q - t[:, :1] * p)),
    )


def _in_plane(vectors: Doubles, normals: Doubles) -> Doubles:
    flat: Doubles = vectors - np.einsum("ij,ij->i", vectors, normals)[:, None] * normals
    return flat


def _unit_or_zero(vectors: Doubles) -> Doubles:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.where(lengths > 1e-30, vectors / np.maximum(lengths, 1e-30), 0.0)


def _unit_or_any(vectors: Doubles, normals: Doubles) -> Doubles:
    """Where nothing is left of a tangent, any direction across the normal will do."""
    least = np.eye(3)[np.argmin(np.abs(normals), axis=1)]
    lost = np.linalg.norm(vectors, axis=1) < 1e-6
    return _unit_or_zero(_in_plane(np.where(lost[:, None], least, vectors), normals))
