"""Decoders of meshopt compression: vertices, triangles and index lists.

Source: "Bitstream" of EXT_meshopt_compression, and of KHR_meshopt_compression, which adds a second
version of vertices (Khronos registry). What is sequential by its nature walks in Python over
groups of sixteen bytes, or over triangles; all arithmetic on the bytes is numpy's.
"""

from array import array
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]

_GROUP = 16
_BLOCK_BYTES, _BLOCK_VERTICES = 8192, 256
_TAILS = (32, 24)
# Kinds of groups: their values have 0, 1, 2, 4 or 8 bits; these many bytes without the values that
# did not fit.
_PACKED = (0, 2, 4, 8, 16)
_ZEROS, _WHOLE = 0, 4
# What two bits of a header mean: in the first version, and in the second under control 0 and 1.
_FIRST_KINDS = (0, 2, 3, 4)
_SECOND_KINDS = ((0, 1, 2, 3), (1, 2, 3, 4))
_ALL_ZEROS, _ALL_WHOLE = 2, 3
_CODES = 16  # at the end of a triangle list: its most frequent codes
_MASK = 0xFFFFFFFF


class Damaged(ValueError):
    """The data is not what an encoder writes."""


# How many of a byte's values say that the value follows in a byte of its own, by kind.
_ESCAPES = {
    1: bytes(byte.bit_count() for byte in range(256)),
    2: bytes(sum((byte >> shift) & 3 == 3 for shift in (0, 2, 4, 6)) for byte in range(256)),
    3: bytes((byte >> 4 == 15) + (byte & 15 == 15) for byte in range(256)),
}
# Where the values of a byte begin: single bits from the lowest, all others from the highest.
_SHIFTS = {1: range(8), 2: (6, 4, 2, 0), 3: (4, 0)}


def vertices(data: bytes, count: int, stride: int) -> Bytes:
    """Mode ATTRIBUTES: (count, stride) bytes."""
    if stride % 4 or not data or data[0] not in (0xA0, 0xA1):
        raise Damaged
    version = data[0] & 1
    tail = stride + version * stride // 4
    end = len(data) - max(_TAILS[version], tail)
    if end < 1:
        raise Damaged
    ending = np.frombuffer(data, np.uint8)[len(data) - tail :]
    first, channels = ending[:stride], ending[stride:]
    block = min(_BLOCK_BYTES // stride // _GROUP * _GROUP, _BLOCK_VERTICES)
    sizes = [min(block, count - start) for start in range(0, count, block)]
    walk = _Walk(data, end, version)
    for size in sizes:
        walk.pass_block(size, stride)
    if walk.at != end:
        raise Damaged
    values = _expanded(np.frombuffer(data, np.uint8), *walk.found())
    groups = [(size + _GROUP - 1) // _GROUP for size in sizes]
    columns = _in_columns(values, sizes, groups, stride)
    return _summed(first, columns, channels if version else np.zeros(stride // 4, np.uint8))


class _Walk:
    """Steps over the blocks, noting the kind and the place of every group."""

    def __init__(self, data: bytes, end: int, version: int) -> None:
        self._data, self._end, self._version = data, end, version
        self._kinds, self._places = bytearray(), array("q")
        self.at = 1

    def found(self) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
        return np.frombuffer(bytes(self._kinds), np.uint8), np.frombuffer(self._places, np.int64)

    def pass_block(self, size: int, stride: int) -> None:
        controls = self.at
        self._skip(self._version * stride // 4)
        for byte in range(stride):
            control = 0
            if self._version:
                control = self._data[controls + byte // 4] >> (byte % 4 * 2) & 3
            self._pass_byte(size, control)

    def _pass_byte(self, size: int, control: int) -> None:
        number = (size + _GROUP - 1) // _GROUP
        if control == _ALL_ZEROS:
            self._kinds += bytes([_ZEROS]) * number
            self._places.extend([self.at] * number)
        elif control == _ALL_WHOLE:
            self._kinds += bytes([_WHOLE]) * number
            self._places.extend(range(self.at, self.at + number * _GROUP, _GROUP))
            self._skip(size)
        else:
            kinds = _SECOND_KINDS[control] if self._version else _FIRST_KINDS
            self._pass_groups(number, kinds)

    def _pass_groups(self, number: int, kinds: tuple[int, ...]) -> None:
        header, data = self.at, self._data
        self._skip((number + 3) // 4)
        at = self.at
        for index in range(number):
            kind = kinds[data[header + index // 4] >> (index % 4 * 2) & 3]
            self._kinds.append(kind)
            self._places.append(at)
            packed = _PACKED[kind]
            escapes = _ESCAPES.get(kind)
            if escapes is not None:
                at += sum(data[at : at + packed].translate(escapes))
            at += packed
        self._skip(at - self.at)

    def _skip(self, count: int) -> None:
        self.at += count
        if self.at > self._end:
            raise Damaged


def _expanded(data: Bytes, kinds: Bytes, places: npt.NDArray[np.int64]) -> Bytes:
    """(groups, 16) values."""
    values = np.zeros((len(kinds), _GROUP), np.uint8)
    whole = places[kinds == _WHOLE]
    values[kinds == _WHOLE] = data[whole[:, None] + np.arange(_GROUP)]
    for kind, starts in _SHIFTS.items():
        chosen = places[kinds == kind]
        if not len(chosen):
            continue
        packed = data[chosen[:, None] + np.arange(_PACKED[kind])]
        shifts = np.array(starts, np.uint8)
        top = (1 << 8 // len(shifts)) - 1
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


def _summed(first: Bytes, columns: Bytes, channels: Bytes) -> Bytes:
    """Each vertex from the one before it; a channel says how for four of its bytes."""
    found = np.zeros(columns.shape, np.uint8)
    for number, channel in enumerate(channels.tolist()):
        part = slice(4 * number, 4 * number + 4)
        kind = channel & 3
        if kind > len(_WIDTHS) - 1:
            raise Damaged
        width = _WIDTHS[kind]
        start = np.ascontiguousarray(first[part]).view(width)
        deltas = np.ascontiguousarray(columns[:, part]).view(width)
        if kind == _XORED:
            turned = deltas >> (channel >> 4) | deltas << (-(channel >> 4) % 32)
            values = np.bitwise_xor.accumulate(np.vstack([start[None], turned]), axis=0)[1:]
        else:
            # Sums wrap round, as the codec wants.
            steps = np.vstack([start[None], _unfolded(deltas)])
            values = np.cumsum(steps, axis=0, dtype=width)[1:]
        found[:, part] = np.ascontiguousarray(values).view(np.uint8)
    return found


_WIDTHS: tuple[str, ...] = ("u1", "<u2", "<u4")
_XORED = 2


def _unfolded(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """0, 1, 2, 3 ... are 0, -1, 1, -2 ..."""
    return np.asarray(values >> 1 ^ (0 - (values & 1)).astype(values.dtype), values.dtype)


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


DECODERS: dict[str, Callable[[bytes, int, int], Bytes]] = {
    "ATTRIBUTES": vertices,
    "TRIANGLES": triangles,
    "INDICES": sequence,
}
