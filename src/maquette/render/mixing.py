"""Looks in the colours of films: luma and two planes of chroma by BT.709, in video range.

Laying one picture over another is linear, and so is the way from sRGB values to luma and chroma;
they may be done in either order. What was drawn is converted once for a moment and what lies
behind it once for a film; then a frame of a film costs a multiplication and an addition.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from maquette.render.gpu.drawable import Floats, Pixels
from maquette.render.look import Look

# From sRGB values of 0 to 255: luma, and how far blue and red are from it (ITU-R BT.709).
_LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)
_TO_PLANES = np.stack(
    [
        _LUMA * 219 / 255,
        (np.array([0, 0, 1], np.float32) - _LUMA) / 1.8556 * 224 / 255,
        (np.array([1, 0, 0], np.float32) - _LUMA) / 1.5748 * 224 / 255,
    ]
)
# Where the planes have no light, and no colour.
_ZEROS = (16.0, 128.0, 128.0)
# Rows mixed at once: few enough to stay near the processor.
_BAND = 64


@dataclass(frozen=True, eq=False)
class Sheet:
    """What was drawn at one moment, premultiplied by alpha: ``luma`` and ``alpha`` (h, w), ``blue``
    and ``red`` (h / 2, w / 2), in video range; ``alpha`` 0 to 255.
    """

    luma: Pixels
    blue: Pixels
    red: Pixels
    alpha: Pixels

    @cached_property
    def half_alpha(self) -> Pixels:
        """(h / 2, w / 2): that of the pixels of chroma."""
        pairs = self.alpha[0::2].astype(np.uint16) + self.alpha[1::2]
        return ((pairs[:, 0::2] + pairs[:, 1::2] + 2) // 4).astype(np.uint8)


class Mixer:
    """Lays sheets of one size (width, height; both even) over one look that has a background."""

    def __init__(self, look: Look, size: tuple[int, int]) -> None:
        self._grounds = _grounds(look.at(size), size)

    def mix(self, sheet: Sheet, into: Sequence[Pixels]) -> None:
        """Fill the planes of a picture: luma (h, w), blue and red (h / 2, w / 2)."""
        drawn = (sheet.luma, sheet.blue, sheet.red)
        alphas = (sheet.alpha, sheet.half_alpha, sheet.half_alpha)
        for plane in zip(self._grounds, drawn, alphas, into, strict=True):
            _lay(*plane)


@dataclass(frozen=True, eq=False)
class _Ground:
    """A plane is ``keep`` x drawn + (1 - alpha) x ``behind`` + ``offset``, cut to whole numbers.

    Each is one number or (h, w); ``keep`` None is one.
    """

    behind: Floats | float
    keep: Floats | None
    offset: Floats | float


def _lay(ground: _Ground, drawn: Pixels, alpha: Pixels, into: Pixels) -> None:
    for top in range(0, len(drawn), _BAND):
        rows = slice(top, top + _BAND)
        laid = np.subtract(255, alpha[rows], dtype=np.float32)
        laid *= _rows(ground.behind, rows)
        laid += drawn[rows] if ground.keep is None else ground.keep[rows] * drawn[rows]
        laid += _rows(ground.offset, rows)
        np.copyto(into[rows], laid, casting="unsafe")


def _rows(values: Floats | float, rows: slice) -> Floats | np.float32:
    return values[rows] if isinstance(values, np.ndarray) else np.float32(values)


def _grounds(look: Look, size: tuple[int, int]) -> list[_Ground]:
    """Of luma, blue and red. The vignette dims what was drawn and what lies behind it; the
    foreground hides both.
    """
    keep = look.lit(size) if look.vignette else None
    if look.foreground is not None:
        open_ = 1 - look.foreground[..., 3] * np.float32(1 / 255)
        keep = open_ if keep is None else keep * open_
    made = []
    for index, zero in enumerate(_ZEROS):
        ground = _ground(look, _TO_PLANES[index], zero, keep)
        made.append(ground if index == 0 else _halved(ground))
    return made


def _ground(look: Look, shares: Floats, zero: float, keep: Floats | None) -> _Ground:
    plate = np.array(look.background or (0, 0, 0)) if look.backdrop is None else look.backdrop
    behind = _weighed(plate, shares / np.float32(255))
    if keep is None:
        return _Ground(behind, None, 0.5)
    offset = zero * (1 - keep) + np.float32(0.5)
    if look.foreground is not None:
        hides = look.foreground[..., 3] * np.float32(1 / 255)
        offset += _weighed(look.foreground, shares) * hides
    return _Ground(behind * keep, keep, offset)


def _weighed(colours: Pixels, shares: Floats) -> Floats:
    """The sum over the last axis' first three, (h, w) or a number."""
    red, green, blue = (colours[..., channel] * share for channel, share in enumerate(shares))
    summed: Floats = red + green + blue
    return summed


def _halved(ground: _Ground) -> _Ground:
    keep = None if ground.keep is None else _half(ground.keep)
    behind = _half(ground.behind) if isinstance(ground.behind, np.ndarray) else ground.behind
    offset = _half(ground.offset) if isinstance(ground.offset, np.ndarray) else ground.offset
    return _Ground(behind, keep, offset)


def _half(plane: Floats) -> Floats:
    pairs = plane[0::2] + plane[1::2]
    halves: Floats = (pairs[:, 0::2] + pairs[:, 1::2]) * np.float32(0.25)
    return halves
