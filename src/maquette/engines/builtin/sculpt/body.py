"""The body of what is seen, without its handles, candles and stems."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
from scipy import ndimage

from maquette.engines.arrays import Mask, floats
from maquette.mesh.mesh import Floats

SLIM = 0.35
"""Share of the largest disc's radius; where a disc with it does not fit it is slim."""

CORNER = 0.45
"""What is slim but reaches no further from the rest, in radii of that disc, is a corner of it: a
right-angled one reaches 0.41."""

MOST = 0.75
"""Share of all that is seen that the body is at least; else all of it is body."""

OPEN = 0.004
"""Share of the body that the opening of a handle is at least."""


@dataclass(frozen=True, eq=False)
class Body:
    """``mask`` (h, w) of what is ``seen`` (h, w). ``ringed``: whether slim parts beside it close a
    ring, as handles do; ``held``: whether on its left or right alone, as those of cups and jugs.
    """

    mask: Mask
    seen: Mask
    ringed: bool = False
    held: bool = False


def body_of(alpha: Floats) -> Body:
    """Of a cut-out that has an outline."""
    seen = np.pad(alpha > 0.5, 1)
    broad, radius = without_slim(seen)
    opened = _largest(broad)
    # What is left is the body once more, its corners rounded, which are given back.
    labels, parts = ndimage.label(seen & ~opened)
    reach = np.append(0, ndimage.maximum(_within(~opened), labels, np.arange(1, parts + 1)))
    mask = np.asarray(opened | (seen & (reach < CORNER * radius)[labels]))
    inner = seen[1:-1, 1:-1]
    if mask.sum() < MOST * seen.sum():
        return Body(inner, inner)
    sides = _ringed(seen, mask)
    held = len(sides) == 1 and sides < {"left", "right"}
    return Body(mask[1:-1, 1:-1], inner, bool(sides), held)


def without_slim(seen: Mask, slim: float = SLIM) -> tuple[Mask, float]:
    """What is broad of a mask with a margin: all discs of the radius, in cells, that fit in it."""
    radius = slim * float(_within(seen).max())
    return np.asarray(_within(_within(seen) <= radius) <= radius), radius


def _within(mask: Mask) -> Floats:
    """How far each cell of it is from the next one that is not."""
    return floats(cv2.distanceTransform(np.asarray(mask, np.uint8), cv2.DIST_L2, 5))


def _largest(mask: Mask) -> Mask:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(np.asarray(mask, np.uint8))
    return np.asarray(labels == 1 + stats[1:, cv2.CC_STAT_AREA].argmax())


def _ringed(seen: Mask, body: Mask) -> set[str]:
    """On which sides of the body there are openings."""
    openings = ndimage.binary_fill_holes(seen) & ~seen
    _, _, stats, middles = cv2.connectedComponentsWithStats(np.asarray(openings, np.uint8))
    sides = set()
    for area, (column, row) in zip(stats[1:, cv2.CC_STAT_AREA], middles[1:], strict=True):
        if area > OPEN * body.sum():
            sides.add(_side(np.flatnonzero(body[int(row)]), column))
    return sides - {"within"}


def _side(across: npt.NDArray[np.intp], column: float) -> str:
    """Of a body that is seen ``across`` a row."""
    if not len(across):
        return "above"
    if across[0] <= column <= across[-1]:
        return "within"
    return "left" if column < across[0] else "right"
