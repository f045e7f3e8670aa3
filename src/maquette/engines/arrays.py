"""The arrays that parts of engines hand each other."""

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from maquette.mesh.mesh import Floats

Mask = npt.NDArray[np.bool_]


def floats(values: npt.ArrayLike) -> Floats:
    """As float32; OpenCV's and NumPy's results come in many widths."""
    return np.asarray(values, np.float32)


def blurred(values: npt.NDArray[Any], sigma: float) -> Floats:
    """Gaussian blur over rows and columns, each channel for itself."""
    return floats(cv2.GaussianBlur(floats(values), (0, 0), sigma))


def resized(values: npt.NDArray[Any], size: Sequence[int], method: int) -> Floats:
    """To ``size`` (width, height) by one of OpenCV's interpolations."""
    return floats(cv2.resize(floats(values), size, interpolation=method))
