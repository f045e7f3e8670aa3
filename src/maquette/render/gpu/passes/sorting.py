"""Triangles of blended parts, drawn from the farthest to the nearest."""

import moderngl
import numpy as np

from maquette.render.gpu.drawable import Floats, Geometry, Matrix
from maquette.render.gpu.passes.upload import Uploaded


class FarToNear:
    """One part's triangles in an order of their own: each eye sees them farthest first.

    Ordered by the middles of the triangles, so triangles that cross, or that are far larger than
    the gap between them, may still lie wrongly.
    """

    def __init__(
        self, context: moderngl.Context, part: Uploaded, program: moderngl.Program
    ) -> None:
        self._part = part
        self._middles = _middles(part.drawable.geometry)
        self._posed = part.drawable.geometry
        # The part's own indices may be shared with parts that look the other way.
        self._indices = context.buffer(reserve=max(self._posed.triangles.nbytes, 4))
        self.vertices = part.vertices(context, program, self._indices)

    def arrange(self, clip: Matrix) -> None:
        """Order the triangles for ``clip`` (4, 4), which takes the part to clip space: there the
        last coordinate is the depth along the view.
        """
        geometry = self._part.drawable.geometry
        if geometry is not self._posed:
            self._middles, self._posed = _middles(geometry), geometry
        depths = self._middles @ clip[3, :3].astype(np.float32)
        order = np.argsort(-depths, kind="stable")
        self._indices.write(np.ascontiguousarray(geometry.triangles[order]))


def _middles(geometry: Geometry) -> Floats:
    """Three times the middle of each triangle (m, 3): only their order counts."""
    corners = geometry.attributes["position"][geometry.triangles]
    return np.asarray(corners.sum(axis=1), np.float32)
