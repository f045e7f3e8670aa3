"""Which texels a layout of triangles covers."""

from dataclasses import dataclass

import numpy as np

from maquette.mesh.mesh import Doubles, Floats, Ints


@dataclass(frozen=True, eq=False)
class Texels:
    """Covered texels, k of them; a texel under two triangles appears twice.

    ``x``, ``y`` (k,) column and row; ``face`` (k,) triangle; ``weights`` (k, 3) barycentric.
    """

    x: Ints
    y: Ints
    face: Ints
    weights: Floats


def rasterise(points: Doubles, width: int, rows: tuple[int, int]) -> Texels:
    """Texels of rows ``rows[0]``..``rows[1]`` whose centre lies in a triangle.

    ``points`` (m, 3, 2) are the triangles' corners in texels from the top left corner.
    """
    x, y, face = covered(points, width, rows)
    return Texels(x, y, face, _weights(points - 0.5, face, x, y))


def covered(points: Doubles, width: int, rows: tuple[int, int]) -> tuple[Ints, Ints, Ints]:
    """Column, row and triangle (k,) of those texels.

    Spans are half open and both triangles of an edge compute the same crossing, so that a centre
    on a shared edge belongs to one of them, never to both.
    """
    points = points - 0.5
    low = np.maximum(np.ceil(points[..., 1].min(axis=1)), rows[0]).astype(np.int64)
    high = np.minimum(np.ceil(points[..., 1].max(axis=1)), rows[1]).astype(np.int64)
    span_face, y = _runs(np.maximum(high - low, 0), low)
    left, right = _crossings(points[span_face], y.astype(np.float64))
    first = np.maximum(np.ceil(left), 0).astype(np.int64)
    last = np.minimum(np.ceil(right), width).astype(np.int64)
    span, x = _runs(np.maximum(last - first, 0), first)
    return x, y[span], span_face[span]


def _runs(lengths: Ints, starts: Ints) -> tuple[Ints, Ints]:
    """Unroll runs: which run each item belongs to, and its value start, start + 1, ..."""
    run = np.repeat(np.arange(len(lengths)), lengths)
    offset = np.arange(len(run)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return run, starts[run] + offset


def _crossings(points: Doubles, y: Doubles) -> tuple[Doubles, Doubles]:
    """Where rows enter and leave their triangles (s, 3, 2)."""
    left, right = np.full(len(y), np.inf), np.full(len(y), -np.inf)
    for corner in range(3):
        p, q = points[:, corner], points[:, (corner + 1) % 3]
        swap = (p[:, 1] > q[:, 1])[:, None]
        below, above = np.where(swap, q, p), np.where(swap, p, q)
        hit = (below[:, 1] <= y) & (y < above[:, 1])
        rise = np.where(hit, above[:, 1] - below[:, 1], 1.0)
        x = below[:, 0] + (y - below[:, 1]) * ((above[:, 0] - below[:, 0]) / rise)
        left = np.where(hit, np.minimum(left, x), left)
        right = np.where(hit, np.maximum(right, x), right)
    outside = left > right
    left[outside] = right[outside] = 0.0
    return left, right


def _weights(points: Doubles, face: Ints, x: Ints, y: Ints) -> Floats:
    """Barycentric coordinates from one affine map per triangle."""
    a, b, c = np.moveaxis(points, 1, 0)
    u, v = b - a, c - a
    doubled = u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]
    inverse = 1.0 / np.where(doubled == 0, 1.0, doubled)
    dx, dy = x - a[face, 0], y - a[face, 1]
    second = (dx * v[face, 1] - dy * v[face, 0]) * inverse[face]
    third = (dy * u[face, 0] - dx * u[face, 1]) * inverse[face]
    weights = np.stack([1.0 - second - third, second, third], axis=1).clip(0.0, 1.0)
    normalised: Floats = (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)
    return normalised
