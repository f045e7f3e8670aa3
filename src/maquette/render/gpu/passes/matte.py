"""The matte light of a room, summed exactly: what a surface gets, and from where on the average."""

import numpy as np

from maquette.render.gpu.drawable import Floats

# Texels along the side of a tile of all directions, and of its border; as in
# shaders/environment_map.glsl.
TILE, _BORDER = 32, 2
# Rows of the room's picture that are told apart: soft as this light is, more do not show.
_ROWS = 64


def matte_light(radiance: Floats, normals: Floats) -> tuple[Floats, Floats]:
    """What a white matte surface with each of the ``normals`` (n, 3) sends back in a room of this
    ``radiance`` (h, 2h, 3), as (n, 3), and the mean direction that it comes from, (n, 3).
    """
    towards, flux = _beams(radiance)
    cosines = np.maximum(normals @ towards.T, 0)
    brightness = flux.mean(axis=1)
    arriving = cosines @ (towards * brightness[:, None])
    arriving /= np.maximum(cosines @ brightness, 1e-20)[:, None]
    sent: Floats = cosines @ flux / np.float32(np.pi)
    return sent, arriving


def _beams(radiance: Floats) -> tuple[Floats, Floats]:
    """Directions (n, 3) into the room, and the radiance times steradians from about there."""
    height, width, _ = radiance.shape
    polar = (np.arange(height) + 0.5) / height * np.pi
    around = ((np.arange(width) + 0.5) / width - 0.5) * 2 * np.pi
    ring = np.sin(polar)[:, None]
    towards = np.stack(
        [
            ring * np.cos(around),
            np.broadcast_to(np.cos(polar)[:, None], (height, width)),
            ring * np.sin(around),
        ],
        axis=-1,
    )
    flux = radiance * (ring * (np.pi / height) * (2 * np.pi / width))[..., None]
    step = max(height // _ROWS, 1)
    sums = [_summed(values, step) for values in (towards * flux.mean(axis=2, keepdims=True), flux)]
    aims = np.where(sums[1].any(axis=1, keepdims=True), sums[0], (0.0, 1.0, 0.0))
    aims = aims / np.maximum(np.linalg.norm(aims, axis=1, keepdims=True), 1e-20)
    return aims.astype(np.float32), sums[1].astype(np.float32)


def _summed(values: Floats, step: int) -> Floats:
    """(n, 3): over blocks of ``step`` x ``step`` of (h, w, 3)."""
    rows = np.add.reduceat(values, np.arange(0, values.shape[0], step), axis=0)
    blocks: Floats = np.add.reduceat(rows, np.arange(0, values.shape[1], step), axis=1)
    return blocks.reshape(-1, 3)


def tile_normals() -> Floats:
    """(n, 3): the directions of a tile's texels, its border stepping over the octahedron's edge."""
    line = (np.arange(TILE) + 0.5 - _BORDER) / (TILE - 2 * _BORDER)
    x, y = (each.ravel() for each in np.meshgrid(line, line))
    for _ in range(2):
        out = (x < 0) | (x > 1)
        x, y = np.where(x < 0, -x, np.where(x > 1, 2 - x, x)), np.where(out, 1 - y, y)
        x, y = y, x
    p, q = x * 2 - 1, y * 2 - 1
    up = 1 - np.abs(p) - np.abs(q)
    below = up < 0
    p, q = (
        np.where(below, (1 - np.abs(q)) * np.where(p < 0, -1, 1), p),
        np.where(below, (1 - np.abs(p)) * np.where(q < 0, -1, 1), q),
    )
    whole = np.stack([p, up, q], axis=1)
    return np.asarray(whole / np.linalg.norm(whole, axis=1, keepdims=True), np.float32)
