"""Both sides made alike, where that is asked for: the plane that is meant, and the solid about it.

A thing seen from its front has an outline that mirrors itself, and its plane stands across the
picture. One seen from its side, as a horse is drawn, has not; its plane is the picture itself.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from maquette.engines.arrays import Mask, floats
from maquette.engines.builtin.sculpt.inflate import depth_inside
from maquette.mesh.mesh import Floats

ALIKE = 0.88
"""Overlap with its own mirror image from which an outline is one seen from the front."""

SHARE = 0.2
"""The axis is looked for within this share of the outline's width, in its middle."""

ACROSS, THROUGH = "left and right", "front and back"


def axis_of(mask: Mask) -> tuple[float, float]:
    """The column, to half a cell, about which a mask mirrors itself best; and the overlap 0..1."""
    columns = np.flatnonzero(mask.any(axis=0))
    double, reach = int(columns[0] + columns[-1]), int(SHARE * (np.ptp(columns) + 1))
    best, most = 0.5 * double, -1.0
    for place in sorted(range(double - reach, double + reach + 1), key=lambda at: abs(at - double)):
        other = reflected(mask, place, 1, False)
        overlap = float((mask & other).sum() / (mask | other).sum())
        if overlap > most:
            best, most = 0.5 * place, overlap
    return best, most


def evened(inside: Floats) -> Floats | None:
    """A soft silhouette whose halves are both the mean of the two; None if they are too unlike.

    The mean is of distances to the outline: halves of two widths become halves of the width
    between, and what only one of them has is lost.
    """
    place, overlap = axis_of(inside > 0.5)
    if overlap < ALIKE:
        return None
    depth = depth_inside(inside)
    far = float(depth.min()) - 1
    return floats(np.clip(0.5 + 0.5 * (depth + reflected(depth, round(2 * place), 1, far)), 0, 1))


def reflected(values: npt.NDArray[Any], double: int, axis: int, beyond: float) -> npt.NDArray[Any]:
    """Mirrored along ``axis`` about the place ``double`` / 2; ``beyond`` where nothing was."""
    count = values.shape[axis]
    source = double - np.arange(count)
    within = (source >= 0) & (source < count)
    taken = np.take(values, np.clip(source, 0, count - 1), axis=axis)
    shape = [1] * values.ndim
    shape[axis] = count
    return np.where(within.reshape(shape), taken, np.asarray(beyond, values.dtype))
