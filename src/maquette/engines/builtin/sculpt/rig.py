"""How the cameras of several views stand, found from the pictures themselves."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import cv2
import numpy as np

from maquette.engines.arrays import Mask, floats, resized
from maquette.engines.builtin.sculpt.inflate import FINER, depth_inside, depth_within
from maquette.engines.builtin.sculpt.likely import Places
from maquette.engines.builtin.sculpt.shape import on_grid
from maquette.engines.builtin.sculpt.views import AXES, View
from maquette.mesh.mesh import Floats

LEVEL = 0.04
"""Pictures share one camera if their objects' middles differ by less of the object's size."""

ALIKE = 0.12
"""And if the objects' heights differ by less than this share."""

NEARNESS = (0.03, 0.06, 0.09, 0.12, 0.16, 0.2)
"""Half the object's longest side over the cameras' distance; 0.06 is a field of view of 8 degrees,
0.2 one of 28."""

AIR = 2
"""Cells around a view's grid for which the distance to its outline is known."""

UP = floats([0, 1, 0])

TELLING = 2
"""A nearness is believed when it explains so many more cells of the outlines than a lesser one."""

SAMPLES = 72
"""Samples a side of the hull where nearness is tried."""


@dataclass(frozen=True, eq=False)
class Sight:
    """One view of the object: ``grid`` (rows, columns) its soft silhouette; ``centre`` (column,
    row) where the origin is seen, in cells; ``nearness`` 1 / distance of the camera, in cells;
    ``turned`` how much farther around and above the camera stood than its name says, in radians.

    A point is seen at centre + (across, -up) / (1 - nearness * towards).
    """

    view: View
    grid: Floats
    centre: tuple[float, float]
    nearness: float = 0.0
    turned: tuple[float, float] = (0.0, 0.0)

    @cached_property
    def axes(self) -> tuple[Floats, Floats, Floats]:
        """Unit vectors to the right and up in the picture, and towards the camera."""
        towards, right = (floats(axis) for axis in AXES[self.view.name])
        around, above = self.turned
        right, towards = (
            right * np.cos(around) - towards * np.sin(around),
            towards * np.cos(around) + right * np.sin(around),
        )
        towards = floats(towards * np.cos(above) + UP * np.sin(above))
        return floats(right), floats(np.cross(towards, right)), towards

    @cached_property
    def depth(self) -> Floats:
        """How far inside the outline the cells are, in cells; (rows + 2 AIR, columns + 2 AIR), with
        so many of them around the grid. Measured in the picture, for the grid is soft; what is
        thinner than a cell is as the grid has it.
        """
        left, top, right, bottom = self.view.box
        size = self.grid.shape[1] * FINER, self.grid.shape[0] * FINER
        method = cv2.INTER_AREA if right - left > size[0] else cv2.INTER_LINEAR
        fine = resized(self.view.cutout.alpha[top:bottom, left:right], size, method) > 0.5
        drawn = depth_within(np.pad(fine, AIR * FINER))
        return np.maximum(drawn, depth_inside(np.pad(self.grid, AIR)))

    @property
    def aside(self) -> bool:
        """Whether the camera stood elsewhere than its name says."""
        return self.turned != (0.0, 0.0)

    @property
    def fore(self) -> bool:
        """Whether the camera looks along z."""
        return self.view.name in {"front", "back"}

    def places(self, x: Floats, y: Floats, z: Floats) -> tuple[Floats, Floats]:
        """(row, column) in the grid where points, in cells, are seen."""
        right, up, towards = self.axes
        scale = 1 / (1 - self.nearness * _along(towards, x, y, z)) if self.nearness else floats(1)
        across, rise = _along(right, x, y, z) * scale, _along(up, x, y, z) * scale
        return floats(self.centre[1] - rise), floats(self.centre[0] + across)

    def cells(self, x: Floats, y: Floats, z: Floats) -> tuple[Places, Places, Mask]:
        """The nearest cells, held within the grid; and which of the points are inside."""
        rows, columns = (np.rint(place).astype(np.intp) for place in self.places(x, y, z))
        high, wide = self.grid.shape
        within = (rows >= 0) & (rows < high) & (columns >= 0) & (columns < wide)
        rows, columns = np.clip(rows, 0, high - 1), np.clip(columns, 0, wide - 1)
        return rows, columns, within & (self.grid[rows, columns] > 0.5)


def _along(axis: Floats, x: Floats, y: Floats, z: Floats) -> Floats:
    parts = zip(axis.tolist(), (x, y, z), strict=True)
    return floats(sum(share * values for share, values in parts if share))


