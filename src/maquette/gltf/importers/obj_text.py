"""Reads the text of Wavefront OBJ files into plain arrays.

Source: Wavefront, Advanced Visualizer manual, appendix B1 (object files). Points, lines, curves
and free-form surfaces are passed over; polygons become fans.
"""

import codecs
import io
from array import array
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from maquette.errors import UnreadableModel
from maquette.gltf import limits

Doubles = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

MAX_LINES = 20_000_000
MAX_LINE = 65_536
_BATCH = 65_536
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, eq=False)
class ObjText:
    """``positions`` (n, 3), ``colors`` (n, 3) as written or None, ``uvs`` (k, 2),
    ``normals`` (l, 3); ``corners`` (m, 3, 3): for each triangle and corner its position, uv and
    normal, counted from 0, -1 where it has none; ``materials`` (m,): index into
    ``material_names``, where the empty name means none was chosen.
    """

    positions: Doubles
    colors: Doubles | None
    uvs: Doubles
    normals: Doubles
    corners: Integers
    materials: Integers
    material_names: tuple[str, ...]
    libraries: tuple[str, ...]


def plain_text(data: bytes) -> bytes:
    """UTF-8 without a byte-order mark; files without a mark are taken as they are."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return data.decode(encoding).encode()
            except UnicodeError:
                raise UnreadableModel(f"the file is not the {encoding} it begins as") from None
    return data


def statements(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Line number, keyword and the rest of each line; continued lines are joined."""
    text = plain_text(data).replace(b"\\\r\n", b" ").replace(b"\\\n", b" ")
    for number, line in enumerate(io.BytesIO(text), start=1):
        if number > MAX_LINES:
            raise UnreadableModel(f"the file has more than {MAX_LINES:,} lines")
        if len(line) > MAX_LINE:
            raise UnreadableModel(f"line {number} is longer than {MAX_LINE:,} characters")
        parts = line.split(None, 1)
        if parts and not parts[0].startswith(b"#"):
            yield number, parts[0], parts[1].rstrip() if len(parts) == 2 else b""


def read_obj(data: bytes) -> ObjText:
    """Raises :class:`UnreadableModel`, with the line or the index at fault."""
    reader = _Reader()
    for number, keyword, rest in statements(data):
        reader.take(number, keyword, rest)
    return reader.finished()


@dataclass
class _Numbers:
    """Lines of numbers, turned into arrays batch by batch; short rows are filled with ``fill``."""

    what: str
    fill: float = np.nan
    count: int = 0
    _lines: list[bytes] = field(default_factory=list)
    _arrays: list[Doubles] = field(default_factory=list)

    def add(self, line: bytes) -> None:
        self._lines.append(line)
        self.count += 1
        if self.count > limits.VERTICES:
            raise UnreadableModel(f"the OBJ has more than {limits.VERTICES:,} {self.what}")
        if len(self._lines) == _BATCH:
            self._flush()

    def rows(self, width: int) -> Doubles:
        """(count, width): rows cut or filled to ``width``."""
        self._flush()
        fitted = [_fitted(values, width, self.fill) for values in self._arrays]
        return np.concatenate(fitted) if fitted else np.zeros((0, width))

    def _flush(self) -> None:
        if not self._lines:
            return
        widths = {len(line.split()) for line in self._lines}
        width = min(max(widths), 7)
        if widths != {width}:
            rows = [line.split() + [b"nan"] * width for line in self._lines]
            self._lines = [b" ".join(row[:width]) for row in rows]
        flat = _parsed(b" ".join(self._lines), np.float64, len(self._lines) * width)
        if flat is None:
            raise UnreadableModel(f"the OBJ's {self.what} are not all numbers")
        self._arrays.append(flat.reshape(len(self._lines), width))
        self._lines = []


def _parsed(text: bytes, kind: type, count: int) -> npt.NDArray[Any] | None:
    """The ``count`` numbers in ``text``, or None when that is not what it holds."""
    try:
        flat: npt.NDArray[Any] = np.fromstring(text, kind, sep=" ")
    except ValueError:
        return None
    return flat if len(flat) == count else None


def _fitted(values: Doubles, width: int, fill: float) -> Doubles:
    if values.shape[1] >= width:
        return values[:, :width]
    missing = np.full((len(values), width - values.shape[1]), fill)
    return np.concatenate([values, missing], axis=1)


