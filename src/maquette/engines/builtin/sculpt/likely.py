"""How likely it is that a point between two outlines belongs to the object.

Two outlines at right angles leave much open: square or round, one limb or two, phantoms where
every part of the one meets every part of the other. What things usually do there was learned from
models that people made, and from random solids (``scripts/calibrate``): a small network judges each
point by how it lies in both outlines. Its coefficients are beside this module.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from scipy import ndimage

from maquette.engines.arrays import Mask, floats
from maquette.mesh.mesh import Floats

COEFFICIENTS = Path(__file__).with_name("likely.npz")

LEAK = 0.1
"""The slope of the network's units below zero."""

CHUNK = 4_096
"""Points that are judged at once: as many as the processor keeps at hand."""

BETWEEN = 11
"""Features that need both outlines."""

DISCS = 18
"""Radii at which the local thickness is measured."""

NEARBY = 0.07
"""How far around a row its neighbours tell what it is like, as a share of the outline's size."""

STEADY = 0.3
"""Cells that an edge may move from row to row and still be straight."""

Places = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Outline:
    """A silhouette, measured: ``maps`` (h, w, 12) at each cell, in cells; ``mirrored`` and
    ``filled`` 0..1 how alike its halves are, and how much of its box it fills; ``width``,
    ``height`` and ``thickest`` (radius of its largest disc) in cells.

    The maps: half width and middle of the cell's run in its row, runs in the row, distance to the
    outline, radius of the largest disc over the cell, depth of the balls' union, way up and down
    to the end of the column's run, largest radius in the run, how far the run's middle is from the
    outline's, how the half width grows downwards, and how far the cell is from the middle.

    ``rows`` (h, 10) tells what the outline is like around each row (see :func:`_around`), and
    ``nearest`` (2, h, w) which row and column of it is nearest to each cell: of the others nothing
    was learned.
    """

    maps: Floats
    rows: Floats
    nearest: Places
    mirrored: float
    filled: float
    width: float
    height: float
    thickest: float

    def within(self, rows: Places, columns: Places) -> tuple[Places, Places]:
        """The nearest cells that are the outline's own."""
        row, column = self.nearest[:, rows, columns]
        return row, column


def measured(mask: Mask) -> Outline:
    """``mask`` (h, w), not empty."""
    half, middle, count = _runs(mask)
    half_up, middle_up, _ = (values.T for values in _runs(mask.T))
    depth = _depth(mask)
    thick = _thickness(mask, depth)
    row, column = np.indices(mask.shape, np.float32)
    across = np.flatnonzero(mask.any(axis=0))
    centre = floats(0.5 * (across[0] + across[-1]))
    grows = np.clip((np.roll(half, -2, axis=0) - np.roll(half, 2, axis=0)) / 4, -3, 3)
    up, down = row - (middle_up - half_up), middle_up + half_up - row
    away, off = np.abs(middle - centre), np.abs(column - centre)
    maps = np.dstack([half, middle, count, depth, thick, _balls(depth), up, down])
    maps = np.dstack([maps, _thickest_of_run(mask, thick), away, grows, off])
    tall = int(mask.any(axis=1).sum())
    body = mask[:, across[0] : across[-1] + 1]
    mirrored = float((body & body[:, ::-1]).sum() / (body | body[:, ::-1]).sum())
    numbers = mirrored, float(body.mean()), len(across), tall, float(thick.max())
    nearest = ndimage.distance_transform_edt(~mask, return_distances=False, return_indices=True)
    return Outline(floats(maps), _around(body), np.asarray(nearest, np.intp), *numbers)