def sights_of(views: Sequence[View], cells: int) -> list[Sight]:
    """The views on grids of one scale, the object's longest side ``cells`` long."""
    placed = _as_photographed(views) or _as_cropped(views)
    longest = max(max(right - left, bottom - top) for left, top, right, bottom in placed)
    scale = cells / longest
    sights = [_sight(view, box, scale) for view, box in zip(views, placed, strict=True)]
    nearness = nearness_of(sights, cells)
    return [replace(sight, nearness=nearness) for sight in sights]


Box = tuple[float, float, float, float]


def _as_photographed(views: Sequence[View]) -> list[Box] | None:
    """Where the object lies in each picture, seen from the picture's middle, if all pictures look
    as though one camera had taken them; else None.
    """
    boxes = []
    for view in views:
        (column, row), zoom = view.cutout.frame.middle, view.cutout.frame.zoom
        left, top, right, bottom = view.box
        edges = (left - 0.5 - column, top - 0.5 - row, right - 0.5 - column, bottom - 0.5 - row)
        boxes.append((edges[0] / zoom, edges[1] / zoom, edges[2] / zoom, edges[3] / zoom))
    heights = [bottom - top for _, top, _, bottom in boxes]
    middles = [0.5 * (bottom + top) for _, top, _, bottom in boxes]
    size = max(max(right - left, bottom - top) for left, top, right, bottom in boxes)
    told = len({view.cutout.frame.size for view in views}) == 1
    told &= max(heights) - min(heights) < ALIKE * max(heights)
    told &= max(middles) - min(middles) < LEVEL * size
    across = {view.name: 0.5 * (box[0] + box[2]) for view, box in zip(views, boxes, strict=True)}
    for one, other in (("front", "back"), ("right", "left")):
        if one in across and other in across:
            told &= abs(across[one] + across[other]) < LEVEL * size
    return boxes if told else None


def _as_cropped(views: Sequence[View]) -> list[Box]:
    """All of one height, each around its own middle."""
    return [(-0.5 * view.width, -0.5, 0.5 * view.width, 0.5) for view in views]


def _sight(view: View, box: Box, scale: float) -> Sight:
    left, top, right, bottom = box
    columns, rows = max(4, round((right - left) * scale)), max(4, round((bottom - top) * scale))
    x0, y0, x1, y1 = view.box
    body = view.cutout.alpha[y0:y1, x0:x1]
    grid = resized(on_grid(body, max(rows, columns)), (columns, rows), cv2.INTER_LINEAR)
    centre = -left / (right - left) * columns - 0.5, -top / (bottom - top) * rows - 0.5
    return Sight(view, grid, centre)


def nearness_of(sights: Sequence[Sight], cells: int) -> float:
    """1 / distance of the cameras, in cells. Known only where two of them look at each other: the
    nearer they are, the more the front's outline differs from the mirrored back's. The least that
    explains it.
    """
    if len(sights) < 3:
        return 0.0
    best, least = 0.0, lost(_at(sights, 0.0), cells)
    for share in NEARNESS:
        nearness = share / (0.5 * cells)
        missed = lost(_at(sights, nearness), cells)
        if least - missed < TELLING:
            break
        best, least = nearness, missed
    return best


def _at(sights: Sequence[Sight], nearness: float) -> list[Sight]:
    return [replace(sight, nearness=nearness) for sight in sights]


def lost(sights: Sequence[Sight], cells: int) -> int:
    """Cells of the silhouettes, but for their rims, before which the hull of all has nothing.

    The hull is sampled more finely than the silhouettes, so that none is missed between samples.
    """
    samples = np.linspace(-0.6, 0.6, SAMPLES, dtype=np.float32) * np.float32(cells)
    y, x, z = (values.ravel() for values in np.meshgrid(samples, samples, samples, indexing="ij"))
    coarse = 2 * (samples[1] - samples[0])
    for sight in sights:
        _, _, within = sight.cells(x, y, z)
        x, y, z = x[within], y[within], z[within]
    missed = 0
    for sight in sights:
        rows, columns, _ = sight.cells(x, y, z)
        high, wide = (int(count / coarse) + 1 for count in sight.grid.shape)
        empty = np.ones((high, wide), bool)
        empty[_coarser(rows, coarse), _coarser(columns, coarse)] = False
        body = np.pad((sight.grid > 0.5).astype(np.uint8), 1)
        rows, columns = np.nonzero(cv2.erode(body, np.ones((3, 3), np.uint8))[1:-1, 1:-1])
        missed += int(empty[_coarser(rows, coarse), _coarser(columns, coarse)].sum())
    return missed


def _coarser(places: Places, step: float) -> Places:
    return np.asarray(places / step, np.intp)
