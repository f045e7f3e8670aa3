"""How much of the sky each texel sees."""

import cv2
import numpy as np

from maquette.mesh.mesh import Floats
from maquette.mesh.project import Original
from maquette.mesh.raster import Texels

TILE = 4  # texels a side that share one set of directions
RAYS = 4  # per texel, so 64 per tile
REACH = 0.25  # of the bounding box's diagonal
LIFT = 2e-3  # rays start this share above the surface
BLUR = 5  # texels a side; its half must stay below the gutter


def occlusion(original: Original, texels: Texels, points: Floats, normals: Floats) -> Floats:
    """Cosine-weighted share of free sky (k,), 1 where nothing is near.

    Each texel of a 4 x 4 tile casts its own 4 of 64 directions, and a box blur that stays
    inside the chart joins them: interleaved sampling (Keller & Heidrich 2001).
    """
    free = np.zeros(len(points), np.float32)
    tangent, bitangent = _across(normals)
    tile = (texels.y % TILE) * TILE + texels.x % TILE
    start = points + np.float32(LIFT * original.size) * normals
    for ray in range(RAYS):
        local = _directions()[ray][tile]
        direction = local[:, :1] * tangent + local[:, 1:2] * bitangent + local[:, 2:] * normals
        blocked = original.rays.blocked(start, direction, REACH * original.size)
        free += ~blocked * np.float32(1.0 / RAYS)
    return _blurred(texels, free)


def _directions() -> Floats:
    """(RAYS, TILE * TILE, 3) cosine-weighted over +Z: Hammersley points, dealt out in turn."""
    count = RAYS * TILE * TILE
    index = np.arange(count)
    radical = sum(((index >> bit) & 1) / 2.0 ** (bit + 1) for bit in range(6))
    radius, angle = np.sqrt((index + 0.5) / count), 2.0 * np.pi * np.asarray(radical)
    disc = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    lifted = np.column_stack([disc, np.sqrt(1.0 - radius**2)])
    # Steps of 7 are coprime to 16: neighbours in a tile get directions of different rings.
    return lifted.reshape(RAYS, TILE * TILE, 3)[:, np.arange(16) * 7 % 16].astype(np.float32)


def _across(normals: Floats) -> tuple[Floats, Floats]:
    """Two unit vectors across each normal: Duff et al., Building an Orthonormal Basis, 2017."""
    x, y, z = normals.T
    sign = np.where(z < 0, np.float32(-1), np.float32(1))
    a = -1.0 / (sign + z)
    b = x * y * a
    return (
        np.stack([1.0 + sign * x * x * a, sign * b, -sign * x], axis=1),
        np.stack([b, sign + y * y * a, -y], axis=1),
    )


def _blurred(texels: Texels, values: Floats) -> Floats:
    if not len(values):
        return values
    x, y = texels.x - texels.x.min(), texels.y - texels.y.min()
    total = np.zeros((y.max() + 1, x.max() + 1), np.float32)
    known = np.zeros_like(total)
    total[y, x], known[y, x] = values, 1.0
    box = (BLUR, BLUR)
    spread = cv2.boxFilter(total, -1, box, normalize=False, borderType=cv2.BORDER_CONSTANT)
    count = cv2.boxFilter(known, -1, box, normalize=False, borderType=cv2.BORDER_CONSTANT)
    blurred: Floats = spread[y, x] / np.maximum(count[y, x], 1.0)
    return blurred.clip(0.0, 1.0)
