"""A model standing on its ground, in a frame where its bounding sphere has radius one."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from maquette.errors import RenderFailed
from maquette.gltf.animation import Clip, Poses
from maquette.gltf.animation import clip as find_clip
from maquette.gltf.cameras import Camera
from maquette.gltf.cameras import cameras as find_cameras
from maquette.gltf.document import Document
from maquette.gltf.variants import number as variant_number
from maquette.render.camera import Pose
from maquette.render.gpu.drawable import Drawable, Geometry, Matrix
from maquette.render.gpu.lamps import Lamp
from maquette.render.stage.gathering import gathered
from maquette.render.stage.lamps import lamps_of
from maquette.render.stage.materials import scaled
from maquette.render.stage.nodes import Scene

Points = npt.NDArray[np.floating[Any]]

# Beyond these, numbers on the way to the screen leave what float32 can hold.
_SMALLEST, _LARGEST = 1e-30, 1e30
# Directions in which a cloud's outermost points are kept; 7 degrees apart, that is off by a few
# thousandths of the model's size, which the margin of the picture swallows.
_DIRECTIONS = 256
# Moments of an animation that framing looks at.
_MOMENTS = 24
_FEW_POINTS = 4096
_MANY_POINTS = 400_000
# Twice the area of a triangle that can be seen, in units of the model's radius squared.
_SMALLEST_AREA = 1e-14


@dataclass(frozen=True, eq=False)
class Motion:
    """A clip that plays, and where its drawables stand in the stage."""

    scene: Scene
    clip: Clip
    placing: Matrix
    visible: tuple[int, ...]

    def at(self, seconds: float) -> tuple[Drawable, ...]:
        posed = self.scene.drawables(self.clip.at(seconds))
        return tuple(_placed(posed[index], self.placing) for index in self.visible)

    def lamps_at(self, seconds: float) -> tuple[Lamp, ...]:
        return lamps_of(self.scene.document, self.placing, self.clip.at(seconds))


@dataclass(frozen=True, eq=False)
class Sight:
    """A camera of the model's own, in the stage's frame."""

    name: str
    pose: Pose
    field_of_view: float


@dataclass(frozen=True, eq=False)
class Stage:
    """``outline`` (n, 3) are points that every other point of the model lies between, at every
    moment that will be shown; ``placing`` (4, 4) took the file's world here.
    """

    drawables: tuple[Drawable, ...]
    outline: Matrix
    motion: Motion | None = None
    cameras: tuple[Sight, ...] = ()
    lamps: tuple[Lamp, ...] = ()
    placing: Matrix = field(default_factory=lambda: np.eye(4))

    @property
    def bounds(self) -> Matrix:
        """(2, 3): the lowest and the highest corner; the ground is at the lowest y."""
        return np.stack([self.outline.min(axis=0), self.outline.max(axis=0)])

    def at(self, seconds: float) -> tuple[Drawable, ...]:
        """The drawables, ``seconds`` into the animation; the same ones where nothing plays."""
        return self.drawables if self.motion is None else self.motion.at(seconds)


@dataclass(frozen=True)
class Playing:
    """Which animation plays (``*`` is the first), and how many seconds of it will be shown."""

    name: str
    seconds: float


def set_stage(
    document: Document,
    turn: Matrix,
    playing: Playing | None = None,
    variant: str | None = None,
) -> Stage:
    """Take the default scene, in one of its variants, and turn it by ``turn`` (3, 3) about its
    middle.

    Raises :class:`RenderFailed` when there is nothing in it that could be seen, and
    :class:`InvalidSettings` for an animation or a variant that the model has not.
    """
    scene = Scene(document, None if variant is None else variant_number(document.json, variant))
    clip = None if playing is None else find_clip(document, playing.name)
    moments_poses = _poses(clip, playing)
    moments = [scene.drawables(poses) for poses in moments_poses]
    if not moments[0]:
        raise RenderFailed("the model has nothing to draw: no triangle, line or point")
    with np.errstate(over="ignore", invalid="ignore"):
        outline = _overall(moments)
        placing = _placing(outline, turn)
    visible = _visible(moments, placing)
    if len(visible) < len(moments[0]):
        outline = _overall([[drawables[i] for i in visible] for drawables in moments])
    drawables = tuple(_placed(moments[0][index], placing) for index in visible)
    motion = None if clip is None else Motion(scene, clip, placing, visible)
    if motion is None:
        drawables = gathered(drawables)
    sights = tuple(_sight(camera, placing) for camera in find_cameras(document))
    lamps = lamps_of(document, placing, moments_poses[0])
    outline = outline @ placing[:3, :3].T + placing[:3, 3]
    return Stage(drawables, outline, motion, sights, lamps, placing)


def _sight(camera: Camera, placing: Matrix) -> Sight:
    turn = placing[:3, :3]
    eye, ahead = turn @ camera.eye + placing[:3, 3], turn @ camera.forward
    pose = Pose(eye, eye + ahead / np.linalg.norm(ahead), up=turn @ camera.up)
    return Sight(camera.name, pose, camera.field_of_view)


def _poses(clip: Clip | None, playing: Playing | None) -> list[Poses | None]:
    """The rest pose, or moments spread over all that will be shown of the clip."""
    if clip is None or playing is None:
        return [None]
    shown = min(playing.seconds, clip.seconds)
    # Just before the end: the end itself is the clip's start again.
    return [clip.at(shown * step / _MOMENTS * (1 - 1e-9)) for step in range(_MOMENTS + 1)]


def _placed(drawable: Drawable, placing: Matrix) -> Drawable:
    unit = float(np.linalg.norm(placing[0, :3]))
    return replace(
        drawable,
        transform=placing @ drawable.transform,
        material=scaled(drawable.material, unit),
    )


def _overall(moments: Sequence[Sequence[Drawable]]) -> Matrix:
    """Outermost points of all moments together."""
    if len(moments) == 1:
        return _outline(moments[0])
    clouds = [_outermost(_outline(drawables)).astype(np.float64) for drawables in moments]
    return np.concatenate(clouds)


def _visible(moments: Sequence[Sequence[Drawable]], placing: Matrix) -> tuple[int, ...]:
    """Which drawables have a surface at some moment."""
    visible = tuple(
        index
        for index in range(len(moments[0]))
        if any(_has_area(_placed(drawables[index], placing)) for drawables in moments)
    )
    if not visible:
        raise RenderFailed("the model has no surface to draw: all its triangles have no area")
    return visible


def _placing(outline: Matrix, turn: Matrix) -> Matrix:
    """World to stage: middle to the origin, radius to one, then turned."""
    middle = (outline.min(axis=0) + outline.max(axis=0)) / 2
    radius = float(np.linalg.norm(outline - middle, axis=1).max())
    if not math.isfinite(radius) or radius > _LARGEST:
        raise RenderFailed("the model is larger than anything that can be drawn")
    if radius < _SMALLEST:
        raise RenderFailed("the model has no size: all its points are in one place")
    placing = np.eye(4)
    placing[:3, :3] = turn / radius
    placing[:3, 3] = -turn @ middle / radius
    return placing


def _outline(drawables: Sequence[Drawable]) -> Matrix:
    """Outermost points of all drawables together, float64."""
    kept: dict[int, Matrix] = {}
    clouds: list[Matrix] = []
    total = 0
    for each in drawables:
        if id(each.geometry) not in kept:
            kept[id(each.geometry)] = _outermost(_used(each.geometry)).astype(np.float64)
        local = kept[id(each.geometry)]
        clouds.append(local @ each.transform[:3, :3].T + each.transform[:3, 3])
        total += len(local)
        if total > _MANY_POINTS:
            clouds = [_outermost(np.concatenate(clouds)).astype(np.float64)]
            total = len(clouds[0])
    return np.concatenate(clouds)


def _used(geometry: Geometry) -> Points:
    """Positions that a triangle uses: exporters leave strays behind."""
    positions = geometry.attributes["position"]
    touched = np.zeros(len(positions), bool)
    touched[geometry.triangles.reshape(-1)] = True
    return positions if touched.all() else positions[touched]


def _outermost(points: Points) -> Points:
    if len(points) <= _FEW_POINTS:
        return points
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    centred = (points - middle).astype(np.float32)
    # Directions of a long thin model crowd at its ends unless it is measured by its own box.
    size = np.abs(centred).max(axis=0)
    directions = (_sphere() / np.where(size > 0, size, 1)).astype(np.float32)
    best = np.full(_DIRECTIONS, -np.inf, np.float32)
    where = np.zeros(_DIRECTIONS, np.int64)
    for start in range(0, len(points), 4096):
        reach = directions @ centred[start : start + 4096].T
        highest = reach.argmax(axis=1)
        values = reach[np.arange(_DIRECTIONS), highest]
        better = values > best
        best[better], where[better] = values[better], highest[better] + start
    return points[np.unique(where)]


def _sphere() -> Matrix:
    """Evenly spread directions (Fibonacci), the six of the axes among them."""
    count = _DIRECTIONS - 6
    index = np.arange(count) + 0.5
    y = 1 - 2 * index / count
    around = index * math.pi * (3 - math.sqrt(5))
    ring = np.sqrt(1 - y * y)
    spread = np.stack([ring * np.cos(around), y, ring * np.sin(around)], axis=1)
    return np.concatenate([np.eye(3), -np.eye(3), spread])


def _has_area(drawable: Drawable) -> bool:
    """Whether any triangle could be seen; looks only as far as needed."""
    triangles = drawable.geometry.triangles
    positions = drawable.geometry.attributes["position"]
    turn = drawable.transform[:3, :3]
    return any(
        _largest_area(positions[triangles[start : start + 4096]] @ turn.T) > _SMALLEST_AREA
        for start in range(0, len(triangles), 4096)
    )


def _largest_area(corners: Matrix) -> float:
    """Twice the area of the largest of the triangles (m, 3, 3)."""
    edges = corners[:, 1:] - corners[:, :1]
    areas = np.linalg.norm(np.cross(edges[:, 0], edges[:, 1]), axis=1)
    return float(areas.max(initial=0.0))
