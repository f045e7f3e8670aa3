"""A box seen from above one of its edges: its outline has six corners, and they tell all of it.

Lengths are in half windows of the :class:`~.behind.Guess`, whose frame is used: right, up, and
towards the camera along its rays.
"""

from dataclasses import dataclass, replace
from itertools import product

import cv2
import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from maquette.engines.arrays import floats
from maquette.engines.builtin.sculpt.behind import CELLS, DEEP, STEEP, Guess
from maquette.engines.foreground import Cutout
from maquette.mesh.mesh import Floats

Doubles = npt.NDArray[np.float64]

CONVEX = 0.965
"""Share of its convex hull that a box's outline fills at least."""

FITS = 0.965
"""Overlap of a box's outline with the picture's from which on it is believed. A can's reaches .98,
other things' .945."""

TURNS = (20.0, 45.0, 70.0)
"""Degrees by which a box is turned when it is looked for."""

STEPS, FAR = (0.05, 0.05, 0.2, 0.2, 0.2, 1, 0.7, 0.7), (1.0, 0.4)
"""First steps of the search, and by how much they are multiplied in its rounds: it may come to rest
too early."""

ABOVE = 10.0
"""Degrees of elevation from which on a box shows its top."""

SIDE = 8.0
"""Degrees that each of its upright sides is turned towards the camera at least."""

UNSURE, COST = (6.0, 0.06), 0.0005
"""How far the network is wrong of elevation, in degrees, and of nearness; and what the square of
such an error costs, as the mean distance of two outlines."""

TELLING = 4.0
"""Mean colours of two faces (CIE Lab) that are further apart are told apart by the light."""

ROUND = floats(
    [np.cos(np.arange(0, 2 * np.pi, np.pi / 60)), np.sin(np.arange(0, 2 * np.pi, np.pi / 60))]
)
"""Directions of the picture (2, 120)."""

NEXT = 0.06
"""Share of a face next to its edge."""

CORNERS = floats(list(product((-1, 1), repeat=3)))


@dataclass(frozen=True, eq=False)
class Cuboid:
    """``centre`` (3,) and half ``sides`` (3,) of a box that is ``turn`` radians about its upright
    axis, seen from ``elevation`` radians above; ``nearness`` of the camera."""

    centre: Floats
    sides: Floats
    turn: float
    elevation: float
    nearness: float

    @property
    def axes(self) -> Floats:
        """Rows: the box's own axes, the second upright, in the camera's frame."""
        turn, up = self.turn, self.elevation
        cos, sin = np.cos(up), np.sin(up)
        level = np.array(
            [[np.cos(turn), 0, -np.sin(turn)], [0, 1, 0], [np.sin(turn), 0, np.cos(turn)]]
        )
        return floats(level @ np.array([[1, 0, 0], [0, cos, sin], [0, -sin, cos]]))

    def pictured(self, corners: Floats) -> Floats:
        """(n, 2): where the picture shows corners (n, 3) of -1..1."""
        places = (corners * self.sides) @ self.axes + self.centre
        return floats(places[:, :2] / np.maximum(1 - places[:, 2:] * self.nearness, 0.05))

    def depth(self, points: Floats) -> Floats:
        """How deep inside points (n, 3) of the camera's frame are, negative outside."""
        away = np.abs((points - self.centre) @ self.axes.T) - self.sides
        beyond = np.linalg.norm(np.maximum(away, 0), axis=1)
        return floats(-(beyond + np.minimum(away.max(axis=1), 0)))


def boxed(cutout: Cutout, guess: Guess, round_too: bool) -> Guess | None:
    """The guess of a cut-out that shows a box from above one of its edges; of any other None.
    ``round_too``: whether its outline may be a can's as well.
    """
    outline = _outline(cutout.alpha, guess)
    if outline is None:
        return None
    _, box = min((_fitted(outline, guess, turn) for turn in TURNS), key=lambda one: one[0])
    if _common(outline, box) < FITS or not _from_a_corner(box):
        return None
    told = _steps(cutout, guess, box, NEXT)[:1] if round_too else _steps(cutout, guess, box, 1)
    if max(told) < TELLING:
        return None
    elevation, nearness = float(np.degrees(box.elevation)), box.nearness
    odds = _odds(box)
    return replace(guess, odds=odds, elevation=elevation, nearness=nearness, shape="box")


def _outline(alpha: Floats, guess: Guess) -> Floats | None:
    """The convex hull (n, 2) of what is seen, if that is all of it."""
    mask = np.asarray(alpha > 0.5, np.uint8)
    parts, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    hull = cv2.convexHull(np.concatenate(parts))[:, 0]
    canvas = np.zeros_like(mask)
    cv2.fillConvexPoly(canvas, hull, 1)
    if mask.sum() < CONVEX * canvas.sum():
        return None
    away = (hull + 0.5 - (guess.column, guess.row)) / guess.half
    return floats(away * (1, -1))


