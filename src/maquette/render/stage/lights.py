"""The rooms that models are photographed in: soft boxes around pale or dark walls, or a sky.

The rig's frame has the camera towards +Z. All values are linear; in the studio a matte white
surface comes out a little below one, which Khronos' neutral tone map shows unchanged.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from maquette.render.gpu.drawable import Floats, Matrix
from maquette.render.gpu.passes.environment import Halves, Light
from maquette.render.stage.radiance import read_radiance

Colour = tuple[float, float, float]
_HOUSE = "studio"
KEPT = "studio.npz"
_HEIGHT = 128
_BRIGHTEST = 200.0


@dataclass(frozen=True)
class SoftBox:
    """A rectangle of light: from where, half its width and height in tangents, how bright."""

    direction: tuple[float, float, float]
    half_width: float
    half_height: float
    radiance: float
    colour: Colour = (1.0, 1.0, 1.0)


@dataclass(frozen=True)
class Rig:
    """A room: what its ``zenith``, ``horizon`` and ``floor`` shine, its boxes, and its key light,
    as :class:`Light` has it."""

    boxes: tuple[SoftBox, ...]
    zenith: Colour = (0.5, 0.5, 0.5)
    horizon: Colour = (0.38, 0.38, 0.38)
    floor: Colour = (0.22, 0.22, 0.22)
    key: Colour = (0.4, 0.4, 0.4)
    key_direction: tuple[float, float, float] = (-0.5, 0.55, 0.67)


_WARM, _COOL = (1.0, 0.74, 0.46), (0.78, 0.88, 1.0)
_OVERHEAD = SoftBox((0.0, 1.0, 0.15), 0.6, 0.4, 2.4)
_RIMS = (
    SoftBox((-0.85, 0.25, -0.75), 0.16, 0.7, 3.0),
    SoftBox((0.8, 0.35, -0.85), 0.16, 0.7, 3.0),
)
RIGS: Mapping[str, Rig] = {
    "studio": Rig(
        (
            _OVERHEAD,
            SoftBox((-0.75, 0.5, 0.7), 0.4, 0.45, 3.4),  # key, left of the camera
            SoftBox((0.95, 0.22, 0.55), 0.2, 0.75, 2.2),  # fill, a strip on the right
            *_RIMS,
        )
    ),
    # A white tent: hardly a shadow anywhere.
    "soft": Rig(
        (SoftBox((0.0, 1.0, 0.1), 1.4, 1.4, 0.5),),
        zenith=(0.95, 0.95, 0.95),
        horizon=(0.85, 0.85, 0.85),
        floor=(0.55, 0.55, 0.55),
        key=(0.08, 0.08, 0.08),
    ),
    # Dark walls, one lamp from the side, a little light from the front, and bright edges.
    "dramatic": Rig(
        (
            SoftBox((-0.95, 0.55, 0.35), 0.35, 0.55, 6.0),
            SoftBox((0.5, 0.3, 0.9), 0.4, 0.6, 0.9),
            SoftBox((-0.85, 0.25, -0.75), 0.2, 0.9, 5.0, _COOL),
            SoftBox((0.8, 0.35, -0.85), 0.2, 0.9, 6.0, _COOL),
        ),
        zenith=(0.26, 0.26, 0.28),
        horizon=(0.16, 0.16, 0.18),
        floor=(0.06, 0.06, 0.06),
        key=(0.95, 0.93, 0.9),
        key_direction=(-0.7, 0.5, 0.5),
    ),
    # Lamplight on the left, a little of the evening through a window on the right.
    "warm": Rig(
        (
            SoftBox((-0.75, 0.5, 0.7), 0.45, 0.5, 3.6, _WARM),
            SoftBox((0.95, 0.22, 0.55), 0.2, 0.75, 1.4, _COOL),
            SoftBox((0.0, 1.0, 0.15), 0.6, 0.4, 1.8, _WARM),
            *_RIMS,
        ),
        zenith=(0.52, 0.43, 0.31),
        horizon=(0.44, 0.35, 0.25),
        floor=(0.28, 0.21, 0.14),
        key=(0.5, 0.39, 0.25),
    ),
    # Out of doors at noon: blue above, a sun, light grass or stone below.
    "daylight": Rig(
        (SoftBox((-0.5, 0.75, 0.5), 0.12, 0.12, 9.0, (1.0, 0.96, 0.88)),),
        zenith=(0.42, 0.6, 0.95),
        horizon=(0.82, 0.88, 0.95),
        floor=(0.3, 0.3, 0.26),
        key=(0.8, 0.77, 0.7),
        key_direction=(-0.5, 0.75, 0.5),
    ),
    # A low sun from the right, the sky still blue on the other side.
    "sunset": Rig(
        (
            SoftBox((0.9, 0.22, 0.45), 0.2, 0.16, 9.0, (1.0, 0.62, 0.32)),
            SoftBox((0.7, 0.1, -0.8), 0.9, 0.25, 1.6, (1.0, 0.55, 0.35)),
        ),
        zenith=(0.3, 0.36, 0.55),
        horizon=(0.62, 0.48, 0.42),
        floor=(0.2, 0.16, 0.14),
        key=(0.85, 0.56, 0.32),
        key_direction=(0.85, 0.3, 0.45),
    ),
}


def studio() -> Light:
    """The house's light."""
    return preset(_HOUSE)


@cache
def preset(name: str) -> Light:
    """The light of one of :data:`RIGS`."""
    rig, directions = RIGS[name], _directions(_HEIGHT)
    colours = _walls(directions, rig)
    for box in rig.boxes:
        shining = box.radiance * _coverage(directions, box)
        colours += shining[..., None] * np.array(box.colour)
    return Light(
        colours.astype(np.float32),
        key_direction=rig.key_direction,
        key=rig.key,
        prefiltered=_kept() if name == _HOUSE else None,
    )


def _kept() -> Halves:
    """The prefiltered studio, which ``scripts/studio`` writes: making it takes a processor as long
    as eight frames.
    """
    with files(__package__).joinpath(KEPT).open("rb") as file, np.load(file) as arrays:
        return np.asarray(arrays["prefiltered"], np.float16)


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


def _walls(directions: Matrix, rig: Rig) -> Matrix:
    """(h, 2h, 3): bright above, fading through the horizon into the floor."""
    y = directions[..., 1, None]
    zenith, horizon, floor = (np.array(one) for one in (rig.zenith, rig.horizon, rig.floor))
    above = horizon + (zenith - horizon) * np.clip(y, 0, 1)
    below = horizon + (floor - horizon) * _smooth(np.clip(-y / 0.45, 0, 1))
    walls: Matrix = np.where(y >= 0, above, below)
    return walls


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
