"""Which way is up, and how long a unit is, in other people's formats."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

Doubles = npt.NDArray[np.float64]

UNITS: Mapping[str, float] = {"m": 1.0, "cm": 100.0, "mm": 1000.0}
"""Units in a metre."""
UPS = ("y", "z")


def frame(up: str, unit: str) -> Doubles:
    """(4, 4): from metres with +Y up and the front towards +Z, to ``up`` and ``unit``.

    With +Z up the front looks towards -Y, as Blender and slicers have it.
    """
    turned = np.eye(4)
    if up == "z":
        turned[:3, :3] = [[1, 0, 0], [0, 0, -1], [0, 1, 0]]
    turned[:3] *= UNITS[unit]
    return turned
