"""Turning to another way up and another unit."""

import numpy as np
import numpy.typing as npt

from maquette.exports.units import UNITS

Doubles = npt.NDArray[np.float64]


def frame(up: str, unit: str) -> Doubles:
    """(4, 4): from metres with +Y up and the front towards +Z, to ``up`` and ``unit``.

    With +Z up the front looks towards -Y, as Blender and slicers have it.
    """
    turned = np.eye(4)
    if up == "z":
        turned[:3, :3] = [[1, 0, 0], [0, 0, -1], [0, 1, 0]]
    turned[:3] *= UNITS[unit]
    return turned
