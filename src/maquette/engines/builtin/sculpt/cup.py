"""Cups and jugs that several views show are round and open above, as those of one picture are."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from scipy import ndimage

from maquette.engines.arrays import Mask, floats, resized
from maquette.engines.builtin.sculpt.behind import guess_of
from maquette.engines.builtin.sculpt.body import Body, body_of
from maquette.engines.builtin.sculpt.hull import OUTSIDE, Hull
from maquette.engines.builtin.sculpt.lathe import ASIDE, FLAT, LIP, vessel_of
from maquette.engines.builtin.sculpt.rig import Sight
from maquette.mesh.mesh import Floats

WALL, LEAST = 0.05, 2.0
"""How thick its wall is: a share of its body's width, and cells at least."""

ROUND = 0.1
"""How far apart, as a share, the body's widths may be from the front and from aside."""

CALM = 1.5
"""Rows over which its outline is smoothed: it comes in whole cells."""


@dataclass(frozen=True, eq=False)
class _Spans:
    """Where in the rows of a block (n,) the body begins and ends along one of its axes; ``brim``:
    in which of them there is nothing else."""

    there: Mask
    brim: Mask
    middle: Floats
    half: Floats

    @property
    def wide(self) -> float:
        return 2 * float(self.half[self.there].max(initial=0.0))


def as_cup(built: Hull, sights: Sequence[Sight]) -> Hull:
    """The solid; round and open above if one view shows a cup by its handle, and one at right
    angles to it that it is as deep as it is wide."""
    bodies = {id(sight): body_of(sight.view.cutout.alpha) for sight in sights}
    shown = next((sight for sight in sights if _shows_cup(sight, bodies[id(sight)])), None)
    aside = next((sight for sight in sights if shown and sight.fore != shown.fore), None)
    if shown is None or aside is None:
        return built
    wide, deep = (_spans(built, sight, bodies[id(sight)]) for sight in (shown, aside))
    if not abs(wide.wide - deep.wide) < ROUND * wide.wide:
        return built
    # Along the handle's axis first: rows, that, and the other one.
    field = built.field if shown.fore else built.field.transpose(0, 2, 1)
    field = _hollow(_turned(field, wide, deep), WALL * wide.wide)
    return Hull(field if shown.fore else floats(field.transpose(0, 2, 1)), built.origin)


def _shows_cup(sight: Sight, body: Body) -> bool:
    vessel = vessel_of(guess_of(sight.view.cutout), body) if body.held else None
    return vessel is not None and vessel.profile.hollow


def _spans(built: Hull, sight: Sight, body: Body) -> _Spans:
    """Those of the body; near the top, where it is nearly as wide to both sides, those of all that
    is seen, which may have a brim."""
    inner, outer = (_ends(built, sight, mask) for mask in (body.mask, body.seen))
    there = inner[:, 0] <= inner[:, 1]
    middle, half = inner.mean(axis=1), 0.5 * (inner[:, 1] - inner[:, 0])
    wide = float(half[there].max(initial=0.0))
    left, right = middle - outer[:, 0], outer[:, 1] - middle
    rows = np.flatnonzero(there)
    upper = rows[: max(2, int(FLAT[0] * len(rows)))]
    brim = upper[np.abs(left - right)[upper] < ASIDE * wide]
    half[brim] = np.clip(np.minimum(left, right)[brim], half[brim], LIP * wide)
    calm = [ndimage.gaussian_filter1d(ends[there], CALM) for ends in (middle, half)]
    middle[there], half[there] = calm
    return _Spans(there, np.isin(np.arange(len(there)), brim), floats(middle), floats(half))


def _ends(built: Hull, sight: Sight, seen: Mask) -> Floats:
    """Where rows (n, 2) of the block begin and end in a mask of the cut-out, along the axis that
    the view shows; where they are empty they end before they begin."""
    left, top, right, bottom = sight.view.box
    high, wide = sight.grid.shape
    mask = resized(seen[top:bottom, left:right], (wide, high), cv2.INTER_AREA) > 0.5
    axis = 1 if sight.fore else 2
    up = floats(built.origin[0] - np.arange(built.field.shape[0]))[:, None]
    along = floats(np.arange(built.field.shape[axis]) - built.origin[axis])[None]
    nought = np.zeros((1, 1), np.float32)
    x, z = (along, nought) if sight.fore else (nought, along)
    places = (np.rint(at).astype(np.intp) for at in sight.places(x, up, z))
    rows, columns = np.broadcast_arrays(*places)
    within = (rows >= 0) & (rows < high) & (columns >= 0) & (columns < wide)
    found = within & mask[rows.clip(0, high - 1), columns.clip(0, wide - 1)]
    first, last = found.argmax(axis=1), found.shape[1] - found[:, ::-1].argmax(axis=1)
    empty = ~found.any(axis=1)
    return floats(np.where(empty[:, None], [[0, -1]], np.stack([first - 0.5, last - 0.5], axis=1)))


def _turned(field: Floats, wide: _Spans, deep: _Spans) -> Floats:
    """Every row of the body an ellipse; what is beside it, the handle, as it was."""
    _, one, other = np.ogrid[tuple(slice(count) for count in field.shape)]
    there = (wide.there & deep.there)[:, None, None]
    across, through = (
        (place - spans.middle[:, None, None]) / np.maximum(spans.half, 0.5)[:, None, None]
        for place, spans in ((one, wide), (other, deep))
    )
    inner = (1 - np.hypot(across, through)) * np.minimum(wide.half, deep.half)[:, None, None]
    body = there & ((np.abs(across) <= 1) | wide.brim[:, None, None])
    return floats(np.where(body, np.maximum(inner, OUTSIDE), field))


def _hollow(field: Floats, wall: float) -> Floats:
    """With what is within its walls and above its floor taken away."""
    solid = field > 0
    rows = np.flatnonzero(solid.any(axis=(1, 2)))
    if not len(rows):
        return field
    # Above its brim it is taken to go on, so that only its sides and its floor are walls.
    brim = int(rows[0]) + round(LEAST)
    solid[:brim] = solid[brim]
    within = ndimage.distance_transform_edt(solid)
    return np.minimum(field, floats(max(wall, LEAST) - within))
