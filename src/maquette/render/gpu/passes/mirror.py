"""The reflective ground: the model's mirror image, drawn small and laid on the floor."""

import moderngl
import numpy as np

from maquette.render.gpu.context import Gpu
from maquette.render.gpu.drawable import Matrix
from maquette.render.gpu.passes.surfaces import Eye, Surfaces
from maquette.render.gpu.programs import Programs, packed, put

STRENGTH = 0.55
# The mirror image has a pixel for every four samples of the picture: it is soft anyway.
_SHRUNK = 2
_REACH = 4.0


class Mirror:
    """``bounds`` (2, 3) are the lowest and the highest corner that the model ever reaches; the
    floor lies at the lowest. ``size`` in samples.
    """

    def __init__(self, gpu: Gpu, programs: Programs, bounds: Matrix, size: tuple[int, int]) -> None:
        context = gpu.context
        small = (max(size[0] // _SHRUNK, 1), max(size[1] // _SHRUNK, 1))
        low, high = bounds
        self._context = context
        self._size = size
        self._middle = np.array([(low[0] + high[0]) / 2, low[1], (low[2] + high[2]) / 2])
        self._footprint = float(max(high[0] - low[0], high[2] - low[2])) / 2
        self._picture = context.texture(small, 4)
        self._picture.filter = (moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR)
        self._picture.repeat_x = self._picture.repeat_y = False
        self._frame = context.framebuffer([self._picture], context.depth_renderbuffer(small))
        self._program = programs.get("mirror")
        self._vertices = context.vertex_array(self._program, [])

    def draw(self, surfaces: Surfaces, eye: Eye, placed: Matrix) -> None:
        """Lay the mirror image of ``surfaces`` onto the floor of the picture in use."""
        picture = self._context.fbo
        self._frame.use()
        self._frame.clear(0.0, 0.0, 0.0, 0.0, depth=1.0)
        seen = self._mirrored(eye)
        surfaces.draw_solid(seen, placed)
        surfaces.draw_clear(seen, placed)
        self._picture.build_mipmaps()
        picture.use()
        self._lay(eye)

    def _mirrored(self, eye: Eye) -> Eye:
        """The eye below the floor that sees what the floor shows."""
        turn = np.diag([1.0, -1.0, 1.0, 1.0])
        turn[1, 3] = 2 * self._middle[1]
        place = (turn @ np.append(eye.position, 1.0))[:3]
        return Eye(eye.view_projection @ turn, place, eye.rig, flipped=True)

    def _lay(self, eye: Eye) -> None:
        context = self._context
        context.enable_only(moderngl.DEPTH_TEST | moderngl.BLEND)
        context.blend_func = moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA
        context.fbo.depth_mask = False
        put(
            self._program,
            view_projection=packed(eye.view_projection),
            middle=tuple(self._middle - (0.0, 0.002, 0.0)),
            half_side=_REACH,
            size=self._size,
            eye=tuple(eye.position),
            footprint=self._footprint,
            strength=STRENGTH,
            reflection=0,
        )
        self._picture.use(0)
        self._vertices.render(moderngl.TRIANGLE_STRIP, vertices=4)
        context.fbo.depth_mask = True
