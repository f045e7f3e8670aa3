"""Spend fewer triangles on a mesh that is painted already: only its triangles change.

Vertices are never moved, they are dropped: whatever a vertex carries (texture coordinates, skin
weights, morph targets) stays right. Half-edge collapses by quadric error (Garland & Heckbert
1997) with attribute quadrics (Hoppe 1999), many at once: those whose surroundings do not touch.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maquette.kit.later import later
from maquette.mesh.mesh import Doubles, Flags, Floats, Indices, Ints
from maquette.mesh.quadrics import (
    Quadrics,
    attribute_quadrics,
    border_quadrics,
    errors_at,
    plane_quadrics,
)

if TYPE_CHECKING:
    from scipy import sparse
else:
    sparse = later("scipy.sparse")  # most exports keep their triangles

EAGER = 0.35
"""The share of all places that one round may look at: more would collapse dear edges too early."""
TILT = 0.2
"""Cosine of the steepest turn of a triangle that a collapse may cause."""
SHORTNESS = 1e-6
"""What an edge's length costs where the shape does not care."""
SURE = 0.3
"""The share of a shortlist that is taken when its costs were estimated too low."""
FOREIGN = 1e9
PASSES = 3
SLOW = 0.002
"""A round that takes away less than this share of the triangles is one of the last."""


@dataclass(frozen=True, eq=False)
class Soup:
    """Triangles of one or several meshes with what their vertices carry.

    ``positions`` (n, 3) metres; ``triangles`` (m, 3); ``attributes`` (n, k), scaled so that a
    difference of one weighs as much as one metre; ``pieces`` (n,) number the meshes: vertices of
    different pieces never meet; ``skins`` (n,) number the materials: a vertex is only ever
    replaced by one of the same material.
    """

    positions: Floats
    triangles: Indices
    attributes: Floats
    pieces: Ints
    skins: Ints


def simplify(soup: Soup, faces: int) -> tuple[Indices, Ints]:
    """At most ``faces`` triangles, or as few as the shape allows.

    Gives them as (m, 3) of the old vertices, and which of the old triangles they were (m,).

    Borders, seams of textures and the borders of materials are collapsed only along themselves,
    so nothing tears; when that does not suffice, seams are given up, the least visible first.
    A soup with no more triangles is returned as it is.
    """
    if len(soup.triangles) <= faces:
        return soup.triangles, np.arange(len(soup.triangles))
    work = _Work(soup)
    for freely in (False, True):
        while len(work.triangles) > faces:
            before = len(work.triangles)
            work.round(faces, freely)
            if before - len(work.triangles) <= SLOW * before:
                break
    while len(work.triangles) > faces and work.round(faces, freely=True):
        pass
    return work.triangles.astype(np.uint32), work.origin


@dataclass(frozen=True, eq=False)
class _Edges:
    """Directed edges between places, sorted by (start, end).

    ``faces`` counts the triangles at an edge; ``pairs`` (q, 2) are the vertices that meet along
    edge ``pair_edge``; ``single`` edges tell of each vertex at their start where it goes.
    """

    starts: Ints
    ends: Ints
    faces: Ints
    pairs: Ints
    pair_edge: Ints
    single: Flags


