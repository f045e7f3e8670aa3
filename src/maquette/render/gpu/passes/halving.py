"""Samples to pixels without the device: where a processor draws, that is the shorter way."""

import cv2
import numpy as np

from maquette.render.gpu.drawable import Pixels
from maquette.render.gpu.framebuffer import SUPERSAMPLING, Canvas

# Rows of pixels made at once: few enough that their samples stay near the processor.
_BAND = 64


def halved(canvas: Canvas, shade: Pixels | None = None) -> Pixels:
    """Four samples to one pixel: (h, w, 4), premultiplied by alpha, top row first. Everything must
    be drawn.

    ``shade`` (h, w), bottom row first, is how dark the ground below is, 0 to 255: black, it only
    adds to alpha.
    """
    width, height = canvas.size
    pixels = np.zeros((height, width, 4), np.uint8)
    samples = np.zeros((_BAND * SUPERSAMPLING, width * SUPERSAMPLING, 4), np.uint8)
    for low in range(0, height, _BAND):
        rows = min(_BAND, height - low)
        band = samples[: rows * SUPERSAMPLING]
        canvas.read_samples(low * SUPERSAMPLING, band)
        made = np.asarray(cv2.resize(band, (width, rows), interpolation=cv2.INTER_AREA), np.uint8)
        if shade is not None:
            _lay_over(made, shade[low : low + rows])
        pixels[height - low - rows : height - low] = made[::-1]
    return pixels


def _lay_over(pixels: Pixels, shade: Pixels) -> None:
    if not shade.any():
        return
    alpha = cv2.extractChannel(pixels, 3)
    seen = cv2.multiply(cv2.bitwise_not(alpha), shade, scale=1 / 255)
    cv2.insertChannel(cv2.add(alpha, seen), pixels, 3)
