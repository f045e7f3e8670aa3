"""Where the camera stands: poses, the lens, and the distance that keeps a model in the picture.

The frame is glTF's: right-handed, +Y up, the model's front towards +Z. Matrices are float64 and
multiply column vectors; lengths are in the stage's unit, in which the model's bounding sphere has
radius one.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from maquette.render.spec import ELEVATION

Vector = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]

UP: Vector = np.array([0.0, 1.0, 0.0])
ORIGIN: Vector = np.zeros(3)

FIELD_OF_VIEW = 40.0
# Share of the picture's half side that the model may reach.
FILL = 0.8
# Effects that come nearer than the framed distance stay whole down to this multiple of it; nearer
# still is taken as the wish for a close-up.
CLOSEST_FRAMED = 0.7
# Share of its own side that a window is larger than what it was seen to hold.
_SPARE = 0.02


@dataclass(frozen=True, eq=False)
class Pose:
    """One moment: where the eye is, what it looks at, how large the model is drawn, and which
    direction is upright in the picture.
    """

    eye: Vector
    target: Vector
    scale: float = 1.0
    up: Vector = field(default_factory=lambda: UP)


@dataclass(frozen=True, eq=False)
class Framing:
    """The orbit that shows the whole model: its centre, its radius and its height angle."""

    target: Vector
    distance: float
    elevation: float = ELEVATION

    def orbit(self, azimuth: float, *, radius: float = 1.0, scale: float = 1.0) -> Pose:
        """The pose at ``azimuth`` degrees from the front (+Z) towards +X."""
        turn, lift = math.radians(azimuth), math.radians(self.elevation)
        away = np.array(
            [math.cos(lift) * math.sin(turn), math.sin(lift), math.cos(lift) * math.cos(turn)]
        )
        return Pose(self.target + away * (self.distance * radius), self.target, scale)


UNIT_FRAMING = Framing(ORIGIN, 1.0)
"""An orbit of radius one about the origin: its poses are pure directions."""


@dataclass(frozen=True)
class Lens:
    """A pinhole lens: vertical field of view in degrees, width over height."""

    aspect: float
    field_of_view: float = FIELD_OF_VIEW

    @property
    def slopes(self) -> tuple[float, float]:
        """Half width and half height of the picture at distance one."""
        half = math.tan(math.radians(self.field_of_view) / 2)
        return half * self.aspect, half

    def projection(self, near: float, far: float) -> Matrix:
        """OpenGL's perspective matrix, depth -1 at ``near`` and +1 at ``far``."""
        across, down = self.slopes
        matrix = np.zeros((4, 4))
        matrix[0, 0], matrix[1, 1] = 1 / across, 1 / down
        matrix[2, 2] = (far + near) / (near - far)
        matrix[2, 3] = 2 * far * near / (near - far)
        matrix[3, 2] = -1.0
        return matrix


def view(pose: Pose) -> Matrix:
    """World to camera; the camera looks down its -Z."""
    right, up, back = _axes(pose)
    matrix = np.eye(4)
    matrix[:3, :3] = right, up, back
    matrix[:3, 3] = -matrix[:3, :3] @ pose.eye
    return matrix


def azimuth(pose: Pose) -> float:
    """Radians from +Z towards +X of the eye, seen from the target."""
    away = pose.eye - pose.target
    return math.atan2(away[0], away[2])


def eased(moment: float) -> float:
    """0 to 1 from rest to rest: half a cosine."""
    return 0.5 - 0.5 * math.cos(math.pi * moment)


def rotation(tilt: float, pan: float, roll: float) -> Matrix:
    """Turn a model by degrees: rolled about Z, then tilted about X, then panned about Y.

    A positive tilt leans the model's top towards the viewer.
    """
    return _about(1, pan) @ _about(0, tilt) @ _about(2, roll)


def fit(points: npt.NDArray[np.floating], path: Sequence[Pose], lens: Lens) -> Framing:
    """The orbit from which every pose of ``path`` shows all of ``points`` (n, 3).

    ``path`` are poses of :data:`UNIT_FRAMING`. The orbit's axis passes through the middle of the
    points; its height is chosen so that the picture has as much room above as below.

    A point p is inside the picture's edge with slope k when (p - target) . (back +- side / k) is
    at most the distance. That is linear in p, so the farthest point of each direction answers for
    all of them, and moving the target only shifts the answer.
    """
    sides, upright, nearness = _edges(path, lens)
    reach_sides, reach_upright = _support(points, sides), _support(points, upright)
    low, high = points.min(axis=0).astype(float), points.max(axis=0).astype(float)
    target = (low + high) / 2

    def upright_distance(height: float) -> float:
        centre = np.array([target[0], height, target[2]])
        return float(np.max((reach_upright - upright @ centre) / nearness))

    target[1] = _lowest(upright_distance, low[1], high[1])
    across = float(np.max((reach_sides - sides @ target) / nearness))
    return Framing(target, max(across, upright_distance(target[1])))


