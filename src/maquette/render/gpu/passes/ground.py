"""The ground: invisible but for the shadow that lies on it."""

import moderngl

from maquette.render.gpu.context import Gpu
from maquette.render.gpu.drawable import Matrix
from maquette.render.gpu.passes.shadow import Shadow
from maquette.render.gpu.programs import Programs, packed, put

STRENGTH = 0.62


class Ground:
    """Blends the shadow's picture over what is there; draws nothing seen from below."""

    def __init__(self, gpu: Gpu, programs: Programs, shadow: Shadow) -> None:
        self._context = gpu.context
        self._program = programs.get("ground")
        self._vertices = gpu.context.vertex_array(self._program, [])
        self._shadow = shadow

    def draw(self, view_projection: Matrix, scale: float, anchor: Matrix) -> None:
        """``scale`` shrinks the shadow about ``anchor``, as the model is shrunk."""
        context = self._context
        context.enable_only(moderngl.DEPTH_TEST | moderngl.BLEND)
        context.blend_func = moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA
        context.fbo.depth_mask = False
        put(
            self._program,
            view_projection=packed(view_projection),
            ground=self._shadow.place,
            floor_height=self._shadow.height,
            scale=scale,
            anchor=tuple(anchor),
            shadow=0,
            strength=STRENGTH,
            size=context.fbo.size,
        )
        self._shadow.picture.use(0)
        self._vertices.render(moderngl.TRIANGLE_STRIP, vertices=4)
        context.fbo.depth_mask = True
