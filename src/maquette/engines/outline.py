"""Whether what was found in a picture ends where the picture has an edge, as an object does."""

import cv2
import numpy as np

from maquette.engines.arrays import Mask, floats
from maquette.mesh.mesh import Floats, Pixels

FINE, COARSE = 1.0, 4.0
"""Pixels over which the picture is blurred before its slopes are compared."""

SHARP = 1.6
"""An edge is steeper by this factor when seen finely: a step's slope goes with 1 / blur, so 4 (2.6
when the picture was taken a little soft); a shadow's rim, wider than both, has one slope."""

NEAR = 5
"""Pixels of the window within which an edge belongs to the outline."""

FLAT = 0.05
"""Slope in L*a*b* a pixel below which there is nothing to compare."""


def sharp_share(rgb: Pixels, mask: Mask) -> float:
    """Share 0..1 of a mask's outline that lies on a sharp edge of the picture ``rgb`` (h, w, 3).

    The picture's own border is not counted; 1 where no outline is left.
    """
    body = mask.astype(np.uint8)
    rim = cv2.morphologyEx(body, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 0
    rim[:2], rim[-2:], rim[:, :2], rim[:, -2:] = False, False, False, False
    if not rim.any():
        return 1.0
    return float(sharp_places(rgb)[rim].mean())


def sharp_places(rgb: Pixels) -> Mask:
    """Where a sharp edge is near."""
    lab = floats(cv2.cvtColor(floats(rgb) / 255, cv2.COLOR_RGB2LAB))
    fine, coarse = (_steepest(lab, blur) for blur in (FINE, COARSE))
    return fine > SHARP * np.maximum(coarse, FLAT)


def _steepest(lab: Floats, blur: float) -> Floats:
    """The steepest slope near each pixel of the blurred picture."""
    soft = cv2.GaussianBlur(lab, (0, 0), blur)
    across, down = (cv2.Sobel(soft, -1, x, 1 - x, ksize=1) / 2 for x in (1, 0))
    slope = floats(np.sqrt((across**2 + down**2).sum(axis=2)))
    return floats(cv2.dilate(slope, np.ones((NEAR, NEAR), np.uint8)))
