"""Samples to pixels without the device: where a processor draws, that is the shorter way."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from maquette.render.camera import Window
from maquette.render.gpu.drawable import Pixels
from maquette.render.gpu.framebuffer import SUPERSAMPLING, Canvas

# Rows of pixels made at once: few enough that their samples stay near the processor.
_BAND = 64
# A pixel as one number, its alpha on top.
_WORD = np.dtype("<u4")
_SOLID, _COLOURS = np.uint32(0xFF000000), np.uint32(0x00FFFFFF)


@dataclass(frozen=True, eq=False)
class Rim:
    """Pixels that are covered in part and not black: their places ``at`` (n,), counted along the
    picture's rows, and their colours (n, 3) with straight alpha.
    """

    at: npt.NDArray[np.int64]
    colours: Pixels


@dataclass(frozen=True, eq=False)
class Layer:
    """A picture (h, w, 4), top row first, premultiplied by alpha; where it was asked for, with what
    is needed to have it otherwise.
    """

    pixels: Pixels
    rims: tuple[Rim, ...] = ()

    def straight(self) -> Pixels:
        """(h, w, 4) with straight alpha. What is covered whole has the same colours either way, and
        so has what is black.
        """
        straight = self.pixels.copy()
        for rim in self.rims:
            straight.reshape(-1, 4)[rim.at, :3] = rim.colours
        return straight


def halved(
    canvas: Canvas,
    size: tuple[int, int],
    window: Window,
    shade: Pixels | None = None,
    *,
    with_rims: bool = False,
) -> Layer:
    """Four samples to one pixel: a picture of ``size`` (width, height), of which ``canvas`` holds
    the ``window``. Everything must be drawn.

    ``shade`` (h, w), bottom row first, is how dark the ground below is, 0 to 255: black, it only
    adds to alpha.
    """
    picture = np.zeros((size[1], size[0], 4), np.uint8)
    upwards = picture[::-1]
    if shade is not None:
        upwards[..., 3] = shade
    samples = np.zeros((_BAND * SUPERSAMPLING, window.width * SUPERSAMPLING, 4), np.uint8)
    columns = slice(window.left, window.left + window.width)
    rims = []
    for low in range(0, window.height, _BAND):
        count = min(_BAND, window.height - low)
        band = samples[: count * SUPERSAMPLING]
        canvas.read_samples(low * SUPERSAMPLING, band)
        rows = slice(window.bottom + low, window.bottom + low + count)
        smaller = cv2.resize(band, (window.width, count), interpolation=cv2.INTER_AREA)
        made = np.asarray(smaller, np.uint8)
        if shade is not None:
            _lay_over(made, np.ascontiguousarray(shade[rows, columns]))
        if with_rims:
            first = (size[1] - 1 - rows.start) * size[0] + columns.start
            rims.append(_rim(band, made, first, size[0]))
        upwards[rows, columns] = made
    return Layer(picture, tuple(rims))


def _lay_over(pixels: Pixels, shade: Pixels) -> None:
    if not shade.any():
        return
    alpha = cv2.extractChannel(pixels, 3)
    seen = cv2.multiply(cv2.bitwise_not(alpha), shade, scale=1 / 255)
    cv2.insertChannel(cv2.add(alpha, seen), pixels, 3)


def _rim(band: Pixels, made: Pixels, first: int, width: int) -> Rim:
    """Of pixels (n, w, 4) ``made`` of a ``band`` of samples. Its first one is the ``first`` of a
    picture of this ``width``, where every further row is one higher.
    """
    words = made.view(_WORD)[..., 0]
    rows, columns = np.nonzero((words < _SOLID) & (words & _COLOURS != 0))
    # Of the samples: they are finer than the pixel that was rounded from them.
    sums = np.zeros((len(rows), 3), np.uint32)
    for down in range(SUPERSAMPLING):
        for across in range(SUPERSAMPLING):
            sums += band[SUPERSAMPLING * rows + down, SUPERSAMPLING * columns + across, :3]
    alphas = made[rows, columns, 3:].astype(np.uint32) * SUPERSAMPLING**2
    colours = np.minimum((sums * 255 + alphas // 2) // np.maximum(alphas, 1), 255)
    return Rim(first - rows * width + columns, colours.astype(np.uint8))
