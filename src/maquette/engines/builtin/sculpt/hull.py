"""From silhouettes to a solid: what all views allow, and of that what is likely.

What all views allow is the visual hull (Laurentini 1994). It is the largest solid that looks like
the pictures, and so has square slices and phantoms; see :mod:`.likely` for what is left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from maquette.engines.arrays import floats
from maquette.engines.builtin.sculpt.likely import Outline, Places, measured, odds
from maquette.engines.builtin.sculpt.plinth import square_rows
from maquette.engines.builtin.sculpt.rig import AIR, Sight
from maquette.engines.wrap import look_up
from maquette.mesh.mesh import Floats

OUTSIDE = -4.0
DEEPEST = 4.0

CALM = 1.0
"""Cells over which the odds are smoothed: the outlines' steps shall not show as ridges."""

ALIKE = 0.08
"""Slices think as one as far as what the views show of them is alike: shares not in common."""

REACH = 25.0
"""Rows over which they do."""

SQUARE = 1.5
"""Odds of all that views allow of what is square."""

SURE = 0.7
"""Odds that the likeliest point behind each of a silhouette's cells has at least."""

SOFT = 0.5
"""Cells over which the field is smoothed, where the object is not thin."""

THIN, NEAR = 2.0, 3
"""Thin is what is nowhere so many cells deep, within so many cells."""


@dataclass(frozen=True, eq=False)
class Hull:
    """``field`` (rows down, x, z) about the distance to the surface in cells, positive inside;
    ``origin`` (row, x, z) where in it the world's origin lies.
    """

    field: Floats
    origin: tuple[float, float, float]


@dataclass(frozen=True, eq=False)
class _Block:
    """The cells around the object: ``shape`` (rows, x, z) and the ``origin`` among them."""

    shape: tuple[int, int, int]
    origin: tuple[float, float, float]

    def axes(self) -> tuple[Floats, Floats, Floats]:
        """x, y, z in cells, each along its own axis of the block."""
        row, x, z = np.ogrid[tuple(slice(count) for count in self.shape)]
        down, left, far = self.origin
        return floats(x - left), floats(down - row), floats(z - far)

    def points(self, at: Places) -> tuple[Floats, Floats, Floats]:
        """x, y, z in cells of the cells with these flat indices."""
        row, x, z = np.unravel_index(at, self.shape)
        return (
            floats(x - self.origin[1]),
            floats(self.origin[0] - row),
            floats(z - self.origin[2]),
        )


def hull(sights: Sequence[Sight], judged: Sequence[Sight] | None = None) -> Hull:
    """The likely solid that ``sights``, of both axes, show. What is likely is found on the cells of
    ``judged``, the same views on coarser grids; without them all that is allowed is likely.
    """
    block = _block(sights)
    depth = _depth(sights, block)
    inside = np.flatnonzero(depth > 0)
    field = depth.ravel()
    if judged and len(inside):
        chance = np.full(depth.size, OUTSIDE, np.float32)
        scale = judged[0].grid.shape[0] / sights[0].grid.shape[0]
        chance[inside] = _finer(judged, block, scale).ravel()[inside]
        field = np.minimum(chance, field)
    field = np.clip(field.reshape(block.shape), OUTSIDE, DEEPEST)
    return Hull(_smoothed(field, depth), block.origin)


def allowed(sights: Sequence[Sight], built: Hull) -> Floats:
    """How far inside the outlines of these views alone the cells of a solid are."""
    high, wide, deep = built.field.shape
    return _depth(sights, _Block((high, wide, deep), built.origin))


def _smoothed(field: Floats, depth: Floats) -> Floats:
    """Without the edges where odds and outlines meet; thin wires and sheets, which would be lost,
    stay as they are.
    """
    smooth = ndimage.gaussian_filter(field, SOFT, truncate=3)
    thin = ndimage.maximum_filter(depth, 2 * NEAR + 1) < THIN
    return floats(np.where(thin, np.maximum(field, smooth), smooth))


def _finer(judged: Sequence[Sight], wanted: _Block, scale: float) -> Floats:
    """Logarithmic odds of the cells of a block, ``scale`` cells of the ``judged`` to one of its."""
    block = _block(judged)
    inside = np.flatnonzero(_depth(judged, block) > 0)
    total, weight = _spread(_chances(judged, block, inside), block, inside)
    start = np.subtract(block.origin, scale * np.asarray(wanted.origin))
    sums, weights = (
        ndimage.affine_transform(values, [scale] * 3, start, wanted.shape, order=1, mode="nearest")
        for values in (total, weight)
    )
    return floats(np.where(weights > 0.01, sums / np.maximum(weights, 0.01), 0))


