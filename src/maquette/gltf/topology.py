"""How triangles hang together: welding by position, open edges, holes."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]

_MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], np.uint64)


@dataclass(frozen=True)
class Topology:
    """``holes`` counts loops of edges with one triangle (loops that touch are one);
    ``crowded`` edges have three triangles or more; ``flipped`` edges have two triangles that
    wind against each other; ``degenerate`` triangles have no area, since corners coincide.
    """

    holes: int
    crowded: int
    flipped: int
    degenerate: int

    @property
    def manifold(self) -> bool:
        return self.crowded == 0


def topology(positions: Floats, triangles: npt.NDArray[np.uint32]) -> Topology:
    """Of ``triangles`` (m, 3), where vertices at exactly the same place are one vertex."""
    corners = weld(positions)[triangles.astype(np.int64)]
    first, second, third = corners.T
    solid = (first != second) & (second != third) & (third != first)
    corners = corners[solid]
    starts, counts, agreeing, keys = _edges(corners, len(positions))
    open_edges = keys[starts[counts == 1]]
    return Topology(
        holes=_loops(np.stack(np.divmod(open_edges, max(len(positions), 1)), axis=1)),
        crowded=int((counts > 2).sum()),
        flipped=int(((counts == 2) & ~agreeing).sum()),
        degenerate=int(len(solid) - solid.sum()),
    )


def weld(positions: Floats) -> Integers:
    """(n,) labels: equal exactly where positions are equal; 0 and -0 are the same."""
    bits = np.ascontiguousarray(positions + np.float32(0.0), np.float32).view(np.uint32)
    hashes = (bits.astype(np.uint64) * _MIX).sum(axis=1, dtype=np.uint64)
    _, index, labels = np.unique(hashes, return_index=True, return_inverse=True)
    if (bits[index[labels]] == bits).all():
        return labels.astype(np.int64)
    return np.unique(bits, axis=0, return_inverse=True)[1].astype(np.int64).reshape(-1)


def _edges(
    corners: Integers, count: int
) -> tuple[Integers, Integers, npt.NDArray[np.bool_], Integers]:
    """Start and size of each run of equal edges, whether its directions cancel, and all keys."""
    tails, heads = corners.ravel(), np.roll(corners, -1, axis=1).ravel()
    keys = np.minimum(tails, heads) * count + np.maximum(tails, heads)
    ordered = np.sort(keys * 2 + (tails < heads))
    keys, forward = ordered >> 1, ordered & 1
    starts = np.flatnonzero(np.diff(keys, prepend=-1))
    counts = np.diff(starts, append=len(keys))
    if not len(starts):
        return starts, counts, np.zeros(0, np.bool_), keys
    return starts, counts, np.add.reduceat(forward, starts) * 2 == counts, keys


def _loops(edges: Integers) -> int:
    """Connected components of ``edges`` (k, 2), by hooking to the lowest label and jumping."""
    if not len(edges):
        return 0
    names, flat = np.unique(edges, return_inverse=True)
    tails, heads = flat.reshape(-1, 2).T
    labels = np.arange(len(names))
    while True:
        low = np.minimum(labels[tails], labels[heads])
        hooked = labels.copy()
        np.minimum.at(hooked, labels[tails], low)
        np.minimum.at(hooked, labels[heads], low)
        while not np.array_equal(hooked, hooked[hooked]):
            hooked = hooked[hooked]
        if np.array_equal(hooked, labels):
            return len(np.unique(labels))
        labels = hooked
