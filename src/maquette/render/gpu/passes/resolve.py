"""From samples to the pixels of the finished picture."""

import moderngl

from maquette.render.gpu.context import Gpu
from maquette.render.gpu.drawable import Pixels
from maquette.render.gpu.framebuffer import Canvas
from maquette.render.gpu.programs import Programs, put


class Resolve:
    """Averages the samples of each pixel, and reads them."""

    def __init__(self, gpu: Gpu, programs: Programs) -> None:
        self._gpu = gpu
        self._programs = programs

    def drawn(self, canvas: Canvas) -> Pixels:
        """(h, w, 4), colours premultiplied by alpha; top row first."""
        return self._read(canvas, [])

    def clear(self, canvas: Canvas) -> Pixels:
        """(h, w, 4) with straight alpha; top row first."""
        return self._read(canvas, ["STRAIGHT"])

    def _read(self, canvas: Canvas, defines: list[str]) -> Pixels:
        context, program = self._gpu.context, self._programs.get("resolve", defines)
        self._gpu.wait()
        canvas.finished.use()
        context.enable_only(moderngl.NOTHING)
        put(program, size=canvas.size, samples=0)
        canvas.colours.use(0)
        vertices = context.vertex_array(program, [])
        vertices.render(vertices=3)
        vertices.release()
        self._gpu.wait()
        return canvas.read()
