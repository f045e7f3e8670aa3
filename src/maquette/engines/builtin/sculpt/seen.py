"""A solid as a camera saw it, set upright in the world; and its skin, which is the picture's."""

from dataclasses import dataclass, replace

import numpy as np
from scipy import ndimage

from maquette.engines.arrays import blurred, floats
from maquette.engines.builtin.sculpt.behind import Guess, field_of
from maquette.engines.builtin.sculpt.even import ACROSS, axis_of, reflected
from maquette.engines.builtin.sculpt.inflate import NOWHERE
from maquette.engines.builtin.sculpt.shape import Shape
from maquette.engines.builtin.sculpt.skin import Skin, shrunk, skin_of
from maquette.engines.builtin.sculpt.solid import surface_of
from maquette.engines.foreground import Cutout
from maquette.engines.wrap import look_up
from maquette.mesh.mesh import Floats, Mesh, Samples

AIR = 2
"""Cells around the solid, so that marching cubes closes it."""

OUTSIDE = -2.0

CALM = 2.0
"""Cells over which the middle is smoothed: depths come in whole cells."""

NEAREST = 0.02
"""Nearness of a camera that is as good as infinitely far."""

LEVEL = 12.0
"""Degrees of elevation up to which a picture is taken as level: of level ones 8 are guessed, give
or take 6, of those from 20 degrees above 17, give or take 4."""


@dataclass(frozen=True)
class Camera:
    """``x`` and ``y``: where its axis goes through the picture, in metres from the middle;
    ``distance`` to what the picture shows at its own scale, in metres; ``elevation`` in radians.

    A picture's frame: metres to the right, upwards, and towards the camera along its rays.
    """

    x: float
    y: float
    distance: float
    elevation: float

    def placed(self, mesh: Mesh) -> Mesh:
        """From the picture's frame to the world's, its rays no longer parallel."""
        x, y, z = mesh.positions.T
        nearer = (self.distance - z) / self.distance
        points = np.stack([(x - self.x) * nearer, (y - self.y) * nearer, z], axis=1)
        return Mesh(floats(points @ self._upright), mesh.triangles)

    def pictured(self, points: Floats) -> Floats:
        """And back."""
        x, y, z = (points @ self._upright.T).T
        farther = self.distance / np.maximum(self.distance - z, 1e-3)
        return floats(np.stack([x * farther + self.x, y * farther + self.y, z], axis=1))

    def turned(self, normals: Floats) -> Floats:
        """Directions of the world as the picture has them."""
        return floats(normals @ self._upright.T)

    @property
    def _upright(self) -> Floats:
        """Rows: the picture's right, up and towards, in the world."""
        cos, sin = np.cos(self.elevation), np.sin(self.elevation)
        return floats([[1, 0, 0], [0, cos, -sin], [0, sin, cos]])


@dataclass(frozen=True, eq=False)
class Seen:
    """A :class:`~maquette.mesh.mesh.Surface` in the world; ``middle`` (n, m), in metres, is how
    near to the camera the middle of the solid is in each of the skin's cells.
    """

    skin: Skin
    camera: Camera
    middle: Floats

    def sample(self, points: Floats, normals: Floats) -> Samples:
        seen = self.camera.pictured(points)
        seen[:, 2] -= look_up(self.middle[:, :, None], self.skin.cells(seen))[:, 0]
        return self.skin.sample(seen, self.camera.turned(normals))


def seen_of(
    cutout: Cutout, guess: Guess, shape: Shape, cell: float, thickness: float, texels: int
) -> tuple[Mesh, Seen]:
    """What is guessed behind a cut-out, within the silhouette of ``shape``; ``cell`` in metres; for
    a texture of so many ``texels`` a side.
    """
    rows, columns = shape.inside.shape
    pixels = cutout.alpha.shape[1] / columns
    field = field_of(guess, shape.inside, pixels, thickness)
    if shape.alike == ACROSS:
        place, _ = axis_of(shape.inside > 0.5)
        field = floats(0.5 * (field + reflected(field, round(2 * place), 1, OUTSIDE)))
    camera = Camera(
        x=(guess.column / pixels - 0.5 * columns) * cell,
        y=(0.5 * rows - guess.row / pixels) * cell,
        distance=guess.half / pixels * cell / max(guess.nearness, NEAREST),
        elevation=float(np.radians(guess.elevation)) if guess.elevation > LEVEL else 0.0,
    )
    solid = surface_of(np.pad(field, AIR, constant_values=OUTSIDE), cell)
    # Of a solid that is known the wall that was seen is painted, not what is within or behind.
    half, middle = _depths(field if guess.depth is None else _nearest(field))
    painted = replace(shape, squared=np.where(half > 0, half * half, NOWHERE))
    skin = skin_of(shrunk(cutout, texels), painted, cell, 1.0)
    return camera.placed(solid), Seen(skin, camera, middle * cell)


def _nearest(field: Floats) -> Floats:
    """Nothing but what comes first from the camera."""
    inside = field > 0
    before = np.cumsum(inside[:, :, ::-1], axis=2)[:, :, ::-1]
    gaps = np.cumsum(((before > 0) & ~inside)[:, :, ::-1], axis=2)[:, :, ::-1]
    return floats(np.where(gaps > 0, OUTSIDE, field))


def _depths(field: Floats) -> tuple[Floats, Floats]:
    """Half the depth (n, m) from first to last inside, 0 where nothing is; and where its middle
    is, carried on beyond the outline without jumps, since the surface has points there too.
    """
    inside = field > 0
    count = field.shape[2]
    first = inside.argmax(axis=2)
    last = count - 1 - inside[:, :, ::-1].argmax(axis=2)
    there = np.asarray(inside.any(axis=2))
    half = np.where(there, 0.5 * (last - first + 1), 0)
    _, near = ndimage.distance_transform_edt(~there, return_indices=True)
    middle = 0.5 * (first + last - count + 1)[near[0], near[1]]
    return floats(half), blurred(middle, CALM)
