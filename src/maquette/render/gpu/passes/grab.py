"""The picture of everything solid, with blurred copies, for glass to be looked through."""

import moderngl

from maquette.render.gpu.context import Gpu
from maquette.render.gpu.framebuffer import Canvas
from maquette.render.gpu.programs import Programs, put


class Grab:
    """``scene`` is as large as the finished picture and holds what was last taken."""

    def __init__(self, gpu: Gpu, programs: Programs, canvas: Canvas) -> None:
        self._context = gpu.context
        self._program = programs.get("grab")
        self._vertices = gpu.context.vertex_array(self._program, [])
        self._canvas = canvas
        self.scene = gpu.context.texture(canvas.size, 4)
        self.scene.build_mipmaps()
        self.scene.filter = (moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR)
        self.scene.repeat_x = self.scene.repeat_y = False
        self._frame = gpu.context.framebuffer([self.scene])

    def take(self) -> None:
        """Copy the canvas' samples as drawn so far, and make them the target again."""
        self._frame.use()
        self._context.enable_only(moderngl.NOTHING)
        put(self._program, samples=0)
        self._canvas.colours.use(0)
        self._vertices.render(vertices=3)
        self.scene.build_mipmaps()
        self._canvas.samples.use()
