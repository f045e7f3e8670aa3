"""From two silhouettes at right angles to a solid: each slice a super-ellipse between its sides.

The plain hull of silhouettes has square slices. Replacing a slice's rectangle by
|x/a|^p + |z/b|^p = 1 keeps all four silhouettes and rounds the rest (Lame 1818).
"""

import cv2
import numpy as np
from scipy import ndimage

from maquette.engines.builtin.sculpt.arrays import Mask, floats
from maquette.engines.builtin.sculpt.inflate import balls, runs
from maquette.mesh.mesh import Floats

ROUNDNESS = 2.4
"""The exponent: 2 is an ellipse, more is squarer."""

BOX = 12.0

THIN = 0.035
"""Parts that are thinner than twice this share of the object are not its body."""

SPECK = 12
"""Cells below which a thin thing belongs to the body's rim."""

OUTSIDE = -4.0
SOFT = 0.7

Run = tuple[float, float]


def hull(front: Floats, side: Floats, exponent: float = ROUNDNESS) -> Floats:
    """(rows, x, z) about the distance to the surface in cells, positive inside.

    A thin thing beside the body, such as a mirror on a car, would widen the whole slice; it is
    built for itself, as thick as it is thin in the picture.
    """
    rows, across, along = len(front), front.shape[1], side.shape[1]
    reach = max(rows, across, along)
    (broad_x, thin_x), (broad_z, thin_z) = _parted(front, reach), _parted(side, reach)
    field = np.full((rows, across, along), OUTSIDE, np.float32)
    x, z = np.arange(across, dtype=np.float32), np.arange(along, dtype=np.float32)
    for row in range(rows):
        for over_x in runs(broad_x[row]):
            for over_z in runs(broad_z[row]):
                np.maximum(field[row], _oval(x, over_x, z, over_z, exponent), out=field[row])
    _add_thin(field, thin_x, side)
    _add_thin(field.transpose(0, 2, 1), thin_z, front)
    return floats(ndimage.gaussian_filter(field, SOFT))


def _parted(silhouette: Floats, reach: int) -> tuple[Floats, Mask]:
    """The body with its limbs, and the thin things beside the body.

    A limb goes on where the body ends, as a leg does; what is thin and lies beside the body from
    end to end is a mirror, a handle, an ear.
    """
    size = 2 * max(1, round(THIN * reach)) + 1
    brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    body = np.asarray(cv2.morphologyEx(silhouette, cv2.MORPH_OPEN, brush)) > 0.5
    near = cv2.dilate(body.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    rest = ((silhouette > 0.5) & ~near).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(rest)
    has_body = np.asarray(body.any(axis=1))
    thin = np.zeros(rest.shape, bool)
    for label in range(1, count):
        top, height = stats[label, cv2.CC_STAT_TOP], stats[label, cv2.CC_STAT_HEIGHT]
        beside = bool(has_body[top : top + height].all())
        if beside and stats[label, cv2.CC_STAT_AREA] >= SPECK:
            thin |= np.asarray(labels) == label
    return floats(np.where(thin, 0, silhouette)), thin


def _oval(x: Floats, over_x: Run, z: Floats, over_z: Run, exponent: float) -> Floats:
    """(x, z) about the distance to a super-ellipse, positive inside."""
    (left, right), (back, fore) = over_x, over_z
    a, b = max(0.5 * (right - left), 0.3), max(0.5 * (fore - back), 0.3)
    u = np.abs(x - 0.5 * (left + right)) / a
    v = np.abs(z - 0.5 * (back + fore)) / b
    radius = (u[:, None] ** exponent + v[None, :] ** exponent) ** (1 / exponent)
    return floats((1 - radius) * min(a, b))


def _add_thin(field: Floats, thin: Mask, other: Floats) -> None:
    """Add what is ``thin`` (rows, x) to ``field`` (rows, x, z): round, in the middle of what the
    ``other`` view shows in its rows.
    """
    if not thin.any():
        return
    half = np.sqrt(np.maximum(balls(floats(thin)), 0))
    z = np.arange(field.shape[2], dtype=np.float32)
    for row in np.flatnonzero(thin.any(axis=1)):
        sides = runs(other[row])
        if not sides:
            continue
        widest = max(sides, key=lambda run: run[1] - run[0])
        away = np.abs(z - 0.5 * (widest[0] + widest[1]))
        inside = np.where(half[row] > 0, half[row], OUTSIDE)
        np.maximum(field[row], inside[:, None] - away[None, :], out=field[row])
