"""A bottle or a vase seen from above: turned on a lathe, of any profile.

Each circle about its upright axis is as large as the outline lets it be. That fills any outline
that mirrors itself, from whatever height it was seen; but things stand on flat feet, and what is
drawn too low in the picture for a flat foot tells how high the camera stood.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from scipy.ndimage import gaussian_filter1d

from maquette.engines.arrays import Mask, floats
from maquette.engines.builtin.sculpt.behind import Guess
from maquette.engines.builtin.sculpt.body import Body
from maquette.engines.builtin.sculpt.fitted import ABOVE, WINDOW, Look, drawn, known
from maquette.engines.builtin.sculpt.lathe import Profile, Vessel
from maquette.engines.masks import grown
from maquette.mesh.mesh import Floats

ELEVATIONS = np.arange(0.0, 41.0, 4.0)
"""Degrees of the camera that are tried."""

DOWN = 0.5 - 0.5 * np.cos(np.linspace(0, np.pi, 112))
"""Shares of the height at which there are circles: closer to each other near both ends."""

RADII = 128
"""How many radii each is tried with."""

ANGLES = np.linspace(0, 2 * np.pi, 32, endpoint=False)

FILLED = 0.85
"""Share of the outline that circles seen from the side fill at least: of what mirrors itself it is
more, of what is only wished to be round it may be nothing."""

TRIMMED = 0.997
"""Share of what all circles fill that those between the foot and the top fill."""

CALM = 1.2
"""Circles over which radii are smoothed."""

LOWEST, FLAT, FOOTED = 0.35, 0.92, 0.75
"""A foot is flat if it has the former share of the widest radius of so much of the height; what
has not even the latter is round below, and nothing tells from where it was seen."""

ROUNDED, BELIEVED = 2.0, 0.8
"""Degrees by which the edges of feet, which are never quite sharp, make a camera seem too high; and
how far a foot is believed where the network says something else."""

ASTRAY = 12.0, 1.6
"""No higher is it believed at all than by so many degrees and so many times what the network says,
which says too little of high ones: apples and strawberries look like that."""


@dataclass(frozen=True, eq=False)
class _Circles:
    """``radii`` (n,) at ``heights`` (n,), which fall, about an axis so far to the right, as a
    camera sees them; some at the ends are nothing."""

    look: Look
    axis: float
    heights: Floats
    radii: Floats

    def between(self, first: int, last: int) -> "_Circles":
        return _Circles(
            self.look, self.axis, self.heights[first : last + 1], self.radii[first : last + 1]
        )

    @property
    def foot(self) -> float:
        """How wide it is at its foot, as a share of what is right above."""
        above = self.heights - self.heights[-1]
        return float(self.radii[-1] / self.radii[above <= LOWEST * above[0]].max())

    def shown(self) -> Mask:
        """(512, 512): what of the window they cover, and what lies between them."""
        canvas = np.zeros((WINDOW, WINDOW), np.uint8)
        points = _pictured(self.look, self.axis, self.heights, self.radii)
        corners = np.round((points * (1, -1) + 1) * (0.5 * WINDOW)).astype(np.int32)
        for one, other in pairwise(corners):
            cv2.fillConvexPoly(canvas, cv2.convexHull(np.concatenate([one, other])), 1)
        return canvas > 0


def revolved(guess: Guess, body: Body) -> Guess | None:
    """The guess of a cut-out whose outline mirrors itself, as something turned that was seen from
    above; None if it was rather seen from the side, or is round below.
    """
    mask = drawn(guess, body.seen)
    if (_largest(mask, guess, 0.0).shown() & mask).sum() < FILLED * mask.sum():
        return None
    elevation = _elevation(mask, guess)
    if elevation < ABOVE:
        return None
    circles = _circled(mask, guess, elevation)
    if circles.foot < FOOTED:
        return None
    look, upright = circles.look, circles.look.upright
    radii = floats(gaussian_filter1d(circles.radii, CALM))
    vessel = Vessel(look, circles.axis, Profile(circles.heights, radii, hollow=False))

    def depth(points: Floats) -> Floats:
        return vessel.depth(floats(points @ upright.T))

    return known(guess, look, depth, "round")


def _elevation(mask: Mask, guess: Guess) -> float:
    """Degrees: the lowest from which a flat foot explains what the window shows, if any does, and
    what the network says.
    """
    more, times = ASTRAY
    for degrees in ELEVATIONS[more + times * guess.elevation > ELEVATIONS]:
        if _circled(mask, guess, float(degrees)).foot > FLAT:
            return guess.elevation + BELIEVED * (float(degrees) - ROUNDED - guess.elevation)
    return guess.elevation


def _circled(mask: Mask, guess: Guess, degrees: float) -> _Circles:
    return _trimmed(_largest(mask, guess, degrees), mask)


def _largest(mask: Mask, guess: Guess, degrees: float) -> _Circles:
    """All circles that a camera so many degrees above sees within a mask of the window, give or
    take a pixel.
    """
    rows, columns = np.nonzero(mask)
    low, high = 1 - (rows.max() + 1) * 2 / WINDOW, 1 - rows.min() * 2 / WINDOW
    middles = [0.5 * (row[0] + row[-1] + 1) for row in map(np.flatnonzero, mask) if len(row)]
    axis = float(np.median(middles)) * 2 / WINDOW - 1
    look = Look(float(np.radians(degrees)), guess.nearness)
    reach = floats([high, low]) / np.cos(look.elevation) * (1 + 0.5 * guess.nearness)
    heights = floats(reach[0] + (reach[1] - reach[0]) * DOWN)
    widest = 1.1 * float(np.ptp(columns) + 2) / WINDOW
    radii = np.linspace(0, widest, RADII, dtype=np.float32)
    points = _pictured(look, axis, heights[:, None], radii[None])
    places = np.clip(((points * (1, -1) + 1) * (0.5 * WINDOW)).astype(np.intp), 0, WINDOW - 1)
    within = np.all(grown(mask, 1)[places[..., 1], places[..., 0]], axis=-1)
    count = np.where(np.all(within, axis=1), RADII, np.argmin(within, axis=1))
    return _Circles(look, axis, heights, floats(radii[np.maximum(count - 1, 0)]))


def _trimmed(circles: _Circles, mask: Mask) -> _Circles:
    """Without the tips, below its foot and above its top, behind which nothing can be seen."""
    there = np.flatnonzero(circles.radii > 0)
    first, last = int(there[0]), int(there[-1])
    enough = TRIMMED * (circles.between(first, last).shown() & mask).sum()

    def fill(top: int, foot: int) -> bool:
        return bool((circles.between(top, foot).shown() & mask).sum() > enough)

    widest = int(circles.radii.argmax())
    last = _cut(last, widest, lambda foot: fill(first, foot))
    first = _cut(first, widest, lambda top: fill(top, last))
    return circles.between(first, last)


def _cut(end: int, middle: int, enough: Callable[[int], bool]) -> int:
    """The place nearest to the middle which is still enough, by halving; the end is."""
    while abs(end - middle) > 1:
        half = (end + middle) // 2
        end, middle = (half, middle) if enough(half) else (end, half)
    return end


def _pictured(look: Look, axis: float, heights: Floats, radii: Floats) -> Floats:
    """Where the picture shows points (..., angles, 2) of circles (...)."""
    x, y, z = np.broadcast_arrays(
        axis + radii[..., None] * np.cos(ANGLES),
        heights[..., None],
        radii[..., None] * np.sin(ANGLES),
    )
    points = np.stack([x, y, z], axis=-1)
    shown = look.pictured(floats(points.reshape(-1, 3) @ look.upright))
    return shown.reshape(*points.shape[:-1], 2)
