"""A can, a tub or a bowl seen from above: two circles and what is straight between them."""

from dataclasses import dataclass

import numpy as np

from maquette.engines.arrays import floats
from maquette.engines.builtin.sculpt.behind import Guess
from maquette.engines.builtin.sculpt.fitted import (
    TELLING,
    Doubles,
    Look,
    apart,
    colour_of,
    fits,
    fitted,
    known,
    look_of,
    outline_of,
)
from maquette.engines.foreground import Cutout
from maquette.mesh.mesh import Floats

STEPS = (0.05, 0.05, 0.15, 0.15, 0.2, 0.7, 0.7)
"""First steps of the search: the middle, the logarithms of the radii and height, the camera."""

LOW = 0.1
"""Half the height at least of what is looked for at first."""

ANGLES = np.arange(0, 2 * np.pi, np.pi / 24)

CIRCLE = floats(np.stack([np.cos(ANGLES), np.zeros(len(ANGLES)), np.sin(ANGLES)], axis=1))

BEFORE = CIRCLE[3:22]
"""That part of it which is nearest, from right to left."""

INNER, LOWER = (0.97, 0.8), (0.02, 0.1)
"""Between these shares of its radius the top is looked at, and of its height the wall below it."""


@dataclass(frozen=True, eq=False)
class Can:
    """``centre`` (3,), half its ``height``, and the radii of its ``top`` and ``bottom``. A
    :class:`~.fitted.Solid`."""

    look: Look
    centre: Floats
    top: float
    bottom: float
    height: float

    @property
    def rim(self) -> Floats:
        return np.concatenate([self.circled(CIRCLE, 0, 1), self.circled(CIRCLE, 1, 1)])

    def circled(self, circle: Floats, below: float, share: float) -> Floats:
        """(n, 2): where the picture shows a circle so far ``below`` the top, as a share of the
        height, with that ``share`` of its radius."""
        radius = share * (self.top + below * (self.bottom - self.top))
        points = circle * radius + (0, self.height * (1 - 2 * below), 0)
        return self.look.pictured(floats(points @ self.look.upright + self.centre))

    def depth(self, points: Floats) -> Floats:
        x, y, z = ((points - self.centre) @ self.look.upright.T).T
        steep = (self.top - self.bottom) / (2 * self.height)
        wall = (self.bottom + (y + self.height) * steep - np.hypot(x, z)) / np.hypot(1, steep)
        return floats(np.minimum(wall, self.height - np.abs(y)))


def canned(cutout: Cutout, guess: Guess) -> Guess | None:
    """The guess of a cut-out that shows a can from above; of any other None."""
    outline = outline_of(cutout.alpha, guess)
    if outline is None:
        return None
    can = _fitted(outline, guess)
    if not fits(outline, can):
        return None
    top, wall = (
        colour_of(cutout, guess, floats(np.concatenate([one, other[::-1]])))
        for one, other in (
            [can.circled(BEFORE, 0, share) for share in INNER],
            [can.circled(BEFORE, below, 1) for below in LOWER],
        )
    )
    return known(guess, can, "round") if apart(top, wall) > TELLING else None


def _fitted(outline: Floats, guess: Guess) -> Can:
    """The one whose outline is most like this one."""
    wide, high = np.ptp(outline, axis=0) / 2
    flat = wide * np.sin(look_of(guess, np.zeros(2)).elevation)

    def made(values: Doubles) -> Can:
        top, bottom, height = map(float, np.exp(values[2:5]))
        centre = floats([*values[:2], 0])
        return Can(look_of(guess, values[5:]), centre, top, bottom, height)

    radii = np.log([0.9 * wide, 0.9 * wide, max(high - flat, LOW)])
    left, low = outline.min(axis=0)
    start = [left + wide, low + high, *radii, 0, 0]
    return fitted(outline, made, start, STEPS)[1]
