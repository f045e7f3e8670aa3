"""Turning fine relief into bent normals."""

import numpy as np

from maquette.mesh.measures import unit
from maquette.mesh.mesh import Doubles, Floats, Ints
from maquette.mesh.raster import Texels


def bent(texels: Texels, height: Floats, normals: Floats, steps: Doubles) -> Floats:
    """Normals (k, 3) of the surface lifted by ``height`` (k,) metres along its normals.

    ``steps`` (k, 2, 3) is the way in space of one texel to the right and one down. The slope
    along the surface is taken off the normal: Mikkelsen, Bump Mapping Unparametrized Surfaces
    on the GPU, 2010.
    """
    dx, dy = _differences(texels, height.astype(np.float64))
    right, down = steps[:, 0], steps[:, 1]
    rr, rd, dd = (
        np.einsum("ki,ki->k", a, b) for a, b in ((right, right), (right, down), (down, down))
    )
    determinant = rr * dd - rd * rd
    inverse = 1.0 / np.where(determinant > 1e-30, determinant, np.inf)
    along_right, along_down = (dd * dx - rd * dy) * inverse, (rr * dy - rd * dx) * inverse
    slope = along_right[:, None] * right + along_down[:, None] * down
    return unit(normals - slope).astype(np.float32)


def _differences(texels: Texels, height: Doubles) -> tuple[Doubles, Doubles]:
    """Central differences to the right and down; one-sided along a chart's border."""
    if not len(height):
        return height, height
    x, y = texels.x - texels.x.min() + 1, texels.y - texels.y.min() + 1
    # One row and column of unknown texels all around, so that neighbours never wrap.
    grid = np.full((y.max() + 2, x.max() + 2), -1, np.int64)
    grid[y, x] = np.arange(len(height))
    return (
        _difference(height, grid[y, x - 1], grid[y, x + 1]),
        _difference(height, grid[y - 1, x], grid[y + 1, x]),
    )


def _difference(height: Doubles, before: Ints, after: Ints) -> Doubles:
    here = np.arange(len(height))
    first, last = np.where(before >= 0, before, here), np.where(after >= 0, after, here)
    span = (before >= 0).astype(np.float64) + (after >= 0)
    return (height[last] - height[first]) / np.maximum(span, 1.0)
