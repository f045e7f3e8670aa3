"""The light of a room, made ready for shading: once per context."""

from dataclasses import dataclass

import moderngl
import numpy as np
import numpy.typing as npt

from maquette.render.gpu.context import Gpu
from maquette.render.gpu.drawable import Floats
from maquette.render.gpu.passes.matte import TILE, matte_light, tile_normals
from maquette.render.gpu.passes.occlusion import Occlusion
from maquette.render.gpu.passes.self_shadow import SelfShadow
from maquette.render.gpu.programs import Programs

# Must agree with shaders/environment_map.glsl.
_MAP_SIZE = (392, 296)
_IRRADIANCE, _ARRIVAL = (0, 264), (32, 264)
Halves = npt.NDArray[np.float16]


@dataclass(frozen=True, eq=False)
class Light:
    """A room seen from its middle, and one key light standing in it.

    ``radiance`` (h, 2h, 3) linear, equirectangular: top row +Y, centre of the picture +X.
    ``key_direction`` points towards the key light; ``key`` is what it adds to a white matte
    surface that faces it. ``prefiltered`` (h, w, 3) half floats is what :func:`prefilter` makes of
    the room, where that was kept.
    """

    radiance: Floats
    key_direction: tuple[float, float, float]
    key: tuple[float, float, float]
    prefiltered: Halves | None = None


@dataclass(frozen=True, eq=False)
class Environment:
    """A light on the device: ``map`` as environment_map.glsl says, and perhaps the key light's
    shadow and what the model hides of the room from itself.
    """

    map: moderngl.Texture
    light: Light
    key_shadow: SelfShadow | None = None
    occlusion: Occlusion | None = None


def prepare(gpu: Gpu, programs: Programs, light: Light) -> Environment:
    """Prefilter the room for mirrors of every roughness, and sum up its diffuse light."""
    if light not in gpu.kept:
        made = _map(gpu)
        if light.prefiltered is None:
            _fill(made, gpu, programs, light)
        else:
            whole = np.ones((*light.prefiltered.shape[:2], 4), np.float16)
            whole[..., :3] = light.prefiltered
            made.write(whole)
        gpu.kept[light] = Environment(made, light)
    kept: Environment = gpu.kept[light]
    return kept


def prefilter(gpu: Gpu, light: Light) -> Halves:
    """The room's map (h, w, 3) as environment_map.glsl says, made anew."""
    made = _map(gpu)
    _fill(made, gpu, Programs(gpu.context), light)
    width, height = _MAP_SIZE
    return np.frombuffer(made.read(), np.float16).reshape(height, width, 4)[..., :3].copy()


def _map(gpu: Gpu) -> moderngl.Texture:
    made = gpu.context.texture(_MAP_SIZE, 4, dtype="f2")
    made.filter = (moderngl.LINEAR, moderngl.LINEAR)
    # The tiles have borders; on a processor, wrapping around would cost a sixteenth of a surface.
    made.repeat_x = made.repeat_y = False
    return made


def _fill(target: moderngl.Texture, gpu: Gpu, programs: Programs, light: Light) -> None:
    context = gpu.context
    height, width, _ = light.radiance.shape
    picture = context.texture((width, height), 3, light.radiance.tobytes(), dtype="f4")
    picture.build_mipmaps()
    picture.filter = (moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR)
    picture.repeat_y = False
    frame = context.framebuffer([target])
    frame.use()
    context.enable_only(moderngl.NOTHING)
    picture.use(0)
    context.vertex_array(programs.get("prefilter"), []).render(vertices=3)
    frame.release()
    picture.release()
    _write_matte(target, light.radiance)


def _write_matte(target: moderngl.Texture, radiance: Floats) -> None:
    sent, arriving = matte_light(radiance, tile_normals())
    for place, values in ((_IRRADIANCE, sent), (_ARRIVAL, arriving * 0.5 + 0.5)):
        whole = np.concatenate([values, np.ones((len(values), 1))], axis=1).astype(np.float16)
        target.write(whole.tobytes(), viewport=(*place, TILE, TILE))
