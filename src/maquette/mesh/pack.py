"""Lay flat charts side by side in a square texture."""

from dataclasses import dataclass

import numpy as np

from maquette.errors import EngineFailed
from maquette.mesh.mesh import Doubles, Indices, Ints
from maquette.mesh.topology import boundary, half_edges, labels_of

TRIES = 10
ENOUGH = 0.985  # of the texture's side: close enough to stop looking for a better scale
ANGLES = 24  # tried over a right angle, for the narrowest box
COLUMNS = 1024  # at most; a larger texture is packed in cells of several texels


@dataclass(frozen=True, eq=False)
class _Outline:
    """Charts' outer edges: ``ends`` (e, 2, 2) in metres, sorted by ``chart`` (e,)."""

    ends: Doubles
    chart: Ints
    count: int


@dataclass(frozen=True, eq=False)
class _Profile:
    """A chart seen from below and from above, per column of cells, from its own left edge."""

    low: Ints
    high: Ints


def pack(coordinates: Doubles, triangles: Indices, size: int, gutter: int) -> Doubles:
    """Texture coordinates 0..1 (n, 2) for charts given in metres, all at one scale.

    A chart is what hangs together by shared vertices. Charts are turned to stand upright in
    their narrowest box and dropped, tall ones first, onto the horizon of those before them:
    the packing of Lévy et al., Least Squares Conformal Maps, 2002. Between charts at least
    ``gutter`` texels stay free, and half as many along the texture's sides. (xatlas can pack
    given charts, too, but lays some of them on top of each other.)
    """
    charts, flat = _upright(coordinates, triangles)
    outline = _outline(flat, triangles, charts)
    cell = -(-size // COLUMNS)
    side, margin = size // cell, gutter / (2 * cell)
    area = _area(flat, triangles)
    if not area > 0:
        raise EngineFailed("the surface has no area to put a texture on")
    scale, best = float(np.sqrt(0.6 * side * side / area)), None
    fits, fails = 0.0, np.inf
    for _ in range(TRIES):
        places, height = _dropped(_profiles(outline, scale, margin), side)
        if height <= side and scale > fits:
            fits, best = scale, places
        elif height > side:
            fails = min(fails, scale)
        if best is not None and fits > ENOUGH * fails:
            break
        scale = _next_scale(scale, side / height, fits, fails)
    if best is None:
        raise EngineFailed(f"the surface has too many parts for a texture of {size} texels")
    return _laid(flat * fits, charts, best, margin) * cell / size


def _next_scale(scale: float, room: float, fits: float, fails: float) -> float:
    guess = scale * float(np.clip(np.sqrt(room), 0.5, 2.0))
    if fits == 0.0:
        return guess * 0.98
    if np.isinf(fails):
        return max(guess, scale * 1.02)
    return 0.5 * (fits + fails)


def _area(flat: Doubles, triangles: Indices) -> float:
    a, b, c = np.moveaxis(flat[triangles], 1, 0)
    u, v = b - a, c - a
    return float(0.5 * np.abs(u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]).sum())


def _upright(coordinates: Doubles, triangles: Indices) -> tuple[Ints, Doubles]:
    """Chart of each vertex, and the vertices turned so that the charts' boxes are smallest."""
    corners = triangles.astype(np.int64)
    n = len(coordinates)
    charts = labels_of(n, np.repeat(corners[:, 0], 2), corners[:, 1:].reshape(-1))
    angles = np.arange(ANGLES) * (np.pi / 2 / ANGLES)
    boxes = np.stack([_box(_turned(coordinates, angle), charts) for angle in angles])
    best = np.argmin(boxes.prod(axis=2), axis=0)
    box = boxes[best, np.arange(len(best))]
    turn = angles[best] + np.where(box[:, 0] > box[:, 1], np.pi / 2, 0.0)
    flat = _turned(coordinates, turn[charts])
    low, _ = _bounds(flat, charts)
    return charts, flat - low[charts]


def _turned(points: Doubles, angle: Doubles | float) -> Doubles:
    cosine, sine = np.cos(angle), np.sin(angle)
    x, y = points.T
    return np.stack([cosine * x - sine * y, sine * x + cosine * y], axis=1)


def _bounds(points: Doubles, charts: Ints) -> tuple[Doubles, Doubles]:
    count = int(charts.max()) + 1
    low, high = np.full((count, 2), np.inf), np.full((count, 2), -np.inf)
    np.minimum.at(low, charts, points)
    np.maximum.at(high, charts, points)
    return low, high


def _box(points: Doubles, charts: Ints) -> Doubles:
    low, high = _bounds(points, charts)
    return high - low


