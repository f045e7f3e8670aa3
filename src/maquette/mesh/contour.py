"""The surface of a solid that is known only by asking: is this point inside?

Asked coarsely everywhere and finely only near the surface, as learned fields are slow to answer.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import ndimage
from skimage.measure import marching_cubes

from maquette.errors import EngineFailed
from maquette.mesh.mesh import Flags, Floats, Mesh

Field = Callable[[Floats], Floats]
"""Values (n,) at points (n, 3): positive inside, negative outside, zero on the surface."""

BLOCK = 1 << 18
"""Points asked for at once; a field may take them in smaller bites."""

COARSE = 48
"""Cells a side at least on which nothing is left out. Parts thinner than one are lost."""


@dataclass(frozen=True)
class Box:
    """Where to look: ``low`` and ``high`` corners, each (x, y, z)."""

    low: tuple[float, float, float]
    high: tuple[float, float, float]


def contour(field: Field, box: Box, cells: int, coarse: int = COARSE) -> Mesh:
    """The closed surface of ``field`` in ``box``, ``cells`` cells a side, in the box's frame.

    ``cells`` is rounded up to ``coarse`` times a power of two, or taken as it is where it is less;
    with ``coarse = cells`` every point is asked. Raises :class:`EngineFailed` where nothing, or
    everything, is inside.
    """
    halvings = max(0, int(np.ceil(np.log2(cells / coarse))))
    count = -(-cells // 2**halvings)
    grid = _whole(field, box, count)
    for _ in range(halvings):
        grid = _finer(field, box, grid)
    return _surface(grid.values, box)


@dataclass(frozen=True, eq=False)
class _Grid:
    """``values`` (n+1, n+1, n+1) at the corners of cells, and which of them were asked for."""

    values: Floats
    asked: Flags


def _whole(field: Field, box: Box, count: int) -> _Grid:
    values = np.zeros((count + 1,) * 3, np.float32)
    asked = np.ones(values.shape, bool)
    _ask(field, box, values, asked)
    return _Grid(values, asked)


def _finer(field: Field, box: Box, grid: _Grid) -> _Grid:
    """Halve the cells. Corners far from the surface are guessed between those around them."""
    values = grid.values
    for axis in range(3):
        values = _halved(values, axis)
    asked = np.zeros(values.shape, bool)
    asked[::2, ::2, ::2] = grid.asked
    near = ndimage.binary_dilation(_crossed(grid.values), np.ones((3, 3, 3), bool))
    wanted = _corners(near.repeat(2, 0).repeat(2, 1).repeat(2, 2)) & ~asked
    # The surface may leave what was thought to be near; it is followed until it does not.
    while wanted.any():
        _ask(field, box, values, wanted)
        asked |= wanted
        wanted = _corners(_crossed(values)) & ~asked
    return _Grid(values, asked)


def _halved(values: Floats, axis: int) -> Floats:
    moved = np.moveaxis(values, axis, 0)
    fine = np.zeros((2 * len(moved) - 1, *moved.shape[1:]), np.float32)
    fine[::2] = moved
    fine[1::2] = 0.5 * (moved[:-1] + moved[1:])
    return np.ascontiguousarray(np.moveaxis(fine, 0, axis))


def _crossed(values: Floats) -> Flags:
    """The cells that the surface goes through."""
    inside = values > 0
    some, every = inside, inside
    for axis in range(3):
        below = tuple(slice(None, -1) if k == axis else slice(None) for k in range(3))
        above = tuple(slice(1, None) if k == axis else slice(None) for k in range(3))
        some, every = some[below] | some[above], every[below] & every[above]
    return some & ~every


def _corners(cells: Flags) -> Flags:
    corners = np.zeros([count + 1 for count in cells.shape], bool)
    for x in (0, 1):
        for y in (0, 1):
            for z in (0, 1):
                shape = cells.shape
                corners[x : x + shape[0], y : y + shape[1], z : z + shape[2]] |= cells
    return corners


def _ask(field: Field, box: Box, values: Floats, wanted: Flags) -> None:
    places = np.flatnonzero(wanted)
    low, high = np.array(box.low), np.array(box.high)
    step = (high - low) / (np.array(values.shape) - 1)
    flat = values.reshape(-1)  # a view: values are contiguous
    for start in range(0, len(places), BLOCK):
        some = places[start : start + BLOCK]
        cells = np.stack(np.unravel_index(some, values.shape), axis=1)
        flat[some] = field((low + cells * step).astype(np.float32))


def _surface(values: npt.NDArray[np.float32], box: Box) -> Mesh:
    closed = np.pad(values, 1, constant_values=-max(float(np.abs(values).max()), 1e-6))
    if not (values > 0).any() or not np.isfinite(values).all():
        raise EngineFailed("the model found no shape in this; try a clearer picture")
    places, triangles, _, _ = marching_cubes(  # type: ignore[no-untyped-call]  # it has no types
        closed, 0.0, allow_degenerate=False
    )
    low, high = np.array(box.low), np.array(box.high)
    step = (high - low) / (np.array(values.shape) - 1)
    positions = (low + (places - 1) * step).astype(np.float32)
    # Marching cubes winds around what is larger, here the inside, clockwise seen from outside.
    return Mesh(positions, triangles[:, ::-1].astype(np.uint32))
