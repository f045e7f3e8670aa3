"""What lies behind one picture, guessed by a network that has seen the other sides of many things.

The network (``scripts/behind.py``, :mod:`maquette.engines.network`) sees the object in a square
window, and how deep its outline alone would make it (:mod:`.inflate`). Of 64 planes behind each of
64 x 64 pixels it tells how likely they are inside, how far from above the picture was taken, and
how near. Its coefficients are beside this module.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from scipy import ndimage

from maquette.engines.arrays import Mask, blurred, floats, resized
from maquette.engines.builtin.sculpt.inflate import NOWHERE, depth_inside, organic, slab, turned
from maquette.engines.foreground import Cutout
from maquette.engines.network import (
    doubled,
    folded,
    network,
    pooled,
    rectified,
    unfolded,
)
from maquette.mesh.mesh import Floats

COEFFICIENTS = Path(__file__).with_name("behind.npz")

SEEN = 128
"""Pixels a side of the window that the network looks at."""

CELLS = 64
"""Cells a side of what it tells."""

FILLED = 0.9
"""Share of the window that the object's longer side takes."""

DEEP = 1.25
"""Depth of the cells, in windows. Lengths below are in cells."""

LAYERS = floats(np.abs(np.arange(CELLS) + 0.5 - 0.5 * CELLS))
"""How far from the middle each layer is, in layers."""

SURE = 3.0
"""Layers from where on the depth of an outline is as sure as it gets."""

PLATE, ROUNDED = 0.35, 0.03
"""Half depth of a plate and the rounding of its edges, as shares of its shorter side."""

EXPECTED = 0.4
"""How far the level follows what is expected behind a pixel."""

THIN = 2.4
"""Half as deep, at most, is what is there though nothing is likely."""

JOINED = 2.9
"""Within this distance of both, that and what is likely are joined by a fillet."""

FAINT = 0.3
"""Alpha up to which a pixel is a shadow, not the object; and so far from 1 it is all object."""

COVERED = 0.8
"""Share of a pixel from which on it is taken to be whole."""

CALM = 1.0
"""Cells over which the odds are smoothed."""

NARROW, NEAR_BY = 2.5, 9
"""Half the breadth of what is narrow, and the window within which nothing is broader, in cells of
the silhouette's grid."""

EVEN = 1.5
"""Over which the likeliest depth is smoothed: something of the outline's own thickness is there
even where nothing is likely."""

KEEN = 1.6
"""By how much more a depth counts towards the likeliest for a unit of odds, as a logarithm."""

STEEP = 0.39
"""Distance for a unit of odds."""

DEGREES, NEAR = 30.0, 1 / 3
"""Units in which the network tells elevation and nearness."""


SLAB = 8
"""Rows of a grid that a solid is asked about at once."""

LOOSE = 1.5
"""By how much a solid that is known may reach beyond the outline."""

Solid = Callable[[Floats], Floats]
"""Tells how deep inside a solid points (n, 3) are, negative outside; lengths and frame are those of
:mod:`.fitted`."""


@dataclass(frozen=True, eq=False)
class Guess:
    """``odds`` (64, 64, 64), natural logarithms: rows downwards, columns to the right, layers
    towards the camera, along its rays. The window's middle (``column``, ``row``) and ``half`` its
    side in pixels of the cut-out. ``elevation`` of the camera in degrees; ``nearness`` is ``half``
    through its distance.
    ``shape``: what it was taken for. ``depth``: a solid that is known holds in place of the odds,
    and there is nothing else but at pixels where it is not.
    """

    odds: Floats
    column: float
    row: float
    half: float
    elevation: float
    nearness: float
    shape: str = "guessed"
    depth: Solid | None = None
    loose: float = LOOSE


def guess_of(cutout: Cutout) -> Guess:
    """What lies behind a cut-out that has an outline."""
    rows, columns = np.nonzero(cutout.alpha > 0.5)
    low, high = (np.array([edge(columns), edge(rows)]) for edge in (np.min, np.max))
    column, row = 0.5 * (low + high + 1)
    half = 0.5 * float((high - low + 1).max()) / FILLED
    window = _window(cutout, float(column), float(row), half)
    depths = depths_of(window[:, :, 3])
    odds, numbers = _told(window, depths)
    mirrored, again = _told(window[:, ::-1], depths[:, ::-1])
    odds, numbers = 0.5 * (odds + mirrored[:, ::-1]), 0.5 * (numbers + again)
    odds = _carried_out(floats(odds - EXPECTED * _level(odds)[:, :, None]), window[:, :, 3])
    elevation, nearness = float(numbers[0]) * DEGREES, float(numbers[1]) * NEAR
    return Guess(odds, float(column), float(row), half, elevation, max(nearness, 0.0))


