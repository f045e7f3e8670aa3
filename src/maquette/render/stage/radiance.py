"""Reads Radiance pictures (.hdr): the light of a real room as linear colours.

Source: the format's description in Ward's "Real Pixels" (Graphics Gems II) and in the manual of
Radiance; plain pixels, the old runs and the new runs are all read.
"""

import re

import numpy as np
import numpy.typing as npt

from maquette.errors import UnreadablePicture
from maquette.render.gpu.drawable import Floats

Bytes = npt.NDArray[np.uint8]

LARGEST = 256 * 1024 * 1024
MOST_PIXELS = 8192 * 4096
_MOST_HEADER = 64 * 1024
# Beyond this width a room is brought down before use: mirrors of it are no sharper.
WIDEST = 1024


def read_radiance(data: bytes) -> Floats:
    """(h, w, 3) linear colours, top row first, brought down to at most :data:`WIDEST` across.

    Raises :class:`UnreadablePicture` when it is no Radiance picture, is broken or is too large.
    """
    if len(data) > LARGEST:
        raise UnreadablePicture("the .hdr picture is too large")
    exposure, flipped, (height, width), start = _header(data)
    texels = _texels(np.frombuffer(data, np.uint8)[start:], height, width)
    # The exponent counts from 128, the mantissa from 256ths.
    scale = np.where(texels[..., 3] > 0, np.ldexp(1.0, texels[..., 3].astype(np.int32) - 136), 0)
    colours = (texels[..., :3] * (scale / exposure)[..., None]).astype(np.float32)
    return _brought_down(colours[::-1] if flipped else colours)


def radiance_size(data: bytes) -> tuple[int, int]:
    """Width and height, by the header alone. Raises :class:`UnreadablePicture`."""
    _, _, (height, width), _ = _header(data)
    return width, height


def _header(data: bytes) -> tuple[float, bool, tuple[int, int], int]:
    head = data[:_MOST_HEADER]
    if not head.startswith((b"#?RADIANCE", b"#?RGBE")):
        raise UnreadablePicture("not a Radiance picture: its first line is not #?RADIANCE")
    end = re.search(rb"\r?\n\r?\n([-+])Y (\d{1,6}) \+X (\d{1,6})\r?\n", head)
    if end is None:
        raise UnreadablePicture("the .hdr picture has no resolution such as -Y 512 +X 1024")
    lines = head[: end.start()].splitlines()
    if any(line.startswith(b"FORMAT=") and b"32-bit_rle_rgbe" not in line for line in lines):
        raise UnreadablePicture("the .hdr picture is not in 32-bit_rle_rgbe")
    exposure = 1.0
    for line in lines:
        # A file may hold several: what was done to it adds up.
        if match := re.fullmatch(rb"EXPOSURE=\s*([0-9.eE+-]{1,32})\s*", line):
            exposure *= _number(match[1])
    height, width = int(end[2]), int(end[3])
    if not (0 < height * width <= MOST_PIXELS):
        raise UnreadablePicture(f"the .hdr picture is {width} x {height}, more than can be read")
    return exposure, end[1] == b"+", (height, width), end.end()


def _number(text: bytes) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 1e-12 < value < 1e12:
        raise UnreadablePicture("the .hdr picture's EXPOSURE is no positive number")
    return value


def _texels(data: Bytes, height: int, width: int) -> Bytes:
    """(h, w, 4) mantissas and exponent."""
    # Every way of writing takes at least a byte for 127 texels of a row.
    if len(data) * 127 < height * width:
        raise UnreadablePicture("the .hdr picture is cut off")
    rows = np.zeros((height, width, 4), np.uint8)
    at = 0
    for row in rows:
        if 8 <= width <= 0x7FFF and bytes(data[at : at + 4]) == bytes(
            (2, 2, width >> 8, width & 255)
        ):
            at = _new_runs(data, at + 4, row)
        else:
            at = _old_runs(data, at, row)
    return rows


def _new_runs(data: Bytes, at: int, row: Bytes) -> int:
    """One band after the other; counts above 128 repeat a byte, others tell how many follow."""
    width = len(row)
    for band in range(4):
        filled = 0
        while filled < width:
            if at + 1 >= len(data):
                raise UnreadablePicture("the .hdr picture is cut off")
            count = int(data[at])
            repeats = count > 128
            count = count - 128 if repeats else count
            if count == 0 or filled + count > width:
                raise UnreadablePicture("a run of the .hdr picture is longer than its row")
            length = 1 if repeats else count
            values = data[at + 1 : at + 1 + length]
            if len(values) < length:
                raise UnreadablePicture("the .hdr picture is cut off")
            row[filled : filled + count, band] = values
            at += 1 + length
            filled += count
    return at


def _old_runs(data: Bytes, at: int, row: Bytes) -> int:
    """Texel after texel; (1, 1, 1, n) repeats the last one, and again for higher digits of n."""
    filled, shift = 0, 0
    while filled < len(row):
        texel = data[at : at + 4]
        if len(texel) < 4:
            raise UnreadablePicture("the .hdr picture is cut off")
        at += 4
        if tuple(texel[:3]) == (1, 1, 1):
            count = int(texel[3]) << shift
            if filled == 0 or shift > 24 or filled + count > len(row):
                raise UnreadablePicture("a run of the .hdr picture is longer than its row")
            row[filled : filled + count] = row[filled - 1]
            filled, shift = filled + count, shift + 8
        else:
            row[filled] = texel
            filled, shift = filled + 1, 0
    return at


def _brought_down(colours: Floats) -> Floats:
    """Averaged over blocks until it is narrow enough; odd rows and columns at the end are left."""
    while colours.shape[1] > WIDEST and min(colours.shape[:2]) > 1:
        height, width = colours.shape[0] // 2 * 2, colours.shape[1] // 2 * 2
        even = colours[:height, :width]
        colours = (
            even[::2, ::2] + even[1::2, ::2] + even[::2, 1::2] + even[1::2, 1::2]
        ) * np.float32(0.25)
    return np.ascontiguousarray(colours)
