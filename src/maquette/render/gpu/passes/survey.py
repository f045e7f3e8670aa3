"""Measuring the model instead of shading it: normals and depths, as training data needs them."""

from collections.abc import Sequence

import moderngl
import numpy as np

from maquette.render.gpu.context import Gpu
from maquette.render.gpu.drawable import Floats, Matrix
from maquette.render.gpu.passes.uniforms import defines
from maquette.render.gpu.passes.upload import Uploaded
from maquette.render.gpu.programs import Programs, packed, put
from maquette.render.gpu.transforms import normal_matrix

_HALF = 0.5


class Survey:
    """What is seen through counts as solid from half its opacity on."""

    def __init__(
        self, gpu: Gpu, programs: Programs, parts: Sequence[Uploaded], size: tuple[int, int]
    ) -> None:
        self._context = gpu.context
        self._programs = programs
        self._parts = parts
        self._size = size
        # Made when first asked for: films never measure.
        self._frame: moderngl.Framebuffer | None = None
        self._draws: list[_Draw] = []

    def look(self, view_projection: Matrix, eye: Matrix, forward: Matrix) -> Floats:
        """(h, w, 4) normal and depth along ``forward``, top row first; zeros where nothing is."""
        if self._frame is None:
            self._frame = self._made()
            self._draws = [self._prepared(part) for part in self._parts]
        frame = self._frame
        frame.use()
        frame.clear(0.0, 0.0, 0.0, 0.0, depth=1.0)
        self._context.enable_only(moderngl.DEPTH_TEST)
        for draw in self._draws:
            self._draw(draw, view_projection, eye, forward)
        width, height = self._size
        values = np.frombuffer(frame.read(components=4, dtype="f4"), np.float32)
        return values.reshape(height, width, 4)[::-1]

    def _made(self) -> moderngl.Framebuffer:
        context = self._context
        target = context.texture(self._size, 4, dtype="f4")
        return context.framebuffer([target], context.depth_renderbuffer(self._size))

    def _prepared(self, part: Uploaded) -> "_Draw":
        flags = defines(part.drawable)
        cut_out = part.drawable.material.alpha_mode != "opaque"
        program = self._programs.get("survey", [*flags, "CUT_OUT"] if cut_out else flags)
        return part, program, part.vertices(self._context, program)

    def _draw(self, draw: "_Draw", view_projection: Matrix, eye: Matrix, forward: Matrix) -> None:
        part, program, vertices = draw
        material, model = part.drawable.material, part.drawable.transform
        put(
            program,
            model=packed(model),
            view_projection=packed(view_projection),
            normal_matrix=packed(normal_matrix(model)),
            eye=tuple(eye),
            forward=tuple(forward),
            alpha=material.base_color[3],
            cutoff=material.alpha_cutoff if material.alpha_mode == "mask" else _HALF,
            base_map=0,
        )
        if "base" in part.textures:
            transform = np.array(material.textures["base"].transform or np.eye(3))
            put(program, base_transform=packed(transform))
            part.textures["base"].use(0)
        part.face(self._context)
        vertices.render()


_Draw = tuple[Uploaded, moderngl.Program, moderngl.VertexArray]
