"""Encoders of EXT_meshopt_compression, for what :mod:`maquette.gltf.meshopt` decodes.

Source: the extension's specification, "Bitstream" and "Filters" (Khronos registry). Triangles
are walked one by one in Python; vertices are numpy's.
"""

from collections import Counter
from typing import Any

import numpy as np
import numpy.typing as npt

from maquette.gltf.accessors import Array

Bytes = npt.NDArray[np.uint8]

_GROUP = 16
_BLOCK_BYTES, _BLOCK_VERTICES = 8192, 256
_TAIL = 32
_CODES = 14  # frequent codes that the table at the end of a triangle list may hold
_EMPTY = -1


def vertices(rows: Bytes) -> bytes:
    """Mode ATTRIBUTES, version 0, of (count, stride) bytes; the stride is a multiple of four."""
    count, stride = rows.shape
    block = min(_BLOCK_BYTES // stride // _GROUP * _GROUP, _BLOCK_VERTICES)
    deltas = np.diff(rows, axis=0, prepend=rows[:1])
    folded = np.asarray(deltas << 1 ^ (0 - (deltas >> 7)).astype(np.uint8), np.uint8)
    out = bytearray(b"\xa0")
    for start in range(0, count, block):
        part = folded[start : start + block]
        padded = np.pad(part, ((0, -len(part) % _GROUP), (0, 0)))
        out += _block(padded.T.reshape(stride, -1, _GROUP))
    return bytes(out + bytes(max(_TAIL - stride, 0)) + rows[0].tobytes())


def _block(channels: Bytes) -> bytes:
    """(stride, groups, 16) values: per channel the groups' kinds, and then the groups."""
    sizes = np.stack(
        [
            np.where(channels.any(axis=2), 99, 0),
            4 + (channels >= 3).sum(axis=2),
            8 + (channels >= 15).sum(axis=2),
            np.full(channels.shape[:2], _GROUP),
        ]
    )
    kinds = np.argmin(sizes, axis=0).astype(np.uint8)
    twos, fours = _packed(channels, 2), _packed(channels, 4)
    out = bytearray()
    for channel, kind in enumerate(kinds):
        quads = np.pad(kind, (0, -len(kind) % 4)).reshape(-1, 4)
        out += (quads[:, 0] | quads[:, 1] << 2 | quads[:, 2] << 4 | quads[:, 3] << 6).tobytes()
        for group, values in enumerate(channels[channel]):
            if kind[group] == 1:
                out += twos[channel, group].tobytes() + values[values >= 3].tobytes()
            elif kind[group] == 2:
                out += fours[channel, group].tobytes() + values[values >= 15].tobytes()
            elif kind[group] == 3:
                out += values.tobytes()
    return bytes(out)


def _packed(values: Bytes, bits: int) -> Bytes:
    """Sixteen values in two or four bits each, the first one highest; too large ones all ones."""
    small = np.minimum(values, (1 << bits) - 1).reshape(*values.shape[:-1], -1, 8 // bits)
    shifts = np.arange(8 - bits, -1, -bits, dtype=np.uint8)
    packed: Bytes = np.bitwise_or.reduce(small << shifts, axis=-1)
    return packed


class _Triangles:
    """What decoder and encoder both remember: sixteen edges, sixteen vertices, the next new one
    and the last one that was written out."""

    def __init__(self) -> None:
        self.codes = bytearray()
        self.loose: list[int] = []  # where in the codes a triangle of its own stands
        self.rest: list[bytes] = []
        self.aux: list[tuple[int, int]] = []
        self._edges: list[tuple[int, int]] = [(_EMPTY, _EMPTY)] * 16
        self._corners = [_EMPTY] * 16
        self._edge = self._corner = self._next = self._last = 0

    def write(self, a: int, b: int, c: int) -> None:
        for back in range(15):
            edge = self._edges[(self._edge - 1 - back) & 15]
            if edge == (a, b):
                return self._joined(back, a, b, c)
            if edge == (b, c):
                return self._joined(back, b, c, a)
            if edge == (c, a):
                return self._joined(back, c, a, b)
        return self._alone(a, b, c)

    def _joined(self, back: int, a: int, b: int, c: int) -> None:
        """A triangle at an edge seen before; ``c`` is its third corner."""
        extra = b""
        third = self._known(c, 1, 13)
        if third is None:
            if c == self._next:
                third, self._next = 0, self._next + 1
            elif c + 1 == self._last:
                third, self._last = 13, c
            elif c == self._last + 1:
                third, self._last = 14, c
            else:
                third, extra = 15, self._written(c)
            self._remember(c)
        self.codes.append(back << 4 | third)
        self.rest.append(extra)
        self._border(c, b)
        self._border(a, c)

    def _alone(self, a: int, b: int, c: int) -> None:
        """A triangle of its own, turned so that it begins with a new vertex if it has one."""
        if b == self._next:
            a, b, c = b, c, a
        elif c == self._next:
            a, b, c = c, a, b
        before = self._known(b, 0, 14), self._known(c, 0, 14)
        fresh = a == self._next
        self._next += fresh
        places = [0 if fresh else 15]
        for corner, known in zip((b, c), before, strict=True):
            new = known is None and corner == self._next
            self._next += new
            places.append(known + 1 if known is not None else 0 if new else 15)
        extra = b""
        for corner, place in zip((a, b, c), places, strict=True):
            if place == 15:
                extra += self._written(corner)
            if place in (0, 15):
                self._remember(corner)
        self.aux.append((places[0], places[1] << 4 | places[2]))
        self.loose.append(len(self.codes))
        self.codes.append(0)
        self.rest.append(extra)
        self._border(b, a)
        self._border(c, b)
        self._border(a, c)

    def _known(self, corner: int, low: int, high: int) -> int | None:
        """How many vertices ago a vertex was, when that is in [low, high)."""
        for back in range(low, high):
            if self._corners[(self._corner - 1 - back) & 15] == corner:
                return back
        return None

    def _written(self, corner: int) -> bytes:
        step, self._last = corner - self._last, corner
        return _number(step << 1 if step >= 0 else (-step << 1) - 1)

    def _remember(self, corner: int) -> None:
        self._corners[self._corner] = corner
        self._corner = (self._corner + 1) & 15

    def _border(self, start: int, end: int) -> None:
        self._edges[self._edge] = (start, end)
        self._edge = (self._edge + 1) & 15


def triangles(corners: Array) -> bytes:
    """Mode TRIANGLES, version 1, of (m, 3); a decoder may begin each triangle at another corner."""
    state = _Triangles()
    for a, b, c in corners.tolist():
        state.write(a, b, c)
    # The table must hold 0, which beside it would mean something else, and none that needs more.
    common = Counter(aux for first, aux in state.aux if not first and aux and _plain(aux))
    table = [0, *(aux for aux, _ in common.most_common(_CODES - 1))]
    for at, (first, aux) in zip(state.loose, state.aux, strict=True):
        if first == 0 and aux in table:
            state.codes[at] = 0xF0 | table.index(aux)
        else:
            state.codes[at] = 0xFF if first else 0xFE
            state.rest[at] = bytes([aux]) + state.rest[at]
    tail = bytes(table) + bytes(16 - len(table))
    return b"\xe1" + bytes(state.codes) + b"".join(state.rest) + tail


def _plain(aux: int) -> bool:
    return aux >> 4 != 15 and aux & 15 != 15


def _number(value: int) -> bytes:
    """Seven bits a byte, the lowest first."""
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def octahedral(vectors: Array, bits: int) -> npt.NDArray[np.int16]:
    """Filter OCTAHEDRAL of (n, 3) or (n, 4) unit vectors: (n, 4) int16, a fourth number kept."""
    wide = vectors[:, :3].astype(np.float64)
    flat = wide / np.maximum(np.abs(wide).sum(axis=1, keepdims=True), 1e-30)
    sign = np.where(flat >= 0, 1.0, -1.0)
    folded = (1 - np.abs(flat[:, [1, 0]])) * sign[:, :2]
    spot = np.where(flat[:, 2:] >= 0, flat[:, :2], folded)
    top = (1 << (bits - 1)) - 1
    out = np.zeros((len(vectors), 4), "<i2")
    out[:, :2] = np.rint(spot * top)
    out[:, 2] = top
    if vectors.shape[1] == 4:
        out[:, 3] = np.rint(np.clip(vectors[:, 3], -1, 1) * 32767)
    return out


def exponential(values: Array, power: int) -> npt.NDArray[np.int32]:
    """Filter EXPONENTIAL of floats: multiples of two to ``power``, at most 2^23 of them."""
    whole = np.rint(np.ldexp(values.astype(np.float64), -power)).astype(np.int64)
    return ((whole & 0xFFFFFF) | (power << 24)).astype("<i4")


def finest(values: Array, wanted: int) -> int:
    """The power for :func:`exponential`: ``wanted``, or more where the values are too large."""
    largest = float(np.abs(values).max(initial=0.0))
    return max(wanted, int(np.frexp(np.float64(largest))[1]) - 23, -100)


def as_rows(values: npt.NDArray[Any]) -> Bytes:
    """(count, stride) bytes."""
    return np.ascontiguousarray(values).view(np.uint8).reshape(len(values), -1)