def _outline(flat: Doubles, triangles: Indices, charts: Ints) -> _Outline:
    tails, heads = half_edges(triangles)
    rim = boundary(triangles)
    # A chart that lies on its own back has no rim: take all its edges.
    closed = ~np.isin(np.arange(charts.max() + 1), charts[tails[rim]])
    rim = np.concatenate([rim, np.flatnonzero(closed[charts[tails]])])
    order = rim[np.argsort(charts[tails[rim]], kind="stable")]
    ends = np.stack([flat[tails[order]], flat[heads[order]]], axis=1)
    return _Outline(ends, charts[tails[order]], int(charts.max()) + 1)


def _profiles(outline: _Outline, scale: float, margin: float) -> list[_Profile]:
    """Every chart's profile in cells, ``margin`` cells fatter than the chart on all sides."""
    ends = outline.ends * scale + margin
    left, right = ends[..., 0].min(axis=1) - margin, ends[..., 0].max(axis=1) + margin
    first = np.floor(left).astype(np.int64)
    spans = np.floor(right).astype(np.int64) - first + 1
    edge = np.repeat(np.arange(len(ends)), spans)
    column = first[edge] + np.arange(len(edge)) - np.repeat(np.cumsum(spans) - spans, spans)
    low, high = _heights(ends, edge, column, margin)
    widths = np.zeros(outline.count, np.int64)
    np.maximum.at(widths, outline.chart[edge], column + 1)
    starts = np.cumsum(widths) - widths
    lows = np.full(widths.sum(), np.iinfo(np.int64).max // 2)
    highs = np.full(widths.sum(), np.iinfo(np.int64).min // 2)
    np.minimum.at(lows, starts[outline.chart[edge]] + column, np.floor(low).astype(np.int64))
    np.maximum.at(highs, starts[outline.chart[edge]] + column, np.ceil(high).astype(np.int64))
    cuts = starts[1:]
    return [
        _Profile(a, b) for a, b in zip(np.split(lows, cuts), np.split(highs, cuts), strict=True)
    ]


def _heights(ends: Doubles, edge: Ints, column: Ints, margin: float) -> tuple[Doubles, Doubles]:
    """How low and high each edge gets within each column it touches, margins included."""
    a, b = ends[edge, 0], ends[edge, 1]
    run = b[:, 0] - a[:, 0]
    steep = np.abs(run) < 1e-12
    slope = np.where(steep, 0.0, (b[:, 1] - a[:, 1]) / np.where(steep, 1.0, run))
    nearest, furthest = np.minimum(a, b), np.maximum(a, b)
    sides = np.stack([column - margin, column + 1 + margin])
    inside = sides.clip(nearest[:, 0], furthest[:, 0])
    y = a[:, 1] + (inside - a[:, 0]) * slope
    low = np.where(steep, nearest[:, 1], y.min(axis=0))
    high = np.where(steep, furthest[:, 1], y.max(axis=0))
    return low - margin, high + margin


def _dropped(profiles: list[_Profile], side: int) -> tuple[Ints, int]:
    """Where each chart comes to lie (count, 3: column, row, upside down), and the pile's height."""
    places = np.zeros((len(profiles), 3), np.int64)
    horizon = np.zeros(side, np.int64)
    tall = np.array([profile.high.max() for profile in profiles])
    for chart in np.lexsort((np.arange(len(tall)), -tall)):
        profile = profiles[chart]
        if len(profile.low) > side:
            return places, max(side + 1, int(len(profile.low) ** 2 / side))
        turned = _Profile(tall[chart] - profile.high[::-1], tall[chart] - profile.low[::-1])
        tries = [_best_column(each, horizon) for each in (profile, turned)]
        flipped = int(tries[1] < tries[0])
        chosen = (profile, turned)[flipped]
        _, x, y = tries[flipped]
        horizon[x : x + len(chosen.high)] = y + chosen.high
        # A chart turned upside down is laid out from its far corner.
        far = (x + len(chosen.low), y + tall[chart], 1)
        places[chart] = far if flipped else (x, y, 0)
    return places, int(horizon.max())


def _best_column(profile: _Profile, horizon: Ints) -> tuple[int, int, int]:
    """(cost, column, row) where the chart's top is lowest and least is lost below it."""
    width = len(profile.low)
    windows = np.lib.stride_tricks.sliding_window_view(horizon, width)
    gaps = windows - profile.low
    rows = gaps.max(axis=1)
    lost = rows * width - gaps.sum(axis=1)
    cost = (rows + int(profile.high.max())) * width + lost
    x = int(np.argmin(cost))
    return int(cost[x]), x, int(rows[x])


def _laid(flat: Doubles, charts: Ints, places: Ints, margin: float) -> Doubles:
    """Move charts, given in cells from 0, 0, to their places."""
    sign = np.where(places[:, 2] > 0, -1.0, 1.0)
    return places[charts, :2] + sign[charts][:, None] * (flat + margin)
