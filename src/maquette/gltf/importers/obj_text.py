"""Reads the text of Wavefront OBJ files into plain arrays.

Source: Wavefront, Advanced Visualizer manual, appendix B1 (object files). Points, lines, curves
and free-form surfaces are passed over; polygons become fans.
"""

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

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
        keyword, _, rest = line.strip().partition(b" ")
        if b"\t" in keyword:
            keyword, _, rest = line.strip().replace(b"\t", b" ").partition(b" ")
        if keyword and not keyword.startswith(b"#"):
            yield number, keyword, rest.strip()


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

    def array(self, width: int) -> Doubles:
        """(count, width): rows cut or filled to ``width``."""
        self._flush()
        fitted = [_fitted(values, width, self.fill) for values in self._arrays]
        return np.concatenate(fitted) if fitted else np.zeros((0, width))

    def _flush(self) -> None:
        if not self._lines:
            return
        rows = [line.split() for line in self._lines]
        width = min(max(map(len, rows)), 7)
        if any(len(row) != width for row in rows):
            rows = [(row + [b"nan"] * width)[:width] for row in rows]
        try:
            flat = [float(token) for row in rows for token in row]
        except ValueError as error:
            raise UnreadableModel(f"the OBJ's {self.what} hold no number: {error}") from None
        self._arrays.append(np.array(flat).reshape(len(rows), width))
        self._lines = []


def _fitted(values: Doubles, width: int, fill: float) -> Doubles:
    if values.shape[1] >= width:
        return values[:, :width]
    missing = np.full((len(values), width - values.shape[1]), fill)
    return np.concatenate([values, missing], axis=1)


@dataclass
class _Faces:
    """Faces of one number of corners, each corner as three numbers, 0 for none."""

    corners: list[list[bytes]] = field(default_factory=list)
    seen: list[tuple[int, int, int]] = field(default_factory=list)
    materials: list[int] = field(default_factory=list)
    order: list[int] = field(default_factory=list)


class _Reader:
    def __init__(self) -> None:
        self._positions = _Numbers("vertices")
        self._uvs = _Numbers("texture coordinates", fill=0.0)
        self._normals = _Numbers("normals")
        self._faces: dict[int, _Faces] = {}
        self._triangles = 0
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
            self._face(number, rest.split())
        elif keyword == b"usemtl":
            self._material = self._materials.setdefault(_name(rest), len(self._materials))
        elif keyword == b"mtllib":
            self._libraries[_name(rest)] = None
        if max(len(self._materials), len(self._libraries)) > limits.PRIMITIVES:
            raise UnreadableModel(f"the OBJ names more than {limits.PRIMITIVES:,} materials")

    def _face(self, number: int, corners: list[bytes]) -> None:
        if len(corners) < 3:
            return  # a point or a line: nothing to fill
        self._triangles += len(corners) - 2
        if self._triangles * 3 > limits.INDICES:
            raise UnreadableModel(f"the OBJ has more than {limits.INDICES // 3:,} triangles")
        faces = self._faces.setdefault(len(corners), _Faces())
        faces.corners.append(corners)
        faces.seen.append((self._positions.count, self._uvs.count, self._normals.count))
        faces.materials.append(self._material)
        faces.order.append(number)

    def finished(self) -> ObjText:
        if not self._faces:
            raise UnreadableModel("the OBJ has no faces")
        sizes = (self._positions.count, self._uvs.count, self._normals.count)
        fans = [_fan(faces, sizes) for faces in self._faces.values()]
        order = np.argsort(np.concatenate([fan[2] for fan in fans]), kind="stable")
        vertices = self._positions.array(7)
        return ObjText(
            positions=vertices[:, :3],
            colors=_colors(vertices),
            uvs=self._uvs.array(2),
            normals=self._normals.array(3),
            corners=np.concatenate([fan[0] for fan in fans])[order],
            materials=np.concatenate([fan[1] for fan in fans])[order],
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


def _fan(faces: _Faces, sizes: tuple[int, int, int]) -> tuple[Integers, Integers, Integers]:
    """Corners (m, 3, 3), materials (m,) and line numbers (m,) of the triangles of ``faces``."""
    size = len(faces.corners[0])
    corners = _numbers(faces).reshape(len(faces.corners), size, 3)
    corners = _absolute(corners, faces, sizes)
    triangles = np.stack(
        [np.broadcast_to(corners[:, :1], corners[:, 2:].shape), corners[:, 1:-1], corners[:, 2:]],
        axis=2,
    )
    repeat = size - 2
    return (
        triangles.reshape(-1, 3, 3),
        np.repeat(np.array(faces.materials, np.int64), repeat),
        np.repeat(np.array(faces.order, np.int64), repeat),
    )


def _numbers(faces: _Faces) -> Integers:
    """Every corner as position, uv, normal; 0 for what it leaves out."""
    tokens = [token for corners in faces.corners for token in corners]
    short = [token.rstrip(b"/") for token in tokens]
    padded = [token + b"/0" * (2 - token.count(b"/")) for token in short]
    text = b"/".join(padded).replace(b"//", b"/0/")
    try:
        flat = np.array([int(part) for part in text.split(b"/")], np.int64)
    except (ValueError, OverflowError):
        raise UnreadableModel(_damage(faces)) from None
    if len(flat) != 3 * len(tokens):
        raise UnreadableModel(_damage(faces))
    return flat


def _damage(faces: _Faces) -> str:
    return f"the OBJ has a face that is not made of numbers, in or after line {faces.order[0]}"


def _absolute(corners: Integers, faces: _Faces, sizes: tuple[int, int, int]) -> Integers:
    """Counted from 0, -1 for none; negative numbers count back from the face's own line."""
    seen = np.array(faces.seen, np.int64)[:, None, :]
    result = np.where(corners < 0, corners + seen, corners - 1)
    missing = corners == 0
    missing[:, :, 0] = False
    wrong = ((result < 0) | (result >= np.array(sizes))) & ~missing
    if wrong.any():
        line = faces.order[int(np.argwhere(wrong)[0, 0])]
        raise UnreadableModel(f"line {line} of the OBJ points at a vertex that does not exist")
    return np.where(missing, -1, result)
