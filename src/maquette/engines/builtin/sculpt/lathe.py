"""Round and upright: how deep inside what is turned on a lathe points are; and things seen from the
side of which only a handle, or their widening, tells that they are round.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from maquette.engines.arrays import Mask, floats
from maquette.engines.builtin.sculpt.behind import Guess
from maquette.engines.builtin.sculpt.body import Body
from maquette.engines.builtin.sculpt.fitted import AFAR, WINDOW, Look, drawn, known, outline_of
from maquette.mesh.mesh import Floats

WALL = 0.1, 0.065
"""How thick the wall of what is hollow is: a share of its widest radius, and half windows at
least, so that the network's cells can tell of it."""

STEEPEST = 3.0
"""By how much at most a radius is taken to change with height: further it is a step."""

CALM = 4.0
"""Rows over which a profile is smoothed: outlines come in whole pixels."""

ASIDE, EVEN = 0.05, 0.8
"""Rows whose middle is no further from the axis, as a share of the widest radius, belong to what is
turned; and the share of them that do at least."""

LEVEL = 14.0
"""Degrees up to which a picture may have been taken from the side."""

LYING = 1.7, 3.2
"""By how much things with a handle, and bowls, may be wider than high."""

FLAT = 0.1, 0.9
"""Near the top so much of the height is as wide as that share of the widest: it may be open."""

LIP = 1.15
"""How much wider than the body its brim may be."""

WIDER = 1.2
BRIM, TAPER, FOOT = ((0.05, 0.9), (0.25, 0.97)), ((0.75, 0.89), (0.9, 0.85)), (0.97, 0.4)
"""A bowl: it is so much wider than high; in these upper shares of its height it has those shares of
its greatest width; so far down it is narrower than these; and there is a foot, wider than this."""


@dataclass(frozen=True, eq=False)
class Profile:
    """Radii at heights, which fall. A hollow one is open above."""

    heights: Floats
    radii: Floats
    hollow: bool

    def depth(self, x: Floats, y: Floats, z: Floats) -> Floats:
        """How deep inside it points are, of which ``y`` is the height and the axis is at 0."""
        steps = np.arange(len(self.heights)) * 1e-6
        rising, radii = np.maximum.accumulate(self.heights[::-1]) + steps, self.radii[::-1]
        slope = np.clip(np.gradient(radii, rising), -STEEPEST, STEEPEST)
        slope = np.interp(y, rising, slope)
        wall = (np.interp(y, rising, radii) - np.hypot(x, z)) / np.hypot(1, slope)
        bottom = np.minimum(wall, y - rising[0])
        solid = np.minimum(bottom, rising[-1] - y)
        if not self.hollow:
            return floats(solid)
        share, least = WALL
        return floats(np.minimum(solid, max(share * float(radii.max()), least) - bottom))


@dataclass(frozen=True, eq=False)
class Vessel:
    """A profile about an upright ``axis``, so far to the right of the window's middle."""

    look: Look
    axis: float
    profile: Profile

    def depth(self, points: Floats) -> Floats:
        """How deep inside points (n, 3) of the camera's frame are."""
        x, y, z = points.T
        return self.profile.depth(x - self.axis, y, z)


def turned_of(guess: Guess, body: Body) -> Guess | None:
    """The guess of a cut-out that shows a vessel from the side; of any other None."""
    vessel = vessel_of(guess, body)
    return known(guess, vessel.look, vessel.depth, "round") if vessel else None


def vessel_of(guess: Guess, body: Body) -> Vessel | None:
    """What has a handle, or widens upwards, and is seen from the side."""
    if guess.elevation > LEVEL:
        return None
    bodily = drawn(guess, body.mask)
    rows = np.flatnonzero(bodily.any(axis=1))
    left, right = _ends(bodily[rows])
    heights, middle, wide = _heights(rows), 0.5 * (left + right), 0.5 * (right - left)
    axis = float(np.median(middle))
    lying = 2 * float(wide.max()) / float(np.ptp(heights))
    even = float((np.abs(middle - axis) < ASIDE * wide.max()).mean())
    held = body.held and lying < LYING[0] and even > EVEN
    if not held and not (even > EVEN and WIDER < lying < LYING[1] and _bowl(guess, body, wide)):
        return None
    radii, outer = _about(axis, left, right), _about(axis, *_ends(drawn(guess, body.seen)[rows]))
    outer = np.where(np.abs(np.diff(outer, axis=0)) < ASIDE * wide.max(), outer, 0)
    profile = _profile(heights, radii.min(axis=0), outer.min(axis=0))
    look = Look(0.0, min(guess.nearness, AFAR))
    # What is highest and lowest in the picture is the nearest edge.
    heights = floats(profile.heights * (1 - look.nearness * profile.radii))
    return Vessel(look, axis, replace(profile, heights=heights))


def _profile(heights: Floats, radii: Floats, outer: Floats) -> Profile:
    """Of a body's radii; and of those of all that is seen, which may have a brim."""
    upper = max(2, int(FLAT[0] * len(radii)))
    flat = radii[:upper].max() > FLAT[1] * radii.max()
    if flat:
        radii[:upper] = np.clip(outer[:upper], radii[:upper], LIP * radii.max())
        widest = int(radii[:upper].argmax())
        radii[:widest] = radii[widest]
    ends = heights.copy()
    ends[[0, -1]] += floats([1, -1]) / WINDOW
    return Profile(ends, floats(ndimage.gaussian_filter1d(radii, CALM)), bool(flat))


def _about(axis: float, left: Floats, right: Floats) -> Floats:
    """How far (2, n) rows reach to both sides. A handle or a spout is on one side; the other one's
    is the outline of what is turned."""
    return floats(np.maximum([axis - left, right - axis], 0))


def _heights(rows: npt.NDArray[np.intp]) -> Floats:
    """Of rows of the window, in half windows."""
    return floats(1 - (rows + 0.5) / WINDOW * 2)


def _ends(mask: Mask) -> tuple[Floats, Floats]:
    """Where rows begin and end, in half windows."""
    left, right = mask.argmax(axis=1), WINDOW - mask[:, ::-1].argmax(axis=1)
    return floats(left / WINDOW * 2 - 1), floats(right / WINDOW * 2 - 1)


def _bowl(guess: Guess, body: Body, wide: Floats) -> bool:
    """Whether it is widest at its brim and narrows to a foot, and nothing sticks out."""
    if outline_of(body.mask, guess) is None:
        return False
    share = wide / wide.max()
    widest = all(share[: int(upper * len(share)) + 1].max() > brim for upper, brim in BRIM)
    tapered = all(share[int(down * len(share))] < most for down, most in TAPER)
    return bool(widest and tapered and share[int(FOOT[0] * len(share))] > FOOT[1])
