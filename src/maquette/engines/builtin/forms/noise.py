"""Random fields over space, the same everywhere and for ever."""

from functools import cache

import numpy as np
from scipy import ndimage

from maquette.mesh.mesh import Floats

SIDE = 64
"""The fields repeat after this many bumps."""

_CORNERS = np.array([[i >> 2 & 1, i >> 1 & 1, i & 1] for i in range(8)], np.int64)


@cache
def _lattice(channels: int) -> Floats:
    """Random numbers 0..1, (channels, SIDE, SIDE, SIDE)."""
    numbers = np.random.default_rng(20).random((channels, SIDE, SIDE, SIDE))
    return numbers.astype(np.float32)


def noise(points: Floats, seed: int = 0) -> Floats:
    """Smooth values 0..1 (n,) at (n, 3) points; one bump to the unit.

    Value noise with the quintic fade of Perlin, Improving Noise, 2002: the fade is applied to
    the coordinates, which leaves a linear look-up.
    """
    moved = points + np.float32(seed * 7.31 % SIDE)
    floor = np.floor(moved)
    share = moved - floor
    faded = floor + share * share * share * (share * (share * 6 - 15) + 10)
    values: Floats = ndimage.map_coordinates(
        _lattice(1)[0], np.mod(faded, SIDE).T, order=1, mode="grid-wrap", output=np.float32
    )
    return values


def fractal(points: Floats, octaves: int = 4, seed: int = 0) -> Floats:
    """Noise at doubling frequencies and halving strength, 0..1 (n,)."""
    total, weight = np.zeros(len(points), np.float32), 0.0
    for octave in range(octaves):
        share = 0.5**octave
        total += np.float32(share) * noise(points * np.float32(2.03**octave), seed + octave)
        weight += share
    return total / np.float32(weight)


def cells(points: Floats, seed: int = 0) -> tuple[Floats, Floats, Floats]:
    """Distance to the nearest and second nearest of scattered spots, and a number of the nearest.

    Worley, A Cellular Texture Basis Function, 1996. Of the cells around only the eight nearest
    are asked, and the spots keep off the cells' walls, so that hardly one is missed.
    """
    home = np.floor(points - 0.5).astype(np.int64)
    table = _lattice(4)
    first = np.full(len(points), 9.0, np.float32)
    second, owner = first.copy(), np.zeros(len(points), np.float32)
    for corner in _CORNERS:
        cell = home + corner
        x, y, z = ((cell + seed * 5) % SIDE).T
        spot = cell + 0.15 + 0.7 * table[:3, x, y, z].T
        away = np.sqrt(((spot - points) ** 2).sum(axis=1, dtype=np.float32))
        nearer = away < first
        second = np.where(nearer, first, np.minimum(second, away))
        owner = np.where(nearer, table[3, x, y, z], owner)
        first = np.where(nearer, away, first)
    return first, second, owner