def _window(cutout: Cutout, column: float, row: float, half: float) -> Floats:
    """(128, 128, 4): colours about grey, and how much of each pixel is the object."""
    alpha = np.clip((cutout.alpha[:, :, None] - FAINT) / (1 - 2 * FAINT), 0, 1)
    layers = floats(np.dstack([(cutout.rgb / 255 - 0.5) * alpha, alpha]))
    side = SEEN * max(1, int(np.ceil(2 * half / SEEN)))
    zoom = side / (2 * half)
    move = np.array([[zoom, 0, side / 2 - column * zoom], [0, zoom, side / 2 - row * zoom]])
    drawn = cv2.warpAffine(layers, move, (side, side), flags=cv2.INTER_LINEAR)
    return resized(drawn, (SEEN, SEEN), cv2.INTER_AREA)


def depths_of(alpha: Floats) -> Floats:
    """Half depths (64, 64, 3) of the outline in a window's alpha, in half windows: rounded, as if
    turned on a lathe, and as a plate.
    """
    inside = resized(alpha, (CELLS, CELLS), cv2.INTER_AREA)
    mask = inside > 0.5
    if not mask.any():
        return np.zeros((CELLS, CELLS, 3), np.float32)
    narrow = min(np.ptp(places) + 1 for places in np.nonzero(mask))
    plate = slab(inside, PLATE * narrow, ROUNDED * narrow)
    squared = np.dstack([organic(inside), turned(inside), plate])
    return floats(np.sqrt(np.maximum(squared, 0)) / (CELLS / 2) * mask[:, :, None])


def _told(window: Floats, depths: Floats) -> tuple[Floats, Floats]:
    """A U-Net (Ronneberger et al. 2015) of residual blocks; the widest one also knows the whole.

    To what it makes of all it sees it adds shares of what the depths say, chosen for each pixel.
    """
    net = network(COEFFICIENTS)
    seen = np.dstack([folded(window, 4), folded(depths, 2)])
    fine = net.reworked("e0.0", rectified(net.mixed("stem", seen)))
    middle = net.reworked("e1.0", rectified(net.halved("d0", fine)))
    coarse = net.reworked("e2.0", rectified(net.halved("d1", middle)))
    coarse = coarse + net.mixed("glob", pooled(coarse))
    coarse = net.reworked("e2.2", net.reworked("e2.1", coarse))
    middle = rectified(middle + doubled(net.mixed("u1", coarse)))
    middle = net.reworked("m1.1", net.reworked("m1.0", middle))
    fine = rectified(net.mixed("s0", fine) + doubled(net.mixed("u0", middle)))
    fine = net.reworked("m0.0", fine)
    odds, shares = unfolded(net.mixed("out", fine), 2), unfolded(net.mixed("gate", fine), 2)
    for share, depth in zip(np.moveaxis(shares, 2, 0), np.moveaxis(depths, 2, 0), strict=True):
        within = (depth * (0.5 * CELLS / DEEP))[:, :, None] - LAYERS
        odds += share[:, :, None] * np.clip(within, -SURE, SURE)
    return odds, net.mixed("num", pooled(coarse))


def field_of(guess: Guess, inside: Floats, pixels: float, thickness: float) -> Floats:
    """Positive inside: on the soft silhouette's grid ``inside`` (n, m), whose cells are ``pixels``
    of the cut-out wide, and as many layers towards the camera, the middle one at the window's own.
    """
    half = guess.half / pixels
    rows, columns = (
        floats((np.arange(count) + 0.5 - middle / pixels) / half)
        for count, middle in zip(inside.shape, (guess.row, guess.column), strict=True)
    )
    reach = int(np.ceil(DEEP * half * thickness))
    depths = floats(np.arange(-reach, reach + 1) / (half * thickness))
    edge, cell = depth_inside(inside), 2 * half / CELLS
    if guess.depth is None:
        odds = _odds_at(guess.odds, rows, columns, depths)
        field, middle, outline = STEEP * cell * odds, _likeliest(odds, EVEN * cell), _smoothed(edge)
        beside = np.ones(inside.shape, bool)
    else:
        field = half * _solid_at(guess.depth, guess.nearness, rows, columns, depths)
        outline = floats(edge + guess.loose * cell)
        beside, middle = _beside(field > 0, edge > 0, guess.loose * cell)
    away = np.abs(np.arange(len(depths)) - middle[:, :, None]) / thickness
    least = np.minimum(edge, THIN * cell)[:, :, None] - away
    least = floats(np.where(beside[:, :, None], least, NOWHERE))
    field = _joined(field, least, JOINED * cell)
    field[:, :, [0, -1]] = np.minimum(field[:, :, [0, -1]], -1)
    return floats(np.minimum(field, outline[:, :, None]))


