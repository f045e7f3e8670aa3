"""Glasses seen from the front: two lenses and a bridge. Their temples, which no such picture shows,
lie behind them.
"""

from dataclasses import replace

import cv2
import numpy as np
from scipy import ndimage

from maquette.engines.arrays import Mask, floats
from maquette.engines.builtin.sculpt.behind import Guess
from maquette.engines.builtin.sculpt.body import Body
from maquette.engines.builtin.sculpt.fitted import AFAR, Look, drawn, known
from maquette.engines.wrap import look_up
from maquette.mesh.mesh import Floats

LYING = 2.0, 4.2
"""How much wider than high they are."""

ALIKE = 0.9
"""Overlap of the outline with its mirror image."""

BRIDGE, NARROW, HIGH = 0.015, 0.5, 0.45
"""So much of the width beside the middle is looked at; the bridge has at most that share of the
height there, and its middle is less far from the top: a dumbbell's is half way down."""

SLIM, ROUND, TALL = 0.1, 0.85, 0.75
"""A lens, without what is slimmer than this share of the height, fills so much of its convex hull
and has so much of the height."""

LEVEL = 16.0

THICK, WRAP = 0.025, 0.08
"""Half the thickness of the front, and how far its ends are behind its middle; these and the
following are shares of half the width."""

LENGTH, STRAIGHT, DROP = 1.9, 0.7, 0.55
"""How long temples are, up to which share of that they are straight, and how steeply they fall from
there: frames 140 mm wide have temples as long, of which the last 40 mm lie behind the ears."""

FLAT, UPRIGHT = 0.022, 0.04
"""Half the breadth and half the height of a temple."""

OUTER = 0.04
"""Share of the width at both ends where the temples are."""


def glasses_of(guess: Guess, body: Body) -> Guess | None:
    """The guess of a cut-out that shows glasses from the front; of any other None."""
    seen = drawn(guess, body.seen)
    rows, columns = (np.flatnonzero(seen.any(axis=axis)) for axis in (1, 0))
    front = seen[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    if guess.elevation > LEVEL or not _paired(np.asarray(ndimage.binary_fill_holes(front))):
        return None
    size = len(seen) / 2
    half, middle = len(columns) / 2 / size, (columns[0] + columns[-1] + 1) / 2 / size - 1
    ends = seen[:, columns[: int(OUTER * len(columns)) + 1]].any(axis=1)
    hinge = 1 - (float(np.flatnonzero(ends).mean()) + 0.5) / size
    look = Look(0.0, min(guess.nearness, AFAR))
    before = 0.5 * LENGTH * half
    edge = floats(_inward(seen) / size)

    def depth(points: Floats) -> Floats:
        x, y, z = points.T
        places = (look.pictured(points) * (1, -1) + 1) * size - 0.5
        bent = before - WRAP * half * ((x - middle) / half) ** 2
        plate = np.minimum(
            look_up(edge[:, :, None], floats(places))[:, 0], THICK * half - np.abs(z - bent)
        )
        aside = (half - FLAT * half) * (1 - before * look.nearness) - np.abs(x - middle)
        rod = UPRIGHT * half - _away(y - hinge, before - WRAP * half - z, LENGTH * half)
        return floats(np.maximum(plate, np.minimum(FLAT * half - np.abs(aside), rod)))

    return replace(known(guess, look, depth, "glasses"), loose=2.0 * size)


def _paired(front: Mask) -> bool:
    """Whether it is two lenses with a bridge high between them."""
    high, wide = front.shape
    if not LYING[0] < wide / high < LYING[1]:
        return False
    mirrored = front[:, ::-1]
    if (front & mirrored).sum() < ALIKE * (front | mirrored).sum():
        return False
    near = int(BRIDGE * wide)
    bridge = np.flatnonzero(front[:, wide // 2 - near : wide // 2 + near + 1].any(axis=1))
    if not 0 < len(bridge) < NARROW * high or bridge.mean() > HIGH * high:
        return False
    return _lens(front[:, : wide // 2])


def _lens(half: Mask) -> bool:
    brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * int(SLIM * len(half)) + 1,) * 2)
    lens = cv2.morphologyEx(np.pad(np.asarray(half, np.uint8), 1), cv2.MORPH_OPEN, brush)
    parts, _ = cv2.findContours(lens, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not parts:
        return False
    largest = max(parts, key=cv2.contourArea)
    hull = cv2.contourArea(cv2.convexHull(largest))
    tall = np.ptp(largest[:, 0, 1]) > TALL * len(half)
    return bool(tall and cv2.contourArea(largest) > ROUND * hull)


def _inward(mask: Mask) -> Floats:
    """How far inside each cell is, in cells, negative outside."""
    within, beyond = (
        cv2.distanceTransform(np.asarray(one, np.uint8), cv2.DIST_L2, 5) for one in (mask, ~mask)
    )
    return floats(within - beyond)


def _away(y: Floats, back: Floats, length: float) -> Floats:
    """How far points are from the middle of a temple, whose height is ``y`` and which goes
    ``back``."""
    straight = STRAIGHT * length
    along = np.clip(back, 0, straight)
    first = np.hypot(y, back - along)
    fall = np.array([-DROP, 1]) / np.hypot(DROP, 1)
    rest = (length - straight) / fall[1]
    along = np.clip(y * fall[0] + (back - straight) * fall[1], 0, rest)
    second = np.hypot(y - along * fall[0], back - straight - along * fall[1])
    return floats(np.minimum(first, second))
