"""The room that models are photographed in: soft boxes around a pale, neutral studio.

The rig's frame has the camera towards +Z. All values are linear; a matte white surface comes out
a little below one, which Khronos' neutral tone map shows unchanged.
"""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np

from maquette.render.gpu.drawable import Floats, Matrix
from maquette.render.gpu.passes.environment import Light
from maquette.render.stage.radiance import read_radiance

_HEIGHT = 128
_BRIGHTEST = 200.0
_ZENITH, _HORIZON, _FLOOR = 0.5, 0.38, 0.22


@dataclass(frozen=True)
class SoftBox:
    """A rectangle of light: from where, half its width and height in tangents, how bright."""

    direction: tuple[float, float, float]
    half_width: float
    half_height: float
    radiance: float


BOXES = (
    SoftBox((0.0, 1.0, 0.15), 0.6, 0.4, 2.4),  # overhead
    SoftBox((-0.75, 0.5, 0.7), 0.4, 0.45, 3.4),  # key, left of the camera
    SoftBox((0.95, 0.22, 0.55), 0.2, 0.75, 2.2),  # fill, a strip on the right
    SoftBox((-0.85, 0.25, -0.75), 0.16, 0.7, 3.0),  # rim
    SoftBox((0.8, 0.35, -0.85), 0.16, 0.7, 3.0),  # rim
)


@cache
def studio() -> Light:
    """The house's light."""
    directions = _directions(_HEIGHT)
    radiance = _walls(directions)
    for box in BOXES:
        radiance += box.radiance * _coverage(directions, box)
    colours = np.repeat(radiance[..., None], 3, axis=2).astype(np.float32)
    return Light(colours, key_direction=(-0.5, 0.55, 0.67), key=(0.4, 0.4, 0.4))


def room(data: bytes) -> Light:
    """The light of a Radiance picture, as bright on the whole as the studio; no key light.

    The centre of the picture is +X of the rig, its top row +Y. Raises
    :class:`~maquette.errors.UnreadablePicture`.
    """
    radiance = read_radiance(data)
    mean = _mean(radiance)
    if mean > 0:
        # A sun of one pixel would ring through the nine coefficients of the diffuse light.
        radiance = np.minimum(radiance, _BRIGHTEST * mean)
        radiance = radiance * np.float32(_mean(studio().radiance) / _mean(radiance))
    return Light(radiance, key_direction=(0.0, 1.0, 0.0), key=(0.0, 0.0, 0.0))


def _mean(radiance: Floats) -> float:
    """Over the sphere, over the colours."""
    height = len(radiance)
    weights = np.sin((np.arange(height) + 0.5) / height * math.pi)
    return float(radiance.mean(axis=(1, 2)) @ weights / weights.sum())


def _directions(height: int) -> Matrix:
    """(h, 2h, 3) unit vectors of an equirectangular picture: top row +Y, centre +X."""
    polar = (np.arange(height) + 0.5)[:, None] / height * math.pi
    around = ((np.arange(2 * height) + 0.5) / (2 * height) - 0.5)[None, :] * 2 * math.pi
    ring = np.sin(polar)
    return np.stack(
        [
            ring * np.cos(around),
            np.broadcast_to(np.cos(polar), (height, 2 * height)),
            ring * np.sin(around),
        ],
        axis=-1,
    )


def _walls(directions: Matrix) -> Matrix:
    """Bright above, fading through the horizon into a darker floor."""
    y = directions[..., 1]
    above = _HORIZON + (_ZENITH - _HORIZON) * np.clip(y, 0, 1)
    below = _HORIZON + (_FLOOR - _HORIZON) * _smooth(np.clip(-y / 0.45, 0, 1))
    return np.where(y >= 0, above, below)


def _coverage(directions: Matrix, box: SoftBox) -> Matrix:
    """How far each direction looks into the box, 0 to 1 with soft edges."""
    axis = np.array(box.direction) / np.linalg.norm(box.direction)
    side = np.cross((0.0, 1.0, 0.0), axis)
    side = side / np.linalg.norm(side)
    depth = directions @ axis
    safe = np.where(depth > 1e-3, depth, 1.0)
    x = np.abs(directions @ side) / safe / box.half_width
    y = np.abs(directions @ np.cross(axis, side)) / safe / box.half_height
    inside = _smooth(np.clip((1 - x) / 0.25, 0, 1)) * _smooth(np.clip((1 - y) / 0.25, 0, 1))
    return np.where(depth > 1e-3, inside, 0.0)


def _smooth(values: Matrix) -> Matrix:
    return values * values * (3 - 2 * values)
