"""The ground: invisible but for the shadow that lies on it."""

from collections.abc import Iterable

import moderngl
import numpy as np

from maquette.render.gpu.context import Gpu
from maquette.render.gpu.drawable import Matrix, Pixels
from maquette.render.gpu.passes.shadow import Shadow
from maquette.render.gpu.programs import Programs, packed, put

STRENGTH = 0.62


class Ground:
    """Blends the shadow's picture over what is there; draws nothing seen from below."""

    def __init__(self, gpu: Gpu, programs: Programs, shadow: Shadow) -> None:
        self._context = gpu.context
        self._lying = _Lying(gpu, programs, shadow)

    def draw(self, view_projection: Matrix, scale: float, anchor: Matrix) -> None:
        """``scale`` shrinks the shadow about ``anchor``, as the model is shrunk."""
        context = self._context
        context.enable_only(moderngl.DEPTH_TEST | moderngl.BLEND)
        context.blend_func = moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA
        context.fbo.depth_mask = False
        self._lying.draw(view_projection, scale, anchor)
        context.fbo.depth_mask = True


class Shade:
    """The ground in a picture of its own, as large as the finished one: a quarter of the samples,
    which a thing so soft does not need. Laid under everything afterwards it comes to the same:
    nothing that is seen from above lies below it.
    """

    def __init__(self, gpu: Gpu, programs: Programs, shadow: Shadow, size: tuple[int, int]) -> None:
        self._gpu = gpu
        self._lying = _Lying(gpu, programs, shadow, ["ALONE"])
        self._frame = gpu.context.framebuffer([gpu.context.texture(size, 1)])

    def draw(self, view_projection: Matrix, scale: float, anchor: Matrix) -> None:
        """As :meth:`Ground.draw`, into its own picture; nothing for a ``scale`` of 0."""
        self._frame.use()
        self._frame.clear()
        self._gpu.context.enable_only(moderngl.NOTHING)
        if scale > 0:
            self._lying.draw(view_projection, scale, anchor)

    def read(self) -> Pixels:
        """(h, w), bottom row first: 0 nothing, 255 black."""
        width, height = self._frame.size
        self._gpu.wait()
        pixels = np.zeros((height, width), np.uint8)
        self._frame.read_into(pixels, components=1, alignment=1)
        return pixels


class _Lying:
    """The shadow's picture where it lies, drawn into the target in use."""

    def __init__(
        self, gpu: Gpu, programs: Programs, shadow: Shadow, defines: Iterable[str] = ()
    ) -> None:
        self._context = gpu.context
        self._program = programs.get("ground", defines)
        self._vertices = gpu.context.vertex_array(self._program, [])
        self._shadow = shadow

    def draw(self, view_projection: Matrix, scale: float, anchor: Matrix) -> None:
        put(
            self._program,
            view_projection=packed(view_projection),
            ground=self._shadow.place,
            floor_height=self._shadow.height,
            scale=scale,
            anchor=tuple(anchor),
            shadow=0,
            strength=STRENGTH,
            size=self._context.fbo.size,
        )
        self._shadow.picture.use(0)
        self._vertices.render(moderngl.TRIANGLE_STRIP, vertices=4)
