"""Smaller and smaller copies of a picture without the device: where a processor draws, that is the
shorter way.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from maquette.render.gpu.drawable import Pixels

_Numbers = npt.NDArray[np.uint16]
# Rows decoded at once; even.
_BAND = 128


def smaller(pixels: Pixels, *, srgb: bool) -> Iterator[Pixels]:
    """The mip levels of ``pixels`` (h, w, 4) from the second to 1 x 1, rounded down to whole
    pixels as OpenGL has it; ``srgb`` colours are mixed as light, alpha as it is.
    """
    level: _Numbers | Pixels = pixels
    while max(level.shape[:2]) > 1:
        level = _halved_light(pixels) if srgb and level is pixels else _halved(level)
        yield np.asarray(cv2.LUT(level, _codes()) if srgb else level, np.uint8)


def _halved(level: Any) -> Any:
    """Numbers of any kind; of even sides this is the mean of four."""
    height, width = (max(side // 2, 1) for side in level.shape[:2])
    return np.asarray(cv2.resize(level, (width, height), interpolation=cv2.INTER_LINEAR))


def _halved_light(pixels: Pixels) -> _Numbers:
    """Half as large, as :func:`_light` has it; band by band, where those do not mix, since the
    whole would take twice the memory of ``pixels``.
    """
    height = len(pixels)
    band = height if height % 2 else _BAND
    bands = (pixels[low : low + band] for low in range(0, height, band))
    return np.concatenate([_halved(cv2.LUT(each, _light())) for each in bands])


@cache
def _light() -> _Numbers:
    """(1, 256, 4): what sRGB codes and alpha stand for, of 65535."""
    code = np.arange(256)
    value = code / 255
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    colour = np.rint(linear * 65535)
    return np.stack([colour, colour, colour, code * 257], axis=-1).astype(np.uint16)[None]


@cache
def _codes() -> Pixels:
    """(1, 65536, 4): the way back from :func:`_light`."""
    linear = np.arange(65536) / 65535
    value = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    colour = np.rint(value * 255)
    alpha = np.rint(linear * 255)
    return np.stack([colour, colour, colour, alpha], axis=-1).astype(np.uint8)[None]
