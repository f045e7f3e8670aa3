"""Close small holes, so that a shape has an inside."""

import numpy as np

from maquette.mesh.measures import diagonal, gathered
from maquette.mesh.mesh import Doubles, Ints, Mesh
from maquette.mesh.topology import boundary, half_edges, labels_of


def close(mesh: Mesh, largest: float = 1.0) -> Mesh:
    """Fill holes whose rim is at most ``largest`` diagonals of the bounding box long.

    A rim of three edges becomes one triangle, a longer one a fan around its centre. The rim of
    an open sheet (a leaf, a sail) is about two diagonals and more, and stays open. Rims that
    touch themselves are left alone: a fan there would not be manifold.
    """
    rim = boundary(mesh.triangles)
    if not len(rim):
        return mesh
    tails, heads = half_edges(mesh.triangles)
    tails, heads = tails[rim], heads[rim]
    loops = _simple_loops(tails, heads, len(mesh.positions))
    points = mesh.positions.astype(np.float64)
    lengths = np.linalg.norm(points[tails] - points[heads], axis=1)
    around = np.bincount(np.maximum(loops, 0), weights=lengths * (loops >= 0))
    wanted = (loops >= 0) & (around[np.maximum(loops, 0)] <= largest * diagonal(mesh))
    if not wanted.any():
        return mesh
    return _filled(mesh, tails[wanted], heads[wanted], loops[wanted])


def _simple_loops(tails: Ints, heads: Ints, vertices: int) -> Ints:
    """The loop of each rim edge, or -1 where the rim branches or does not come back."""
    labels = labels_of(vertices, tails, heads)[tails]
    out = np.bincount(tails, minlength=vertices)
    into = np.bincount(heads, minlength=vertices)
    branching = np.bincount(labels, weights=(out[tails] != 1) | (into[tails] != 1)) > 0
    return np.where(branching[labels], -1, labels)


def _filled(mesh: Mesh, tails: Ints, heads: Ints, loops: Ints) -> Mesh:
    _, loop, sizes = np.unique(loops, return_inverse=True, return_counts=True)
    points: Doubles = mesh.positions.astype(np.float64)
    centres = gathered(points[tails], loop, len(sizes)) / sizes[:, None]
    fan = sizes[loop] > 3
    hubs = len(points) + np.cumsum(sizes > 3) - 1
    fans = np.stack([heads[fan], tails[fan], hubs[loop[fan]]], axis=1)
    caps = _caps(tails[~fan], heads[~fan], loop[~fan])
    return Mesh(
        np.concatenate([mesh.positions, centres[sizes > 3].astype(np.float32)]),
        np.concatenate([mesh.triangles, fans, caps]).astype(np.uint32),
    )


def _caps(tails: Ints, heads: Ints, loop: Ints) -> Ints:
    """One triangle per loop of three edges, wound against the rim."""
    _, first = np.unique(loop, return_index=True)
    after = np.zeros(int(tails.max(initial=0)) + 1, np.int64)
    after[tails] = heads
    a = tails[first]
    b = after[a]
    return np.stack([a, after[b], b], axis=1)
