"""From where a picture shows a mesh, found by its outline; and the picture as its photograph."""

from dataclasses import dataclass

import cv2
import numpy as np

from maquette.engines import fill
from maquette.engines.arrays import Mask, floats
from maquette.engines.foreground import Cutout
from maquette.engines.wrap import Photograph
from maquette.mesh.mesh import Floats, Mesh

GRID = 56
"""Cells a side on which outlines are compared."""
YAWS, ELEVATIONS = tuple(range(-180, 180, 15)), (0, 12, 25, 40)
ODD = 0.0004
"""What a degree away from the front must win of overlap: symmetric things fit from many sides."""
ROUGHNESS = 0.7
MOST = 40_000


@dataclass(frozen=True, eq=False)
class Standpoint:
    """Of a camera far away: unit vectors ``towards`` it, and to its right and up; ``fit`` 0..1."""

    towards: Floats
    rightwards: Floats
    upwards: Floats
    fit: float = 0.0


def standpoint_of(mesh: Mesh, cutout: Cutout) -> Standpoint:
    """The one from which the mesh's outline is most like the cut-out's."""
    wanted = _grid_of(cutout)
    points = mesh.positions[:: max(1, len(mesh.positions) // MOST)]
    best, most = _stand(0, 0, 0.0), -1.0
    for elevation in ELEVATIONS:
        for yaw in YAWS:
            stand = _stand(yaw, elevation, 0.0)
            shown = _outline(points, stand)
            fit = float((shown & wanted).sum() / max((shown | wanted).sum(), 1))
            if fit - ODD * (abs(yaw) + elevation) > most:
                best, most = _stand(yaw, elevation, fit), fit - ODD * (abs(yaw) + elevation)
    return best


def photograph_from(stand: Standpoint, mesh: Mesh, cutout: Cutout) -> Photograph:
    """The cut-out, laid over the mesh's extent as seen from there."""
    rows, columns = np.nonzero(cutout.alpha > 0.5)
    across, along = mesh.positions @ stand.rightwards, mesh.positions @ stand.upwards
    middle = 0.5 * (across.max() + across.min()), 0.5 * (along.max() + along.min())
    pixels = max(np.ptp(rows), np.ptp(columns)) / max(np.ptp(across), np.ptp(along))
    body = (cutout.alpha > 0.6).astype(np.uint8)
    depth = floats(cv2.distanceTransform(body, cv2.DIST_L2, 5))
    rim = max(2.0, 0.006 * max(body.shape))
    safe = depth > min(rim, 0.5 * float(depth.max()))
    colour = fill.outwards(floats(cutout.rgb / 255), safe, rim)
    plain = np.ones(body.shape, np.float32)
    inside = np.clip(depth / (2 * rim), 0.02, 1)
    layers = [colour, 0 * plain, ROUGHNESS * plain, 0 * plain, inside]
    return Photograph(
        layers=floats(np.dstack(layers)),
        size=cutout.size,
        towards=stand.towards,
        rightwards=stand.rightwards,
        upwards=stand.upwards,
        origin=floats(stand.rightwards * middle[0] + stand.upwards * middle[1]),
        centre=floats([(columns.max() + columns.min()) / 2, (rows.max() + rows.min()) / 2]),
        scale=floats([pixels, pixels]),
        nearness=0.0,
    )


def _stand(yaw: float, elevation: float, fit: float) -> Standpoint:
    a, b = np.radians(yaw), np.radians(elevation)
    towards = floats([np.sin(a) * np.cos(b), np.sin(b), np.cos(a) * np.cos(b)])
    rightwards = floats([np.cos(a), 0, -np.sin(a)])
    return Standpoint(towards, rightwards, floats(np.cross(towards, rightwards)), fit)


def _outline(points: Floats, stand: Standpoint) -> Mask:
    seen = np.stack([points @ stand.rightwards, -(points @ stand.upwards)], axis=1)
    low, high = seen.min(axis=0), seen.max(axis=0)
    scale = (GRID - 5) / float((high - low).max())
    cells = np.rint((seen - 0.5 * (low + high)) * scale + 0.5 * (GRID - 1)).astype(np.intp)
    grid = np.zeros((GRID, GRID), np.uint8)
    grid[cells[:, 1], cells[:, 0]] = 1
    closed = cv2.morphologyEx(grid, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    return np.asarray(closed > 0)


def _grid_of(cutout: Cutout) -> Mask:
    rows, columns = np.nonzero(cutout.alpha > 0.5)
    height, width = np.ptp(rows) + 1, np.ptp(columns) + 1
    scale = (GRID - 4) / max(height, width)
    body = cutout.alpha[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = cv2.resize(floats(body), size, interpolation=cv2.INTER_AREA)
    grid = np.zeros((GRID, GRID), bool)
    top, left = (GRID - size[1]) // 2, (GRID - size[0]) // 2
    grid[top : top + size[1], left : left + size[0]] = small > 0.5
    return grid
