"""Colours for a bare shape: its pictures, wrapped around it as sculpt wraps them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from maquette.engines.builtin.sculpt.rig import sights_of
from maquette.engines.builtin.sculpt.views import view_of
from maquette.engines.builtin.sculpt.wrap import CELLS, photograph_of
from maquette.engines.foreground import cut_out
from maquette.engines.remote.views import View
from maquette.engines.wrap import Photograph, Wrap
from maquette.kit.pictures import open_picture
from maquette.mesh.mesh import Floats, Mesh, Samples, Surface

GREY, ROUGH = 0.72, 0.8


@dataclass(frozen=True)
class Plain:
    """A :class:`~maquette.mesh.mesh.Surface` of unpainted plaster."""

    def sample(self, points: Floats, normals: Floats) -> Samples:
        count = len(points)
        return Samples(
            np.full((count, 3), GREY, np.float32),
            np.full(count, ROUGH, np.float32),
            np.zeros(count, np.float32),
        )


def skin_of(mesh: Mesh, pictures: Sequence[View], seed: int, texels: int) -> Surface:
    """Each picture lies on the shape as though its outline were the shape's own, seen from that
    side; what none shows is filled in from what is near. For a texture of so many ``texels`` a
    side."""
    if not pictures:
        return Plain()
    views = [view_of(one.side, cut_out(open_picture(one.data), seed)) for one in pictures]
    low, high = mesh.positions.min(axis=0), mesh.positions.max(axis=0)
    origin = ((low + high) / 2).astype(np.float32)
    sights = sights_of(views, CELLS)
    photographs = [photograph_of(sight, origin, 1.0, texels) for sight in sights]
    boxes = [view.box for view in views]
    laid = [_laid(one, box, high - low) for one, box in zip(photographs, boxes, strict=True)]
    return Wrap(mesh, laid)


def _laid(photograph: Photograph, box: tuple[int, int, int, int], extent: Floats) -> Photograph:
    """The photograph with its object's box upon the box of the shape."""
    left, top, right, bottom = box
    across = float(np.abs(photograph.rightwards) @ extent)
    size = np.array([right - left, bottom - top], np.float32)
    centre = np.array([(left + right - 1) / 2, (top + bottom - 1) / 2], np.float32)
    metres = np.array([max(across, 1e-6), max(float(extent[1]), 1e-6)], np.float32)
    return replace(photograph, centre=centre, scale=size / metres, nearness=0.0)
