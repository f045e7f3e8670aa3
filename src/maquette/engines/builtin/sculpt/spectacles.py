"""Glasses of several views: a thin front, and temples at both its ends.

Views from the front and from aside allow temples wherever the front is as high as they are, and
fronts of the thickness of two cells come and go; see :mod:`.eyewear` for those of one picture.
Lengths are in cells.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from maquette.engines.arrays import Mask, floats
from maquette.engines.builtin.sculpt.eyewear import FLAT, THICK, paired
from maquette.engines.builtin.sculpt.hull import DEEPEST, OUTSIDE, Hull, allowed
from maquette.engines.builtin.sculpt.rig import Sight
from maquette.mesh.mesh import Floats

TALL = 0.5
"""Share of the greatest height from aside that the front has at least."""

DEEP, FORE = 0.5, 0.2
"""How much deeper than half the front's width glasses are with temples unfolded; and in which share
of that depth, from the front, all that is tall lies."""

SLIM = 1.5
"""How much higher than usual temples are at most."""

CALM = 2.0
"""Rows over which the front's edge is smoothed: it comes in whole cells."""


@dataclass(frozen=True, eq=False)
class _Front:
    """From aside: where in each row (n,) the front's foremost point is, ``sag`` how far its ends
    are behind its middle, and the layer ``hinge`` behind it where there are only temples."""

    foremost: Floats
    sag: float
    hinge: int


def as_glasses(built: Hull, sights: Sequence[Sight]) -> Hull:
    """The solid; a front with temples if one view shows glasses from the front or from behind, and
    others their temples."""
    fore = [sight for sight in sights if sight.fore]
    if not any(paired(_outline(sight)) for sight in fore):
        return built
    shown, aside = allowed(fore, built), allowed([s for s in sights if not s.fore], built)
    _, left, far = (round(at) for at in built.origin)
    lenses = shown[:, :, far] > 0
    columns = np.flatnonzero(lenses.any(axis=0))
    middle, half = 0.5 * (columns[0] + columns[-1]), 0.5 * (columns[-1] - columns[0] + 1)
    front = _front(aside[:, left] > 0, half)
    if front is None:
        return built
    _, x, z = np.ogrid[tuple(slice(count) for count in built.field.shape)]
    across = np.abs(x - middle) / half
    behind = front.foremost[:, None, None] - front.sag * across**2 - z
    thick = THICK * half
    plate = np.minimum(shown, thick - np.abs(behind - thick))
    # At the front's ends the temples are as high as right behind them.
    aside[:, :, front.hinge :] = aside[:, :, front.hinge, None]
    temple = np.minimum(aside, FLAT * half - np.abs(across - 1 + FLAT) * half)
    temple = np.where(behind > 0, temple, OUTSIDE)
    return Hull(floats(np.clip(np.maximum(plate, temple), OUTSIDE, DEEPEST)), built.origin)


def _outline(sight: Sight) -> Mask:
    """What a view shows, and nothing around it."""
    mask = sight.view.cutout.alpha > 0.5
    rows, columns = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
    return np.asarray(mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])


def _front(aside: Mask, half: float) -> _Front | None:
    """Of what is seen (rows, z) from aside, of glasses so wide; None if there are no temples."""
    heights, depths = aside.sum(axis=0), np.flatnonzero(aside.any(axis=0))
    tall = np.flatnonzero(heights > TALL * heights.max())
    deep = float(depths[-1] - depths[0])
    if deep < (1 + DEEP) * half or depths[-1] - tall[0] > FORE * deep:
        return None
    behind = np.arange(depths[0], tall[0])
    slim = behind[heights[behind] < SLIM * max(np.median(heights[behind]), 1)]
    rows = np.flatnonzero(aside[:, tall].any(axis=1))
    count = aside.shape[1]
    last = count - 1 - aside[rows][:, ::-1].argmax(axis=1)
    before = [
        int(np.flatnonzero(~row[:end])[-1:].max(initial=-1))
        for row, end in zip(aside[rows], last, strict=True)
    ]
    sag = max(float(np.median(last - before)) - 2 * THICK * half, 0.0)
    foremost = np.interp(np.arange(len(aside)), rows, last + 0.5)
    return _Front(floats(ndimage.gaussian_filter1d(foremost, CALM)), sag, int(slim[-1]))