@dataclass(frozen=True)
class Window:
    """A part of a picture in pixels, from its lower left corner."""

    left: int
    bottom: int
    width: int
    height: int

    def of(self, size: tuple[int, int]) -> Matrix:
        """From the whole picture's clip space to the window's."""
        wide, high = size[0] / self.width, size[1] / self.height
        matrix = np.eye(4)
        matrix[0, 0], matrix[1, 1] = wide, high
        matrix[0, 3] = wide - 1 - 2 * self.left / self.width
        matrix[1, 3] = high - 1 - 2 * self.bottom / self.height
        return matrix


def window(
    points: npt.NDArray[np.floating], path: Sequence[Pose], lens: Lens, size: tuple[int, int]
) -> Window:
    """The part of a picture of ``size`` that holds ``points`` (n, 3) at every pose of ``path``, and
    some room for the moments between them.
    """
    low, high = np.full(2, np.inf), np.full(2, -np.inf)
    slopes = np.array(lens.slopes)
    for pose in path:
        matrix = view(pose)
        for start in range(0, len(points), 16_384):
            part = points[start : start + 16_384]
            seen = part @ matrix[:3, :3].T.astype(part.dtype) + matrix[:3, 3].astype(part.dtype)
            # What is beside the eye or behind it may be anywhere.
            depths = np.maximum(-seen[:, 2:], 1e-6)
            places = seen[:, :2] / depths / slopes
            low, high = np.minimum(low, places.min(axis=0)), np.maximum(high, places.max(axis=0))
    spare = _SPARE * (high - low)
    sides = np.array(size)
    first = np.floor(np.clip((low - spare + 1) / 2, 0, 1) * sides / 2).astype(int) * 2
    last = np.ceil(np.clip((high + spare + 1) / 2, 0, 1) * sides / 2).astype(int) * 2
    last = np.maximum(np.minimum(last, sides), first + 2)
    return Window(*map(int, first), *map(int, last - first))


def _edges(path: Sequence[Pose], lens: Lens) -> tuple[Matrix, Matrix, Vector]:
    """Directions of the left and right and of the top and bottom edges at each pose, two each,
    and how near that pose comes.
    """
    sides, upright, nearness = [], [], []
    across, down = lens.slopes
    for pose in path:
        right, up, back = _axes(pose)
        sides += [back + right / (across * FILL), back - right / (across * FILL)]
        upright += [back + up / (down * FILL), back - up / (down * FILL)]
        radius = float(np.linalg.norm(pose.eye - pose.target))
        nearness += [min(max(radius, CLOSEST_FRAMED), 1.0)] * 2
    return np.array(sides), np.array(upright), np.array(nearness)


def _support(points: npt.NDArray[np.floating], normals: Matrix) -> Vector:
    """The largest dot product of each normal with any point, in pieces that fit the cache."""
    reach = np.full(len(normals), -np.inf)
    columns = normals.T.astype(points.dtype)
    for start in range(0, len(points), 16_384):
        reach = np.maximum(reach, (points[start : start + 16_384] @ columns).max(axis=0))
    return reach


def _lowest(function: Callable[[float], float], low: float, high: float) -> float:
    """Where a convex function is smallest, by golden sections."""
    ratio = (math.sqrt(5) - 1) / 2
    for _ in range(40):
        step = (high - low) * ratio
        if function(high - step) <= function(low + step):
            high = low + step
        else:
            low = high - step
    return (low + high) / 2


def _axes(pose: Pose) -> tuple[Vector, Vector, Vector]:
    back = pose.eye - pose.target
    back = back / np.linalg.norm(back)
    right = np.cross(pose.up, back)
    length = np.linalg.norm(right)
    # Straight above or below, any right hand will do.
    right = right / length if length > 1e-9 else np.array([1.0, 0.0, 0.0])
    return right, np.cross(back, right), back


def _about(axis: int, degrees: float) -> Matrix:
    angle = math.radians(degrees)
    first, second = (axis + 1) % 3, (axis + 2) % 3
    matrix = np.eye(3)
    matrix[first, first] = matrix[second, second] = math.cos(angle)
    matrix[second, first], matrix[first, second] = math.sin(angle), -math.sin(angle)
    return matrix
