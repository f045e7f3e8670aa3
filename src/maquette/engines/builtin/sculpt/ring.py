"""Cameras around an object on a turntable: where each stood, and what all their outlines allow.

The axis of the table is the world's Y. The camera of picture k stood at azimuth 360 k / n degrees;
0 is the front, and 90 is at +X.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from maquette.engines.arrays import Mask, floats, resized
from maquette.engines.foreground import Cutout
from maquette.engines.wrap import look_up
from maquette.mesh.mesh import Floats

FINE = 3
"""Pixels of an outline's map to a cell."""

FAR = 6
"""Cells around an outline for which the distance to it is known."""

LATTICE = 60
"""Samples along the object's longest side where cameras are tried."""


@dataclass(frozen=True, eq=False)
class Outline:
    """A silhouette: ``depth`` (h, w) signed distance inside it in cells, on a map of ``zoom``
    pixels to one of the cut-out, with ``pad`` of them around; ``box`` left, top, right, bottom in
    pixels of the cut-out.
    """

    depth: Floats
    zoom: float
    pad: int
    box: tuple[float, float, float, float]

    def at(self, places: Floats) -> Floats:
        """The depth (n,) at places (n, 2), column and row, in pixels of the cut-out."""
        return look_up(self.depth[:, :, None], self.of(places))[:, 0]

    def of(self, places: Floats) -> Floats:
        """Places on the map of those in the cut-out."""
        return floats((places + 0.5) * np.float32(self.zoom) + np.float32(self.pad - 0.5))


def outline_of(cutout: Cutout, pixels: float) -> Outline:
    """On cells of so many ``pixels`` of the cut-out."""
    rows, columns = np.nonzero(cutout.alpha > 0.5)
    left, top, right, bottom = columns.min(), rows.min(), columns.max(), rows.max()
    box = float(left) - 0.5, float(top) - 0.5, float(right) + 0.5, float(bottom) + 0.5
    high, wide = cutout.alpha.shape
    zoom = FINE / pixels
    size = max(4, round(wide * zoom)), max(4, round(high * zoom))
    soft = resized(cutout.alpha, size, cv2.INTER_AREA if zoom < 1 else cv2.INTER_LINEAR)
    pad = FINE * FAR
    inside = np.pad(soft > 0.5, pad).astype(np.uint8)
    within, beyond = (
        floats(cv2.distanceTransform(mask, cv2.DIST_L2, cv2.DIST_MASK_PRECISE))
        for mask in (inside, 1 - inside)
    )
    depth = (np.maximum(within - 0.5, 0) - np.maximum(beyond - 0.5, 0)) / FINE
    return Outline(floats(depth), zoom, pad, box)


@dataclass(frozen=True, eq=False)
class Station:
    """Where a camera stood, in radians: it sees the world's origin at ``centre`` (column, row), in
    pixels of the cut-out, and ``scale`` of them to a cell there; ``nearness`` is 1 / its distance
    in cells.
    """

    outline: Outline
    azimuth: float
    centre: tuple[float, float]
    scale: float
    elevation: float = 0.0
    nearness: float = 0.0

    @cached_property
    def axes(self) -> tuple[Floats, Floats, Floats]:
        """Unit vectors to the right and up in the picture, and towards the camera."""
        sin_a, cos_a = np.sin(self.azimuth), np.cos(self.azimuth)
        sin_e, cos_e = np.sin(self.elevation), np.cos(self.elevation)
        right = floats([cos_a, 0, -sin_a])
        towards = floats([sin_a * cos_e, sin_e, cos_a * cos_e])
        return right, floats(np.cross(towards, right)), towards

    def places(self, points: Floats) -> Floats:
        """Where points (n, 3) in cells are seen (n, 2), column and row, in the cut-out."""
        right, up, towards = self.axes
        seen = points @ np.stack([right, -up], axis=1)
        if self.nearness:
            seen /= (1 - np.float32(self.nearness) * (points @ towards))[:, None]
        return floats(seen * np.float32(self.scale) + floats(self.centre))

    def depth(self, points: Floats) -> Floats:
        """How far inside the outline points (n, 3) are seen, in cells."""
        return self.outline.at(self.places(points))


