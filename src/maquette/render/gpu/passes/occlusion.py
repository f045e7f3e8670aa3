"""Ambient occlusion: where the model hides the room from itself, on a grid around it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import moderngl
import numpy as np
import numpy.typing as npt

from maquette.render.gpu.context import Gpu
from maquette.render.gpu.drawable import Floats, Matrix
from maquette.render.gpu.passes.casters import Casters
from maquette.render.gpu.passes.upload import Uploaded
from maquette.render.gpu.programs import Programs, packed, put

# Cells in all and along the longest side, the side of the picture of depths, and the directions
# by the model's size (triangles in all, least, most).
_LONGEST = 112
_UNKNOWN = 0.06
# How often what is known spreads into the cells within the model, which no one asks but their
# neighbours outside.
_SPREAD = 2
# In cells: room around the model for the step away from its surface.
_MARGIN = 2.0
_GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))


@dataclass(frozen=True)
class _Effort:
    cells: int
    depths: int
    triangles: int
    least: int
    most: int


_STANDING = _Effort(160_000, 256, 3_000_000, 24, 64)
_MOVING = _Effort(30_000, 128, 400_000, 12, 32)


class Occlusion:
    """``grid``: for each cell, in its alpha, the share of all directions in which the room is seen,
    and in its colours, about a half, two thirds of their first-order spherical harmonics.

    The light of the room on a surface with normal n is ``alpha + (colours - 1/2) . n`` of all; an
    open plane has 1. ``low`` and ``cell`` (stage units) say where it lies. Made once for a model
    that stands, and for each frame, coarser, for one that moves.
    """

    def __init__(
        self,
        gpu: Gpu,
        programs: Programs,
        parts: Sequence[Uploaded],
        bounds: Matrix,
        *,
        moving: bool = False,
    ) -> None:
        effort = _MOVING if moving else _STANDING
        context = self._context = gpu.context
        self.cell, self._counts = _cells(bounds, effort.cells)
        middle = (bounds[0] + bounds[1]) / 2
        self.low: Matrix = middle - self._counts * (self.cell / 2)
        across, up, deep = (int(count) for count in self._counts)
        self.grid = context.texture3d((across, up, deep), 4)
        self.grid.filter = (moderngl.LINEAR, moderngl.LINEAR)
        self.grid.repeat_x = self.grid.repeat_y = self.grid.repeat_z = False
        self._depths = context.depth_texture((effort.depths, effort.depths))
        self._depths.compare_func = "<="
        self._depths.filter = (moderngl.LINEAR, moderngl.LINEAR)
        self._depths.repeat_x = self._depths.repeat_y = False
        self._seen = context.framebuffer(depth_attachment=self._depths)
        self._sums = context.framebuffer([context.texture((across, up * deep), 4, dtype="f4")])
        solid = [part for part in parts if not _lets_light_through(part)]
        self._casters = Casters(gpu, programs, "depths", solid, grain=2 / effort.depths)
        self._program = programs.get("openness")
        self._vertices = context.vertex_array(self._program, [])
        count = effort.triangles // max(self._casters.triangles, 1)
        self._directions = _directions(min(max(count, effort.least), effort.most))

    def gather(self) -> None:
        """Look out from every cell past the parts as they stand now."""
        self._sums.use()
        self._sums.clear(0.0, 0.0, 0.0, 0.0)
        for towards in self._directions:
            self._look(towards)
        across, up, deep = self._counts
        sums = np.frombuffer(self._sums.read(components=4, dtype="f4"), np.float32)
        known = _spread(sums.reshape(deep, up, across, 4))
        known[..., :3] += 0.5
        self.grid.write(np.rint(known.clip(0, 1) * 255).astype(np.uint8).tobytes())

    def _look(self, towards: Matrix) -> None:
        context, matrix = self._context, _seen_from(towards)
        self._seen.use()
        self._seen.clear(depth=1.0)
        context.enable_only(moderngl.DEPTH_TEST)
        self._casters.draw(matrix=packed(matrix))
        self._sums.use()
        context.enable_only(moderngl.BLEND)
        context.blend_func = moderngl.ONE, moderngl.ONE
        cells = np.eye(4)
        cells[:3, :3] *= self.cell
        cells[:3, 3] = self.low
        # Two thirds of three times the mean direction.
        share = np.append(towards * 2, 1.0) / len(self._directions)
        put(
            self._program,
            matrix=packed(matrix @ cells),
            rows=int(self._counts[1]),
            share=tuple(share),
            depths=0,
        )
        self._depths.use(0)
        self._vertices.render(vertices=3)


def _lets_light_through(part: Uploaded) -> bool:
    material = part.drawable.material
    return material.see_through and (material.transmission > 0 or "base" not in material.textures)


def _cells(bounds: Matrix, most: int) -> tuple[float, npt.NDArray[np.int64]]:
    """The side of a cell, and how many there are along each axis."""
    sides = np.maximum(bounds[1] - bounds[0], 1e-3)
    cell = float(max(np.cbrt(np.prod(sides) / most), sides.max() / _LONGEST))
    while True:
        counts = np.ceil(sides / cell + 2 * _MARGIN).astype(np.int64)
        if np.prod(counts) <= most:
            return cell, counts
        cell *= 1.05


def _directions(count: int) -> Matrix:
    """(n, 3) evenly over the sphere, each with its opposite: an open plane sees just half."""
    index = np.arange(count // 2)
    height = (index + 0.5) / len(index)
    ring, around = np.sqrt(1 - height * height), index * _GOLDEN_ANGLE
    upper = np.stack([ring * np.cos(around), height, ring * np.sin(around)], axis=1)
    return np.concatenate([upper, -upper])


def _seen_from(towards: Matrix) -> Matrix:
    """The model's sphere, of radius one and a little room, as seen along ``-towards``."""
    aside = np.eye(3)[int(np.argmin(np.abs(towards)))]
    right = np.cross(aside, towards)
    right /= np.linalg.norm(right)
    matrix = np.eye(4)
    matrix[:3, :3] = np.stack([right, np.cross(towards, right), -towards]) / 1.02
    return matrix


def _spread(sums: Floats) -> Floats:
    """The grid with the cells that see nothing, those within the model, like their neighbours."""
    known = sums[..., 3:] > _UNKNOWN
    filled = np.where(known, sums, 0)
    for _ in range(_SPREAD):
        weights = known.astype(np.float32)
        around, count = _neighbours(filled), _neighbours(weights)
        filled = np.where(known, filled, around / np.maximum(count, 1))
        known = known | (count > 0)
    return np.asarray(filled, np.float32)


def _neighbours(values: Floats) -> Floats:
    """The sum over the six cells that touch each."""
    sums = np.zeros_like(values)
    for axis in range(3):
        ahead, behind = [slice(None)] * 4, [slice(None)] * 4
        ahead[axis], behind[axis] = slice(1, None), slice(None, -1)
        sums[tuple(ahead)] += values[tuple(behind)]
        sums[tuple(behind)] += values[tuple(ahead)]
    return sums
