"""Which solid stands behind a silhouette: chosen by wish, or with care by rule."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from maquette.engines.arrays import Mask, floats, resized
from maquette.engines.builtin.sculpt.body import Body
from maquette.engines.builtin.sculpt.even import ACROSS, THROUGH, evened
from maquette.engines.builtin.sculpt.inflate import organic, slab, turned
from maquette.engines.foreground import Cutout, worthy
from maquette.mesh.mesh import Floats

BOX_DEPTH = 0.7
"""Depth of a box, as a share of its shorter side in the picture."""

FLAT_DEPTH = 0.05
"""Thickness of a flat thing, as a share of its longest side."""

FADES, MOST_ROWS = -0.1, 0.85
"""A round thing's rows fade by that, and so large a share of them."""


@dataclass(frozen=True, eq=False)
class Shape:
    """``name`` as chosen; ``inside`` (n, m) the soft silhouette on the grid of cells;
    ``squared`` (n, m) the squared half-depths (see :mod:`.inflate`); ``layered`` 0..1 how much
    it looks like something turned, whose colours go round; ``alike`` the sides that were wished to
    mirror each other, or nothing."""

    name: str
    inside: Floats
    squared: Floats
    layered: float
    alike: str = ""


def shape_of(
    cutout: Cutout, wish: str, cells: int, even: bool = False, body: Body | None = None
) -> Shape:
    """The solid for a cut-out on a grid with ``cells`` along the longest side of the picture; if
    ``even``, with left and right alike where they nearly are. Front and back always are. A ``body``
    with handles may be a box's.
    """
    inside, alike = on_grid(cutout.alpha, cells), ""
    if even:
        halves = evened(inside)
        inside, alike = (inside, THROUGH) if halves is None else (halves, ACROSS)
    name = _chosen(inside, cutout) if wish == "auto" else wish
    if wish == "auto" and name == "organic" and body is not None:
        name = _of_body(replace(cutout, alpha=floats(body.mask)), cells, body.ringed)
    rows, columns = np.nonzero(inside > 0.5)
    sides = np.ptp(rows) + 1, np.ptp(columns) + 1
    if name == "round":
        squared = turned(inside)
    elif name == "box":
        squared = slab(inside, 0.5 * BOX_DEPTH * min(sides), 0.03 * min(sides))
    elif name == "flat":
        squared = slab(inside, 0.5 * FLAT_DEPTH * max(sides), 0.5 * FLAT_DEPTH * max(sides))
    else:
        squared = organic(inside)
    layered = (
        1.0 if name == "round" else float(np.clip((_mirrored(inside > 0.5) - 0.85) / 0.08, 0, 1))
    )
    return Shape(name, inside, squared, layered, alike)


def on_grid(alpha: Floats, cells: int) -> Floats:
    height, width = alpha.shape
    scale = cells / max(height, width)
    size = max(8, round(width * scale)), max(8, round(height * scale))
    if scale >= 1:
        return resized(alpha, size, cv2.INTER_LINEAR)
    inside = resized(alpha, size, cv2.INTER_AREA)
    wires = resized(_thin(alpha, 1 / scale), size, cv2.INTER_AREA)
    # A wire covers only a part of a cell; without this it would come and go along its way.
    inside = np.maximum(inside, np.clip(2.5 * wires, 0, 0.8))
    return floats(np.where(worthy(inside > 0.5), inside, np.minimum(inside, 0.4)))


def _thin(alpha: Floats, width: float) -> Floats:
    """What of the cut-out is thinner than about ``width`` pixels."""
    size = 2 * max(1, round(0.6 * width)) + 1
    brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    clear = floats(np.where(alpha > 0.5, alpha, 0))
    return floats(clear - cv2.morphologyEx(clear, cv2.MORPH_OPEN, brush))


def _chosen(inside: Floats, cutout: Cutout) -> str:
    """Conservative: organic unless the silhouette speaks clearly for a box or a turned thing."""
    mask = inside > 0.5
    mirrored = _mirrored(mask)
    if _straight(mask):
        return "round" if _fades_to_the_sides(cutout) else "box"
    upright = mask.any(axis=1).sum() > 0.9 * mask.any(axis=0).sum()
    if upright and mirrored > 0.945 and _single_runs(mask) > 0.93:
        return "round"
    return "organic"


def _of_body(body: Cutout, cells: int, ringed: bool) -> str:
    """Of a body without what is slim: candles, handles. Straight ones may be a cake's, and with
    handles a case's.
    """
    if not _straight(on_grid(body.alpha, cells) > 0.5):
        return "organic"
    if _fades_to_the_sides(body):
        return "round"
    return "box" if ringed else "organic"


def _straight(mask: Mask) -> bool:
    return _rectangular(mask) > 0.93 and _convex(mask) > 0.96


def _rectangular(mask: Mask) -> float:
    points = np.argwhere(mask).astype(np.float32)
    _, (width, height), _ = cv2.minAreaRect(points)
    return float(mask.sum() / max((width + 1) * (height + 1), 1))


def _convex(mask: Mask) -> float:
    hull = cv2.convexHull(np.argwhere(mask)[:, ::-1].astype(np.int32))
    canvas = np.zeros(mask.shape, np.uint8)
    cv2.fillConvexPoly(canvas, hull, 1)
    return float(mask.sum() / max(canvas.sum(), 1))


def _mirrored(mask: Mask) -> float:
    """Intersection over union of the silhouette and its mirror image, left to right."""
    columns = np.flatnonzero(mask.any(axis=0))
    body = mask[:, columns[0] : columns[-1] + 1]
    return float((body & body[:, ::-1]).sum() / (body | body[:, ::-1]).sum())


def _single_runs(mask: Mask) -> float:
    """Share of the silhouette's rows that are one run."""
    enters = (np.diff(mask.astype(np.int8), axis=1, prepend=0) > 0).sum(axis=1)
    return float((enters[enters > 0] == 1).mean())


def _fades_to_the_sides(cutout: Cutout) -> bool:
    """Whether luminance falls off towards left and right in most rows, as on a can.

    The coefficient of u^2 in a fit of log luminance over u = -1..1 across each row. On cans and
    cups it is below -0.1 in 0.9 of all rows, on boxes in half at most, however they are printed.
    """
    grey = cv2.cvtColor(cutout.rgb, cv2.COLOR_RGB2GRAY).astype(np.float32) + 8
    curves = []
    for row in range(0, grey.shape[0], max(1, grey.shape[0] // 64)):
        at = np.flatnonzero(cutout.alpha[row] > 0.9)
        if len(at) >= 16:
            curves.append(fall_of(floats(np.log(grey[row, at]))))
    return bool(curves) and float(np.mean(np.less(curves, FADES))) > MOST_ROWS


def fall_of(light: Floats) -> float:
    """The coefficient of u^2 in a fit of log luminance (n,) over u = -1..1: by what is
    left of u^2 without its mean, since slopes are at right angles to it (least squares).
    """
    u = np.linspace(-1, 1, len(light))
    bent = u**2 - (u**2).mean()
    return float(light @ bent / (bent @ bent))
