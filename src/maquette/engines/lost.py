"""What a mask lost that its object's outline encloses, though its colours are the ground's.

A grey thing before a grey wall has parts as light as the wall is in the thing's own shadow, so
colours cannot tell them apart; but a shadow ends softly, and a thing does not.
"""

import cv2
import numpy as np

from maquette.engines.arrays import Mask, floats
from maquette.engines.masks import from_border, grown, opened, ring_of, shrunk
from maquette.engines.outline import sharp_places
from maquette.mesh.mesh import Floats, Pixels

CORE = 4
"""Pixels from its outline at which what was found is the object for certain."""

OPEN = 6
"""Gaps between edges that are more than twice as many pixels wide let the ground in."""

TIGHT = 4
"""Pixels around the edges between which the outline is free to lie."""

BROAD = 0.03
"""What was lost is twice as broad at least, by the root of the area found; thinner are seams."""

LARGE = 0.03
"""And so large, by the area found."""

CLOSED = 0.8
"""Share of its outline before the ground that lies on sharp edges."""

LEANING = 0.6
"""And of other parts beside such a one."""

RAISED = 6.0
"""By how much colours are spread before the cheapest outline is sought, so that faint edges count
beside JPEG's grain."""

GAUSSIANS = 5
"""In OpenCV's model of colours."""


def lost(mask: Mask, rgb: Pixels, lab: Floats, edges: Mask) -> Mask:
    """What belongs to the object of ``mask`` (h, w) beside it: nothing where that is little, or
    its outline before the ground is soft. ``lab`` is ``rgb`` (h, w, 3) in L*a*b*, ``edges`` where
    it has sharp ones.
    """
    core = shrunk(mask, CORE)
    walls = grown(edges | core, OPEN)
    outside = from_border(~walls)
    closed = mask | ~grown(outside, OPEN)
    broad = max(2, round(BROAD * float(np.sqrt(mask.sum()))))
    if not _parts(opened(closed & ~mask, broad), mask):
        return np.zeros_like(mask)
    ring = ring_of(mask.shape)
    inside = (_ridges(lab, edges) | core) & ~ring
    ground = ring | (grown(outside, OPEN - TIGHT) & ~grown(inside, TIGHT // 2))
    whole = mask | cheapest(lab, inside, ground)
    parts = _parts(opened(whole & ~mask, broad), mask)
    beyond = grown(~whole, 3)
    shares = _shares_closed(parts, sharp_places(rgb) & beyond, beyond)
    if max(shares, default=0) < CLOSED:
        return np.zeros_like(mask)
    for part, share in zip(parts, shares, strict=True):
        if share < LEANING:
            whole &= ~grown(part, broad)
    return whole & ~mask


def cheapest(lab: Floats, inside: Mask, ground: Mask) -> Mask:
    """What the outline that crosses the least of even colour encloses (Boykov and Jolly, 2001), of
    a picture (h, w, 3) in L*a*b*: all that is ``inside`` and nothing of the ``ground`` (h, w).

    GrabCut's own cut, where both models of colours are one and the same and so have no say.
    """
    soft = cv2.GaussianBlur(lab, (0, 0), 1.0)
    spread = np.clip((soft - soft.mean(axis=(0, 1))) * RAISED + 128, 0, 255).astype(np.uint8)
    labels = np.full(inside.shape, cv2.GC_PR_BGD, np.uint8)
    labels[inside], labels[ground] = cv2.GC_FGD, cv2.GC_BGD
    weights, means = np.full(GAUSSIANS, 1 / GAUSSIANS), np.full(3 * GAUSSIANS, 128.0)
    widths = np.tile(1000 * np.eye(3).ravel(), GAUSSIANS)
    model = np.concatenate([weights, means, widths])[None]
    unused = (0, 0, 1, 1)  # the rectangle of the other way to start
    cv2.grabCut(spread, labels, unused, model, model.copy(), 1, cv2.GC_EVAL_FREEZE_MODEL)
    return np.asarray((labels & 1) > 0)


def _shares_closed(parts: list[Mask], sharp: Mask, beyond: Mask) -> list[float]:
    """Of each part's outline before the ground; 0 for those that have none, as holes."""
    return [float((part & sharp).sum() / max((part & beyond).sum(), 1)) for part in parts]


def _parts(places: Mask, mask: Mask) -> list[Mask]:
    """The large ones."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(
        places.astype(np.uint8), connectivity=4
    )
    area = stats[:, cv2.CC_STAT_AREA]
    return [labels == at for at in range(1, count) if area[at] > LARGE * mask.sum()]


def _ridges(lab: Floats, edges: Mask) -> Mask:
    """Where edges are steepest: one pixel wide, since an outline that has to enclose their whole
    width lies too far out.
    """
    soft = cv2.GaussianBlur(lab, (0, 0), 1.0)
    across, down = (floats((cv2.Sobel(soft, -1, x, 1 - x, ksize=1) ** 2).sum(2)) for x in (1, 0))
    slope = np.pad(across + down, 1)
    own = slope[1:-1, 1:-1]
    steepest_across = (own >= slope[1:-1, :-2]) & (own >= slope[1:-1, 2:])
    steepest_down = (own >= slope[:-2, 1:-1]) & (own >= slope[2:, 1:-1])
    return edges & np.where(across >= down, steepest_across, steepest_down)