def _block(sights: Sequence[Sight]) -> _Block:
    """Just large enough for what every axis' views show."""
    reach = {"up": 0.0, "down": 0.0, "x-": 0.0, "x+": 0.0, "z-": 0.0, "z+": 0.0}
    for sight in sights:
        rows, columns = sight.grid.shape
        column, row = sight.centre
        left, right = column + 1, columns - column
        if sight.view.name in {"back", "right"}:  # their right is the other side's left
            left, right = right, left
        axis = "x" if sight.fore else "z"
        found = {"up": row + 1, "down": rows - row, f"{axis}-": left, f"{axis}+": right}
        reach |= {name: max(reach[name], value) for name, value in found.items()}
    # A camera that stood aside sees farther along the other axes, by so much at most.
    air = 1 + max(abs(np.sin(sight.turned)).sum() for sight in sights) * max(reach.values())
    low = [int(np.ceil(reach[name] + air)) for name in ("up", "x-", "z-")]
    high = [int(np.ceil(reach[name] + air)) for name in ("down", "x+", "z+")]
    shape = low[0] + high[0] + 1, low[1] + high[1] + 1, low[2] + high[2] + 1
    return _Block(shape, (float(low[0]), float(low[1]), float(low[2])))


def _depth(sights: Sequence[Sight], block: _Block) -> Floats:
    """How far inside the outlines each cell is, in the view where it is least."""
    depth = np.full(block.shape, DEEPEST, np.float32)
    x, y, z = block.axes()
    for sight in sights:
        # Beyond its edge the last value goes on, which is outside.
        inner = np.pad(sight.depth, AIR, constant_values=OUTSIDE)
        # Cells that one ray of a distant camera goes through are looked up once.
        rows, columns = np.broadcast_arrays(*(p + 2 * AIR for p in sight.places(x, y, z)))
        places = floats(np.stack([columns.ravel(), rows.ravel()], axis=1))
        found = look_up(inner[:, :, None], places)
        np.minimum(depth, found[:, 0].reshape(rows.shape), out=depth)
    return depth


@dataclass(frozen=True, eq=False)
class _Seen:
    """Cells of the solid as one view sees them: ``at`` (rows, columns) in its ``outline``."""

    sight: Sight
    outline: Outline
    at: tuple[Places, Places]

    def raised(self, chances: Floats) -> Floats:
        """So high that behind every cell of the silhouette one at least is likely; least so at
        the rim, where the object turns away.
        """
        high, wide = self.sight.grid.shape
        pixel = self.at[0] * wide + self.at[1]
        best = np.full(high * wide, 2 * OUTSIDE, np.float32)
        np.maximum.at(best, pixel, chances)
        share = self.outline.maps[..., 3] / self.outline.maps[..., 4]
        wanted = SURE * np.minimum(share, 1).ravel()
        return floats(chances + np.maximum(wanted - best, 0)[pixel])


def _chances(sights: Sequence[Sight], block: _Block, inside: Places) -> Floats:
    """Logarithmic odds of the cells with these flat indices."""
    points = block.points(inside)
    seen = []
    for sight in sights:
        rows, columns, _ = sight.cells(*points)
        outline = measured(sight.grid > 0.5)
        seen.append(_Seen(sight, outline, outline.within(rows, columns)))
    fore = [one for one in seen if one.sight.fore]
    side = [one for one in seen if not one.sight.fore]
    pairs = [(fore[k % len(fore)], side[k % len(side)]) for k in range(max(len(fore), len(side)))]
    opinions = [odds(one.outline, other.outline, one.at, other.at) for one, other in pairs]
    chances = _agreed(floats(np.mean(opinions, axis=0)), block, inside)
    square = square_rows(sights, block.origin[0] - np.arange(block.shape[0], dtype=np.float32))
    row = np.unravel_index(inside, block.shape)[0]
    chances = floats(np.where(square[row], np.maximum(chances, SQUARE), chances))
    chances = _calmed(chances, block, inside)
    for _ in range(2):
        for one in seen:
            chances = one.raised(chances)
    return chances


def _agreed(chances: Floats, block: _Block, inside: Places) -> Floats:
    """Each the mean of its column, where what the views show of the rows is alike: what is round
    in its middle is not square at its ends.
    """
    total, weight = _spread(chances, block, inside)
    rows = np.arange(block.shape[0])
    apart = 0.5 * ((rows[:, None] - rows) / REACH) ** 2
    for axis in (1, 2):
        shown = floats((weight > 0).any(axis=axis))
        both, wide = shown @ shown.T, shown.sum(axis=1)
        either = np.maximum(wide[:, None] + wide - both, 1)
        apart += (1 - both / either) / ALIKE
    share = floats(np.exp(-apart))
    slices = len(rows), -1
    sums, weights = share @ total.reshape(slices), share @ weight.reshape(slices)
    return floats((sums / np.maximum(weights, 1e-3)).ravel()[inside])


def _spread(chances: Floats, block: _Block, inside: Places) -> tuple[Floats, Floats]:
    """In their cells, with 0 elsewhere; and 1 where there are any."""
    total, weight = np.zeros(block.shape, np.float32), np.zeros(block.shape, np.float32)
    total.ravel()[inside], weight.ravel()[inside] = chances, 1
    return total, weight


def _calmed(chances: Floats, block: _Block, inside: Places) -> Floats:
    """Smoothed among the cells inside."""
    total, weight = _spread(chances, block, inside)
    total = ndimage.gaussian_filter(total, CALM, truncate=2.5)
    weight = ndimage.gaussian_filter(weight, CALM, truncate=2.5)
    return floats(total.ravel()[inside] / np.maximum(weight.ravel()[inside], 1e-3))
