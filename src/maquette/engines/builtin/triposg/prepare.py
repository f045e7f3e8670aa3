"""From a cut-out to what the network looks at."""

import cv2
import numpy as np

from maquette.engines.arrays import floats
from maquette.engines.builtin.triposg.model import Eyes
from maquette.engines.foreground import Cutout
from maquette.mesh.mesh import Floats

AIR = 0.1
"""Of the object's longest side, white, on each side of it."""


def prepared(cutout: Cutout, eyes: Eyes) -> Floats:
    """The object in the middle of a white square, (3, crop, crop), normalised."""
    rows, columns = np.nonzero(cutout.alpha > min(0.5, float(cutout.alpha.max()) / 2))
    box = slice(rows.min(), rows.max() + 1), slice(columns.min(), columns.max() + 1)
    alpha = cutout.alpha[box][..., None]
    shown = 1 + (cutout.rgb[box] / np.float32(255) - 1) * alpha
    side = round(max(shown.shape[:2]) * (1 + 2 * AIR))
    square = np.ones((side, side, 3), np.float32)
    top, left = ((side - length) // 2 for length in shown.shape[:2])
    square[top : top + shown.shape[0], left : left + shown.shape[1]] = shown
    how = cv2.INTER_AREA if side > eyes.edge else cv2.INTER_CUBIC
    scaled = cv2.resize(square, (eyes.edge, eyes.edge), interpolation=how)
    start = (eyes.edge - eyes.crop) // 2
    kept = np.clip(scaled, 0, 1)[start : start + eyes.crop, start : start + eyes.crop]
    normed = (kept - floats(eyes.mean)) / floats(eyes.spread)
    return np.ascontiguousarray(normed.transpose(2, 0, 1), np.float32)
