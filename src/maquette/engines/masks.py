"""What is done to masks (h, w) in more than one place; radii in pixels."""

import cv2
import numpy as np

from maquette.engines.arrays import Mask
from maquette.mesh.mesh import Pixels

RING = 0.03
"""Width of the border ring, as a share of the shorter side."""


def ring_of(shape: tuple[int, ...]) -> Mask:
    """The pixels along the picture's border."""
    height, width = shape
    border = max(2, round(RING * min(height, width)))
    ring = np.ones((height, width), bool)
    ring[border:-border, border:-border] = False
    return ring


def from_border(places: Mask) -> Mask:
    """Those of the places that are joined to the picture's border."""
    _, labels = cv2.connectedComponents(places.astype(np.uint8), connectivity=4)
    reached = np.unique(labels[ring_of(labels.shape)])
    return np.isin(labels, reached[reached > 0])


def grown(mask: Mask, radius: int) -> Mask:
    return np.asarray(cv2.dilate(mask.astype(np.uint8), disc(radius)) > 0)


def shrunk(mask: Mask, radius: int) -> Mask:
    return np.asarray(cv2.erode(mask.astype(np.uint8), disc(radius)) > 0)


def opened(mask: Mask, radius: int) -> Mask:
    """What of it discs of this radius can fill."""
    return np.asarray(cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, disc(radius)) > 0)


def disc(radius: int) -> Pixels:
    size = 2 * radius + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)), np.uint8)
