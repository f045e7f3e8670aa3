"""Filters of meshopt compression: what decoded bytes stand for.

Source: "Filters" of EXT_meshopt_compression, and of KHR_meshopt_compression, which adds COLOR
(Khronos registry).
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from maquette.gltf.meshopt import Bytes, Damaged


def octahedral(data: Bytes) -> Bytes:
    """Filter OCTAHEDRAL: unit vectors in three of four 8- or 16-bit numbers."""
    if data.shape[1] not in (4, 8):
        raise Damaged
    kind, top = (np.dtype("i1"), 127) if data.shape[1] == 4 else (np.dtype("<i2"), 32767)
    stored = data.view(kind).copy()
    x, y, one = (stored[:, k].astype(np.float32) for k in range(3))
    z = one - np.abs(x) - np.abs(y)
    fold = np.minimum(z, 0)
    x, y = x + np.where(x >= 0, fold, -fold), y + np.where(y >= 0, fold, -fold)
    length = np.sqrt(x * x + y * y + z * z)
    unit = top / np.where(length > 0, length, 1)
    for k, axis in enumerate((x, y, z)):
        stored[:, k] = _rounded(axis * unit)
    return np.asarray(stored.view(np.uint8), np.uint8)


def quaternion(data: Bytes) -> Bytes:
    """Filter QUATERNION: three of four 16-bit numbers and which one is left out."""
    if data.shape[1] != 8:
        raise Damaged
    stored = data.view("<i2")
    scale = 1 / np.sqrt(2) / (stored[:, 3] | 3)
    small = stored[:, :3] * scale[:, None]
    largest = np.sqrt(np.maximum(1 - (small * small).sum(axis=1), 0))
    turned = np.column_stack([largest, small]) * 32767
    # The largest goes to its place, the others follow it round.
    places = ((stored[:, 3] & 3)[:, None] + np.arange(4)) & 3
    out = np.zeros_like(stored)
    np.put_along_axis(out, places.astype(np.int64), _rounded(turned).astype("<i2"), axis=1)
    return out.view(np.uint8)


def exponential(data: Bytes) -> Bytes:
    """Filter EXPONENTIAL: a signed 24-bit number times two to a signed 8-bit power, as float."""
    if data.shape[1] % 4:
        raise Damaged
    stored = np.ascontiguousarray(data).view("<i4")
    with np.errstate(over="ignore", under="ignore"):
        floats = np.ldexp(((stored << 8) >> 8).astype(np.float32), stored >> 24)
    return np.ascontiguousarray(floats, "<f4").view(np.uint8)


def color(data: Bytes) -> Bytes:
    """Filter COLOR: luma, two signed differences, and alpha, whose highest bit tells the scale."""
    if data.shape[1] not in (4, 8):
        raise Damaged
    plain, signed = ("u1", "i1") if data.shape[1] == 4 else ("<u2", "<i2")
    stored, differences = data.view(plain).astype(np.int64), data.view(signed).astype(np.int64)
    luma, orange, green = stored[:, 0], differences[:, 1], differences[:, 2]
    # All ones from the highest bit down; frexp gives that bit's place.
    scale = (1 << np.frexp(stored[:, 3].astype(np.float64))[1].astype(np.int64)) - 1
    alpha = stored[:, 3] & (scale >> 1)
    alpha = alpha << 1 | alpha & 1
    rgba = np.stack([luma + orange - green, luma + green, luma - orange - green, alpha], axis=1)
    top = np.iinfo(plain).max
    whole = _rounded(rgba * (top / np.maximum(scale, 1))[:, None])
    return np.asarray(np.clip(whole, 0, top).astype(plain).view(np.uint8), np.uint8)


def _rounded(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Halves away from zero."""
    return np.asarray(np.trunc(values + np.copysign(0.5, values)))


FILTERS: dict[str, Callable[[Bytes], Bytes]] = {
    "NONE": lambda data: data,
    "OCTAHEDRAL": octahedral,
    "QUATERNION": quaternion,
    "EXPONENTIAL": exponential,
    "COLOR": color,
}
