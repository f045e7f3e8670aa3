"""The soft shadow on the ground, as a large overhead light throws it; baked once for a pose."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import moderngl
import numpy as np

from maquette.render.gpu.context import Gpu
from maquette.render.gpu.drawable import Floats, Matrix
from maquette.render.gpu.passes.upload import Uploaded
from maquette.render.gpu.programs import Programs, packed, put

SIDE = 256
# Directions by the model's size: many hide that they are many, but each draws the whole model.
_MOST_DIRECTIONS, _LEAST_DIRECTIONS = 160, 32
_TRIANGLES = 8_000_000
# The light fills a cone about straight up; beyond it a shadow would be long and thin.
_WIDEST = math.radians(46.0)
# A hair below the model, so that a flat model does not flicker with its own shadow.
_GAP = 0.002
_GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))


@dataclass(frozen=True, eq=False)
class Shadow:
    """A picture (SIDE, SIDE) of how much light the ground misses, 0 to 1.

    It lies at ``height`` around ``middle`` (x, z), ``half`` to each side.
    """

    picture: moderngl.Texture
    middle: tuple[float, float]
    half: float
    height: float

    @property
    def place(self) -> tuple[float, float, float]:
        return (*self.middle, self.half)


def bake(gpu: Gpu, programs: Programs, parts: Sequence[Uploaded], bounds: Matrix) -> Shadow:
    """Throw the parts onto the ground below them from many directions and average.

    ``bounds`` (2, 3) are the lowest and the highest corner of all parts.
    """
    low, high = bounds
    middle = (float(low[0] + high[0]) / 2, float(low[2] + high[2]) / 2)
    across, tall = float(max(high[0] - low[0], high[2] - low[2])), float(high[1] - low[1])
    half = across * 0.64 + tall * 0.45 + 0.1
    shadow = Shadow(_sum_target(gpu), middle, half, float(low[1]) - _GAP)
    _accumulate(gpu, programs, parts, shadow)
    values = np.frombuffer(shadow.picture.read(), np.float32).reshape(SIDE, SIDE)
    shadow.picture.release()
    soft = _faded(_blurred(values))
    picture = gpu.context.texture((SIDE, SIDE), 1, soft.tobytes(), dtype="f4")
    picture.filter = (moderngl.LINEAR, moderngl.LINEAR)
    picture.repeat_x = picture.repeat_y = False
    return Shadow(picture, middle, half, shadow.height)


def _sum_target(gpu: Gpu) -> moderngl.Texture:
    return gpu.context.texture((SIDE, SIDE), 1, dtype="f4")


def _accumulate(gpu: Gpu, programs: Programs, parts: Sequence[Uploaded], shadow: Shadow) -> None:
    context = gpu.context
    depth = context.depth_renderbuffer((SIDE, SIDE))
    frame = context.framebuffer([shadow.picture], depth)
    frame.use()
    frame.clear(0.0, 0.0, 0.0, 0.0, depth=1.0)
    context.enable_only(moderngl.DEPTH_TEST | moderngl.BLEND)
    context.blend_func = moderngl.ONE, moderngl.ONE
    context.depth_func = "<"
    draws = [_prepared(gpu, programs, part) for part in parts]
    slants = _slants(_directions(parts))
    for index, slant in enumerate(slants):
        for part, program, vertices in draws:
            put(
                program,
                model=packed(part.drawable.transform),
                slant=slant,
                ground=shadow.place,
                floor_height=shadow.height,
                depth=0.9 - 1.8 * index / len(slants),
                amount=1.0 / len(slants),
            )
            _set_cut_out(part, program)
            vertices.render()
    frame.release()


def _prepared(
    gpu: Gpu, programs: Programs, part: Uploaded
) -> tuple[Uploaded, moderngl.Program, moderngl.VertexArray]:
    cut_out = _is_cut_out(part)
    program = programs.get("shadow", ["CUT_OUT"] if cut_out else [])
    return part, program, part.vertices(gpu.context, program)


def _is_cut_out(part: Uploaded) -> bool:
    material = part.drawable.material
    return (
        material.alpha_mode != "opaque"
        and "base" in part.textures
        and material.textures["base"].uv_set == 0
        and "uv0" in part.attributes
    )


def _set_cut_out(part: Uploaded, program: moderngl.Program) -> None:
    if not _is_cut_out(part):
        return
    material = part.drawable.material
    cutoff = material.alpha_cutoff if material.alpha_mode == "mask" else 0.5
    transform = np.array(material.textures["base"].transform or np.eye(3))
    put(
        program,
        base_map=0,
        base_transform=packed(transform),
        cutoff=cutoff / max(material.base_color[3], 1e-3),
    )
    part.textures["base"].use(0)


def _directions(parts: Sequence[Uploaded]) -> int:
    triangles = sum(len(part.drawable.geometry.triangles) for part in parts)
    return min(max(_TRIANGLES // max(triangles, 1), _LEAST_DIRECTIONS), _MOST_DIRECTIONS)


def _slants(count: int) -> list[tuple[float, float]]:
    """Sideways steps per metre of height, spread over the cone, denser near straight up."""
    slants = []
    for index in range(count):
        angle = _WIDEST * ((index + 0.5) / count) ** 0.7
        around = index * _GOLDEN_ANGLE
        slants.append((math.tan(angle) * math.cos(around), math.tan(angle) * math.sin(around)))
    return slants


def _blurred(values: Floats, radius: int = 5) -> Floats:
    """Binomial blur along both axes: hides that the directions are few."""
    weights = np.array([math.comb(2 * radius, k) for k in range(2 * radius + 1)], np.float32)
    weights /= weights.sum()
    for axis in (0, 1):
        padded = np.pad(values, [(radius, radius) if a == axis else (0, 0) for a in (0, 1)])
        views = (np.take(padded, range(k, k + SIDE), axis=axis) for k in range(len(weights)))
        values = sum((w * v for w, v in zip(weights, views, strict=True)), np.zeros_like(values))
    return values


def _faded(values: Floats) -> Floats:
    """To nothing at the picture's edge, so that the ground has no visible border."""
    line = np.linspace(-1, 1, SIDE, dtype=np.float32)
    distance = np.hypot(line[:, None], line[None, :])
    fade = np.clip((1.0 - distance) / 0.35, 0.0, 1.0)
    smooth = fade * fade * (3 - 2 * fade)
    return np.asarray(np.clip(values, 0, 1) * smooth, np.float32)
