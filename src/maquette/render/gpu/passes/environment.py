"""The light of a room, made ready for shading: once per context."""

from dataclasses import dataclass

import moderngl
import numpy as np

from maquette.render.gpu.context import Gpu
from maquette.render.gpu.drawable import Floats
from maquette.render.gpu.passes.occlusion import Occlusion
from maquette.render.gpu.passes.self_shadow import SelfShadow
from maquette.render.gpu.programs import Programs

# Must agree with shaders/environment_map.glsl.
_MAP_SIZE = (392, 264)


@dataclass(frozen=True, eq=False)
class Light:
    """A room seen from its middle, and one key light standing in it.

    ``radiance`` (h, 2h, 3) linear, equirectangular: top row +Y, centre of the picture +X.
    ``key_direction`` points towards the key light; ``key`` is what it adds to a white matte
    surface that faces it.
    """

    radiance: Floats
    key_direction: tuple[float, float, float]
    key: tuple[float, float, float]


@dataclass(frozen=True, eq=False)
class Environment:
    """A light on the device: ``map`` as environment_map.glsl says, ``irradiance`` (9, 3), and
    perhaps the key light's shadow and what the model hides of the room from itself.
    """

    map: moderngl.Texture
    irradiance: Floats
    light: Light
    key_shadow: SelfShadow | None = None
    occlusion: Occlusion | None = None


def prepare(gpu: Gpu, programs: Programs, light: Light) -> Environment:
    """Prefilter the room for mirrors of every roughness, and sum up its diffuse light."""
    if light not in gpu.kept:
        gpu.kept[light] = _prefiltered(gpu, programs, light)
    kept: Environment = gpu.kept[light]
    return kept


def _prefiltered(gpu: Gpu, programs: Programs, light: Light) -> Environment:
    context = gpu.context
    height, width, _ = light.radiance.shape
    picture = context.texture((width, height), 3, light.radiance.tobytes(), dtype="f4")
    picture.build_mipmaps()
    picture.filter = (moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR)
    picture.repeat_y = False
    target = context.texture(_MAP_SIZE, 4, dtype="f2")
    target.filter = (moderngl.LINEAR, moderngl.LINEAR)
    frame = context.framebuffer([target])
    frame.use()
    context.enable_only(moderngl.NOTHING)
    picture.use(0)
    context.vertex_array(programs.get("prefilter"), []).render(vertices=3)
    frame.release()
    picture.release()
    return Environment(target, harmonics(light.radiance), light)


def harmonics(radiance: Floats) -> Floats:
    """Nine coefficients (9, 3) whose sum over the basis below is irradiance / pi.

    Each is the projection of the radiance times the cosine lobe's factor and the basis' squared
    constant, so that the shader only multiplies by plain polynomials of the normal.
    Source: Ramamoorthi & Hanrahan 2001, "An Efficient Representation for Irradiance".
    """
    height, width, _ = radiance.shape
    polar = (np.arange(height) + 0.5) / height * np.pi
    around = ((np.arange(width) + 0.5) / width - 0.5) * 2 * np.pi
    x = np.sin(polar)[:, None] * np.cos(around)
    z = np.sin(polar)[:, None] * np.sin(around)
    y = np.broadcast_to(np.cos(polar)[:, None], x.shape)
    solid = np.sin(polar)[:, None] * (np.pi / height) * (2 * np.pi / width)
    one = np.ones_like(x)
    polynomials = [one, y, z, x, x * y, y * z, 3 * z * z - 1, x * z, x * x - y * y]
    squares = np.array([1, 3, 3, 3, 15, 15, 1.25, 15, 3.75]) / (4 * np.pi)
    lobe = np.array([1, *[2 / 3] * 3, *[1 / 4] * 5])
    sums = np.array([np.tensordot(p * solid, radiance, axes=2) for p in polynomials])
    coefficients: Floats = (sums * (squares * lobe)[:, None]).astype(np.float32)
    return coefficients
