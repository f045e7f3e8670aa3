"""From silhouettes all around to a solid: their visual hull (Laurentini 1994).

With so many silhouettes there is little left to guess: what they allow is taken as it is.
"""

from collections.abc import Sequence

import numpy as np
from scipy import ndimage

from maquette.engines.arrays import floats
from maquette.engines.builtin.sculpt.guess import likeliness
from maquette.engines.builtin.sculpt.hull import DEEPEST, OUTSIDE, SOFT, Hull
from maquette.engines.builtin.sculpt.likely import Places
from maquette.engines.builtin.sculpt.ring import Station, Trial
from maquette.mesh.mesh import Floats

COARSE = 2
"""Cells at a time that are looked at first, so that only those near the surface are looked at one
by one."""

NEAR = 4.0
"""Cells from the surface up to which each is."""

AROUND = 3.0


def carved(stations: Sequence[Station], seen: Trial) -> Hull:
    """The solid that all stations allow, of which ``seen`` gives a coarse idea."""
    air = seen.step + AROUND
    low, high = seen.points.min(axis=0) - air, seen.points.max(axis=0) + air
    counts = [COARSE * (int(np.ceil(side / COARSE)) + 1) for side in high - low]
    shape = counts[1], counts[0], counts[2]
    origin = float(high[1]), -float(low[0]), -float(low[2])
    every = np.indices([count // COARSE for count in shape]).reshape(3, -1) * COARSE
    points = _points(every, origin)
    rough = _depth(stations, points).reshape([count // COARSE for count in shape])
    field = rough
    for axis in range(3):
        field = np.repeat(field, COARSE, axis=axis)
    near = np.flatnonzero(np.abs(field) < NEAR)
    at = np.stack(np.unravel_index(near, shape))
    field.reshape(-1)[near] = _depth(stations, _points(at, origin))
    guess = likeliness(stations, points[rough.ravel() > 0], rough > 0)
    if guess is not None:
        field = np.minimum(field, _finer(guess))
    field = np.clip(field, OUTSIDE, DEEPEST)
    return Hull(floats(ndimage.gaussian_filter(field, SOFT, truncate=3)), origin)


def _finer(values: Floats) -> Floats:
    """From every ``COARSE``-th cell to all; beyond the last, as there."""
    for axis in range(3):
        last = np.take(values, [-1], axis=axis)
        after = np.concatenate(
            [np.take(values, range(1, values.shape[axis]), axis=axis), last], axis
        )
        values = np.stack([values, 0.5 * (values + after)], axis=axis + 1)
        shape = list(values.shape)
        shape[axis : axis + 2] = [shape[axis] * COARSE]
        values = values.reshape(shape)
    return floats(values)


def _points(at: Places, origin: tuple[float, float, float]) -> Floats:
    """x, y, z in cells of the cells at (row, x, z)."""
    row, column, layer = origin
    return floats(np.stack([at[1] - column, row - at[0], at[2] - layer], axis=1))


def _depth(stations: Sequence[Station], points: Floats) -> Floats:
    """How far inside the outlines each point is, in the view where it is least."""
    depth = np.full(len(points), NEAR + COARSE, np.float32)
    open_ = np.arange(len(points))
    for station in stations:
        found = station.depth(points[open_])
        depth[open_] = np.minimum(depth[open_], found)
        open_ = open_[depth[open_] > -NEAR]
    return depth
