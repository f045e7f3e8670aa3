"""Photographs of an object wrapped around its mesh; what none shows is guessed from around it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from scipy.spatial import cKDTree

from maquette.engines.arrays import floats
from maquette.kit.hands import HANDS
from maquette.mesh.measures import cross_products, unit
from maquette.mesh.mesh import Floats, Mesh, Samples
from maquette.mesh.rays import Rays

RELIEF = 0.004
"""Metres of relief for a full step of luminance, on an object about one metre long."""

WIDTH = 1024
"""Points a row while looking up: OpenCV remaps at most 32,767 rows and columns."""

GRAZING = 0.12
"""Cosine below which a photograph shows a surface too slantingly to be used."""

LOOKED = 20_000
"""Points of the mesh, at most, whose colours are known before a texel's is asked for."""

NEIGHBOURS = 10
NORMAL_SHARE = 0.25
"""What a difference of normals counts, beside one of place, when a neighbour is looked for."""

FILLED = 0.003
"""The weight of what neighbours say, beside what the photographs show."""

TRUSTED = 0.97
"""The share that photographs have of a colour from which on they have all of it."""

UP = floats([0, 1, 0])


@dataclass(frozen=True, eq=False)
class Photograph:
    """``layers`` (h, w, 7): colour, relief, roughness, metallic, and how far inside the outline, of
    a picture whose ``size`` (width, height) is so many pixels; ``towards`` its camera;
    ``rightwards`` and ``upwards`` in the picture; ``origin`` (x, y, z) in metres is what is seen at
    ``centre`` (column, row) in pixels; ``scale`` pixels a metre along both, there; ``nearness`` 1 /
    distance of the camera, in 1/metres.
    """

    layers: Floats
    size: tuple[int, int]
    towards: Floats
    rightwards: Floats
    origin: Floats
    centre: Floats
    scale: Floats
    nearness: float
    upwards: Floats = field(default_factory=lambda: UP)

    def look(self, points: Floats) -> Floats:
        """The layers (n, 7) where ``points`` (n, 3) are seen."""
        away = points - self.origin
        grown = 1 / (1 - self.nearness * (away @ self.towards))
        across = np.stack([away @ self.rightwards, -(away @ self.upwards)], axis=1)
        places = across * grown[:, None] * self.scale + self.centre
        zoom = floats(self.layers.shape[1::-1]) / floats(self.size)
        return look_up(self.layers, floats((places + 0.5) * zoom - 0.5))


class Wrap:
    """A :class:`~maquette.mesh.mesh.Surface` in the frame of ``mesh``."""

    def __init__(self, mesh: Mesh, photographs: Sequence[Photograph]) -> None:
        self._photographs = photographs
        self._rays = Rays(mesh)
        self._size = float(np.ptp(mesh.positions, axis=0).max())
        some = slice(None, None, -(-len(mesh.positions) // LOOKED))
        points, normals = mesh.positions[some], vertex_normals(mesh)[some]
        seen, weight = self._seen(points, normals)
        known = weight > FILLED
        if not known.any():
            known[:] = True
        tree = cKDTree(self._place(points[known], normals[known]))
        unknown = self._place(points[~known], normals[~known])
        count = min(NEIGHBOURS, int(known.sum()))
        self._values = seen.copy()
        self._values[~known] = _mean_near(tree, seen[known], unknown, count, 0.01 * self._size)
        self._tree = cKDTree(self._place(points, normals))

    def sample(self, points: Floats, normals: Floats) -> Samples:
        mixed, weight = self._seen(points, normals)
        trust = np.minimum(weight / (weight + FILLED) / np.float32(TRUSTED), 1)
        unsure = np.flatnonzero(trust < 1)
        places = self._place(points[unsure], normals[unsure])
        guess = _mean_near(self._tree, self._values, places, 4, 1e-3 * self._size)
        mixed[unsure] += (1 - trust[unsure, None]) * (guess - mixed[unsure])
        relief = mixed[:, 3] * trust * np.float32(RELIEF)
        return Samples(np.clip(mixed[:, :3], 0, 1), mixed[:, 4], mixed[:, 5], floats(relief))

    def _seen(self, points: Floats, normals: Floats) -> tuple[Floats, Floats]:
        """What the photographs show of each point (n, 6), and how well they do (n,)."""
        total = np.zeros((len(points), 6), np.float32)
        weights = np.zeros(len(points), np.float32)
        for photograph in self._photographs:
            facing = normals @ photograph.towards
            weight = np.maximum(facing - GRAZING, 0) ** 4
            candidates = np.flatnonzero(weight > 0)
            if not len(candidates):
                continue
            found = photograph.look(points[candidates])
            weight = weight[candidates] * found[:, 6]
            lifted = points[candidates] + normals[candidates] * np.float32(0.01 * self._size)
            direction = np.repeat(photograph.towards[None], len(candidates), axis=0)
            weight[self._rays.blocked(floats(lifted), floats(direction), 3 * self._size)] = 0
            total[candidates] += found[:, :6] * weight[:, None]
            weights[candidates] += weight
        return floats(total / np.maximum(weights, 1e-9)[:, None]), weights

    def _place(self, points: Floats, normals: Floats) -> Floats:
        return floats(np.concatenate([points, normals * (NORMAL_SHARE * self._size)], axis=1))


def _mean_near(tree: cKDTree, values: Floats, places: Floats, count: int, closest: float) -> Floats:
    """The mean of the ``count`` nearest values (k, c), nearer ones counting more."""
    distance, near = tree.query(places, [*range(1, count + 1)], workers=HANDS)
    share = 1 / (np.asarray(distance) + closest)
    chosen = values[np.asarray(near)]
    return floats((chosen * share[:, :, None]).sum(1) / share.sum(1)[:, None])


def vertex_normals(mesh: Mesh) -> Floats:
    """Unit normals (n, 3), each the mean of the triangles around, larger ones counting more."""
    flat = cross_products(mesh)
    total = np.zeros((len(mesh.positions), 3))
    for corner in range(3):
        np.add.at(total, mesh.triangles[:, corner], flat)
    return floats(unit(total))


def look_up(layer: Floats, places: Floats) -> Floats:
    """Values (k, c) of ``layer`` (h, w, c) at ``places`` (k, 2), bilinear, clamped at its edge."""
    count = len(places)
    rows = max(1, -(-count // WIDTH))
    padded = np.zeros((rows * WIDTH, 2), np.float32)
    padded[:count] = places
    x, y = padded.reshape(rows, WIDTH, 2).transpose(2, 0, 1).copy()
    found = cv2.remap(layer, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return floats(found.reshape(rows * WIDTH, -1)[:count])
