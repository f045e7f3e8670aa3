"""Merge vertices that lie on one spot, so that triangles know their neighbours."""

import numpy as np

from maquette.mesh.measures import diagonal
from maquette.mesh.mesh import Doubles, Floats, Ints, Mesh
from maquette.mesh.topology import compact, labels_of

CELLS = 1 << 20  # three coordinates of 21 bits fit one 64-bit key


def weld(mesh: Mesh, tolerance: float = 1e-6) -> Mesh:
    """Merge vertices closer than ``tolerance`` of the bounding box's diagonal.

    Triangles that lose a corner, and repeated triangles with the same winding, are dropped.
    Vertices meet in the cells of two grids, the second moved by half a cell, so that a pair on
    either side of a cell's wall still meets.

        solid = weld(Mesh(corners, np.arange(len(corners)).reshape(-1, 3)))
    """
    if not len(mesh.triangles):
        return compact(mesh)
    step = max(tolerance, 1.0 / CELLS) * diagonal(mesh) or 1.0
    groups = _groups(mesh.positions, step)
    _, first, of_vertex = np.unique(groups, return_index=True, return_inverse=True)
    triangles = of_vertex.reshape(-1)[mesh.triangles]
    welded = Mesh(mesh.positions[first], triangles[_keepers(triangles)].astype(np.uint32))
    return compact(welded)


def _groups(positions: Floats, step: float) -> Ints:
    relative = (positions.astype(np.float64) - positions.min(axis=0)) / step
    n = len(positions)
    plain = np.unique(_keys(relative), return_inverse=True)[1].reshape(-1)
    moved = np.unique(_keys(relative + 0.5), return_inverse=True)[1].reshape(-1)
    return labels_of(2 * n, plain, n + moved)[plain]


def _keys(relative: Doubles) -> Ints:
    cells = np.floor(relative).astype(np.int64)
    keys: Ints = (cells[:, 0] << 42) | (cells[:, 1] << 21) | cells[:, 2]
    return keys


def _keepers(triangles: Ints) -> Ints:
    a, b, c = triangles.T
    whole = np.flatnonzero((a != b) & (b != c) & (c != a))
    kept = triangles[whole]
    turned = np.take_along_axis(kept, (np.argmin(kept, axis=1)[:, None] + [0, 1, 2]) % 3, axis=1)
    order = np.lexsort(turned.T)
    turned = turned[order]
    fresh = np.ones(len(order), bool)
    fresh[1:] = (turned[1:] != turned[:-1]).any(axis=1)
    # Sorting is stable: the first of equal ones is the one that came first.
    return whole[np.sort(order[fresh])]
