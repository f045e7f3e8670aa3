"""From samples to the finished picture."""

import moderngl

from maquette.render.gpu.context import Gpu
from maquette.render.gpu.framebuffer import Canvas
from maquette.render.gpu.programs import Programs, put


class Resolve:
    """Averages the samples over a background colour (8-bit sRGB), with a vignette of 0 to 1."""

    def __init__(
        self, gpu: Gpu, programs: Programs, background: tuple[int, int, int], vignette: float
    ) -> None:
        self._context = gpu.context
        self._program = programs.get("resolve")
        self._vertices = gpu.context.vertex_array(self._program, [])
        colour = tuple(channel / 255 for channel in background)
        put(self._program, background=colour, vignette=vignette, samples=0)

    def draw(self, canvas: Canvas) -> None:
        canvas.finished.use()
        self._context.enable_only(moderngl.NOTHING)
        put(self._program, size=canvas.size)
        canvas.colours.use(0)
        self._vertices.render(vertices=3)
