"""Where several views show something square: straight sides, and light that is even across.

Outlines do not tell a plinth from a drum. Light does: across what is round it fades to both sides
(see :mod:`.shape`), across a flat face it stays as it is. Lengths are in cells.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from maquette.engines.arrays import Mask, floats, resized
from maquette.engines.builtin.sculpt.rig import Sight
from maquette.engines.builtin.sculpt.shape import fall_of
from maquette.mesh.mesh import Floats

FINER = 2
"""Rows and columns of a picture to a cell."""

STRAIGHT, LEANING = 0.9, 0.35
"""How far the ends of rows are from a straight line at most, and how steep that is."""

LONG, TELLING = 4, 0.9
"""Rows that are straight at least; and how far, in one view at least, those of a circle as wide
would bend aside over as many: up to 1.35 that is still straight."""

EVEN, EACH = (-0.05, 0.12), (-0.075, 0.25)
"""Between the former is the mean of all views' coefficient of u^2 in a fit of log luminance over
u = -1..1 across what is flat, and each between the latter; across drums and heads it is below in
most views, across what is printed anywhere."""

TOGETHER, DIM = 0.7, -0.11
"""Where all views' straight rows are that share of those in any, as a plinth's are, one of them may
fall as low as this."""

INNER = 0.05
"""Share of a row at both ends where light is not looked at: edges are rounded, outlines soft."""

NARROW = 6
"""Cells that a row is wide at least."""


@dataclass(frozen=True, eq=False)
class _Rows:
    """Of a view's rows (n,): where they begin and ``end``, if they are one run; how light falls off
    across them. What is not one run is NaN."""

    begin: Floats
    end: Floats
    fall: Floats


def square_rows(sights: Sequence[Sight], up: Floats) -> Mask:
    """Which rows at heights ``up`` (n,) are square: all views show them straight and evenly lit,
    one of them for long."""
    told = []
    for sight in sights:
        found = _told(sight)
        rows = np.rint(sight.centre[1] - up).astype(np.intp)
        seen = (rows >= 0) & (rows < found.shape[1])
        at = np.where(seen, found[:, rows.clip(0, found.shape[1] - 1)], np.nan)
        told.append([at[0], at[1], sight.centre[1] - at[2], sight.centre[1] - at[3]])
    bends, falls, highest, lowest = np.stack(told, axis=1)
    (low, high), (least, most) = EVEN, EACH
    common = highest.min(axis=0) - lowest.max(axis=0)
    together = common > TOGETHER * (highest.max(axis=0) - lowest.min(axis=0))
    mean, darkest = falls.mean(axis=0), falls.min(axis=0)
    even = (mean > low) & (mean < high) & (falls.max(axis=0) < most)
    even &= darkest > np.where(together, DIM, least)
    return np.asarray(even & (bends.max(axis=0) > TELLING))


def _told(sight: Sight) -> Floats:
    """Of a view's rows (4, n): how far those of a circle as wide would bend aside over as many as
    are straight, how light falls off across them, and the first and the row after the last of
    them; NaN where they are not straight."""
    rows = _rows(sight)
    told = np.full((4, len(rows.fall)), np.nan, np.float32)
    first = 0
    while first < len(rows.fall):
        last = _straight(rows, first)
        if last - first < LONG:
            first += 1
            continue
        part = slice(first, last)
        wide = float(np.median(rows.end[part] - rows.begin[part]))
        told[0, part] = (last - first) ** 2 / (4 * wide)
        told[1, part] = np.median(rows.fall[part])
        told[2, part], told[3, part] = first, last
        first = last
    return told


def _straight(rows: _Rows, first: int) -> int:
    """The row after those from ``first`` on whose both ends lie on straight lines."""
    last = first
    while last < len(rows.fall) and np.isfinite(rows.fall[last]):
        last += 1
        if last - first >= LONG and not all(
            _on_a_line(ends[first:last]) for ends in (rows.begin, rows.end)
        ):
            return last - 1
    return last


def _on_a_line(ends: Floats) -> bool:
    along = np.arange(len(ends)) - 0.5 * (len(ends) - 1)
    slope = float(along @ ends / (along @ along))
    away = ends - ends.mean() - slope * along
    return bool(abs(slope) < LEANING and np.abs(away).max() < STRAIGHT)


def _rows(sight: Sight) -> _Rows:
    left, top, right, bottom = sight.view.box
    high, wide = sight.grid.shape
    size, cutout = (wide * FINER, high * FINER), sight.view.cutout
    method = cv2.INTER_AREA if right - left > size[0] else cv2.INTER_LINEAR
    grey = cv2.cvtColor(cutout.rgb[top:bottom, left:right], cv2.COLOR_RGB2GRAY)
    light = np.log(resized(floats(grey) + 8, size, method))
    mask = resized(cutout.alpha[top:bottom, left:right], size, method) > 0.5
    found = np.full((3, high), np.nan, np.float32)
    for row in range(high):
        at = np.flatnonzero(mask[row * FINER])
        if len(at) >= NARROW * FINER and at[-1] - at[0] + 1 == len(at):
            rim = int(INNER * len(at)) + 1
            across = floats(light[row * FINER, at[0] + rim : at[-1] + 1 - rim])
            ends = at[0] / FINER, (at[-1] + 1) / FINER
            found[:, row] = *ends, fall_of(across)
    return _Rows(*found)
