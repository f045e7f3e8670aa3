"""The model itself: solid parts first, then what is seen through, far to near."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import moderngl
import numpy as np

from maquette.render.gpu.context import Gpu
from maquette.render.gpu.drawable import Drawable, Material, Matrix, Slot
from maquette.render.gpu.passes.environment import Environment
from maquette.render.gpu.passes.upload import Uploaded
from maquette.render.gpu.programs import Programs, packed, put

_SLOTS: tuple[Slot, ...] = ("base", "surface", "normal", "occlusion", "emissive")
_ENVIRONMENT_UNIT = len(_SLOTS)


@dataclass(frozen=True, eq=False)
class Eye:
    """What one frame looks through: its matrices, the eye's place, and the rig's turn.

    ``rig`` (3, 3) takes world directions to the frame of the light; ``flipped`` when the matrices
    mirror, which turns every triangle's winding round.
    """

    view_projection: Matrix
    position: Matrix
    rig: Matrix
    flipped: bool = False


@dataclass(frozen=True, eq=False)
class _Draw:
    uploaded: Uploaded
    program: moderngl.Program
    vertices: moderngl.VertexArray
    middle: Matrix


class Surfaces:
    """Draws uploaded drawables with one program per kind of material."""

    def __init__(
        self, gpu: Gpu, programs: Programs, environment: Environment, parts: Sequence[Uploaded]
    ) -> None:
        self._context = gpu.context
        self._environment = environment
        draws = [self._prepared(programs, part) for part in parts]
        self._solid = [d for d in draws if not d.uploaded.drawable.material.see_through]
        self._clear = [d for d in draws if d.uploaded.drawable.material.see_through]

    def draw_solid(self, eye: Eye, placed: Matrix) -> None:
        """``placed`` (4, 4) moves the whole model."""
        self._context.enable_only(moderngl.DEPTH_TEST)
        for draw in self._solid:
            self._set(draw, eye, placed)
            self._render(draw, eye, culled=None if _two_sided(draw) else "back")

    def draw_clear(self, eye: Eye, placed: Matrix) -> None:
        """Backs before fronts, so that a closed glass shows its far wall through the near one."""
        context = self._context
        context.enable_only(moderngl.DEPTH_TEST | moderngl.BLEND)
        context.blend_func = moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA
        context.fbo.depth_mask = False
        for draw in self._far_to_near(eye, placed):
            self._set(draw, eye, placed)
            for culled in ("front", "back") if _two_sided(draw) else ("back",):
                self._render(draw, eye, culled=culled)
        context.fbo.depth_mask = True

    def _far_to_near(self, eye: Eye, placed: Matrix) -> Iterator[_Draw]:
        def distance(draw: _Draw) -> float:
            middle = placed @ draw.uploaded.drawable.transform @ draw.middle
            return float(np.linalg.norm(middle[:3] - eye.position))

        return iter(sorted(self._clear, key=distance, reverse=True))

    def _prepared(self, programs: Programs, part: Uploaded) -> _Draw:
        drawable = part.drawable
        program = programs.get("surface", defines(drawable))
        points = drawable.geometry.attributes["position"]
        middle = np.append((points.min(axis=0) + points.max(axis=0)) / 2, 1.0)
        return _Draw(part, program, part.vertices(self._context, program), middle)

    def _set(self, draw: _Draw, eye: Eye, placed: Matrix) -> None:
        model = placed @ draw.uploaded.drawable.transform
        program, light = draw.program, self._environment.light
        key = np.linalg.inv(eye.rig) @ np.array(light.key_direction)
        put(
            program,
            model=packed(model),
            view_projection=packed(eye.view_projection),
            normal_matrix=packed(normal_matrix(model)),
            eye=tuple(eye.position),
            rig=packed(eye.rig),
            winding=-1.0 if eye.flipped else 1.0,
            irradiance=packed(self._environment.irradiance),
            key_direction=tuple(key / np.linalg.norm(key)),
            key_light=light.key,
            environment_map=_ENVIRONMENT_UNIT,
        )
        _set_material(program, draw.uploaded.drawable.material)
        self._environment.map.use(_ENVIRONMENT_UNIT)
        for unit, slot in enumerate(_SLOTS):
            if slot in draw.uploaded.textures:
                draw.uploaded.textures[slot].use(unit)

    def _render(self, draw: _Draw, eye: Eye, *, culled: str | None) -> None:
        context = self._context
        context.front_face = "cw" if draw.uploaded.mirrored != eye.flipped else "ccw"
        if culled is None:
            context.disable(moderngl.CULL_FACE)
        else:
            context.enable(moderngl.CULL_FACE)
            context.cull_face = culled
        draw.vertices.render()


def _two_sided(draw: _Draw) -> bool:
    return draw.uploaded.drawable.material.double_sided


def normal_matrix(model: Matrix) -> Matrix:
    """Inverse transpose up to a factor: the cofactors, which exist for flattened models too."""
    m = model[:3, :3]
    cofactors = np.stack([np.cross(m[1], m[2]), np.cross(m[2], m[0]), np.cross(m[0], m[1])])
    signed = cofactors if np.linalg.det(m) >= 0 else -cofactors
    length = float(np.abs(signed).max())
    return signed / length if length > 0 else np.eye(3)


def defines(drawable: Drawable) -> list[str]:
    material, attributes = drawable.material, drawable.geometry.attributes
    flags = {
        **{f"HAS_{name.upper()}": name in attributes for name in attributes if name != "position"},
        "UNLIT": material.unlit,
        "MASK": material.alpha_mode == "mask",
        "BLEND": material.alpha_mode == "blend",
        "TRANSMISSION": material.transmission > 0,
        "BASE_HOLDS_OCCLUSION": material.base_holds_occlusion,
        "SURFACE_HOLDS_NORMAL": material.surface_holds_normal,
    }
    places = [f"{slot.upper()}_UV {_address(material, slot)}" for slot in material.textures]
    if material.surface_holds_normal:
        places.append(f"NORMAL_UV {_address(material, 'surface')}")
    return sorted([name for name, on in flags.items() if on] + places)


def _address(material: Material, slot: Slot) -> str:
    texture = material.textures[slot]
    plain = f"uv{texture.uv_set}"
    return plain if texture.transform is None else f"({slot}_transform * vec3({plain}, 1.0)).xy"


def _set_material(program: moderngl.Program, material: Material) -> None:
    reflectance = ((material.ior - 1) / (material.ior + 1)) ** 2
    put(
        program,
        base_color=material.base_color,
        metallic_factor=material.metallic,
        roughness_factor=material.roughness,
        emissive_factor=material.emissive,
        normal_scale=material.normal_scale,
        occlusion_strength=material.occlusion_strength,
        alpha_cutoff=material.alpha_cutoff,
        transmission=material.transmission,
        reflectance=reflectance,
    )
    for unit, slot in enumerate(_SLOTS):
        put(program, **{f"{slot}_map": unit})
        texture = material.textures.get(slot)
        if texture is not None and texture.transform is not None:
            put(program, **{f"{slot}_transform": packed(np.array(texture.transform))})