class _Faces:
    """Lines of faces, turned into triangles batch by batch."""

    def __init__(self) -> None:
        self._triangles = 0
        self._lines: list[bytes] = []
        self._context = array("q")  # per line: its number, material, and how much was seen by then
        self._corners: list[Integers] = []
        self._materials: list[Integers] = []
        self._origins: list[Integers] = []

    def add(self, line: bytes, context: tuple[int, int, int, int, int]) -> None:
        self._lines.append(line)
        self._context.extend(context)
        if len(self._lines) == _BATCH:
            self._flush()

    def arrays(self, sizes: tuple[int, int, int]) -> tuple[Integers, Integers]:
        """Corners (m, 3, 3) and materials (m,); ``sizes`` are the final numbers of vertices."""
        self._flush()
        if not self._triangles:
            raise UnreadableModel("the OBJ has no faces")
        corners = np.concatenate(self._corners)
        self._corners = []
        wrong = (corners >= np.array(sizes)).any(axis=(1, 2))
        if wrong.any():  # faces may come before their vertices, so this shows only at the end
            raise _astray(np.concatenate(self._origins)[int(wrong.argmax())])
        return corners, np.concatenate(self._materials)

    def _flush(self) -> None:
        rows = [line.split() for line in self._lines]
        context = np.array(self._context, np.int64).reshape(-1, 5)
        lengths = np.array([len(row) for row in rows], np.int64)
        self._lines, self._context = [], array("q")
        self._triangles += int(np.maximum(lengths - 2, 0).sum())
        if self._triangles * 3 > limits.INDICES:
            raise UnreadableModel(f"the OBJ has more than {limits.INDICES // 3:,} triangles")
        parts = [
            _fan(
                [rows[index] for index in np.flatnonzero(lengths == length)],
                context[lengths == length],
            )
            for length in np.unique(lengths).tolist()
            if length >= 3  # less is a point or a line: nothing to fill
        ]
        if parts:
            corners, materials, origins = (
                np.concatenate(arrays) for arrays in zip(*parts, strict=True)
            )
            order = np.argsort(origins, kind="stable")
            self._corners.append(corners[order])
            self._materials.append(materials[order])
            self._origins.append(origins[order])


def _astray(line: int) -> UnreadableModel:
    return UnreadableModel(f"line {line} of the OBJ points at a vertex that does not exist")


class _Reader:
    def __init__(self) -> None:
        self._positions = _Numbers("vertices")
        self._uvs = _Numbers("texture coordinates", fill=0.0)
        self._normals = _Numbers("normals")
        self._faces = _Faces()
        self._material = 0
        self._materials: dict[str, int] = {"": 0}
        self._libraries: dict[str, None] = {}

    def take(self, number: int, keyword: bytes, rest: bytes) -> None:
        if keyword == b"v":
            self._positions.add(rest)
        elif keyword == b"vt":
            self._uvs.add(rest)
        elif keyword == b"vn":
            self._normals.add(rest)
        elif keyword in {b"f", b"fo"}:
            self._faces.add(rest, (number, self._material, *self._seen()))
        elif keyword == b"usemtl":
            self._material = self._materials.setdefault(_name(rest), len(self._materials))
            self._check_names(self._materials)
        elif keyword == b"mtllib":
            self._libraries[_name(rest)] = None
            self._check_names(self._libraries)

    @staticmethod
    def _check_names(names: Collection[str]) -> None:
        if len(names) > limits.PRIMITIVES:
            raise UnreadableModel(f"the OBJ names more than {limits.PRIMITIVES:,} materials")

    def _seen(self) -> tuple[int, int, int]:
        return self._positions.count, self._uvs.count, self._normals.count

    def finished(self) -> ObjText:
        corners, materials = self._faces.arrays(self._seen())
        vertices = self._positions.rows(7)
        return ObjText(
            positions=vertices[:, :3],
            colors=_colors(vertices),
            uvs=self._uvs.rows(2),
            normals=self._normals.rows(3),
            corners=corners,
            materials=materials,
            material_names=tuple(self._materials),
            libraries=tuple(self._libraries),
        )


def _colors(vertices: Doubles) -> Doubles | None:
    """The three numbers after x, y, z (or x, y, z, w) where every vertex has them."""
    four = ~np.isnan(vertices[:, 6]).any()
    colors = vertices[:, 4:7] if four else vertices[:, 3:6]
    return None if not len(colors) or np.isnan(colors).any() else colors


def _name(rest: bytes) -> str:
    return rest.decode("utf-8", "replace")


def _fan(rows: list[list[bytes]], context: Integers) -> tuple[Integers, Integers, Integers]:
    """Corners (m, 3, 3), materials (m,) and line numbers (m,) of faces of equal length."""
    size = len(rows[0])
    corners = _absolute(_numbers(rows, context), context)
    triangles = np.stack(
        [np.broadcast_to(corners[:, :1], corners[:, 2:].shape), corners[:, 1:-1], corners[:, 2:]],
        axis=2,
    ).reshape(-1, 3, 3)
    return triangles, np.repeat(context[:, 1], size - 2), np.repeat(context[:, 0], size - 2)


def _numbers(rows: list[list[bytes]], context: Integers) -> Integers:
    """(faces, corners, 3): every corner as position, uv, normal; 0 for what it leaves out."""
    short = [token.rstrip(b"/") for row in rows for token in row]
    padded = [token + b"/0" * (2 - token.count(b"/")) for token in short]
    text = b" ".join(padded).replace(b"//", b"/0/").replace(b"/", b" ")
    flat = _parsed(text, np.int64, 3 * len(short))
    if flat is None:
        where = f"in or after line {context[0, 0]}"
        raise UnreadableModel(f"the OBJ has a face that is not made of numbers, {where}")
    return flat.reshape(len(rows), -1, 3)


def _absolute(corners: Integers, context: Integers) -> Integers:
    """Counted from 0, -1 for none; negative numbers count back from the face's own line."""
    result = np.where(corners < 0, corners + context[:, None, 2:], corners - 1)
    missing = corners == 0
    missing[:, :, 0] = False
    wrong = (result < 0) & ~missing
    if wrong.any():
        raise _astray(context[int(np.argwhere(wrong)[0, 0]), 0])
    return np.where(missing, -1, result)
