"""One picture of a model: from which camera, in which finish, on what ground."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from maquette.errors import InvalidSettings
from maquette.gltf.read import read_model
from maquette.render.camera import ORIGIN, Framing, Lens, Pose, fit, rotation
from maquette.render.drawing import Drawing, Setting
from maquette.render.gpu.context import Gpu, open_gpu
from maquette.render.gpu.drawable import Pixels
from maquette.render.gpu.passes.environment import Light
from maquette.render.look import TRANSPARENT, Look
from maquette.render.outputs.still import format_of, write
from maquette.render.spec import ELEVATION, LIGHTS, RenderSpec
from maquette.render.stage.lights import preset
from maquette.render.stage.stage import Playing, Stage, set_stage

SIDES = (16, 4096)
# Azimuth from the front towards the right, and height, in degrees.
CAMERAS = {
    "front": (0.0, 8.0),
    "right": (90.0, 8.0),
    "back": (180.0, 8.0),
    "left": (270.0, 8.0),
    "three-quarter": (35.0, 20.0),
    "top": (0.0, 89.9),
    "bottom": (0.0, -89.9),
}


@dataclass(frozen=True)
class StillSpec:
    """One still. ``size`` in pixels; ``camera`` is one of :data:`CAMERAS`, which frame the model,
    or a camera of the model's own by its name, which is taken as it stands, or with None the
    ``azimuth`` from the front and the ``elevation`` count; ``variant`` is one of the model's
    finishes; ``background`` a colour such as ``#ff8800``, or None for transparency; ``light`` a
    room of :data:`~maquette.render.spec.LIGHTS`; ``tilt``, ``pan`` and ``roll`` turn the model by
    degrees; ``zoom`` multiplies the camera's distance;
    ``moment`` is how many seconds into ``animation`` the picture is taken.

    >>> StillSpec(camera="front", background=None).size
    (1920, 1080)
    """

    size: tuple[int, int] = (1920, 1080)
    camera: str | None = "three-quarter"
    azimuth: float = 0.0
    elevation: float = ELEVATION
    variant: str | None = None
    background: str | None = "#ffffff"
    shadows: bool = True
    reflector: bool = False
    light: str = "studio"
    tilt: float = 0.0
    pan: float = 0.0
    roll: float = 0.0
    zoom: float = 1.0
    animation: str | None = None
    moment: float = 0.0


def still(glb: bytes, spec: StillSpec, path: Path) -> Path:
    """Draw ``glb`` as ``spec`` says into ``path``: a PNG, JPEG or WebP by its name.

    Raises :class:`InvalidSettings` naming the field, UnreadableModel, RenderFailed, or Unavailable
    when there is no OpenGL.
    """
    look = _look(spec)
    format_of(path, clear=spec.background is None)
    _check(spec)
    playing = None if spec.animation is None else Playing(spec.animation, spec.moment)
    turn = rotation(spec.tilt, spec.pan, spec.roll)
    stage = set_stage(read_model(glb), turn, playing, spec.variant)
    with open_gpu() as gpu:
        drawn = pictures(gpu, stage, spec, [look], preset(spec.light))
        write(Image.fromarray(next(drawn)), path)
    return path


def pictures(
    gpu: Gpu, stage: Stage, spec: StillSpec, looks: Sequence[Look], light: Light | None = None
) -> Iterator[Pixels]:
    """(h, w, 3), or in a transparent look (h, w, 4), in each of ``looks``; of ``stage``, which
    ``spec``'s turn, animation and variant have been set by.
    """
    pose, lens = sight(stage, spec)
    setting = Setting(
        spec.size,
        lens,
        looks,
        spec.shadows,
        spec.reflector,
        light=light,
        self_shadow=True,
        occlusion=True,
    )
    drawing = Drawing(gpu, stage, setting)
    drawing.animate(spec.moment)
    drawing.draw(pose)
    for look in range(len(looks)):
        yield drawing.develop(look)


def still_of(spec: RenderSpec) -> StillSpec:
    """The still that a render with this output is."""
    return StillSpec(
        size=spec.size,
        camera=spec.camera,
        azimuth=spec.rotate_y,
        elevation=ELEVATION if spec.elevation is None else spec.elevation,
        variant=spec.variant,
        background=None if spec.is_clear else spec.bg_color,
        shadows=spec.shadows,
        reflector=spec.reflector,
        tilt=spec.tilt_x,
        pan=spec.pan_x,
        roll=spec.roll_z,
        zoom=spec.zoom,
        animation=spec.animation,
        moment=(spec.moment or 0.0) * spec.animation_speed,
    )


def sight(stage: Stage, spec: StillSpec) -> tuple[Pose, Lens]:
    """Where the camera stands. Raises :class:`InvalidSettings` naming the cameras there are."""
    aspect = spec.size[0] / spec.size[1]
    for own in stage.cameras:
        if own.name == spec.camera:
            return own.pose, Lens(aspect, own.field_of_view)
    if spec.camera is None:
        azimuth, elevation = spec.azimuth, spec.elevation
    elif spec.camera in CAMERAS:
        azimuth, elevation = CAMERAS[spec.camera]
    else:
        told = ", ".join([*CAMERAS, *(own.name for own in stage.cameras)])
        raise InvalidSettings(f"camera must be one of {told}", field="camera")
    lens = Lens(aspect)
    path = [Framing(ORIGIN, 1.0, elevation).orbit(azimuth)]
    whole = fit(stage.outline, path, lens)
    return Framing(whole.target, whole.distance * spec.zoom, elevation).orbit(azimuth), lens


def _look(spec: StillSpec) -> Look:
    if spec.background is None:
        return TRANSPARENT
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", spec.background, re.ASCII):
        message = 'background must be a colour of six hex digits such as "#ff8800"'
        raise InvalidSettings(message, field="background")
    red, green, blue = bytes.fromhex(spec.background[1:])
    return Look((red, green, blue))


def _check(spec: StillSpec) -> None:
    low, high = SIDES
    if not all(low <= side <= high for side in spec.size):
        raise InvalidSettings(f"size must be {low} to {high} pixels a side", field="size")
    if spec.light not in LIGHTS:
        raise InvalidSettings(f"light must be one of {', '.join(LIGHTS)}", field="light")
    numbers = (spec.tilt, spec.pan, spec.roll, spec.moment)
    if not (np.isfinite(numbers).all() and 0.1 <= spec.zoom <= 10 and spec.moment >= 0):
        raise InvalidSettings("zoom must be 0.1 to 10, and all numbers finite", field="zoom")
