"""From a silhouette to a height field of squared half-depths: the shapes that sculpt knows.

Every shape is given as ``squared`` (n, m): at each cell of the silhouette's grid the square of
half the object's depth there, in cells, and negative outside. The solid is z^2 < squared.
"""

import numpy as np
import numpy.typing as npt
from scipy import ndimage, sparse
from scipy.sparse import linalg

from maquette.engines.arrays import Mask
from maquette.mesh.mesh import Floats

FINER = 3
"""Distances are measured on a grid this much finer than the cells."""

NOWHERE = -1e6

SOFT = 0.9
"""Cells over which a shape is softened."""


def balls(inside: Floats) -> Floats:
    """Union of all balls that fit in the silhouette: H2(x) = max over p of d(p)^2 - |x - p|^2.

    Exact for spheres, cylinders and capsules. ``d`` is the distance to the outline; the maximum is
    an upper envelope of parabolas and so separates into rows and columns (Felzenszwalb and
    Huttenlocher 2012); grids of 100 to 200 cells are small enough to take it by brute force.
    """
    reach = depth_inside(inside)
    squared = np.where(reach > 0, reach * reach, NOWHERE).astype(np.float32)
    return _envelope(_envelope(squared).T).T


def cushion(inside: Floats) -> Floats:
    """Poisson's profile: the solution of laplace(u) = -4, zero at the outline.

    Exact for spheres as well, and without the ridges that balls have along medial axes.
    """
    mask = inside > 0.5
    number = np.full(mask.shape, -1)
    number[mask] = np.arange(mask.sum())
    count = int(mask.sum())
    rows, columns = [], []
    for axis, shift in ((0, 1), (0, -1), (1, 1), (1, -1)):
        neighbour = np.roll(number, shift, axis)[mask]
        near = np.flatnonzero(neighbour >= 0)
        rows.append(near)
        columns.append(neighbour[near])
    places = np.concatenate(rows), np.concatenate(columns)
    links = sparse.coo_array((np.full(len(places[0]), -1.0), places), shape=(count, count))
    matrix = (links + sparse.diags_array(np.full(count, 4.0))).tocsc()
    solved = np.zeros(mask.shape, np.float32)
    solved[mask] = linalg.spsolve(matrix, np.full(count, 4.0), permc_spec="MMD_AT_PLUS_A")
    return solved


def organic(inside: Floats) -> Floats:
    """Half balls, half cushion: round, and free of ridges."""
    return _finished(0.5 * (balls(inside) + cushion(inside)), inside)


def turned(inside: Floats) -> Floats:
    """Every row's runs become discs, as on a lathe: vases, bottles, cans, fruit."""
    squared = np.zeros(inside.shape, np.float32)
    across = np.arange(inside.shape[1])
    for row, cells in enumerate(inside):
        for left, right in runs(cells):
            centre, radius = 0.5 * (left + right), 0.5 * (right - left)
            np.maximum(squared[row], radius**2 - (across - centre) ** 2, out=squared[row])
    return _finished(squared, inside)


def slab(inside: Floats, half_depth: float, rounding: float) -> Floats:
    """The silhouette as a plate of one depth, its edges rounded by ``rounding`` cells."""
    rounding = min(rounding, half_depth)
    lost = np.clip(rounding - depth_inside(inside), 0, None)
    rim = half_depth - rounding + np.sqrt(np.clip(rounding**2 - lost**2, 0, None))
    return _finished(rim**2, inside)


def _finished(squared: npt.NDArray[np.floating], inside: Floats) -> Floats:
    """Made to fall below zero outside as steeply as it rises inside, then softened.

    The steepness keeps the outline where it is, through the softening and through marching
    cubes. Softening takes the blur's variance away from r^2 - x^2, so it is given back: thin
    tubes keep their radius.
    """
    reach = depth_inside(inside)
    core = (reach > 1) | ((reach > 0) & (reach >= ndimage.maximum_filter(reach, 3)))
    slope = np.maximum(squared, 0) / np.maximum(reach, 0.5)
    _, nearest = ndimage.distance_transform_edt(~core, return_indices=True)
    beyond = reach * (slope[nearest[0], nearest[1]] - reach)
    whole = np.where(reach > 0, np.maximum(squared, 0), beyond)
    return np.asarray(ndimage.gaussian_filter(whole, SOFT) + SOFT**2, np.float32)


def depth_inside(inside: Floats) -> Floats:
    """Signed distance to the outline in cells, positive inside, to a fraction of a cell."""
    return depth_within(ndimage.zoom(inside, FINER, order=1, mode="nearest", grid_mode=True) > 0.5)


def depth_within(fine: Mask) -> Floats:
    """The same of an outline (FINER h, FINER w) that is drawn so much finer than the cells."""
    within = ndimage.distance_transform_edt(fine) - 0.5 * fine
    beyond = ndimage.distance_transform_edt(~fine) - 0.5 * ~fine
    centre = FINER // 2
    return np.asarray((within - beyond)[centre::FINER, centre::FINER] / FINER, np.float32)


def _envelope(heights: Floats) -> Floats:
    """Upper envelope along the rows: out[r, x] = max over p of heights[r, p] - (x - p)^2."""
    place = np.arange(heights.shape[1], dtype=np.float32)
    parabolas = (place[:, None] - place[None, :]) ** 2
    return np.stack([(row[None, :] - parabolas).max(axis=1) for row in heights])


def runs(cells: Floats) -> list[tuple[float, float]]:
    """Where a row enters and leaves the silhouette, to a fraction of a cell."""
    padded = np.concatenate([[0.0], cells, [0.0]])
    enters = np.flatnonzero((padded[:-1] <= 0.5) & (padded[1:] > 0.5))
    leaves = np.flatnonzero((padded[:-1] > 0.5) & (padded[1:] <= 0.5))
    return list(zip(_crossing(padded, enters), _crossing(padded, leaves), strict=True))


def _crossing(padded: npt.NDArray[np.floating], at: npt.NDArray[np.intp]) -> list[float]:
    before, after = padded[at], padded[at + 1]
    return [float(place) for place in at - 1 + (0.5 - before) / (after - before)]
