"""The soft shadow on the ground, as a large overhead light throws it."""

import math
from collections.abc import Sequence

import moderngl
import numpy as np

from maquette.render.gpu.context import Gpu
from maquette.render.gpu.drawable import Floats, Matrix
from maquette.render.gpu.passes.casters import Casters
from maquette.render.gpu.passes.upload import Uploaded
from maquette.render.gpu.programs import Programs

SIDE = 256
# Directions by the model's size (triangles in all, least, most): many hide that they are many,
# but each draws the whole model.
_STANDING, _STANDING_BLUR = (4_000_000, 32, 160), 5
_MOVING, _MOVING_BLUR = (1_500_000, 12, 80), 7
# The light fills a cone about straight up; beyond it a shadow would be long and thin.
_WIDEST = math.radians(46.0)
# Of the picture's texels: detail of the model that is finer leaves no trace in its shadow.
_GRAIN = 1.5
# A hair below the model, so that a flat model does not flicker with its own shadow.
_GAP = 0.002
_GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))


class Shadow:
    """A picture (SIDE, SIDE) of how much light the ground misses, 0 to 1; empty until it is
    thrown.

    It lies at ``height`` around ``place``: the middle's x and z, and the half of its side.
    ``bounds`` (2, 3) are the lowest and the highest corner that the parts ever reach.
    """

    def __init__(
        self, gpu: Gpu, programs: Programs, parts: Sequence[Uploaded], bounds: Matrix
    ) -> None:
        low, high = bounds
        across, tall = float(max(high[0] - low[0], high[2] - low[2])), float(high[1] - low[1])
        half = across * 0.64 + tall * 0.45 + 0.1
        self.place = (float(low[0] + high[0]) / 2, float(low[2] + high[2]) / 2, half)
        self.height = float(low[1]) - _GAP
        self.picture = gpu.context.texture((SIDE, SIDE), 1, dtype="f4")
        self.picture.filter = (moderngl.LINEAR, moderngl.LINEAR)
        self.picture.repeat_x = self.picture.repeat_y = False
        self._context = gpu.context
        self._sum = gpu.context.texture((SIDE, SIDE), 1, dtype="f4")
        depth = gpu.context.depth_renderbuffer((SIDE, SIDE))
        self._frame = gpu.context.framebuffer([self._sum], depth)
        grain = _GRAIN * 2 * half / SIDE
        self._casters = Casters(gpu, programs, "shadow", parts, grain)

    def throw(self, *, moving: bool = False) -> None:
        """Throw the parts, as they stand now, onto the ground from many directions and average.

        A ``moving`` model has this done for each frame, from fewer directions and blurred more.
        """
        budget, least, most = _MOVING if moving else _STANDING
        count = min(max(budget // max(self._casters.triangles, 1), least), most)
        self._accumulate(_slants(count))
        values = np.frombuffer(self._sum.read(), np.float32).reshape(SIDE, SIDE)
        soft = _faded(_blurred(values, _MOVING_BLUR if moving else _STANDING_BLUR))
        self.picture.write(soft.tobytes())

    def _accumulate(self, slants: Sequence[tuple[float, float]]) -> None:
        context = self._context
        self._frame.use()
        self._frame.clear(0.0, 0.0, 0.0, 0.0, depth=1.0)
        context.enable_only(moderngl.DEPTH_TEST | moderngl.BLEND)
        context.blend_func = moderngl.ONE, moderngl.ONE
        context.depth_func = "<"
        for index, slant in enumerate(slants):
            self._casters.draw(
                slant=slant,
                ground=self.place,
                floor_height=self.height,
                depth=0.9 - 1.8 * index / len(slants),
                amount=1.0 / len(slants),
            )


def _slants(count: int) -> list[tuple[float, float]]:
    """Sideways steps per metre of height, spread over the cone, denser near straight up."""
    slants = []
    for index in range(count):
        angle = _WIDEST * ((index + 0.5) / count) ** 0.7
        around = index * _GOLDEN_ANGLE
        slants.append((math.tan(angle) * math.cos(around), math.tan(angle) * math.sin(around)))
    return slants


def _blurred(values: Floats, radius: int) -> Floats:
    """Binomial blur along both axes: hides that the directions are few."""
    weights = np.array([math.comb(2 * radius, k) for k in range(2 * radius + 1)], np.float32)
    weights /= weights.sum()
    for axis in (0, 1):
        padded = np.pad(values, [(radius, radius) if a == axis else (0, 0) for a in (0, 1)])
        values = np.zeros_like(values)
        for start, weight in enumerate(weights):
            shifted = slice(start, start + SIDE)
            values += weight * (padded[shifted] if axis == 0 else padded[:, shifted])
    return values


def _faded(values: Floats) -> Floats:
    """To nothing at the picture's edge, so that the ground has no visible border."""
    line = np.linspace(-1, 1, SIDE, dtype=np.float32)
    distance = np.hypot(line[:, None], line[None, :])
    fade = np.clip((1.0 - distance) / 0.35, 0.0, 1.0)
    smooth = fade * fade * (3 - 2 * fade)
    return np.asarray(np.clip(values, 0, 1) * smooth, np.float32)
