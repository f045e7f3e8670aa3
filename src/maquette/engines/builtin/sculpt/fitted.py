"""Simple solids that stand upright, fitted to an outline that tells all of their measures.

Lengths are in half windows of the :class:`~.behind.Guess`, whose frame is used: right, up, and
towards the camera along its rays.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

import cv2
import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from maquette.engines.arrays import Mask, floats
from maquette.engines.builtin.sculpt.behind import Guess, Solid
from maquette.engines.foreground import Cutout
from maquette.mesh.mesh import Floats

Doubles = npt.NDArray[np.float64]

CONVEX = 0.965
"""Share of its convex hull that the outline of such a solid fills at least."""

FITS = 0.965
"""Overlap of both outlines from which on it is believed."""

LEAST = 0.1
"""Half windows that its outline is wide and high at least: a hair shows no faces."""

ABOVE = 12.0
"""Degrees of elevation from which on a solid shows its top."""

TELLING = 4.0
"""Mean colours (CIE Lab) that are further apart are told apart by the light."""

ROUNDS = 1.0, 0.4
"""The search may come to rest too early: by how much its first steps are multiplied each time."""

AFAR = 0.1
"""How near the camera was at most of what is seen from the side: near ones see straight edges of
round things bent."""

WINDOW = 512
"""Rows and columns of the window in which outlines are read."""

UNSURE, COST = (6.0, 0.06), 0.0005
"""How far the network is wrong of elevation, in degrees, and of nearness; and what the square of
such an error costs, as the mean distance of two outlines."""

ROUND = floats(
    [np.cos(np.arange(0, 2 * np.pi, np.pi / 60)), np.sin(np.arange(0, 2 * np.pi, np.pi / 60))]
)
"""Directions of the picture (2, 120)."""


@dataclass(frozen=True)
class Look:
    """A camera ``elevation`` radians above, whose ``nearness`` is half a window through its
    distance."""

    elevation: float
    nearness: float

    @property
    def upright(self) -> Floats:
        """Rows: the world's right, up and towards, in the camera's frame."""
        cos, sin = np.cos(self.elevation), np.sin(self.elevation)
        return floats([[1, 0, 0], [0, cos, sin], [0, -sin, cos]])

    def pictured(self, points: Floats) -> Floats:
        """(n, 2): where the picture shows points (n, 3) of the camera's frame."""
        return floats(points[:, :2] / np.maximum(1 - points[:, 2:] * self.nearness, 0.05))


class Fitted(Protocol):
    """A solid that looks somehow."""

    @property
    def look(self) -> Look: ...

    @property
    def rim(self) -> Floats:
        """Points (n, 2) of the picture whose convex hull is its outline."""


Shown = TypeVar("Shown", bound=Fitted)


def outline_of(body: Mask, guess: Guess) -> Floats | None:
    """The convex hull (n, 2) of a body, if that is all of it."""
    mask = np.asarray(body, np.uint8)
    parts, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    hull = cv2.convexHull(np.concatenate(parts))[:, 0]
    canvas = np.zeros_like(mask)
    cv2.fillConvexPoly(canvas, hull, 1)
    if mask.sum() < CONVEX * canvas.sum():
        return None
    away = (hull + 0.5 - (guess.column, guess.row)) / guess.half
    return floats(away * (1, -1)) if np.ptp(away, axis=0).min() > LEAST else None


def drawn(guess: Guess, mask: Mask) -> Mask:
    """(512, 512): a mask of the cut-out in the window."""
    zoom = 0.5 * WINDOW / guess.half
    middle = 0.5 * WINDOW
    to = [[zoom, 0, middle - guess.column * zoom], [0, zoom, middle - guess.row * zoom]]
    return np.asarray(cv2.warpAffine(floats(mask), floats(to), (WINDOW, WINDOW)) > 0.5)


def look_of(guess: Guess, wrong: Doubles) -> Look:
    """What the network says of the camera, if it is ``wrong`` (2,) by so much."""
    elevation = max(guess.elevation, ABOVE) + float(wrong[0]) * UNSURE[0]
    nearness = max(guess.nearness + float(wrong[1]) * UNSURE[1], 0.0)
    return Look(float(np.radians(elevation)), nearness)


def fitted(
    outline: Floats,
    made: Callable[[Doubles], Shown],
    start: Sequence[float],
    steps: Sequence[float],
) -> tuple[float, Shown]:
    """How far the most similar solid's outline is from this one, and that solid; ``made`` of values
    of which the last two are by how much the network is wrong of the camera.

    Convex outlines are compared by how far they reach in all directions; Nelder and Mead's simplex
    (1965) looks for the values.
    """
    reach = (outline @ ROUND).max(axis=0)

    def lost(values: Doubles) -> float:
        away = (made(values).rim @ ROUND).max(axis=0) - reach
        return float(np.abs(away).mean()) + COST * float((values[-2:] ** 2).sum())

    best = np.array(start, np.float64)
    for far in ROUNDS:
        simplex = np.vstack([best, best + far * np.diag(steps)])
        end = minimize(
            lost,
            best,
            method="Nelder-Mead",
            options={"initial_simplex": simplex, "maxfev": 600, "fatol": 1e-5, "xatol": 1e-3},
        )
        best = end.x
    return lost(best), made(best)


def fits(outline: Floats, solid: Fitted, least: float = FITS) -> bool:
    """Whether both outlines are nearly the same, and the solid is seen from above."""
    drawn = []
    for corners in (outline, cv2.convexHull(solid.rim)[:, 0]):
        canvas = np.zeros((256, 256), np.uint8)
        cv2.fillConvexPoly(canvas, np.round((corners + 1) * 128 * 16).astype(np.int32), 1, 8, 4)
        drawn.append(canvas > 0)
    common = (drawn[0] & drawn[1]).sum() / max((drawn[0] | drawn[1]).sum(), 1)
    return bool(common > least and np.degrees(solid.look.elevation) > ABOVE)


def colour_of(cutout: Cutout, guess: Guess, corners: Floats) -> Floats:
    """The mean (CIE Lab) of what the picture shows within a polygon (n, 2)."""
    places = corners * (1, -1) * guess.half + (guess.column, guess.row)
    canvas = np.zeros(cutout.alpha.shape, np.uint8)
    cv2.fillPoly(canvas, [np.round(places).astype(np.int32)], 1)
    shown = cutout.rgb[(canvas > 0) & (cutout.alpha > 0.5)]
    if not len(shown):
        return np.zeros(3, np.float32)
    mean = floats(shown.reshape(-1, 1, 3) / 255).mean(axis=0, keepdims=True)
    return floats(cv2.cvtColor(mean, cv2.COLOR_RGB2LAB)[0, 0])


def apart(one: Floats, other: Floats) -> float:
    """How far apart two colours are."""
    return float(np.linalg.norm(one - other))


def known(guess: Guess, look: Look, depth: Solid, shape: str) -> Guess:
    """The guess, with a solid in place of what was guessed."""
    elevation = float(np.degrees(look.elevation))
    return replace(guess, elevation=elevation, nearness=look.nearness, shape=shape, depth=depth)
