"""The object's skin: the picture on its front, a plausible guess on its sides and back."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from maquette.engines import fill
from maquette.engines.arrays import Mask, blurred, floats, resized
from maquette.engines.builtin.sculpt.even import THROUGH
from maquette.engines.builtin.sculpt.inflate import depth_inside
from maquette.engines.builtin.sculpt.light import LUMA, look_of
from maquette.engines.builtin.sculpt.shape import Shape
from maquette.engines.foreground import Cutout
from maquette.engines.wrap import RELIEF, look_up
from maquette.mesh.mesh import Floats, Samples

SHOWN = 0.375
"""Share of a texture that one side can fill: it is half of the surface at most, and charts fill
three quarters."""

LEAST = 512
"""Texels a side for which a picture is kept sharp enough, however small its texture is."""

BODY = 0.6
"""How much of a pixel is the object where its colour is believed."""

FOLD = 0.13
"""Where a round side folds the picture back, as a share of the radius there."""


@dataclass(frozen=True, eq=False)
class Skin:
    """A :class:`~maquette.mesh.mesh.Surface` in the frame of :func:`.solid.solid`.

    ``front`` and ``back`` (h, w, 4): sRGB and relief, sRGB and nothing; ``gloss`` (h, w, 2):
    roughness and metallic; ``inwards`` (n, m, 4) on the grid of cells: depth inside the outline,
    depth at which to fold, and the unit direction away from the outline, in cells.
    """

    front: Floats
    back: Floats
    gloss: Floats
    inwards: Floats
    cell: float

    def sample(self, points: Floats, normals: Floats) -> Samples:
        places = self._places(points)
        front = look_up(self.front, self._to(self.front, places))
        back = look_up(self.back, self._to(self.back, places))
        gloss = look_up(self.gloss, self._to(self.gloss, places))
        facing = _step(normals[:, 2], -0.4, 0.1)[:, None]
        colour = front[:, :3] * facing + back[:, :3] * (1 - facing)
        relief = front[:, 3] * _step(normals[:, 2], 0.1, 0.5) * np.float32(RELIEF)
        return Samples(np.clip(colour, 0, 1), gloss[:, 0], gloss[:, 1], relief)

    def cells(self, points: Floats) -> Floats:
        """Before which place (x, y) on the grid of cells each point lies."""
        rows, columns = self.inwards.shape[:2]
        x = points[:, 0] / self.cell + 0.5 * (columns - 1)
        y = 0.5 * (rows - 1) - points[:, 1] / self.cell
        return floats(np.stack([x, y], axis=1))

    def _places(self, points: Floats) -> Floats:
        """Where on the grid of cells (x, y) each point finds its colour.

        Straight behind itself on the front; on the sides, where that would smear, the picture is
        folded back at the outline, so that it goes on instead of being drawn out.
        """
        places = self.cells(points)
        depth, fold, dx, dy = look_up(self.inwards, places).T
        wanted = fold - 0.5 * np.abs(points[:, 2]) / self.cell
        shift = np.maximum(wanted - np.maximum(depth, 0), 0)
        return floats(places + np.stack([dx * shift, dy * shift], axis=1))

    def _to(self, layer: Floats, places: Floats) -> Floats:
        """From cells to the layer's pixels."""
        rows, columns = self.inwards.shape[:2]
        scale = np.array([layer.shape[1] / columns, layer.shape[0] / rows], np.float32)
        return floats((places + 0.5) * scale - 0.5)


def skin_of(cutout: Cutout, shape: Shape, cell: float, thickness: float) -> Skin:
    """Paint the skin of ``shape`` with the colours of the cut-out.

    Where front and back are wished alike the back wears the front's mirror image, print and all.
    """
    size = cutout.size
    rim = max(2.0, 0.006 * max(size))
    depth = depth_of(cutout)
    safe = depth > min(rim, 0.5 * float(depth.max()))
    normals = resized(normals_of(shape, thickness), size, cv2.INTER_LINEAR)
    look = look_of(floats(cutout.rgb / 255), safe, normals)
    colour = fill.outwards(look.base_color, safe, rim)
    relief = relief_of(colour) * np.clip(depth / (4 * rim), 0, 1)
    behind = floats(np.dstack([colour, relief]))
    if shape.alike != THROUGH:
        behind = _back(colour, safe, depth, shape.layered)
    gloss = fill.outwards(np.dstack([look.roughness, look.metallic]), safe, rim)
    return Skin(
        floats(np.dstack([colour, relief])),
        behind,
        gloss,
        _inwards(shape, thickness),
        cell,
    )


