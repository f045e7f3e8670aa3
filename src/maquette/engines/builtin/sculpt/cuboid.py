"""A box seen from above one of its edges: its outline has six corners, and they tell all of it. And
a case with handles seen from the front, of which nothing tells how deep it is.
"""

from dataclasses import dataclass
from itertools import product

import cv2
import numpy as np

from maquette.engines.arrays import floats
from maquette.engines.builtin.sculpt.behind import Guess
from maquette.engines.builtin.sculpt.body import Body
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
from maquette.engines.builtin.sculpt.shape import BOX_DEPTH
from maquette.engines.foreground import Cutout
from maquette.engines.wrap import look_up
from maquette.mesh.mesh import Floats

TURNS = (20.0, 45.0, 70.0)
"""Degrees by which a box is turned when it is looked for."""

STEPS = (0.05, 0.05, 0.2, 0.2, 0.2, 1, 0.7, 0.7)
"""First steps of the search: the middle, the logarithms of the sides, ten degrees, the camera."""

SIDE = 8.0
"""Degrees that each of its upright sides is turned towards the camera at least."""

RINGED = 0.93
"""Overlap of outlines from which on it is believed where a handle speaks for it, and all three
faces differ."""

NEXT = 0.06
"""Share of a face next to its edge."""

CORNERS = floats(list(product((-1, 1), repeat=3)))


@dataclass(frozen=True, eq=False)
class Cuboid:
    """``centre`` (3,) and half ``sides`` (3,) of a box that is ``turn`` radians about its upright
    axis. A :class:`~.fitted.Fitted`."""

    look: Look
    centre: Floats
    sides: Floats
    turn: float

    @property
    def axes(self) -> Floats:
        """Rows: the box's own axes, the second upright, in the camera's frame."""
        cos, sin = np.cos(self.turn), np.sin(self.turn)
        return floats(np.array([[cos, 0, -sin], [0, 1, 0], [sin, 0, cos]]) @ self.look.upright)

    @property
    def rim(self) -> Floats:
        return self.pictured(CORNERS)

    def pictured(self, corners: Floats) -> Floats:
        """(n, 2): where the picture shows corners (n, 3) of -1..1."""
        return self.look.pictured(floats((corners * self.sides) @ self.axes + self.centre))

    def depth(self, points: Floats) -> Floats:
        away = np.abs((points - self.centre) @ self.axes.T) - self.sides
        beyond = np.linalg.norm(np.maximum(away, 0), axis=1)
        return floats(-(beyond + np.minimum(away.max(axis=1), 0)))


def boxed(cutout: Cutout, guess: Guess, body: Body, round_too: bool) -> Guess | None:
    """The guess of a cut-out that shows a box from above one of its edges; of any other None.
    ``round_too``: whether its outline may be a can's as well, which can be as like as .98.
    """
    outline = outline_of(body.mask, guess)
    if outline is None:
        return None
    _, box = min((_fitted(outline, guess, turn) for turn in TURNS), key=lambda one: one[0])
    turn = np.degrees(box.turn) % 90
    if not SIDE < turn < 90 - SIDE:
        return None
    faces = _steps(cutout, guess, box, 1)
    told = _steps(cutout, guess, box, NEXT)[0] if round_too else max(faces)
    handled = body.ringed and min(faces) > TELLING and fits(outline, box, RINGED)
    believed = handled or (told > TELLING and fits(outline, box))
    return known(guess, box.look, box.depth, "box") if believed else None


def _fitted(outline: Floats, guess: Guess, turn: float) -> tuple[float, Cuboid]:
    size = np.ptp(outline, axis=0) / 2
    sides = np.log([0.7 * size[0], 0.8 * size[1], 0.7 * size[0]])

    def made(values: Doubles) -> Cuboid:
        return Cuboid(
            look=look_of(guess, values[6:]),
            centre=floats([*values[:2], 0]),
            sides=floats(np.exp(values[2:5])),
            turn=float(np.radians(values[5] * 10)),
        )

    start = [*(outline.min(axis=0) + size), *sides, turn / 10, 0, 0]
    return fitted(outline, made, start, STEPS)


def _steps(cutout: Cutout, guess: Guess, box: Cuboid, share: float) -> list[float]:
    """How far apart the colours of the faces are: first those of the upright ones, of which a
    ``share`` next to the edge between them is looked at, then theirs and the top's.
    """
    one, other, top = (colour_of(cutout, guess, box.pictured(face)) for face in _faces(box, share))
    return [apart(one, other), apart(one, top), apart(other, top)]


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


def cased(guess: Guess, body: Body) -> Guess:
    """The guess of a cut-out that shows a case from the front: as deep as boxes are, its handles
    thin."""
    sides = [np.ptp(np.flatnonzero(body.mask.any(axis=axis))) + 1 for axis in (0, 1)]
    deep = 0.5 * BOX_DEPTH * float(min(sides)) / guess.half
    within, beyond = (
        cv2.distanceTransform(np.asarray(mask, np.uint8), cv2.DIST_L2, 5)
        for mask in (body.mask, ~body.mask)
    )
    edge = floats((within - beyond) / guess.half)

    def depth(points: Floats) -> Floats:
        places = points[:, :2] * (guess.half, -guess.half) + (guess.column, guess.row) - 0.5
        away = look_up(edge[:, :, None], floats(places))[:, 0]
        return floats(np.minimum(away, deep - np.abs(points[:, 2])))

    return known(guess, Look(0.0, 0.0), depth, "box")