def _fitted(outline: Floats, guess: Guess, turn: float) -> tuple[float, Cuboid]:
    """How far the outline of the most similar box is from this one, and that box.

    Convex outlines are compared by how far they reach in all directions; Nelder and Mead's simplex
    (1965) looks over the middle, the sides, the turn, and what the network says of the camera,
    which costs something to leave.
    """
    reach = (outline @ ROUND).max(axis=0)
    size = np.ptp(outline, axis=0) / 2
    above = max(guess.elevation, ABOVE)

    def box(values: Doubles) -> Cuboid:
        sides, (turned, up, near) = np.exp(values[2:5]), values[5:8]
        return Cuboid(
            centre=floats([*values[:2], 0]),
            sides=floats(sides),
            turn=float(np.radians(turned * 10)),
            elevation=float(np.radians(up * UNSURE[0] + above)),
            nearness=max(guess.nearness + float(near) * UNSURE[1], 0.0),
        )

    def lost(values: Doubles) -> float:
        away = (box(values).pictured(CORNERS) @ ROUND).max(axis=0) - reach
        return float(np.abs(away).mean()) + COST * float((values[6:8] ** 2).sum())

    sides = np.log([0.7 * size[0], 0.8 * size[1], 0.7 * size[0]])
    best = np.array([*(outline.min(axis=0) + size), *sides, turn / 10, 0, 0])
    for far in FAR:
        simplex = np.vstack([best, best + far * np.diag(STEPS)])
        end = minimize(
            lost,
            best,
            method="Nelder-Mead",
            options={"initial_simplex": simplex, "maxfev": 600, "fatol": 1e-5, "xatol": 1e-3},
        )
        best = end.x
    return lost(best), box(best)


def _common(outline: Floats, box: Cuboid) -> float:
    """Intersection over union of two convex outlines, on a window of 256 pixels a side."""
    drawn = []
    for corners in (outline, cv2.convexHull(box.pictured(CORNERS))[:, 0]):
        canvas = np.zeros((256, 256), np.uint8)
        cv2.fillConvexPoly(canvas, np.round((corners + 1) * 128 * 16).astype(np.int32), 1, 8, 4)
        drawn.append(canvas > 0)
    return float((drawn[0] & drawn[1]).sum() / max((drawn[0] | drawn[1]).sum(), 1))


def _from_a_corner(box: Cuboid) -> bool:
    turn = np.degrees(box.turn) % 90
    return bool(SIDE < turn < 90 - SIDE and np.degrees(box.elevation) > ABOVE)


def _colour(cutout: Cutout, guess: Guess, corners: Floats) -> Floats:
    """The mean (CIE Lab) of what the picture shows between corners."""
    places = corners * (1, -1) * guess.half + (guess.column, guess.row)
    canvas = np.zeros(cutout.alpha.shape, np.uint8)
    cv2.fillConvexPoly(canvas, np.round(places).astype(np.int32), 1)
    shown = cutout.rgb[(canvas > 0) & (cutout.alpha > 0.5)]
    mean = floats(shown.reshape(-1, 1, 3) / 255).mean(axis=0, keepdims=True) if len(shown) else None
    return floats(np.zeros(3)) if mean is None else cv2.cvtColor(mean, cv2.COLOR_RGB2LAB)[0, 0]


def _steps(cutout: Cutout, guess: Guess, box: Cuboid, share: float) -> list[float]:
    """How far apart the colours of the faces are: first those of the upright ones, of which a
    ``share`` next to the edge between them is looked at, then theirs and the top's.
    """
    one, other, top = (_colour(cutout, guess, box.pictured(face)) for face in _faces(box, share))
    pairs = (one, other), (one, top), (other, top)
    return [float(np.linalg.norm(first - second)) for first, second in pairs]


def _faces(box: Cuboid, share: float) -> list[Floats]:
    """The corners of both upright faces and of the top, as they are seen; of the upright ones a
    ``share``, next to the edge between them.
    """
    x, z = np.sign(box.axes[[0, 2], 2])
    far_x, far_z = x * (1 - 2 * share), z * (1 - 2 * share)
    return [
        floats([(x, -1, z), (x, -1, far_z), (x, 1, far_z), (x, 1, z)]),
        floats([(x, -1, z), (far_x, -1, z), (far_x, 1, z), (x, 1, z)]),
        floats([(-1, 1, -1), (1, 1, -1), (1, 1, 1), (-1, 1, 1)]),
    ]


def _odds(box: Cuboid) -> Floats:
    """(64, 64, 64), as :class:`~.behind.Guess` has them."""
    line = (np.arange(CELLS) + 0.5) / CELLS * 2 - 1
    y, x, z = np.meshgrid(-line, line, line * DEEP, indexing="ij")
    nearer = 1 - z * box.nearness
    points = np.stack([x * nearer, y * nearer, z], axis=-1).reshape(-1, 3)
    return floats(box.depth(points) * (0.5 * CELLS / STEEP)).reshape(CELLS, CELLS, CELLS)
