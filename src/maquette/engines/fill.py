"""Carrying colours from where they are known to where they are not."""

import cv2
import numpy as np
from scipy import ndimage

from maquette.engines.arrays import Mask, blurred, floats, resized
from maquette.mesh.mesh import Floats


def outwards(colours: Floats, known: Mask, softness: float) -> Floats:
    """Every unknown pixel takes its nearest known colour; then the unknown part is softened."""
    if known.all():
        return colours
    _, nearest = ndimage.distance_transform_edt(~known, return_indices=True)
    carried = colours[nearest[0], nearest[1]]
    return floats(np.where(known[:, :, None], colours, blurred(carried, softness)))


def membrane(colours: Floats, known: Mask) -> Floats:
    """A smooth film through the known colours, by push and pull over a pyramid.

    Gortler et al., The Lumigraph, 1996: average downwards with weights, then fill upwards.
    """
    weight = floats(known)
    levels = [(floats(colours * weight[:, :, None]), weight)]
    while min(levels[-1][1].shape) > 2:
        values, weight = levels[-1]
        levels.append((floats(cv2.pyrDown(values)), floats(cv2.pyrDown(weight))))
    values, weight = levels.pop()
    film = floats(values / np.maximum(weight, 1e-6)[:, :, None])
    for values, weight in reversed(levels):
        size = weight.shape[1], weight.shape[0]
        film = blurred(resized(film, size, cv2.INTER_LINEAR), 1)
        trust = np.minimum(weight, 1)[:, :, None]
        known_here = values / np.maximum(weight, 1e-6)[:, :, None]
        film = floats(trust * known_here + (1 - trust) * film)
    return film


def across(colours: Floats, known: Mask) -> Floats:
    """Straight from known colour to known colour along every row; rows without any stay."""
    film = colours.copy()
    columns = np.arange(known.shape[1])
    for row in np.flatnonzero(known.any(axis=1)):
        at = np.flatnonzero(known[row])
        for channel in range(colours.shape[2]):
            film[row, :, channel] = np.interp(columns, at, colours[row, at, channel])
    return film
