"""Fewer triangles that throw the same shadow: detail finer than its picture is dropped."""

import numpy as np
import numpy.typing as npt

from maquette.render.gpu.drawable import Drawable, Floats, Geometry, Indices, Matrix

_Numbers = npt.NDArray[np.int64]

# Below this there is nothing to gain.
_FEW = 4_000
# A thinned mesh that lost more of its surface than this is not taken: foliage of tiny leaves.
_KEPT = 0.97


def thinned(drawable: Drawable, grain: float) -> Indices:
    """(k, 3) triangles over the drawable's own vertices, k at most as many as it has.

    Vertices within a cell of ``grain`` stage units are taken for one (Rossignac & Borrel 1993);
    triangles that collapse are left out.
    """
    geometry = drawable.geometry
    if len(geometry.triangles) < _FEW:
        return geometry.triangles
    stretch = np.linalg.norm(drawable.transform[:3, :3], axis=0)
    first, cell_of = _cells(geometry.attributes["position"], grain / np.maximum(stretch, 1e-30))
    corners = cell_of[geometry.triangles]
    a, b, c = corners.T
    fewer = first[corners[(a != b) & (b != c) & (c != a)]].astype(np.uint32)
    whole = _area(geometry, geometry.triangles)
    return fewer if _area(geometry, fewer) >= _KEPT * whole else geometry.triangles


def _cells(points: Floats, size: Matrix) -> tuple[_Numbers, _Numbers]:
    """One vertex of every cell, and the number of each vertex's cell."""
    steps = ((points - points.min(axis=0)) / size).astype(np.int64)
    across = steps.max(axis=0) + 1
    keys = (steps[:, 0] * across[1] + steps[:, 1]) * across[2] + steps[:, 2]
    _, first, cell_of = np.unique(keys, return_index=True, return_inverse=True)
    return first.astype(np.int64), cell_of.astype(np.int64)


def _area(geometry: Geometry, triangles: Indices) -> float:
    corners = geometry.attributes["position"][triangles]
    edges = corners[:, 1:] - corners[:, :1]
    return float(np.linalg.norm(np.cross(edges[:, 0], edges[:, 1]), axis=1).sum())
