"""Pull apart what touches itself, so that every edge has two sides and every vertex one fan."""

import numpy as np

from maquette.mesh.measures import cross_products, diagonal, gathered, unit
from maquette.mesh.mesh import Doubles, Ints, Mesh
from maquette.mesh.topology import edges, half_edges, labels_of, next_half

ROUNDS = 6
NUDGE = 2e-5  # of the bounding box's diagonal, inwards: more than a weld bridges


def manifold(mesh: Mesh) -> Mesh:
    """Split edges of more than two triangles and vertices of more than one fan.

    Cutting (Guéziec et al., Cutting and Stitching, 2001): around a crowded edge, triangles are
    paired across the solid's inside; corners that hang together over paired edges share a
    vertex, others get one of their own, nudged inwards. Where both ends of an edge hang together
    elsewhere, its pairs get a middle vertex each. No hole opens in a closed surface.
    """
    for _ in range(ROUNDS):
        pairs, crowded = _pairs(mesh)
        fans = _fans(mesh, pairs)
        if not len(crowded) and fans.max(initial=-1) + 1 == len(np.unique(mesh.triangles)):
            break
        mesh = _with_own_vertices(mesh, fans)
        mesh = _with_own_middles(mesh, pairs)
    return mesh


def _pairs(mesh: Mesh) -> tuple[Ints, Ints]:
    """Half-edges (k, 2) that belong together, and the half-edges of crowded edges."""
    of_half, counts = edges(mesh.triangles)
    order = np.argsort(of_half, kind="stable")
    starts = (np.cumsum(counts) - counts)[counts == 2]
    plain = np.stack([order[starts], order[starts + 1]], axis=1)
    crowded = np.flatnonzero(counts[of_half] > 2)
    if not len(crowded):
        return plain, crowded
    return np.concatenate([plain, _matched(mesh, crowded, of_half[crowded])]), crowded


def _matched(mesh: Mesh, half: Ints, edge: Ints) -> Ints:
    """Pair the triangles around each edge like brackets: one opens the solid, the next closes it.

    Seen along the edge, a triangle that runs backwards has the inside after it, one that runs
    forwards before it; brackets of one depth alternate, once around.
    """
    tails, heads = half_edges(mesh.triangles)
    opens = tails[half] > heads[half]
    order = np.lexsort((_angles(mesh, half), edge))
    half, edge, opens = half[order], edge[order], opens[order]
    rise = np.where(opens, 1, -1)
    first = np.flatnonzero(np.r_[True, edge[1:] != edge[:-1]])
    total = np.cumsum(rise)
    before = (total - rise)[first]
    depth = total - np.repeat(before, np.diff(np.r_[first, len(edge)])) + ~opens
    order = np.lexsort((np.arange(len(half)), depth, edge))
    half, edge, opens, depth = half[order], edge[order], opens[order], depth[order]
    fresh = np.r_[True, (edge[1:] != edge[:-1]) | (depth[1:] != depth[:-1])]
    group = np.cumsum(fresh) - 1
    starts_open = opens[fresh][group]
    opening, closing = np.flatnonzero(opens), np.flatnonzero(~opens)
    rank = _ranks(group[closing])
    closings = np.bincount(group[closing], minlength=group[-1] + 1)
    # A group that starts with a closing bracket began before the angle's zero: turn it once.
    rank = np.where(
        starts_open[closing], rank, (rank - 1) % np.maximum(closings[group[closing]], 1)
    )
    keys_open = group[opening] * len(half) + _ranks(group[opening])
    keys_close = group[closing] * len(half) + rank
    _, a, b = np.intersect1d(keys_open, keys_close, assume_unique=True, return_indices=True)
    return np.stack([half[opening[a]], half[closing[b]]], axis=1)


