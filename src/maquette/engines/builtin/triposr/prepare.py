"""From a cut-out to the picture that the network was trained on."""

import cv2
import numpy as np

from maquette.engines.foreground import Cutout
from maquette.mesh.mesh import Floats

SHARE = 0.85
"""How much of the picture's side the object takes."""
GREY = 0.5


def prepared(cutout: Cutout, side: int) -> Floats:
    """The object in the middle of a grey square (side, side, 3) of sRGB 0..1."""
    rows, columns = np.nonzero(cutout.alpha > 0.5)
    if not len(rows):
        rows, columns = np.nonzero(cutout.alpha >= cutout.alpha.max())
    box = slice(rows.min(), rows.max() + 1), slice(columns.min(), columns.max() + 1)
    alpha = cutout.alpha[box][..., None]
    shown = np.float32(GREY) + (cutout.rgb[box] / np.float32(255) - np.float32(GREY)) * alpha
    longest = max(shown.shape[:2])
    square = np.full((round(longest / SHARE),) * 2 + (3,), GREY, np.float32)
    top, left = ((len(square) - length) // 2 for length in shown.shape[:2])
    square[top : top + shown.shape[0], left : left + shown.shape[1]] = shown
    how = cv2.INTER_AREA if len(square) > side else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(square, (side, side), interpolation=how), np.float32)
