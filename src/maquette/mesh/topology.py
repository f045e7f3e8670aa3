"""Who touches whom: the half-edges, edges and components that the other verbs stand on.

Half-edge ``3 f + c`` runs from corner ``c`` of triangle ``f`` to its next corner.
"""

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from maquette.mesh.mesh import Indices, Ints, Mesh


def half_edges(triangles: Indices) -> tuple[Ints, Ints]:
    """Tail and head vertex of every half-edge, both (3 m,)."""
    corners = triangles.astype(np.int64)
    return corners.reshape(-1), np.roll(corners, -1, axis=1).reshape(-1)


def next_half(half: Ints) -> Ints:
    """The half-edge that follows in the same triangle."""
    return half - half % 3 + (half + 1) % 3


def edges(triangles: Indices) -> tuple[Ints, Ints]:
    """The undirected edge of every half-edge (3 m,), and how many half-edges each edge has."""
    tails, heads = half_edges(triangles)
    span = int(triangles.max()) + 1 if len(triangles) else 1
    keys = np.minimum(tails, heads) * span + np.maximum(tails, heads)
    _, of_half, counts = np.unique(keys, return_inverse=True, return_counts=True)
    return of_half.reshape(-1), counts


def twins(triangles: Indices) -> Ints:
    """Pairs of half-edges (k, 2) that meet at an edge of exactly two triangles."""
    of_half, counts = edges(triangles)
    order = np.argsort(of_half, kind="stable")
    starts = np.cumsum(counts) - counts
    first = starts[counts == 2]
    return np.stack([order[first], order[first + 1]], axis=1)


def boundary(triangles: Indices) -> Ints:
    """Half-edges whose edge has no other triangle."""
    of_half, counts = edges(triangles)
    return np.flatnonzero(counts[of_half] == 1)


def is_closed(triangles: Indices) -> bool:
    """Every edge has exactly two triangles, which run along it in opposite directions."""
    if not len(triangles):
        return False
    _, counts = edges(triangles)
    pairs = twins(triangles)
    tails, _ = half_edges(triangles)
    return bool((counts == 2).all() and (tails[pairs[:, 0]] != tails[pairs[:, 1]]).all())


def components(triangles: Indices) -> Ints:
    """A component number per triangle; triangles hang together by shared edges."""
    of_half, counts = edges(triangles)
    m = len(triangles)
    faces = np.repeat(np.arange(m), 3)
    return labels_of(m + len(counts), faces, m + of_half)[:m]


def labels_of(nodes: int, a: Ints, b: Ints) -> Ints:
    """Connected components of the graph with edges (a, b), numbered by their first node."""
    graph = coo_array((np.ones(len(a), np.int8), (a, b)), shape=(nodes, nodes))
    _, labels = connected_components(graph, directed=False)
    return np.asarray(labels, np.int64)


def compact(mesh: Mesh) -> Mesh:
    """Drop the vertices that no triangle uses; the others keep their order."""
    used = np.zeros(len(mesh.positions), bool)
    used[mesh.triangles] = True
    if used.all():
        return mesh
    renumbered = np.cumsum(used, dtype=np.int64) - 1
    return Mesh(mesh.positions[used], renumbered[mesh.triangles].astype(np.uint32))
