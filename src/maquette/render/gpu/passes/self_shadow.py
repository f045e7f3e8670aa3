"""The key light's shadow of the model on itself: a picture of depths as the light sees them."""

from collections.abc import Sequence

import moderngl
import numpy as np

from maquette.render.gpu.context import Gpu
from maquette.render.gpu.drawable import Matrix
from maquette.render.gpu.passes.casters import Casters
from maquette.render.gpu.passes.upload import Uploaded
from maquette.render.gpu.programs import Programs, packed

SIDE = 1024
# The model's sphere has radius one.
_REACH = 1.02


class SelfShadow:
    """``depths`` and ``matrix`` (4, 4), from the stage into the picture, as last cast.

    Glass and what is blended cast none.
    """

    def __init__(self, gpu: Gpu, programs: Programs, parts: Sequence[Uploaded]) -> None:
        self._context = gpu.context
        self.depths = gpu.context.depth_texture((SIDE, SIDE))
        self.depths.compare_func = "<="
        self.depths.filter = (moderngl.LINEAR, moderngl.LINEAR)
        self.depths.repeat_x = self.depths.repeat_y = False
        self._frame = gpu.context.framebuffer(depth_attachment=self.depths)
        solid = [part for part in parts if not part.drawable.material.see_through]
        self._casters = Casters(gpu, programs, "depths", solid)
        self.matrix: Matrix = np.eye(4)

    def cast(self, towards: Matrix, placed: Matrix) -> None:
        """From a light far away in the direction ``towards`` (3,), on the model moved by
        ``placed`` (4, 4).
        """
        self.matrix = _seen_from(towards)
        self._frame.use()
        self._frame.clear(depth=1.0)
        self._context.enable_only(moderngl.DEPTH_TEST)
        self._casters.draw(matrix=packed(self.matrix @ placed))


def _seen_from(towards: Matrix) -> Matrix:
    back = towards / np.linalg.norm(towards)
    right = np.cross((0.0, 1.0, 0.0), back)
    right = right / max(float(np.linalg.norm(right)), 1e-9)
    matrix = np.eye(4)
    matrix[:3, :3] = np.stack([right, np.cross(back, right), -back]) / _REACH
    return matrix