def _ranks(group: Ints) -> Ints:
    """0, 1, 2, ... within each run of equal numbers."""
    first = np.r_[True, group[1:] != group[:-1]] if len(group) else np.zeros(0, bool)
    index = np.arange(len(group))
    return index - np.maximum.accumulate(np.where(first, index, 0))


def _angles(mesh: Mesh, half: Ints) -> Doubles:
    """The triangle's direction around its edge, counter-clockwise along low to high vertex."""
    points = mesh.positions.astype(np.float64)
    tails, heads = half_edges(mesh.triangles)
    low, high = np.minimum(tails, heads)[half], np.maximum(tails, heads)[half]
    along = unit(points[high] - points[low])
    third = points[heads[next_half(half)]] - points[low]
    least = np.eye(3)[np.argmin(np.abs(along), axis=1)]
    right = unit(np.cross(along, least))
    up = np.cross(along, right)
    x, y = np.einsum("ij,ij->i", third, right), np.einsum("ij,ij->i", third, up)
    angles: Doubles = np.arctan2(y, x)
    return angles


def _fans(mesh: Mesh, pairs: Ints) -> Ints:
    """A number per corner (3 m,): corners of one vertex that hang together over paired edges."""
    corners = mesh.triangles.reshape(-1)
    left, right = pairs.T
    left_head, right_head = next_half(left), next_half(right)
    against = corners[left] == corners[right_head]
    meets_tail = np.where(against, right_head, right)
    meets_head = np.where(against, right, right_head)
    return labels_of(
        len(corners), np.concatenate([left, left_head]), np.concatenate([meets_tail, meets_head])
    )


def _with_own_vertices(mesh: Mesh, fans: Ints) -> Mesh:
    corners = mesh.triangles.reshape(-1).astype(np.int64)
    _, first = np.unique(fans, return_index=True)
    source = corners[first]
    inwards = -unit(gathered(np.repeat(cross_products(mesh), 3, axis=0), fans, len(first)))
    split = (np.bincount(source)[source] > 1)[:, None]
    moved = mesh.positions[source] + np.where(split, NUDGE * diagonal(mesh) * inwards, 0.0)
    return Mesh(moved.astype(np.float32), fans.reshape(-1, 3).astype(np.uint32))


def _with_own_middles(mesh: Mesh, pairs: Ints) -> Mesh:
    """Cut the paired triangles at edges that are still crowded, one edge per triangle."""
    of_half, counts = edges(mesh.triangles)
    still = pairs[counts[of_half[pairs[:, 0]]] > 2]
    taken = np.sort(still // 3, axis=1)
    _, first = np.unique(taken[:, 0], return_index=True)
    still, taken = still[first], taken[first]
    _, first = np.unique(taken[:, 1], return_index=True)
    still, taken = still[first], taken[first]
    still = still[(taken[:, 0] != taken[:, 1]) & ~np.isin(taken, _both(taken)).any(axis=1)]
    if not len(still):
        return mesh
    tails, heads = half_edges(mesh.triangles)
    normals = cross_products(mesh)
    inwards = -unit(normals[still[:, 0] // 3] + normals[still[:, 1] // 3])
    points = mesh.positions.astype(np.float64)
    middle = (points[tails[still[:, 0]]] + points[heads[still[:, 0]]]) / 2
    middle += NUDGE * diagonal(mesh) * inwards
    names = np.tile(len(points) + np.arange(len(still)), 2)
    half = still.T.reshape(-1)
    a, b, c = tails[half], heads[half], heads[next_half(half)]
    triangles = mesh.triangles.astype(np.int64)
    triangles[half // 3] = np.stack([a, names, c], axis=1)
    return Mesh(
        np.concatenate([mesh.positions, middle.astype(np.float32)]),
        np.concatenate([triangles, np.stack([names, b, c], axis=1)]).astype(np.uint32),
    )


def _both(taken: Ints) -> Ints:
    """Triangles that are first of one pair and second of another."""
    return np.intersect1d(taken[:, 0], taken[:, 1])
