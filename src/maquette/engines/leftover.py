"""What a cut-out may have left out: sharp edges before a plain ground that lie outside of it."""

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt

from maquette.engines.arrays import Mask, floats
from maquette.engines.background import sharp_edges
from maquette.engines.lost import lost
from maquette.engines.masks import from_border, grown, ring_of, shrunk
from maquette.engines.outline import sharp_share
from maquette.mesh.mesh import Floats, Pixels

PLAIN = 2.0
"""Clutter up to which a ground has no edges of its own."""

FIRM = 1.0
"""Slope in L*a*b* a pixel of edges that tell; fainter ones may come from JPEG's blocks."""

NEAR, FAR = 9, 33
"""Pixels of the window within which an edge belongs to what was found: any edge, and, where JPEG's
blocks around sharp outlines shall not count, a firm one."""

SHORTEST = 12
"""Pixels that an edge spans at least; shorter ones are grain."""

SURE = 0.9
"""Share of its outline on sharp edges above which a mask is the object's, and no shadow's."""

SUSPECT, TORN = 0.25, 0.05
"""Above the first a mask is tried to be completed, below the second it counts as complete."""

HELD = 0.95
"""Share of its outline that lies on sharp edges at least if what was completed is believed."""

KEPT = 0.8
"""And its area, as a share of what was found at first, which may have had a shadow on it."""

GAPS = (1, 2, 4, 6)
"""Pixels by which edges are grown until they close around the object."""

Tidy = Callable[[Mask], Mask]
Stats = npt.NDArray[np.integer | np.floating]


def completed(mask: Mask, rgb: Pixels, clutter: float, tidy: Tidy) -> tuple[Mask, float]:
    """The mask, or what the picture's edges enclose where it leaves too many of them out, tidied;
    and the length of those that it leaves out, by the root of its area.
    """
    if clutter > PLAIN or not mask.any():
        return mask, 0.0
    lab = floats(cv2.cvtColor(floats(rgb) / 255, cv2.COLOR_RGB2LAB))
    edges = _long(sharp_edges(lab))
    if sharp_share(rgb, mask) > SURE:
        mask = tidy(mask | lost(mask, rgb, lab, edges))
    left = _left_out_of(lab, mask)
    if left < SUSPECT:
        return mask, left
    for gap in GAPS:
        found = tidy(_enclosed(edges, gap))
        whole = _left_out(edges, found, NEAR) < TORN and found.sum() > KEPT * mask.sum()
        if whole and sharp_share(rgb, found) > HELD:
            return found, 0.0
    return mask, left


def left_out(mask: Mask, rgb: Pixels, clutter: float) -> float:
    """The length of sharp edges that a mask leaves out, by the root of its area; 0 where grounds
    have edges of their own.
    """
    if clutter > PLAIN:
        return 0.0
    return _left_out_of(floats(cv2.cvtColor(floats(rgb) / 255, cv2.COLOR_RGB2LAB)), mask)


def _left_out_of(lab: Floats, mask: Mask) -> float:
    return _left_out(_long(sharp_edges(lab, FIRM)), mask, FAR)


def _long(edges: Mask) -> Mask:
    """Those long enough to be seen, but for those that run to the border: horizons."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(edges.astype(np.uint8))
    long = _span(stats) >= SHORTEST
    long[np.unique(labels[ring_of(labels.shape)])] = False
    long[0] = False
    return np.asarray(long[labels]) if count > 1 else edges


def _left_out(edges: Mask, mask: Mask, window: int) -> float:
    if not mask.any():
        return 0.0
    body = cv2.dilate(mask.astype(np.uint8), np.ones((window, window), np.uint8)) > 0
    _, _, stats, _ = cv2.connectedComponentsWithStats((edges & ~body).astype(np.uint8))
    spans = _span(stats[1:])
    return float(spans[spans >= SHORTEST].sum() / np.sqrt(mask.sum()))


def _span(stats: Stats) -> Floats:
    """Pixels of the longer side of each component."""
    return floats(np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]))


def _enclosed(edges: Mask, gap: int) -> Mask:
    """What cannot be reached from the border once the edges are grown by ``gap`` pixels."""
    return shrunk(~from_border(~grown(edges, gap)), gap + 1)
