"""Samples to pixels without the device: where a processor draws, that is the shorter way."""

import cv2
import numpy as np

from maquette.render.camera import Window
from maquette.render.gpu.drawable import Pixels
from maquette.render.gpu.framebuffer import SUPERSAMPLING, Canvas

# Rows of pixels made at once: few enough that their samples stay near the processor.
_BAND = 64


def halved(
    canvas: Canvas, size: tuple[int, int], window: Window, shade: Pixels | None = None
) -> Pixels:
    """Four samples to one pixel: a picture (h, w, 4) of ``size``, premultiplied by alpha, top row
    first, of which ``canvas`` holds the ``window``. Everything must be drawn.

    ``shade`` (h, w), bottom row first, is how dark the ground below is, 0 to 255: black, it only
    adds to alpha.
    """
    picture = np.zeros((size[1], size[0], 4), np.uint8)
    upwards = picture[::-1]
    if shade is not None:
        upwards[..., 3] = shade
    samples = np.zeros((_BAND * SUPERSAMPLING, window.width * SUPERSAMPLING, 4), np.uint8)
    columns = slice(window.left, window.left + window.width)
    for low in range(0, window.height, _BAND):
        count = min(_BAND, window.height - low)
        band = samples[: count * SUPERSAMPLING]
        canvas.read_samples(low * SUPERSAMPLING, band)
        rows = slice(window.bottom + low, window.bottom + low + count)
        smaller = cv2.resize(band, (window.width, count), interpolation=cv2.INTER_AREA)
        made = np.asarray(smaller, np.uint8)
        if shade is not None:
            _lay_over(made, np.ascontiguousarray(shade[rows, columns]))
        upwards[rows, columns] = made
    return picture


def _lay_over(pixels: Pixels, shade: Pixels) -> None:
    if not shade.any():
        return
    alpha = cv2.extractChannel(pixels, 3)
    seen = cv2.multiply(cv2.bitwise_not(alpha), shade, scale=1 / 255)
    cv2.insertChannel(cv2.add(alpha, seen), pixels, 3)