class _Work:
    """A soup on its way down. Places are spots in space; several vertices may share one."""

    def __init__(self, soup: Soup) -> None:
        self._place, first = _places(soup)
        self.triangles: Ints = _alike(soup, self._place)[soup.triangles.astype(np.int64)]
        centre = soup.positions.mean(axis=0, dtype=np.float64)
        scale = float(np.ptp(soup.positions, axis=0).max()) or 1.0
        self._points: Doubles = (soup.positions[first] - centre) / scale
        self._attributes: Doubles = soup.attributes.astype(np.float64) / scale
        self._skins = soup.skins
        self.origin = np.flatnonzero(_whole(self._place[self.triangles]))
        self.triangles = self.triangles[self.origin]
        corners = self._place[self.triangles]
        worn = soup.skins[self.triangles[:, 0]]
        self._shape: Doubles = plane_quadrics(self._points, corners)
        self._shape += border_quadrics(self._points, corners, worn)
        self._paint: Quadrics = attribute_quadrics(
            self._points, corners, self._attributes, self.triangles
        )

    def round(self, faces: int, freely: bool) -> bool:
        """Collapse what costs least, never below ``faces``; False when nothing could be done."""
        corners = self._place[self.triangles]
        edges = self._edges(corners)
        allowed = self._allowed(edges, freely)
        costs = np.where(allowed, self._costs(edges), np.inf)
        need = (len(self.triangles) - faces + 1) // 2
        chosen = self._chosen(edges, costs, corners, need, freely)
        removed = np.cumsum(edges.faces[chosen])
        # The last collapse may take one triangle too many rather than leave one too many.
        chosen = chosen[: int(np.searchsorted(removed, len(self.triangles) - faces)) + 1]
        if not len(chosen):
            return False
        self._collapse(edges, chosen, freely)
        return True

    def _chosen(
        self, edges: _Edges, costs: Doubles, corners: Ints, need: int, freely: bool
    ) -> Ints:
        """Edges that can be collapsed together; looks further while all would turn triangles."""
        while True:
            cheap = _shortlist(edges, costs, need, len(self._points))
            sound = cheap[self._upright(edges, cheap, corners)]
            if freely and len(sound):
                sound = self._least_torn(edges, costs, sound)
            if len(sound) or need >= len(self._points):
                return _apart(edges, costs, sound, len(self._points))
            need *= 8

    def _edges(self, corners: Ints) -> _Edges:
        """Each triangle tells of its three edges in both directions."""
        tails = np.concatenate([self.triangles, np.roll(self.triangles, -1, axis=1)], axis=1)
        heads = np.concatenate([np.roll(self.triangles, -1, axis=1), self.triangles], axis=1)
        tails, heads = tails.reshape(-1), heads.reshape(-1)
        n = len(self._points)
        keys, faces = np.unique(self._place[tails] * n + self._place[heads], return_counts=True)
        span, count = len(self._place), len(keys)
        met = np.unique(tails * span + heads)
        pairs = np.stack([met // span, met % span], axis=1)
        around = self._place[pairs]
        pair_edge = np.searchsorted(keys, around[:, 0] * n + around[:, 1])
        sources = np.bincount(np.unique(pairs[:, 0] * count + pair_edge) % count, minlength=count)
        targets = np.bincount(pair_edge, minlength=count)
        vertices = np.bincount(self._place[np.unique(self.triangles)], minlength=n)
        single = (sources == targets) & (targets == vertices[keys // n])
        return _Edges(keys // n, keys % n, faces, pairs, pair_edge, single)

    def _allowed(self, edges: _Edges, freely: bool) -> Flags:
        """Keep the surface a surface: borders stay borders, and the link condition holds.

        Freely, edges of three triangles and more may go as well, and vertices may join others
        that they have no edge to.
        """
        n = len(self._points)
        border = np.zeros(n, bool)
        border[edges.starts[edges.faces == 1]] = True
        graph = sparse.csr_array(
            (np.ones(len(edges.starts), np.int32), (edges.starts, edges.ends)), shape=(n, n)
        )
        shared = (graph @ graph).multiply(graph).tocsr()
        shared.sort_indices()
        # Both ends of an edge know the third corner of its triangle, so no entry is missing.
        allowed: Flags = shared.data == edges.faces
        allowed &= ~border[edges.starts] | (edges.faces == 1)
        if freely:
            allowed &= self._welcome(edges)
            return allowed
        crowded = np.zeros(n, bool)
        crowded[edges.starts[edges.faces > 2]] = True
        allowed &= edges.single & ~crowded[edges.starts] & ~crowded[edges.ends]
        return allowed

    def _welcome(self, edges: _Edges) -> Flags:
        """Whether all materials at an edge's start are found at its end."""
        live = np.unique(self.triangles)
        span = int(self._skins.max()) + 1
        worn = np.unique(self._place[live] * span + self._skins[live])
        counts = np.bincount(worn // span, minlength=len(self._points))
        which, at = _spread(np.cumsum(counts) - counts, counts, edges.starts)
        wanted = edges.ends[which] * span + worn[at] % span
        missing = ~np.isin(wanted, worn)
        welcome: Flags = np.bincount(which[missing], minlength=len(edges.starts)) == 0
        return welcome

    def _costs(self, edges: _Edges) -> Doubles:
        ends = self._points[edges.ends]
        cost = errors_at(self._shape[edges.starts], ends)
        tails, heads = edges.pairs.T
        paint = self._paint.errors(tails, self._points[self._place[heads]], self._attributes[heads])
        cost += np.bincount(edges.pair_edge, weights=paint, minlength=len(cost))
        length = np.square(ends - self._points[edges.starts]).sum(axis=1)
        weight = self._shape[edges.starts][:, [0, 3, 5]].sum(axis=1)
        costs: Doubles = np.maximum(cost, 0.0) + SHORTNESS * length * weight
        return costs

    def _upright(self, edges: _Edges, chosen: Ints, corners: Ints) -> Flags:
        """Whether no triangle at the start would be turned over or flattened."""
        order = np.argsort(corners.reshape(-1), kind="stable")
        counts = np.bincount(corners.reshape(-1), minlength=len(self._points))
        first = np.cumsum(counts) - counts
        starts, ends = edges.starts[chosen], edges.ends[chosen]
        which, at = _spread(first, counts, starts)
        halves = order[at]
        triangles, corner = halves // 3, halves % 3
        b = corners[triangles, (corner + 1) % 3]
        c = corners[triangles, (corner + 2) % 3]
        stays = (b != ends[which]) & (c != ends[which])
        which, b, c = which[stays], self._points[b[stays]], self._points[c[stays]]
        before = np.cross(b - self._points[starts[which]], c - self._points[starts[which]])
        after = np.cross(b - self._points[ends[which]], c - self._points[ends[which]])
        turn = np.einsum("ij,ij->i", before, after)
        size = np.linalg.norm(before, axis=1) * np.linalg.norm(after, axis=1)
        bad = (turn <= TILT * size) & (np.linalg.norm(before, axis=1) > 1e-14)
        upright: Flags = np.bincount(which[bad], minlength=len(chosen)) == 0
        return upright

    def _least_torn(self, edges: _Edges, costs: Doubles, chosen: Ints) -> Ints:
        """Count what joining strangers costs, too, and keep the cheaper part."""
        which, strays, rivals = self._strays(edges, chosen)
        paint = self._paint.errors(
            strays, self._points[self._place[rivals]], self._attributes[rivals]
        )
        costs[chosen] += np.bincount(which, weights=np.maximum(paint, 0), minlength=len(chosen))
        keep = max(int(SURE * len(chosen)), 4)
        return chosen[np.sort(np.argsort(costs[chosen], kind="stable")[:keep])]

    def _collapse(self, edges: _Edges, chosen: Ints, freely: bool) -> None:
        target = np.arange(len(self._place))
        tails, heads = edges.pairs[np.isin(edges.pair_edge, chosen)].T
        target[tails] = heads
        if freely:
            _, strays, rivals = self._strays(edges, chosen)
            target[strays] = rivals
        np.add.at(self._shape, edges.ends[chosen], self._shape[edges.starts[chosen]])
        gone = np.flatnonzero(target != np.arange(len(target)))
        self._paint.add(target[gone], gone)
        triangles = target[self.triangles]
        kept = _whole(self._place[triangles])
        self.triangles, self.origin = triangles[kept], self.origin[kept]

    def _strays(self, edges: _Edges, chosen: Ints) -> tuple[Ints, Ints, Ints]:
        """Vertices that have no edge to the place where an edge leads: which of the ``chosen``
        edges it is, the vertex, and the vertex of its material there that is most like it."""
        live = np.unique(self.triangles)
        order = live[np.argsort(self._place[live], kind="stable")]
        counts = np.bincount(self._place[order], minlength=len(self._points))
        first = np.cumsum(counts) - counts
        which, at = _spread(first, counts, edges.starts[chosen])
        strays = order[at]
        span = len(self._place)
        known = edges.pair_edge * span + edges.pairs[:, 0]
        lost = ~np.isin(chosen[which] * span + strays, known)
        which, strays = which[lost], strays[lost]
        one, at = _spread(first, counts, edges.ends[chosen[which]])
        rivals = order[at]
        unlike = np.square(self._attributes[rivals] - self._attributes[strays[one]]).sum(axis=1)
        unlike += np.where(self._skins[rivals] == self._skins[strays[one]], 0.0, FOREIGN)
        ranked = np.lexsort((rivals, unlike, one))
        _, best = np.unique(one[ranked], return_index=True)
        return which, strays, rivals[ranked][best]


def _alike(soup: Soup, place: Ints) -> Ints:
    """The first of the vertices that differ in nothing: files without indices repeat them."""
    bits = np.ascontiguousarray(soup.attributes + np.float32(0.0), np.float32).view(np.int32)
    same, first = _same_rows(np.column_stack([place, soup.skins, bits]))
    return first[same]


def _places(soup: Soup) -> tuple[Ints, Ints]:
    """A number per vertex for its spot in its piece, and the first vertex of each spot."""
    bits = np.ascontiguousarray(soup.positions + np.float32(0.0), np.float32).view(np.int32)
    return _same_rows(np.column_stack([soup.pieces, bits]))


def _same_rows(rows: Ints) -> tuple[Ints, Ints]:
    """A number per row, equal for equal rows, and the first row of each number.

    NumPy's own unique over rows compares them as strings of bytes, which is ten times slower.
    """
    order = np.lexsort(rows.T)
    fresh = np.ones(len(rows), bool)
    fresh[1:] = (rows[order[1:]] != rows[order[:-1]]).any(axis=1)
    labels = np.zeros(len(rows), np.int64)
    labels[order] = np.cumsum(fresh) - 1
    return labels, order[fresh]


def _spread(first: Ints, counts: Ints, wanted: Ints) -> tuple[Ints, Ints]:
    """All rows of the ``wanted`` lists, where list i has ``counts[i]`` rows from ``first[i]``:
    the number of the wish that each row answers, and the row."""
    many = counts[wanted]
    which = np.repeat(np.arange(len(wanted)), many)
    return which, np.repeat(first[wanted] - np.cumsum(many) + many, many) + np.arange(len(which))


def _whole(corners: Ints) -> Flags:
    a, b, c = corners.T
    whole: Flags = (a != b) & (b != c) & (c != a)
    return whole


def _shortlist(edges: _Edges, costs: Doubles, need: int, places: int) -> Ints:
    """The cheapest edges, as many as this round may look at."""
    best = np.full(places, np.inf)
    np.minimum.at(best, edges.starts, costs)
    ranked = np.sort(best[np.isfinite(best)])
    if not len(ranked):
        return np.zeros(0, np.int64)
    last = min(need, max(int(EAGER * len(ranked)), 64), len(ranked) - 1)
    return np.flatnonzero(costs <= ranked[last])


def _apart(edges: _Edges, costs: Doubles, cheap: Ints, places: int) -> Ints:
    """Edges, cheapest first, whose surroundings have no place in common."""
    cheap = cheap[np.lexsort((cheap, costs[cheap]))]
    _, first = np.unique(edges.starts[cheap], return_index=True)
    cheap = cheap[np.sort(first)]
    counts = np.bincount(edges.starts, minlength=places)
    begins = np.cumsum(counts) - counts
    starts = edges.starts[cheap]
    which, at = _spread(begins, counts, starts)
    ring = edges.ends[at]
    taken = np.zeros(places, bool)
    chosen = np.zeros(len(cheap), bool)
    alive = np.ones(len(cheap), bool)
    for _ in range(PASSES):
        claim = np.full(places, len(cheap))
        ours = alive[which]
        np.minimum.at(claim, ring[ours], which[ours])
        np.minimum.at(claim, starts[alive], np.flatnonzero(alive))
        beaten = np.zeros(len(cheap), bool)
        beaten[which[claim[ring] < which]] = True
        beaten |= claim[starts] < np.arange(len(cheap))
        won = alive & ~beaten
        chosen |= won
        taken[ring[won[which]]] = True
        taken[starts[won]] = True
        alive &= ~won & ~taken[starts]
        alive[which[taken[ring]]] = False
        if not alive.any():
            break
    return cheap[chosen]
