"""Decoders of EXT_meshopt_compression: vertices, triangles, index lists, and their filters.

Source: the extension's specification, "Bitstream" and "Filters" (Khronos registry). What is
sequential by its nature walks in Python over groups of sixteen bytes, or over triangles; all
arithmetic on the bytes is numpy's.
"""

from array import array
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]

_GROUP = 16
_BLOCK_BYTES, _BLOCK_VERTICES = 8192, 256
_TAIL = 32
# Bytes of a group whose values have 0, 2, 4 or 8 bits, without the values that did not fit.
_PACKED = (0, 4, 8, 16)
_CODES = 16  # at the end of a triangle list: its most frequent codes
_MASK = 0xFFFFFFFF


class Damaged(ValueError):
    """The data is not what an encoder writes."""


# How many of a byte's 2-bit and 4-bit values say that the value follows in a byte of its own.
_ESCAPES2 = bytes(sum((byte >> shift) & 3 == 3 for shift in (0, 2, 4, 6)) for byte in range(256))
_ESCAPES4 = bytes((byte >> 4 == 15) + (byte & 15 == 15) for byte in range(256))


def vertices(data: bytes, count: int, stride: int) -> Bytes:
    """Mode ATTRIBUTES: (count, stride) bytes."""
    if stride % 4 or len(data) < 1 + max(_TAIL, stride) or data[0] != 0xA0:
        raise Damaged
    first = np.frombuffer(data, np.uint8)[len(data) - stride :]
    end = len(data) - max(_TAIL, stride)
    block = min(_BLOCK_BYTES // stride // _GROUP * _GROUP, _BLOCK_VERTICES)
    sizes = [min(block, count - start) for start in range(0, count, block)]
    groups = [(size + _GROUP - 1) // _GROUP for size in sizes]
    kinds, places, at = _walk(data, groups, stride, end)
    if at != end:
        raise Damaged
    values = _expanded(np.frombuffer(data, np.uint8), kinds, places)
    deltas = _unfolded(_in_columns(values, sizes, groups, stride))
    # Sums of bytes wrap round, as the codec wants.
    sums = np.cumsum(np.vstack([first[None], deltas]), axis=0, dtype=np.uint8)
    return np.ascontiguousarray(sums[1:])


def _walk(
    data: bytes, groups: list[int], stride: int, end: int
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64], int]:
    """The kind and the place of every group, and where the last one ends."""
    kinds, places, at = bytearray(), array("q"), 1
    for number in groups:
        for _ in range(stride):
            header = at
            at += (number + 3) // 4
            if at > end:
                raise Damaged
            for index in range(number):
                kind = data[header + index // 4] >> (index % 4 * 2) & 3
                kinds.append(kind)
                places.append(at)
                at += _PACKED[kind] + _escapes(data, kind, at)
            if at > end:
                raise Damaged
    return np.frombuffer(bytes(kinds), np.uint8), np.frombuffer(places, np.int64), at


def _escapes(data: bytes, kind: int, at: int) -> int:
    if kind == 1:
        return sum(data[at : at + 4].translate(_ESCAPES2))
    if kind == 2:
        return sum(data[at : at + 8].translate(_ESCAPES4))
    return 0


def _expanded(data: Bytes, kinds: Bytes, places: npt.NDArray[np.int64]) -> Bytes:
    """(groups, 16) values."""
    values = np.zeros((len(kinds), _GROUP), np.uint8)
    whole = places[kinds == 3]
    values[kinds == 3] = data[whole[:, None] + np.arange(_GROUP)]
    for kind, bits in ((1, 2), (2, 4)):
        chosen = places[kinds == kind]
        if not len(chosen):
            continue
        packed = data[chosen[:, None] + np.arange(_PACKED[kind])]
        shifts = np.arange(8 - bits, -1, -bits, dtype=np.uint8)
        top = (1 << bits) - 1
        small = (packed[:, :, None] >> shifts & top).reshape(-1, _GROUP)
        escaped = small == top
        follow = chosen[:, None] + _PACKED[kind] + np.cumsum(escaped, axis=1) - 1
        values[kinds == kind] = np.where(escaped, data[np.where(escaped, follow, 0)], small)
    return values


def _in_columns(values: Bytes, sizes: list[int], groups: list[int], stride: int) -> Bytes:
    """(count, stride): each block lists its first bytes, then its second bytes, and so on."""
    blocks, at = [], 0
    for size, number in zip(sizes, groups, strict=True):
        part = values[at : at + number * stride].reshape(stride, number * _GROUP)
        blocks.append(part[:, :size].T)
        at += number * stride
    return np.concatenate(blocks)


def _unfolded(values: Bytes) -> Bytes:
    """0, 1, 2, 3 ... are 0, -1, 1, -2 ..."""
    return np.asarray(values >> 1 ^ (0 - (values & 1)).astype(np.uint8), np.uint8)


class _Reader:
    """Numbers of variable length, from the front."""

    def __init__(self, data: bytes, at: int, end: int) -> None:
        self.data, self.at, self.end = data, at, end

    def byte(self) -> int:
        if self.at >= self.end:
            raise Damaged
        self.at += 1
        return self.data[self.at - 1]

    def number(self) -> int:
        """Seven bits a byte, the lowest first, in at most five bytes."""
        result = 0
        for shift in range(0, 35, 7):
            byte = self.byte()
            result |= (byte & 127) << shift
            if byte < 128:
                break
        return result & _MASK

    def near(self, last: int) -> int:
        return (last + _signed(self.number())) & _MASK


def _signed(value: int) -> int:
    return value >> 1 ^ -(value & 1)


class _Triangles:
    """What the decoder of triangles remembers: sixteen edges, sixteen vertices, the next new one
    and the last one that was written out.
    """

    def __init__(self, data: bytes, count: int) -> None:
        if len(data) < 1 + count // 3 + _CODES or data[0] not in (0xE0, 0xE1):
            raise Damaged
        self._own = 13 if data[0] == 0xE1 else 15
        self._codes = data[1 : 1 + count // 3]
        self._table = data[-_CODES:]
        self._rest = _Reader(data, 1 + count // 3, len(data) - _CODES)
        self._edges: list[tuple[int, int]] = [(_MASK, _MASK)] * 16
        self._corners = [_MASK] * 16
        self._edge = self._corner = self._next = self._last = 0

    def run(self) -> list[int]:
        out: list[int] = []
        for code in self._codes:
            out += self._joined(code) if code < 0xF0 else self._loose(code)
        if self._rest.at != self._rest.end:
            raise Damaged
        return out

    def _joined(self, code: int) -> tuple[int, int, int]:
        """A triangle at an edge seen before."""
        a, b = self._edges[(self._edge - 1 - (code >> 4)) & 15]
        third = code & 15
        if third == 0:
            c = self._new()
            self._remember(c)
        elif third < self._own:
            c = self._corners[(self._corner - 1 - third) & 15]
        else:
            c = self._rest.near(self._last) if third == 15 else self._last + (third - (third ^ 3))
            c = self._last = c & _MASK
            self._remember(c)
        self._border(c, b)
        self._border(a, c)
        return a, b, c

    def _loose(self, code: int) -> tuple[int, int, int]:
        """A triangle of its own."""
        aux = self._table[code & 15] if code < 0xFE else self._rest.byte()
        if code >= 0xFE and aux == 0:
            self._next = 0
        places = (15 if code == 0xFF else 0, aux >> 4, aux & 15)
        # New vertices are counted before any is read from the rest.
        found = [self._new() if place == 0 else self._known(place) for place in places]
        for index, place in enumerate(places):
            if place == 15 and code >= 0xFE:
                found[index] = self._last = self._rest.near(self._last)
        for corner, place in zip(found, places, strict=True):
            if place in (0, 15):
                self._remember(corner)
        a, b, c = found
        self._border(b, a)
        self._border(c, b)
        self._border(a, c)
        return a, b, c

    def _known(self, place: int) -> int:
        return self._corners[(self._corner - place) & 15]

    def _new(self) -> int:
        self._next += 1
        return self._next - 1

    def _remember(self, corner: int) -> None:
        self._corners[self._corner] = corner
        self._corner = (self._corner + 1) & 15

    def _border(self, start: int, end: int) -> None:
        self._edges[self._edge] = (start, end)
        self._edge = (self._edge + 1) & 15


def triangles(data: bytes, count: int, stride: int) -> Bytes:
    """Mode TRIANGLES: (count, stride) bytes of indices."""
    if count % 3:
        raise Damaged
    return _as_indices(_Triangles(data, count).run(), stride)


def sequence(data: bytes, count: int, stride: int) -> Bytes:
    """Mode INDICES: (count, stride) bytes of indices; each follows one of two lasts."""
    if len(data) < 1 + count + 4 or data[0] not in (0xD0, 0xD1):
        raise Damaged
    reader, lasts, out = _Reader(data, 1, len(data) - 4), [0, 0], []
    for _ in range(count):
        value = reader.number()
        which = value & 1
        lasts[which] = (lasts[which] + _signed(value >> 1)) & _MASK
        out.append(lasts[which])
    if reader.at != reader.end:
        raise Damaged
    return _as_indices(out, stride)


def _as_indices(values: list[int], stride: int) -> Bytes:
    if stride not in (2, 4):
        raise Damaged
    wide = np.array(values, np.uint32)
    return wide.astype("<u2" if stride == 2 else "<u4").view(np.uint8).reshape(-1, stride)


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


def _rounded(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Halves away from zero."""
    return np.asarray(np.trunc(values + np.copysign(0.5, values)))


DECODERS: dict[str, Callable[[bytes, int, int], Bytes]] = {
    "ATTRIBUTES": vertices,
    "TRIANGLES": triangles,
    "INDICES": sequence,
}
FILTERS: dict[str, Callable[[Bytes], Bytes]] = {
    "NONE": lambda data: data,
    "OCTAHEDRAL": octahedral,
    "QUATERNION": quaternion,
    "EXPONENTIAL": exponential,
}
