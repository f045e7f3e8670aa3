"""The model itself: solid parts, then glass that shows them, then what is blended, far to near."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import moderngl
import numpy as np

from maquette.render.gpu.context import Gpu
from maquette.render.gpu.drawable import Matrix
from maquette.render.gpu.lamps import Lamp, exposure
from maquette.render.gpu.lamps import uniforms as lamp_uniforms
from maquette.render.gpu.passes.depth_first import Counts, DepthFirst, backwards
from maquette.render.gpu.passes.environment import Environment
from maquette.render.gpu.passes.occlusion import Occlusion
from maquette.render.gpu.passes.sorting import FarToNear
from maquette.render.gpu.passes.uniforms import defines, set_material
from maquette.render.gpu.passes.upload import Uploaded
from maquette.render.gpu.programs import Programs, packed, put
from maquette.render.gpu.transforms import normal_matrix

# A material's own pictures take the units below these.
_OCCLUSION_UNIT, _ENVIRONMENT_UNIT, _SCENE_UNIT, _DEPTHS_UNIT = 12, 13, 14, 15


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
class Behind:
    """What glass shows: the ``scene`` drawn so far, over ``backdrop`` (sRGB, 0 to 1)."""

    scene: moderngl.Texture
    backdrop: tuple[float, ...] = (1.0, 1.0, 1.0)


@dataclass(frozen=True, eq=False)
class _Draw:
    uploaded: Uploaded
    program: moderngl.Program
    vertices: moderngl.VertexArray
    middle: Matrix
    order: FarToNear | None = None


class Surfaces:
    """Draws uploaded drawables with one program per kind of material."""

    def __init__(
        self,
        gpu: Gpu,
        programs: Programs,
        environment: Environment,
        parts: Sequence[Uploaded],
        lamps: Sequence[Lamp] = (),
    ) -> None:
        self._context = gpu.context
        self._environment = environment
        # Replaced by as many others where they move.
        self.lamps = lamps
        self._gain = exposure(lamps)
        self._nothing = gpu.context.texture((1, 1), 4, bytes(4))
        draws = [self._prepared(programs, part) for part in parts]
        self._solid = [d for d in draws if not d.uploaded.drawable.material.see_through]
        # Where depths are laid first; not known before something was drawn. A device that is made
        # for it hides what is hidden quickly enough.
        self._first: DepthFirst | None = None
        self._is_known = not gpu.software
        self._uncounted = partial(DepthFirst, gpu, programs, parts)
        clear = [d for d in draws if d.uploaded.drawable.material.see_through]
        self._glass = [d for d in clear if d.uploaded.drawable.material.transmission > 0]
        self._blended = [d for d in clear if d.uploaded.drawable.material.transmission <= 0]

    def cast(self, eye: Eye, placed: Matrix) -> None:
        """Throw the key light's shadow anew, before a frame is drawn; leaves another target."""
        if self._environment.key_shadow is not None:
            self._environment.key_shadow.cast(self._key(eye), placed)

    def _key(self, eye: Eye) -> Matrix:
        """(3,) towards the key light, in the stage's frame."""
        key: Matrix = np.linalg.inv(eye.rig) @ np.array(self._environment.light.key_direction)
        return key / np.linalg.norm(key)

    def draw_solid(self, eye: Eye, placed: Matrix) -> None:
        """``placed`` (4, 4) moves the whole model.

        The first time, samples are counted: where that is worth it, depths are laid first from
        then on. Either way it is the same picture, to the byte.
        """
        self._context.enable_only(moderngl.DEPTH_TEST)
        if not self._is_known:
            self._decide(eye, placed)
        elif self._first is None:
            self._draw(self._solid, eye, placed)
        else:
            self._first.lay(eye.view_projection, placed, flipped=eye.flipped)
            # Of parts that are equally near the last one is left, where it was the first.
            self._context.depth_func = "<="
            self._draw(self._solid, eye, placed)
            self._context.depth_func = "<"

    def _draw(self, draws: Iterable[_Draw], eye: Eye, placed: Matrix) -> None:
        for draw in draws:
            self._set(draw, eye, placed)
            self._render(draw, eye)

    def _decide(self, eye: Eye, placed: Matrix) -> None:
        query, first = self._context.query(samples=True), self._uncounted()
        with query:
            self._draw(self._solid, eye, placed)
        seen = first.seen(eye.view_projection, placed, flipped=eye.flipped)
        self._is_known = True
        if Counts(query.samples, seen, first.triangles).hide_much:
            self._first = first
            self._solid = [self._backwards(draw) for draw in reversed(self._solid)]

    def _backwards(self, draw: _Draw) -> _Draw:
        triangles = backwards(self._context, draw.uploaded)
        vertices = draw.uploaded.vertices(self._context, draw.program, triangles)
        return replace(draw, vertices=vertices)

    @property
    def has_glass(self) -> bool:
        return bool(self._glass)

    def draw_clear(self, eye: Eye, placed: Matrix, behind: Behind | None = None) -> None:
        """Glass, over the bare background unless something is ``behind``; then what is blended."""
        if self._glass:
            self._draw_glass(eye, placed, behind or Behind(self._nothing))
        self._draw_blended(eye, placed)

    def _draw_glass(self, eye: Eye, placed: Matrix, behind: Behind) -> None:
        """Over everything solid; glass is not seen through glass."""
        self._context.enable_only(moderngl.DEPTH_TEST)
        behind.scene.use(_SCENE_UNIT)
        for draw in self._glass:
            self._set(draw, eye, placed)
            put(
                draw.program,
                scene=_SCENE_UNIT,
                backdrop=behind.backdrop,
                size=self._context.fbo.size,
            )
            self._render(draw, eye)

    def _draw_blended(self, eye: Eye, placed: Matrix) -> None:
        """Part by part and, inside each, triangle by triangle."""
        context = self._context
        context.enable_only(moderngl.DEPTH_TEST | moderngl.BLEND)
        context.blend_func = moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA
        context.fbo.depth_mask = False
        for draw in _far_to_near(self._blended, eye, placed):
            self._set(draw, eye, placed)
            if draw.order is not None:
                draw.order.arrange(eye.view_projection @ placed @ draw.uploaded.drawable.transform)
            self._render(draw, eye)
        context.fbo.depth_mask = True

    def _prepared(self, programs: Programs, part: Uploaded) -> _Draw:
        drawable = part.drawable
        program = programs.get("surface", [*defines(drawable), *self._light_defines()])
        points = drawable.geometry.attributes["position"]
        middle = np.append((points.min(axis=0) + points.max(axis=0)) / 2, 1.0)
        if drawable.material.alpha_mode == "blend" and drawable.material.transmission <= 0:
            order = FarToNear(self._context, part, program)
            return _Draw(part, program, order.vertices, middle, order)
        return _Draw(part, program, part.vertices(self._context, program), middle)

    def _light_defines(self) -> list[str]:
        flags = {
            f"LAMPS {len(self.lamps)}": bool(self.lamps),
            "SELF_SHADOW": self._environment.key_shadow is not None,
            "OCCLUSION_GRID": self._environment.occlusion is not None,
        }
        return [name for name, on in flags.items() if on]

    def _set(self, draw: _Draw, eye: Eye, placed: Matrix) -> None:
        model = placed @ draw.uploaded.drawable.transform
        program, light = draw.program, self._environment.light
        put(
            program,
            model=packed(model),
            view_projection=packed(eye.view_projection),
            normal_matrix=packed(normal_matrix(model)),
            eye=tuple(eye.position),
            rig=packed(eye.rig),
            winding=-1.0 if eye.flipped else 1.0,
            key_direction=tuple(self._key(eye)),
            key_light=light.key,
            environment_map=_ENVIRONMENT_UNIT,
        )
        shadow = self._environment.key_shadow
        if shadow is not None:
            shadow.depths.use(_DEPTHS_UNIT)
            put(program, depths=_DEPTHS_UNIT, depths_matrix=packed(shadow.matrix))
        if self._environment.occlusion is not None:
            _set_occlusion(program, self._environment.occlusion, placed)
        if self.lamps:
            put(program, **lamp_uniforms(self.lamps, placed, self._gain))
        scale = float(np.cbrt(abs(np.linalg.det(model[:3, :3]))))
        set_material(program, draw.uploaded.drawable.material, scale)
        self._environment.map.use(_ENVIRONMENT_UNIT)
        for unit, slot in enumerate(draw.uploaded.drawable.material.textures):
            draw.uploaded.textures[slot].use(unit)

    def _render(self, draw: _Draw, eye: Eye) -> None:
        draw.uploaded.face(self._context, flipped=eye.flipped)
        draw.vertices.render()


def _set_occlusion(program: moderngl.Program, occlusion: Occlusion, placed: Matrix) -> None:
    """``placed`` moves and scales the model, and the grid with it."""
    scale = float(placed[0, 0])
    sides = np.array(occlusion.grid.size) * occlusion.cell
    occlusion.grid.use(_OCCLUSION_UNIT)
    put(
        program,
        openness=_OCCLUSION_UNIT,
        openness_low=tuple(occlusion.low * scale + placed[:3, 3]),
        openness_scale=tuple(1 / (sides * scale)),
        openness_step=occlusion.cell * scale,
    )


def _far_to_near(draws: Iterable[_Draw], eye: Eye, placed: Matrix) -> list[_Draw]:
    def distance(draw: _Draw) -> float:
        middle = placed @ draw.uploaded.drawable.transform @ draw.middle
        return float(np.linalg.norm(middle[:3] - eye.position))

    return sorted(draws, key=distance, reverse=True)