def longest(stations: Sequence[Station]) -> float:
    """Cells of the longest side that any outline shows."""
    edges = np.array([_edges(station) for station in stations])
    return float((edges[:, 2:] - edges[:, :2]).max())


def extent(stations: Sequence[Station]) -> tuple[Floats, Floats]:
    """Corners, low and high, in cells, of a box around all that the outlines allow."""
    edges = np.array([_edges(station) for station in stations])
    reach = float(np.abs(edges[:, [0, 2]]).max())
    lean = abs(stations[0].elevation)
    grown = 1 + max(station.nearness for station in stations) * reach
    down, up = edges[:, 3].max(), -edges[:, 1].min()
    low, high = ((height * grown + reach * np.sin(lean)) / np.cos(lean) for height in (down, up))
    reach *= grown
    return floats([-reach, -low, -reach]), floats([reach, high, reach])


def _edges(station: Station) -> list[float]:
    """Left, top, right, bottom of the outline as seen from the centre, in cells."""
    column, row = station.centre
    left, top, right, bottom = station.outline.box
    around = (left - column, top - row, right - column, bottom - row)
    return [edge / station.scale for edge in around]


@dataclass(frozen=True, eq=False)
class Trial:
    """What all outlines together allow, on a coarse lattice, seen from each station.

    ``points`` (k, 3) are left; ``lost`` (n,) is the share of each silhouette before which there is
    none; ``against`` (n,) of how many points more each of the outlines alone would rob them.
    """

    points: Floats
    lost: Floats
    against: Floats
    step: float

    @property
    def loss(self) -> float:
        return float(self.lost.mean())


def trial(stations: Sequence[Station], lattice: int = LATTICE, slack: int = 0) -> Trial:
    """Points are left where at most ``slack`` outlines are against them."""
    low, high = extent(stations)
    step = longest(stations) / lattice
    edges = zip(low, high, strict=True)
    axes = [np.arange(start, stop + step, step, dtype=np.float32) for start, stop in edges]
    grid = np.meshgrid(*axes, indexing="ij")
    points = floats(np.stack([values.ravel() for values in grid], axis=1))
    noes, by = np.zeros(len(points), np.int16), np.zeros(len(points), np.int16)
    for at in _spread(stations):
        outside = stations[at].depth(points) <= 0
        noes[outside] += 1
        by[outside] = at
        kept = noes <= slack
        points, noes, by = points[kept], noes[kept], by[kept]
    lost = floats([_lost(station, points, step) for station in stations])
    return Trial(points, lost, floats(np.bincount(by[noes == 1], minlength=len(stations))), step)


def _spread(stations: Sequence[Station]) -> list[int]:
    """Those first that differ most, so that most points are gone after a few."""
    quarter = max(1, len(stations) // 4)
    return sorted(range(len(stations)), key=lambda at: (at % quarter, at))


def _lost(station: Station, points: Floats, step: float) -> float:
    """The share of the silhouette, but for its rim, before which there is none of the points."""
    bins = FINE * step
    high, wide = (int(size / bins) + 2 for size in station.outline.depth.shape)
    shown = np.zeros((high, wide), np.uint8)
    places = (station.outline.of(station.places(points)) / bins).astype(np.intp)
    shown[places[:, 1].clip(0, high - 1), places[:, 0].clip(0, wide - 1)] = 1
    near = np.asarray(cv2.dilate(shown, np.ones((3, 3), np.uint8)))
    wanted = core_of(station.outline, bins, step)
    return float((wanted & (near == 0)).sum() / max(wanted.sum(), 1))


def core_of(outline: Outline, bins: float, step: float) -> Mask:
    """The silhouette without a rim of about a step, on bins of so many pixels of its map."""
    high, wide = (int(size / bins) + 2 for size in outline.depth.shape)
    rows, columns = ((np.arange(count) + 0.5) * bins for count in (high, wide))
    rows = rows.astype(np.intp).clip(0, outline.depth.shape[0] - 1)
    columns = columns.astype(np.intp).clip(0, outline.depth.shape[1] - 1)
    return np.asarray(outline.depth[np.ix_(rows, columns)] > step)