def _runs(mask: Mask) -> tuple[Floats, Floats, Floats]:
    """Of each cell's run in its row: half width and middle; and how many the row has."""
    width = mask.shape[1]
    steps = np.diff(np.pad(mask.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    start = np.maximum.accumulate(np.where(steps[:, :-1] == 1, np.arange(width), 0), axis=1)
    end = np.where(steps[:, 1:] == -1, np.arange(width), width)
    end = np.minimum.accumulate(end[:, ::-1], axis=1)[:, ::-1]
    half = np.where(mask, 0.5 * (end - start + 1), 0.5)
    middle = np.where(mask, 0.5 * (end + start), 0)
    count = (steps == 1).sum(axis=1, keepdims=True)
    return floats(half), floats(middle), floats(np.broadcast_to(count, mask.shape))


def _depth(mask: Mask) -> Floats:
    padded = np.pad(mask.astype(np.uint8), 1)
    inner = floats(cv2.distanceTransform(padded, cv2.DIST_L2, 5))[1:-1, 1:-1]
    return floats(np.maximum(inner - 0.5, 0) * mask)


def _thickness(mask: Mask, depth: Floats) -> Floats:
    """Radius of the largest disc within the mask that covers each cell."""
    thick = depth
    for radius in np.geomspace(1.0, max(float(depth.max()), 1.01), DISCS):
        outside = (depth < radius).astype(np.uint8)
        if outside.all():
            break
        near = floats(cv2.distanceTransform(outside, cv2.DIST_L2, 5)) < radius
        thick = floats(np.where(near & mask, np.maximum(thick, radius), thick))
    return floats(np.maximum(thick, 0.5))


def _balls(depth: Floats) -> Floats:
    """Half depth of the union of the balls with these depths as radii (see :mod:`.inflate`)."""
    squared = np.where(depth > 0, depth * depth, -1e6)
    for _ in range(2):
        place = np.arange(squared.shape[1], dtype=np.float32)
        parabolas = (place[:, None] - place[None, :]) ** 2
        squared = np.stack([(row[None, :] - parabolas).max(axis=1) for row in squared]).T
    return floats(np.sqrt(np.maximum(squared, 0)))


def _thickest_of_run(mask: Mask, thick: Floats) -> Floats:
    along_rows = np.array([[0, 0, 0], [1, 1, 1], [0, 0, 0]])
    labels, count = ndimage.label(mask, structure=along_rows)
    most = ndimage.maximum(thick, labels, np.arange(1, count + 1))
    return floats(np.concatenate([[0.0], np.asarray(most)])[labels])


def _around(body: Mask) -> Floats:
    """What an outline (h, w), no wider than it is, is like around each of its rows (h, 10).

    Its rows' ends and their neighbours' tell what one row does not: whether it is a part of
    something straight, turned or leaning. How much its width changes, and whether it grows; its
    width, of the widest; how much its middle moves; how full it is; how much it is its own mirror
    image about the outline's middle, and its own; how wide it and its neighbours are, of the widest
    of these; and how straight its ends run.
    """
    there = body.any(axis=1)
    wide = body.shape[1]
    start = np.where(there, body.argmax(axis=1), 0)
    end = np.where(there, wide - body[:, ::-1].argmax(axis=1), 0)
    width, middle = floats(end - start), floats(0.5 * (start + end))
    reach = NEARBY * max(there.sum(), wide)

    def calmed(values: Floats, share: float) -> Floats:
        near = ndimage.gaussian_filter1d(values * there, share * reach, mode="constant")
        known = ndimage.gaussian_filter1d(floats(there), share * reach, mode="constant")
        return floats(near / np.maximum(known, 1e-3))

    grows = floats(np.gradient(np.log(np.maximum(width, 1))) * reach * there)
    moves = floats(np.abs(np.gradient(middle)) * there)
    widest = np.maximum(ndimage.maximum_filter1d(width, 2 * int(1.6 * reach) + 1), 1)
    steady = [np.abs(np.gradient(floats(edge))) < STEADY for edge in (start, end)]
    found = [
        calmed(np.abs(grows), 1),
        np.clip(calmed(grows, 0.4), -4, 4),
        width / width.max(),
        np.clip(calmed(moves, 0.6), 0, 3),
        body.sum(axis=1) / np.maximum(width, 1),
        calmed(_mirrored(body, np.full(len(body), wide)), 0.8),
        calmed(_mirrored(body, start + end), 0.8),
        width / widest,
        calmed(width, 1.6) / widest,
        calmed(floats(np.mean(steady, axis=0)), 1),
    ]
    return floats(np.stack(found, axis=1))


def _mirrored(body: Mask, ends: Places) -> Floats:
    """How much of each row (h,) is there on both sides of its middle, half of ``ends``."""
    rows, columns = np.indices(body.shape)
    other = ends[:, None] - 1 - columns
    within = (other >= 0) & (other < body.shape[1])
    image = within & body[rows, np.clip(other, 0, body.shape[1] - 1)]
    return floats((body & image).sum(axis=1) / np.maximum((body | image).sum(axis=1), 1))


def features(
    front: Outline, side: Outline, at_front: tuple[Places, Places], at_side: tuple[Places, Places]
) -> Floats:
    """What the network looks at (k, 62), for points seen at these rows and columns in both."""
    size = max(front.thickest, side.thickest)
    alone = [_alone(front, size)[at_front], _alone(side, size)[at_side]]
    everywhere = np.tile(_overall(front, side, size), (len(at_front[0]), 1))
    return floats(np.hstack([*alone, _between(front, side, at_front, at_side), everywhere]))


def _alone(outline: Outline, size: float) -> Floats:
    """What it looks at of each cell of one outline (h, w, 23)."""
    half, middle, count, depth, thick, _, up, down, thickest, away, grows, off = np.moveaxis(
        outline.maps, 2, 0
    )
    across = np.abs(np.arange(half.shape[1], dtype=np.float32) - middle) / half
    found = [np.minimum(across, 1.2), depth / thick, grows, away / outline.width]
    found += [off / outline.width, *_capped([up / size, down / size, count])]
    found += _logs([thick / half, thick / size, half / size, thickest / half, thickest / thick])
    around = np.broadcast_to(outline.rows[:, None], (*half.shape, outline.rows.shape[1]))
    return floats(np.dstack([*found, around]))


def _between(
    front: Outline, side: Outline, at_front: tuple[Places, Places], at_side: tuple[Places, Places]
) -> Floats:
    """What it looks at of each point (k, 11) that needs both outlines."""
    f, s = front.maps[at_front].T, side.maps[at_side].T
    dx, dz = np.abs(floats(at_front[1]) - f[1]), np.abs(floats(at_side[1]) - s[1])
    u, v = np.minimum(dx / f[0], 1.2), np.minimum(dz / s[0], 1.2)
    nearest = [np.maximum(np.minimum(one[6], one[7]), 0.5) for one in (f, s)]
    shares = [dz / f[4], dx / s[4], dz / np.maximum(f[5], 0.5), dx / np.maximum(s[5], 0.5)]
    shares += [dz / nearest[0], dx / nearest[1]]
    found = [floats(at_front[0]) / np.float32(front.height), np.hypot(u, v), *_capped(shares)]
    found += _logs([f[0] / s[0], f[4] / s[0], s[4] / f[0]])
    return floats(np.stack(found, axis=1))


def _overall(front: Outline, side: Outline, size: float) -> Floats:
    """What it looks at of the whole thing (5,)."""
    tall = np.log(front.height / size)
    return floats([tall, front.mirrored, side.mirrored, front.filled, side.filled])


def _capped(values: Sequence[Floats]) -> list[Floats]:
    return [np.minimum(value, 4) for value in values]


def _logs(values: Sequence[Floats]) -> list[Floats]:
    return [np.log(np.maximum(value, 0.02)) for value in values]


def odds(
    front: Outline, side: Outline, at_front: tuple[Places, Places], at_side: tuple[Places, Places]
) -> Floats:
    """The logarithm of the odds (k,) that each point is inside, -5..5.

    Points share cells of an outline, so its part of the first layer is known for each cell before.
    """
    (weights, offsets), *layers = _layers(COEFFICIENTS)
    size = max(front.thickest, side.thickest)
    alone = [_alone(front, size), _alone(side, size)]
    parts = np.split(weights, np.cumsum([values.shape[2] for values in alone] + [BETWEEN]))
    known = [values @ part for values, part in zip(alone, parts[:2], strict=True)]
    everywhere = _overall(front, side, size) @ parts[3] + offsets
    found = np.zeros(len(at_front[0]), np.float32)
    for start in range(0, len(found), CHUNK):
        chunk = slice(start, start + CHUNK)
        ats = [(rows[chunk], columns[chunk]) for rows, columns in (at_front, at_side)]
        values = _between(front, side, *ats) @ parts[2] + everywhere
        for cells, (rows, columns) in zip(known, ats, strict=True):
            flat = cells.reshape(-1, cells.shape[2])
            values += flat.take(rows * cells.shape[1] + columns, axis=0)
        for weights, offsets in layers:
            np.maximum(values, np.float32(LEAK) * values, out=values)
            values = values @ weights + offsets
        found[chunk] = values[:, 0]
    return floats(np.clip(found, -5, 5))


@cache
def _layers(coefficients: Path) -> tuple[tuple[Floats, Floats], ...]:
    with np.load(coefficients) as stored:
        arrays = [floats(stored[name]) for name in stored.files]
    return tuple(zip(arrays[::2], arrays[1::2], strict=True))
