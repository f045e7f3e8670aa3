"""What lacks the pattern that its ground has all around: a vase as brown as the table's wood."""

import cv2
import numpy as np

from maquette.engines.arrays import Mask, blurred, floats
from maquette.engines.masks import grown, opened, ring_of
from maquette.mesh.mesh import Pixels

WINDOW = 13
"""Pixels of the window in which luminance varies, or does not."""

GRAIN = 1.0
"""Pixels over which noise is blurred away first."""

NOWHERE = 1
"""Per cent of the border that may be less patterned than what counts as its least."""

LACKING = 0.5
"""Of the least that luminance varies along the border, what a thing's does at most."""

BROAD = 3
"""Pixels that such a place is broad at least, to all sides."""


def unpatterned(rgb: Pixels) -> Mask:
    """Where a picture (h, w, 3) varies clearly less than anywhere along its border; nothing where
    that has even places itself.
    """
    luminance = floats(cv2.cvtColor(floats(rgb) / 255, cv2.COLOR_RGB2LAB))[..., 0]
    shown = blurred(luminance, GRAIN)
    mean, square = (cv2.blur(values, (WINDOW, WINDOW)) for values in (shown, shown * shown))
    varies = np.sqrt(np.maximum(square - mean * mean, 0))
    least = np.percentile(varies[ring_of(varies.shape)], NOWHERE)
    # A window at the thing's rim sees the ground too.
    return grown(opened(varies < LACKING * least, BROAD), WINDOW // 2 - 1)