def shrunk(cutout: Cutout, texels: int) -> Cutout:
    """With no more pixels of the object than a texture of so many ``texels`` a side can show, but
    as it is where nothing would be left of it: a fine net.
    """
    zoom = max(texels, LEAST) * float(np.sqrt(SHOWN / max(cutout.alpha.sum(), 1)))
    if zoom >= 1:
        return cutout
    size = [max(1, round(zoom * side)) for side in cutout.size]
    rgb = cv2.resize(cutout.rgb, size, interpolation=cv2.INTER_AREA)
    alpha = resized(cutout.alpha, size, cv2.INTER_AREA)
    if not (alpha > BODY).any():
        return cutout
    return replace(cutout, rgb=np.asarray(rgb, np.uint8), alpha=alpha)


def depth_of(cutout: Cutout) -> Floats:
    mask = (cutout.alpha > BODY).astype(np.uint8)
    return floats(cv2.distanceTransform(mask, cv2.DIST_L2, 5))


def normals_of(shape: Shape, thickness: float) -> Floats:
    """Unit normals (n, m, 3) of the front: x right, y up, z forwards."""
    depth = blurred(thickness * np.sqrt(np.maximum(shape.squared, 0)), 2)
    down, right = np.gradient(depth)
    normals = np.dstack([-right, down, np.ones_like(depth)])
    return floats(normals / np.linalg.norm(normals, axis=2, keepdims=True))


def relief_of(colour: Floats) -> Floats:
    """Fine light and dark as fine high and low, -1..1, without the pixel noise."""
    luma = blurred(colour @ LUMA, 1.0)
    wide = max(luma.shape) / 100
    return floats(np.clip(luma - blurred(luma, wide), -0.3, 0.3))


def _back(colour: Floats, safe: Mask, depth: Floats, layered: float) -> Floats:
    """Mostly a film that the rim's colours span, a little of the blurred front, seen through.

    Sharp lettering would show mirrored, so of the front nothing finer than a 20th of the object
    is kept. On a thing that is ``layered`` (0..1), as vases and cakes are, and in rows whose two
    ends agree, the film runs from side to side, so that the layers go round.
    """
    side = max(depth.shape)
    band = safe & (depth < max(4.0, 0.03 * side))
    film = fill.membrane(colour, band)
    rows = blurred(fill.across(colour, band), 0.004 * side)
    film += np.maximum(layered, _agreement(colour, band)) * (rows - film)
    ghost = blurred(fill.membrane(colour, safe), 0.05 * side)
    share = 0.3 * np.clip(depth / (0.08 * side), 0, 1)[:, :, None]
    back = film * (1 - share) + ghost * share
    return floats(np.dstack([back, np.zeros(depth.shape)]))


def _agreement(colour: Floats, band: Mask) -> Floats:
    """How alike the outermost colours of each row are, (h, 1, 1) of 0..1, without jumps."""
    every = np.arange(len(band))
    last = band.shape[1] - 1 - np.argmax(band[:, ::-1], axis=1)
    gap = np.linalg.norm(colour[every, np.argmax(band, axis=1)] - colour[every, last], axis=1)
    alike = np.exp(-((gap / 0.25) ** 2)) * band.any(axis=1)
    return blurred(alike[:, None], 0.02 * len(band))[:, :, None]


def _inwards(shape: Shape, thickness: float) -> Floats:
    depth = depth_inside(shape.inside)
    down, right = np.gradient(blurred(depth, 1.5))
    length = np.maximum(np.hypot(down, right), 0.3)
    radius = floats(np.sqrt(np.maximum(shape.squared, 0)) * thickness)
    reach = 2 * (int(radius.max()) // 2) + 1
    radius = floats(cv2.dilate(radius, np.ones((reach, reach), np.uint8)))
    share = 0.5 if shape.name in {"box", "flat"} else FOLD
    fold = share * blurred(radius, max(1.0, reach / 3))
    return floats(np.dstack([depth, fold, right / length, down / length]))


def _step(values: Floats, low: float, high: float) -> Floats:
    """Smoothly from 0 at ``low`` to 1 at ``high``."""
    t = np.clip((values - low) / (high - low), 0, 1)
    return floats(t * t * (3 - 2 * t))
