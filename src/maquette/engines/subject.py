"""Which pixels of a picture are its one object, as a network sees it that has seen many laid before
grounds of every sort: what colours and edges alone do not tell, a white thing on white paper.

The network is small (``scripts/subject.py``; its coefficients are beside this module) and sees
the picture coarsely; :func:`noticed` puts its outline on the picture's own edges.
"""

from pathlib import Path

import cv2
import numpy as np
from scipy.special import expit

from maquette.engines.arrays import Mask, floats, resized
from maquette.engines.background import unlike
from maquette.engines.lost import cheapest
from maquette.engines.masks import grown, ring_of, shrunk
from maquette.engines.network import doubled, folded, network, pooled, rectified, unfolded
from maquette.mesh.mesh import Floats, Pixels

COEFFICIENTS = Path(__file__).with_name("subject.npz")

SEEN = 192
"""Pixels a side of what the network sees: the picture, squeezed into a square."""

PATCH = 4
"""Pixels a side of the squares that it works on."""

BLOCKS = (1, 1, 2)
"""Of the levels on the way down, each of half as many pixels a side as the one before."""

LAST = len(BLOCKS)
"""The level that also knows the whole."""

UNLIKE = (12.0, 10.0, 10.0)
"""Units in which it is told how far L*, a* and b* are from the ground's."""

CERTAIN, NEVER = 2.0, -4.0
"""Odds, logarithms, of what is the object if it is thin, and of what is ground."""

FREE = 12
"""Pixels that the object's outline may lie further inside than the network thinks: it takes the
shadow right beside a thing for the thing."""


def noticed(rgb: Pixels) -> tuple[Mask, float]:
    """The object in a picture (h, w, 3), nothing where none is seen; and how doubtful it is, in
    pixels that may as well be ground to one that is the object; infinitely where none is.
    """
    seen = looked_at(rgb)
    odds = 0.5 * (_told(seen) + _told(seen[:, ::-1])[:, ::-1])
    chance = expit(odds)
    seen_of_it = int((odds > 0).sum())
    doubt = float(np.minimum(chance, 1 - chance).sum()) / seen_of_it if seen_of_it else np.inf
    odds = resized(odds, rgb.shape[1::-1], cv2.INTER_CUBIC)
    ring = ring_of(odds.shape)
    core = shrunk(odds > 0, FREE)
    thin = (odds > CERTAIN) & ~grown(core, FREE + 2)
    inside, ground = (core | thin) & ~ring, (odds < NEVER) | ring
    if not inside.any():
        return np.zeros(odds.shape, bool), doubt
    lab = floats(cv2.cvtColor(floats(rgb) / 255, cv2.COLOR_RGB2LAB))
    return cheapest(lab, inside, ground), doubt


def looked_at(rgb: Pixels) -> Floats:
    """(192, 192, 6): colours about grey, and how they differ from a smooth ground."""
    small = resized(rgb, (SEEN, SEEN), cv2.INTER_AREA) / np.float32(255)
    apart = unlike(floats(cv2.cvtColor(small, cv2.COLOR_RGB2LAB))) / floats(UNLIKE)
    return floats(np.dstack([small - 0.5, np.tanh(apart)]))


def _told(seen: Floats) -> Floats:
    """Odds (192, 192) by a U-Net (Ronneberger et al. 2015) of residual blocks."""
    net, fine = network(COEFFICIENTS), []
    values = rectified(net.mixed("stem", folded(seen, PATCH)))
    for level, blocks in enumerate(BLOCKS):
        for block in range(blocks):
            values = net.reworked(f"e{level}.{block}", values)
        fine.append(values)
        values = rectified(net.halved(f"d{level}", values))
    values = net.reworked(f"e{LAST}.0", values)
    values = net.reworked(f"e{LAST}.1", floats(values + net.mixed("glob", pooled(values))))
    for level in reversed(range(LAST)):
        values = rectified(floats(fine[level] + doubled(net.mixed(f"u{level}", values))))
        values = net.reworked(f"m{level}.0", values)
    return unfolded(net.mixed("out", values), PATCH)[:, :, 0]
