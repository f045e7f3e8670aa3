"""A model of the background from what is seen along the border of the picture."""

from dataclasses import dataclass

import cv2
import numpy as np

from maquette.engines.arrays import Mask, blurred, floats
from maquette.engines.masks import ring_of
from maquette.mesh.mesh import Floats, Pixels

CLUSTERS = 5

FINE, COARSE, SHARP = 1.0, 4.0, 1.5
"""An edge is this much steeper where the picture is blurred by the first than by the second."""

FAINTEST = 0.6
"""Slope of the faintest edge, in L*a*b* a pixel."""

ACROSS = 15
"""Pixels of the window in which both sides of an edge lie."""

MOSTLY = 0.3
"""Share of its rim on which a thing must border on the ground."""


@dataclass(frozen=True, eq=False)
class Background:
    """``distance`` (h, w) float32: how far each pixel's colour is from the background, in CIELAB.

    ``clutter`` is the same, typical for the border: below 7 for plain and graded backgrounds,
    over 20 for busy ones.
    """

    distance: Floats
    clutter: float


def model_background(rgb: Pixels) -> Background:
    """Fit a smooth surface to the border's colours; where it does not fit, also their clusters."""
    lab = floats(cv2.cvtColor(floats(rgb) / 255, cv2.COLOR_RGB2LAB))
    ring = ring_of(lab.shape[:2])
    difference = unlike(lab)
    clutter = float(np.percentile(np.linalg.norm(difference[ring], axis=1), 70))
    distance = _beyond_shadow(difference)
    if clutter > 5:
        distance = np.minimum(distance, _from_clusters(lab, ring))
    return Background(distance, clutter)


def unlike(lab: Floats) -> Floats:
    """How a picture's (h, w, 3) L*a*b* colours differ from a smooth ground's, which shows along its
    border.
    """
    return lab - _quadratic(lab, ring_of(lab.shape[:2]))


def _beyond_shadow(difference: Floats) -> Floats:
    """Length of the (L, a, b) difference, with what a soft shadow explains taken down.

    A shadow darkens and keeps the hue, so a smooth darkening without colour counts for less.
    """
    darkening = np.maximum(-difference[..., 0], 0)
    colour = np.hypot(difference[..., 1], difference[..., 2])
    step = blurred(difference[..., 0], 1.2)
    slope = np.hypot(cv2.Sobel(step, -1, 1, 0), cv2.Sobel(step, -1, 0, 1)) / 8
    soft = np.exp(-((slope / 2) ** 2) - (colour / (3 + 0.25 * darkening)) ** 2)
    length = np.linalg.norm(difference, axis=2)
    explained = 0.85 * soft * np.minimum(darkening, 30) * ~_within_edges(difference)
    return np.asarray(length - explained, np.float32)


def _within_edges(difference: Floats) -> Mask:
    """What sharp edges part from the ground around it: no shadow, however softly it is shaded.

    Only what has that ground on the other side of much of its edge; what lies deeper may be a
    hole, through which the ground shows with its shadow.
    """
    edges = sharp_edges(difference)
    parted = cv2.dilate(edges.astype(np.uint8), np.ones((3, 3), np.uint8)) == 0
    _, labels = cv2.connectedComponents(parted.astype(np.uint8), connectivity=4)
    outside = np.isin(labels, np.unique(labels[ring_of(labels.shape)])) & parted
    near = cv2.dilate(outside.astype(np.uint8), np.ones((ACROSS, ACROSS), np.uint8)) > 0
    rim = parted & ~outside & (cv2.erode(parted.astype(np.uint8), np.ones((3, 3), np.uint8)) == 0)
    count = int(labels.max()) + 1
    beside = np.bincount(labels[rim & near], minlength=count)
    inner = np.flatnonzero(beside > MOSTLY * np.bincount(labels[rim], minlength=count))
    grown = cv2.dilate(np.isin(labels, inner).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    return np.asarray(grown & ~outside)


def sharp_edges(lab: Floats, faintest: float = FAINTEST) -> Mask:
    """Where a picture's (h, w, 3) L*a*b* colours step, by ``faintest`` a pixel at least and by more
    than its border's grain does.
    """
    fine, coarse = (_slope(lab, blur) for blur in (FINE, COARSE))
    noise = float(np.percentile(fine[ring_of(fine.shape)], 90))
    return np.asarray((fine > max(faintest, 3 * noise)) & (fine > SHARP * coarse))


def _slope(lab: Floats, blur: float) -> Floats:
    """Of the picture blurred by so many pixels, in L*a*b* a pixel."""
    soft = cv2.GaussianBlur(lab, (0, 0), blur)
    across, down = (cv2.Sobel(soft, -1, x, 1 - x, ksize=1) / 2 for x in (1, 0))
    return floats(np.sqrt((across**2 + down**2).sum(axis=2)))


def _quadratic(lab: Floats, ring: Mask) -> Floats:
    """The quadratic surface through the ring's colours, by reweighted least squares.

    Geman-McClure weights: an object that touches the border does not pull the surface.
    """
    height, width = lab.shape[:2]
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    basis = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=2)
    rows, colours = basis[ring], lab[ring].astype(np.float64)
    error = np.linalg.norm(colours - np.median(colours, axis=0), axis=1)
    solution = np.zeros((6, 3))
    for _ in range(8):
        scale = max(1.5, 1.48 * float(np.median(error)))
        weight = 1 / (1 + (error / (2 * scale)) ** 2)
        solution = np.linalg.lstsq(rows * weight[:, None], colours * weight[:, None], rcond=1e-6)[0]
        error = np.linalg.norm(colours - rows @ solution, axis=1)
    return np.asarray(basis @ solution, np.float32)


def _from_clusters(lab: Floats, ring: Mask) -> Floats:
    """Distance to the nearest of the border's frequent colours; rare ones may be the object's."""
    colours = np.ascontiguousarray(lab[ring])
    rule = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 0.5)
    count = min(CLUSTERS, len(colours))
    _, labels, centres = cv2.kmeans(
        colours, count, np.zeros((len(colours), 1), np.int32), rule, 2, cv2.KMEANS_PP_CENTERS
    )
    share = np.bincount(labels.ravel(), minlength=count) / len(labels)
    frequent = centres[share > 0.12]
    gaps = np.linalg.norm(lab[:, :, None, :] - frequent[None, None], axis=3)
    return np.asarray(gaps.min(axis=2), np.float32)
