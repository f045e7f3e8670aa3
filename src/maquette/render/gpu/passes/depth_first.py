"""Depths before surfaces: where a model hides much of itself, each sample is shaded just once."""

from collections.abc import Sequence
from dataclasses import dataclass

import moderngl
import numpy as np

from maquette.render.gpu.context import Gpu
from maquette.render.gpu.drawable import Matrix
from maquette.render.gpu.passes.upload import Uploaded
from maquette.render.gpu.programs import Programs, packed, put

# What shading a sample costs, for one whose depth is laid before, and for a triangle drawn twice.
_SAMPLE, _DEPTH, _TRIANGLE = 1.0, 0.1, 2.2


@dataclass(frozen=True)
class Counts:
    """Samples of one frame: those that were ``shaded``, and those of them that were ``seen``."""

    shaded: int
    seen: int
    triangles: int

    @property
    def hide_much(self) -> bool:
        """Whether laying depths first costs less than what it saves."""
        saved = (self.shaded - self.seen) * _SAMPLE
        return saved > self.shaded * _DEPTH + self.triangles * _TRIANGLE


class DepthFirst:
    """The opaque ones of ``parts``, without their looks.

    Their places on the screen are to the bit those of the surface's shader, so that surfaces drawn
    afterwards where they are as near as what was laid are the nearest ones.
    """

    def __init__(self, gpu: Gpu, programs: Programs, parts: Sequence[Uploaded]) -> None:
        self._context = gpu.context
        self._program = programs.get("depths")
        self._parts = [
            (part, part.vertices(gpu.context, self._program)) for part in parts if _hides_all(part)
        ]
        self.triangles = sum(vertices.vertices // 3 for _, vertices in self._parts)

    def lay(self, view_projection: Matrix, placed: Matrix, *, flipped: bool) -> None:
        """Into the picture in use, whose colours stay as they are."""
        target = self._context.fbo
        _write_colours(target, wanted=False)
        for part, vertices in self._parts:
            model = packed(placed @ part.drawable.transform)
            put(self._program, model=model, matrix=packed(view_projection))
            part.face(self._context, flipped=flipped)
            vertices.render()
        _write_colours(target, wanted=True)

    def seen(self, view_projection: Matrix, placed: Matrix, *, flipped: bool) -> int:
        """Of what was drawn last: how many samples are as near as the nearest of these."""
        query = self._context.query(samples=True)
        self._context.depth_func = "<="
        with query:
            self.lay(view_projection, placed, flipped=flipped)
        self._context.depth_func = "<"
        return int(query.samples)


def backwards(context: moderngl.Context, part: Uploaded) -> moderngl.Buffer:
    """The part's triangles, the last one first."""
    triangles = part.drawable.geometry.triangles[::-1]
    return context.buffer(np.ascontiguousarray(triangles))


def _hides_all(part: Uploaded) -> bool:
    material = part.drawable.material
    return material.alpha_mode == "opaque" and not material.see_through


def _write_colours(target: moderngl.Framebuffer, *, wanted: bool) -> None:
    target.color_mask = (wanted, wanted, wanted, wanted)
    target.use()  # moderngl sets the mask here, and only here
