"""What a picture of one side shows, ready to be wrapped around the object."""

import cv2
import numpy as np

from maquette.engines import fill
from maquette.engines.arrays import floats
from maquette.engines.builtin.sculpt.light import look_of
from maquette.engines.builtin.sculpt.rig import Sight
from maquette.engines.builtin.sculpt.shape import shape_of
from maquette.engines.builtin.sculpt.skin import depth_of, normals_of, relief_of, shrunk
from maquette.engines.foreground import Cutout
from maquette.engines.wrap import Photograph
from maquette.mesh.mesh import Floats

CELLS = 112


def photograph_of(sight: Sight, origin: Floats, cell: float, texels: int) -> Photograph:
    """``origin`` in metres is seen at the sight's centre; ``cell`` metres a cell; for a texture of
    so many ``texels`` a side.
    """
    view = sight.view
    left, top, right, bottom = view.box
    rightwards, upwards, towards = sight.axes
    rows, columns = sight.grid.shape
    pixels = floats([(right - left) / columns, (bottom - top) / rows])
    return Photograph(
        layers=layers_of(shrunk(view.cutout, texels)),
        size=view.cutout.size,
        towards=towards,
        rightwards=rightwards,
        upwards=upwards,
        origin=origin,
        centre=floats((floats(sight.centre) + 0.5) * pixels - 0.5 + floats([left, top])),
        scale=pixels / np.float32(cell),
        nearness=sight.nearness / cell,
    )


def layers_of(cutout: Cutout) -> Floats:
    """What :class:`Photograph` wants of a cut-out: its colours without their light, and so on."""
    size = cutout.size
    rim = max(2.0, 0.006 * max(size))
    depth = depth_of(cutout)
    safe = depth > min(rim, 0.5 * float(depth.max()))
    shape = shape_of(cutout, "organic", CELLS)
    normals = floats(cv2.resize(normals_of(shape, 1.0), size, interpolation=cv2.INTER_LINEAR))
    look = look_of(floats(cutout.rgb / 255), safe, normals)
    colour = fill.outwards(look.base_color, safe, rim)
    gloss = fill.outwards(np.dstack([look.roughness, look.metallic]), safe, rim)
    relief = relief_of(colour) * np.clip(depth / (4 * rim), 0, 1)
    inside = np.clip(depth / (2 * rim), 0.02, 1)
    return floats(np.dstack([colour, relief, gloss, inside]))