def _odds_at(odds: Floats, rows: Floats, columns: Floats, depths: Floats) -> Floats:
    """Between the cells that the network tells of; places in half windows."""
    across, along = np.meshgrid(*((floats(at) + 1) * 0.5 * CELLS - 0.5 for at in (columns, rows)))
    planes = [_taken(odds[:, :, k], floats(across), floats(along)) for k in range(CELLS)]
    return floats(np.dstack(planes) @ _between((depths / DEEP + 1) * 0.5 * CELLS - 0.5))


def _solid_at(
    depth: Solid, nearness: float, rows: Floats, columns: Floats, depths: Floats
) -> Floats:
    """How deep inside the solid places are, along the camera's rays; a few rows at a time, since
    there are millions of them.
    """
    found = np.zeros((len(rows), len(columns), len(depths)), np.float32)
    for start in range(0, len(rows), SLAB):
        y, x, z = np.meshgrid(-rows[start : start + SLAB], columns, depths, indexing="ij")
        nearer = 1 - z * nearness
        points = np.stack([x * nearer, y * nearer, z], axis=-1).reshape(-1, 3)
        found[start : start + SLAB] = depth(floats(points)).reshape(z.shape)
    return found


def _beside(there: Mask, seen: Mask, loose: float) -> tuple[Mask, Floats]:
    """Where (n, m) something is ``seen`` that stands out by more than ``loose`` from what is there;
    and the middle layer of what is there, elsewhere of what is next to it.
    """
    without = np.asarray(~there.any(axis=2))
    middle = there @ np.arange(there.shape[2]) / np.maximum(there.sum(axis=2), 1)
    away, near = ndimage.distance_transform_edt(without, return_indices=True)
    far = np.asarray(seen & (away > loose))
    if far.any():
        far = ndimage.distance_transform_edt(~far) <= loose + 1
    return np.asarray(without & far), blurred(middle[near[0], near[1]], LOOSE)


def _likeliest(odds: Floats, even: float) -> Floats:
    """The layer (n, m) where behind each pixel most is likely: a mean, which does not jump where
    two depths are as likely.
    """
    smooth = ndimage.gaussian_filter(odds, (even, even, 0))
    weights = np.exp(KEEN * (smooth - smooth.max(axis=2, keepdims=True)))
    mean = (weights @ np.arange(odds.shape[2], dtype=np.float32)) / weights.sum(axis=2)
    return blurred(mean, even)


def _joined(one: Floats, other: Floats, reach: float) -> Floats:
    """The union of two solids, its crease filled where both are nearer than ``reach``.

    The quadratic smooth maximum (Quilez, Smooth minimum, 2013).
    """
    near = np.maximum(reach - np.abs(one - other), 0)
    return floats(np.maximum(one, other) + near * near / (4 * reach))


def _smoothed(edge: Floats) -> Floats:
    """Without the ripples that pixels leave, which walls along the rays would show as ribs; where
    it is so narrow that this would take it away, as it is.
    """
    broad = ndimage.maximum_filter(edge, NEAR_BY) > NARROW
    return floats(np.where(broad, blurred(edge, 1.0), edge))


def _carried_out(odds: Floats, alpha: Floats) -> Floats:
    """What is known behind whole pixels, carried to the outline's: they are partly of air."""
    covered = resized(alpha, (CELLS, CELLS), cv2.INTER_AREA)
    whole = (covered > COVERED) | ((covered > 0) & (covered >= ndimage.maximum_filter(covered, 3)))
    _, near = ndimage.distance_transform_edt(~whole, return_indices=True)
    return floats(ndimage.gaussian_filter(odds[near[0], near[1]], (CALM, CALM, CALM)))


def _level(odds: Floats) -> Floats:
    """The odds (64, 64) above which lies, behind each pixel, as much as may be expected there.

    Where the depth is uncertain no point may be likely, and there is something nevertheless.
    """
    expected = (1 / (1 + np.exp(-odds))).sum(axis=2)
    ordered = -np.sort(-odds, axis=2)
    rank = np.clip(np.round(expected).astype(np.intp), 1, CELLS - 1)[:, :, None]
    between = np.take_along_axis(ordered, rank - 1, 2) + np.take_along_axis(ordered, rank, 2)
    return blurred(np.clip(0.5 * between[:, :, 0], -4, 0), 0.7)


def _taken(plane: Floats, across: Floats, along: Floats) -> Floats:
    """Bilinear values at columns ``across`` and rows ``along``, clamped at the edge."""
    where = np.ascontiguousarray(plane), across, along
    return floats(cv2.remap(*where, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))


def _between(places: Floats) -> Floats:
    """Weights (64, n) that give values at ``places`` among 64 layers, by a straight line."""
    away = np.arange(CELLS)[:, None] - np.clip(places, 0, CELLS - 1)
    return floats(np.maximum(1 - np.abs(away), 0))
