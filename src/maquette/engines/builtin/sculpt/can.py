"""A can, a tub, a cup or a bowl seen from above: circles and what lies between them."""

from dataclasses import dataclass, replace

import numpy as np

from maquette.engines.arrays import floats
from maquette.engines.builtin.sculpt.behind import Guess
from maquette.engines.builtin.sculpt.body import Body
from maquette.engines.builtin.sculpt.fitted import (
    FITS,
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
from maquette.engines.builtin.sculpt.lathe import Profile
from maquette.engines.foreground import Cutout
from maquette.mesh.mesh import Floats

STEPS = (0.05, 0.05, 0.15, 0.15, 0.2, 0.7, 0.7)
"""First steps of the search: the middle, the logarithms of the radii and height, the camera."""

LOW = 0.1
"""Half the height at least of what is looked for at first."""

FEET, BEND = (-2.5, 0.0), 1.0
"""Where the search for the foot begins, as log-odds of its share, and its first step."""

BETTER = 0.7
"""By how much smaller the error must be with a rounded foot than with a sharp one."""

ANGLES = np.arange(0, 2 * np.pi, np.pi / 24)

CIRCLE = floats(np.stack([np.cos(ANGLES), np.zeros(len(ANGLES)), np.sin(ANGLES)], axis=1))

BEFORE = CIRCLE[3:22]
"""That part of it which is nearest, from right to left."""

BENDS = np.linspace(0, np.pi / 2, 5)
"""Along the rounding of the foot, from the wall to the floor."""

INNER, LOWER = (0.97, 0.8), (0.02, 0.1)
"""Between these shares of its radius the top is looked at, and of its height the wall below it."""

HELD = 0.95
"""Overlap of outlines from which on it is believed where a handle speaks for it."""

TAPERED = 0.85
"""What is narrower below by this is a vessel."""

BALL = 1.03, 0.3
"""What widens downwards by this and has a foot that is rounder than this is a ball, not a can."""

ASTRAY, CLEARLY = 10.0, 8.0
"""Balls are like cans that are seen from higher up: if it is by so many degrees more than was
guessed, top and wall must be so far apart."""

TINGE = 10.0
"""Hues (CIE a*, b*) no further apart are those of one wall, seen from outside and from within."""


@dataclass(frozen=True, eq=False)
class Can:
    """``centre`` (3,), half its ``height``, and the radii of its ``top`` and ``bottom``; ``foot``:
    what share of the lower radius its edge is rounded by. A :class:`~.fitted.Fitted`."""

    look: Look
    centre: Floats
    top: float
    bottom: float
    height: float
    foot: float = 0.0

    @property
    def profile(self) -> Floats:
        """(n, 2): radii at heights, from the top down."""
        high = self.foot * min(self.bottom, 2 * self.height)
        heights = -self.height + high * (1 - np.sin(BENDS))
        wall = self.bottom + (heights + self.height) * self._widening
        bent = wall - self.foot * self.bottom * (1 - np.cos(BENDS))
        return floats(np.stack([[self.top, *bent], [self.height, *heights]], axis=1))

    @property
    def _widening(self) -> float:
        return (self.top - self.bottom) / (2 * self.height)

    @property
    def rim(self) -> Floats:
        return np.concatenate([self._circled(CIRCLE, *at) for at in self.profile])

    def belted(self, below: float, share: float) -> Floats:
        """(n, 2): where the picture shows the nearest part of a circle so far ``below`` the top, as
        a share of the height, with that ``share`` of its radius."""
        radius = share * (self.top + below * (self.bottom - self.top))
        return self._circled(BEFORE, radius, self.height * (1 - 2 * below))

    def _circled(self, circle: Floats, radius: float, height: float) -> Floats:
        points = circle * radius + (0, height, 0)
        return self.look.pictured(floats(points @ self.look.upright + self.centre))

    @property
    def vessel(self) -> bool:
        """Whether it is shaped as what is open above."""
        return self.bottom < TAPERED * self.top

    @property
    def ball(self) -> bool:
        """Whether its outline is rather a ball's."""
        wider, rounder = BALL
        return self.bottom > wider * self.top and self.foot > rounder


def canned(cutout: Cutout, guess: Guess, body: Body) -> Guess | None:
    """The guess of a cut-out that shows a can from above; of any other None."""
    outline = outline_of(body.mask, guess)
    if outline is None:
        return None
    can = _fitted(outline, guess)
    if can.ball or not fits(outline, can, HELD if body.held else FITS):
        return None
    top, wall = (
        colour_of(cutout, guess, floats(np.concatenate([one, other[::-1]])))
        for one, other in (
            [can.belted(0, share) for share in INNER],
            [can.belted(below, 1) for below in LOWER],
        )
    )
    higher = np.degrees(can.look.elevation) > guess.elevation + ASTRAY
    if apart(top, wall) < (CLEARLY if higher else TELLING) and not body.ringed:
        return None
    open_above = (body.held or can.vessel) and apart(top[1:], wall[1:]) < TINGE
    radii, heights = can.profile.T
    profile = Profile(heights, radii, open_above)

    def depth(points: Floats) -> Floats:
        x, y, z = ((points - can.centre) @ can.look.upright.T).T
        return profile.depth(x, y, z)

    return known(guess, can.look, depth, "round")


def _fitted(outline: Floats, guess: Guess) -> Can:
    """The one whose outline is most like this one; with a rounded foot where that tells."""
    wide, high = np.ptp(outline, axis=0) / 2
    flat = wide * np.sin(look_of(guess, np.zeros(2)).elevation)

    def sharp(values: Doubles) -> Can:
        top, bottom, height = map(float, np.exp(values[2:5]))
        centre = floats([*values[:2], 0])
        return Can(look_of(guess, values[-2:]), centre, top, bottom, height)

    def bent(values: Doubles) -> Can:
        return replace(sharp(values), foot=float(1 / (1 + np.exp(-values[5]))))

    radii = np.log([0.9 * wide, 0.9 * wide, max(high - flat, LOW)])
    left, low = outline.min(axis=0)
    start = [left + wide, low + high, *radii]
    plain = fitted(outline, sharp, [*start, 0, 0], STEPS)
    steps = (*STEPS[:5], BEND, *STEPS[5:])
    feet = (fitted(outline, bent, [*start, foot, 0, 0], steps) for foot in FEET)
    rounded = min(feet, key=lambda one: one[0])
    return rounded[1] if rounded[0] < BETTER * plain[0] else plain[1]
