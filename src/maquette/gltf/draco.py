"""The one door to Google's Draco: its header is judged here before its decoder sees a byte.

Source of the header: Draco bitstream specification 2.2, sections 5 and 6 (header, metadata,
connectivity). The decoder is C++ and gets bytes of strangers, so it runs in a job's child only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import DracoPy
import numpy as np
import numpy.typing as npt

from maquette.kit import memory

_HEADER_BYTES = 11
_HAS_METADATA = 0x80
_MESH, _SEQUENTIAL, _EDGEBREAKER = 1, 0, 1
_DEEPEST = 16


class Damaged(ValueError):
    """The data is not what an encoder writes; the message says why where that is known."""


@dataclass(frozen=True)
class Claim:
    """What a header says is coming: triangles, and vertices (without those that seams double)."""

    triangles: int
    vertices: int


@dataclass(frozen=True, eq=False)
class Mesh:
    """``triangles`` (m, 3); ``attributes`` (n, width) by Draco's unique id: float32, uint8 or
    uint32. Signed integers come as floats, from -1 to 1 where Draco knows them as normalized.
    """

    triangles: npt.NDArray[np.uint32]
    attributes: Mapping[int, npt.NDArray[Any]]


def claim(data: bytes) -> Claim:
    """The sizes by the header alone; nothing is decoded. Raises :class:`Damaged`."""
    if data[:5] != b"DRACO" or len(data) < _HEADER_BYTES:
        raise Damaged("does not begin like Draco data")
    if tuple(data[5:7]) != (2, 2):
        raise Damaged(f"is of Draco's version {data[5]}.{data[6]}; glTF's is 2.2")
    kind, method = data[7], data[8]
    if kind != _MESH or method not in (_SEQUENTIAL, _EDGEBREAKER):
        raise Damaged("is not a mesh")
    reader = _Reader(data, _HEADER_BYTES)
    if data[10] & _HAS_METADATA:
        _skip_metadata(reader)
    if method == _SEQUENTIAL:
        triangles, vertices = reader.number(), reader.number()
    else:
        reader.skip(1)
        vertices, triangles = reader.number(), reader.number()
    return Claim(triangles, vertices)


def decode(data: bytes, most: int) -> Mesh:
    """The mesh; the process may grow by ``most`` bytes on the way. Raises :class:`Damaged`."""
    try:
        with memory.at_most(most):
            found = DracoPy.decode(data)
    except MemoryError:
        raise Damaged("unpacks to more than it may") from None
    except Exception as error:  # noqa: BLE001 - the decoder raises bare C++ and its own errors
        raise Damaged(f"is damaged: {str(error)[:100]}") from None
    if not isinstance(found, DracoPy.DracoMesh):
        raise Damaged("has no triangles")
    attributes = {one["unique_id"]: one["data"] for one in found.attributes}
    return Mesh(np.asarray(found.faces, np.uint32), attributes)


class _Reader:
    """Numbers of variable length and stretches to pass over, never past the end."""

    def __init__(self, data: bytes, at: int) -> None:
        self._data, self._at = data, at

    def byte(self) -> int:
        self.skip(1)
        return self._data[self._at - 1]

    def number(self) -> int:
        """Seven bits a byte, the lowest first; 32 at most."""
        value = 0
        for shift in range(0, 35, 7):
            byte = self.byte()
            value |= (byte & 127) << shift
            if byte < 128:
                return value
        raise Damaged("has a number that does not end")

    def skip(self, count: int) -> None:
        self._at += count
        if self._at > len(self._data):
            raise Damaged("is cut off")


def _skip_metadata(reader: _Reader) -> None:
    for _ in range(reader.number()):
        reader.number()  # whose metadata it is
        _skip_element(reader, _DEEPEST)
    _skip_element(reader, _DEEPEST)


def _skip_element(reader: _Reader, deepest: int) -> None:
    if not deepest:
        raise Damaged("is nested too deep")
    for _ in range(reader.number()):
        reader.skip(reader.byte())
        reader.skip(reader.number())
    for _ in range(reader.number()):
        reader.skip(reader.byte())
        _skip_element(reader, deepest - 1)
