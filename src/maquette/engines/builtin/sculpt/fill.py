"""Carrying colours from where they are known to where they are not."""

import cv2
import numpy as np
import numpy.typing as npt
from scipy import ndimage

from maquette.mesh.mesh import Floats

Mask = npt.NDArray[np.bool_]


def outwards(colours: Floats, known: Mask, softness: float) -> Floats:
    """Every unknown pixel takes its nearest known colour; then the unknown part is softened."""
    if known.all():
        return colours
    _, nearest = ndimage.distance_transform_edt(~known, return_indices=True)
    carried = colours[nearest[0], nearest[1]]
    soft = cv2.GaussianBlur(carried, (0, 0), softness)
    return np.where(known[:, :, None], colours, soft)


def membrane(colours: Floats, known: Mask) -> Floats:
    """A smooth film through the known colours, by push and pull over a pyramid.

    Gortler et al., The Lumigraph, 1996: average downwards with weights, then fill upwards.
    """
    weight = known.astype(np.float32)
    levels = [(colours * weight[:, :, None], weight)]
    while min(levels[-1][1].shape) > 2:
        values, weight = (cv2.pyrDown(channel) for channel in levels[-1])
        levels.append((values, weight))
    values, weight = levels.pop()
    film = values / np.maximum(weight, 1e-6)[:, :, None]
    for values, weight in reversed(levels):
        size = weight.shape[1], weight.shape[0]
        film = cv2.GaussianBlur(cv2.resize(film, size, interpolation=cv2.INTER_LINEAR), (0, 0), 1)
        trust = np.minimum(weight, 1)[:, :, None]
        film = trust * values / np.maximum(weight, 1e-6)[:, :, None] + (1 - trust) * film
    return np.asarray(film, np.float32)


def across(colours: Floats, known: Mask) -> Floats:
    """Straight from known colour to known colour along every row; rows without any stay."""
    film = colours.copy()
    columns = np.arange(known.shape[1])
    for row in np.flatnonzero(known.any(axis=1)):
        at = np.flatnonzero(known[row])
        for channel in range(colours.shape[2]):
            film[row, :, channel] = np.interp(columns, at, colours[row, at, channel])
    return film
