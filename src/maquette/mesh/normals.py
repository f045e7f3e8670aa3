"""Shading normals, smooth over curves and sharp over creases."""

import numpy as np

from maquette.mesh.measures import corner_angles, cross_products, gathered, unit
from maquette.mesh.mesh import Doubles, Floats, Ints, Mesh
from maquette.mesh.topology import labels_of, next_half, twins


def corner_normals(mesh: Mesh, crease: float = 180.0) -> Floats:
    """Unit normals (m, 3, 3), one per corner of each triangle, weighted by corner angles.

    Corners of one vertex share a normal unless an edge sharper than ``crease`` degrees lies
    between their triangles. Angle weights (Thürmer & Wüthrich 1998) make the normal independent
    of how a flat part is cut into triangles.
    """
    m = len(mesh.triangles)
    faces = unit(cross_products(mesh))
    groups = _smoothing_groups(mesh, faces, crease)
    weighted = corner_angles(mesh).reshape(-1, 1) * np.repeat(faces, 3, axis=0)
    sums = gathered(weighted, groups, int(groups.max(initial=-1)) + 1)[groups]
    flat = np.linalg.norm(sums, axis=1, keepdims=True) < 1e-12
    return (
        unit(np.where(flat, np.repeat(faces, 3, axis=0), sums)).reshape(m, 3, 3).astype(np.float32)
    )


def _smoothing_groups(mesh: Mesh, faces: Doubles, crease: float) -> Ints:
    if crease >= 180.0:
        return mesh.triangles.reshape(-1).astype(np.int64)
    pairs = twins(mesh.triangles)
    bend = np.einsum("ij,ij->i", faces[pairs[:, 0] // 3], faces[pairs[:, 1] // 3])
    soft = pairs[bend > np.cos(np.radians(crease))]
    corners = mesh.triangles.reshape(-1)
    left, right = soft[:, 0], soft[:, 1]
    left_next, right_next = next_half(left), next_half(right)
    same_way = corners[left] == corners[right]
    meets_tail = np.where(same_way, right, right_next)
    meets_head = np.where(same_way, right_next, right)
    return labels_of(
        len(corners), np.concatenate([left, left_next]), np.concatenate([meets_tail, meets_head])
    )
