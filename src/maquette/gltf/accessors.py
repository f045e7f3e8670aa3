"""Typed views of a model's buffers.

Everything is computed in Python integers and compared with the buffer before numpy sees it;
numpy.ndarray(buffer=, offset=, strides=) then checks the same bounds once more.
Source: glTF 2.0 specification, section 3.6.2.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from maquette.gltf import limits
from maquette.gltf.checks import fault

Array = npt.NDArray[Any]
Json = dict[str, Any]

DTYPES: dict[int, np.dtype[Any]] = {
    5120: np.dtype("<i1"),
    5121: np.dtype("<u1"),
    5122: np.dtype("<i2"),
    5123: np.dtype("<u2"),
    5125: np.dtype("<u4"),
    5126: np.dtype("<f4"),
}
SHAPES = {  # columns, rows
    "SCALAR": (1, 1),
    "VEC2": (1, 2),
    "VEC3": (1, 3),
    "VEC4": (1, 4),
    "MAT2": (2, 2),
    "MAT3": (3, 3),
    "MAT4": (4, 4),
}


@dataclass(frozen=True)
class Element:
    """How one element of an accessor lies in memory, sizes in bytes."""

    dtype: np.dtype[Any]
    columns: int
    rows: int

    @property
    def width(self) -> int:
        """Numbers in it."""
        return self.columns * self.rows

    @property
    def column_step(self) -> int:
        column = self.rows * self.dtype.itemsize
        return column if self.columns == 1 else (column + 3) // 4 * 4

    @property
    def step(self) -> int:
        """From one element to the next when tightly packed; matrix columns are padded to four."""
        return self.column_step * self.columns

    @property
    def size(self) -> int:
        """From its first byte to its last; the padding after the last column may be missing."""
        return self.column_step * (self.columns - 1) + self.rows * self.dtype.itemsize


def element(accessor: Json) -> Element:
    columns, rows = SHAPES[accessor["type"]]
    return Element(DTYPES[accessor["componentType"]], columns, rows)


def check_views(document: Json, sizes: Sequence[int]) -> None:
    """Every buffer view lies inside its buffer, whose real ``sizes`` are given."""
    for position, view in enumerate(document.get("bufferViews", [])):
        end = view.get("byteOffset", 0) + view["byteLength"]
        declared = document["buffers"][view["buffer"]]["byteLength"]
        if end > min(declared, sizes[view["buffer"]]):
            fault(f"/bufferViews/{position}", "ends after its buffer does")


def check_accessors(document: Json) -> None:
    """Every accessor lies inside its buffer view, and all together inside the budget."""
    elements = 0
    for position, accessor in enumerate(document.get("accessors", [])):
        pointer, shape = f"/accessors/{position}", element(accessor)
        elements += shape.width * accessor["count"]
        if elements > limits.ELEMENTS:
            fault(pointer, f"brings the model over {limits.ELEMENTS:,} numbers in accessors")
        if "bufferView" in accessor:
            _check_span(document, accessor, shape, accessor["count"], pointer)
        if "sparse" in accessor:
            _check_sparse(document, accessor, pointer)


def _check_sparse(document: Json, accessor: Json, pointer: str) -> None:
    sparse, pointer = accessor["sparse"], f"{pointer}/sparse"
    if sparse["count"] > accessor["count"]:
        fault(pointer, "replaces more elements than the accessor has")
    indices = Element(DTYPES[sparse["indices"]["componentType"]], 1, 1)
    _check_span(document, sparse["indices"], indices, sparse["count"], f"{pointer}/indices")
    _check_span(document, sparse["values"], element(accessor), sparse["count"], f"{pointer}/values")


def _check_span(document: Json, part: Json, shape: Element, count: int, pointer: str) -> None:
    view = document["bufferViews"][part["bufferView"]]
    step = view.get("byteStride", shape.step)
    if step < shape.size:
        fault(pointer, f"has elements of {shape.size} bytes in steps of {step}")
    end = part.get("byteOffset", 0) + step * (count - 1) + shape.size
    if end > view["byteLength"]:
        fault(pointer, f"needs {end:,} bytes of a buffer view of {view['byteLength']:,}")


def check_replacements(document: Json, buffers: Sequence[memoryview]) -> None:
    """Every sparse replacement goes to an element that exists."""
    for index, accessor in enumerate(document.get("accessors", [])):
        if (
            "sparse" in accessor
            and int(_places(document, buffers, accessor).max()) >= (accessor["count"])
        ):
            fault(f"/accessors/{index}/sparse", "replaces an element that does not exist")


def stored(document: Json, buffers: Sequence[memoryview], index: int) -> Array:
    """The numbers as they are stored, (count, width), sparse replacements made.

    A read-only view of the buffer where nothing had to be replaced or padded away.
    """
    accessor = document["accessors"][index]
    shape = element(accessor)
    count = accessor["count"]
    if "bufferView" in accessor:
        dense = _view(document, buffers, accessor, shape, count)
    else:
        dense = np.zeros((count, shape.width), shape.dtype)
    if "sparse" not in accessor:
        return dense
    sparse, changed = accessor["sparse"], dense.copy()
    changed[_places(document, buffers, accessor)] = _view(
        document, buffers, sparse["values"], shape, sparse["count"]
    )
    return changed


def _places(document: Json, buffers: Sequence[memoryview], accessor: Json) -> Array:
    sparse = accessor["sparse"]
    scalar = Element(DTYPES[sparse["indices"]["componentType"]], 1, 1)
    return _view(document, buffers, sparse["indices"], scalar, sparse["count"])[:, 0]


def _view(
    document: Json, buffers: Sequence[memoryview], part: Json, shape: Element, count: int
) -> Array:
    view = document["bufferViews"][part["bufferView"]]
    values: Array = np.ndarray(
        (count, shape.columns, shape.rows),
        shape.dtype,
        buffer=buffers[view["buffer"]],
        offset=view.get("byteOffset", 0) + part.get("byteOffset", 0),
        strides=(view.get("byteStride", shape.step), shape.column_step, shape.dtype.itemsize),
    )
    return values.reshape(count, shape.width)


def decoded(values: Array, normalized: bool) -> Array:
    """float32 for floats, normalized and signed integers; uint32 for plain unsigned integers.

    A float that is not finite becomes zero: drawing code downstream never meets one.
    """
    if values.dtype.kind == "f":
        return _finite(values)
    if normalized and values.dtype.itemsize < 4:
        top = np.float32(np.iinfo(values.dtype).max)
        fractions: Array = np.maximum(values.astype(np.float32) / top, np.float32(-1.0))
        return fractions
    return values.astype(np.float32 if values.dtype.kind == "i" else np.uint32)


def _finite(values: Array) -> Array:
    floats = np.ascontiguousarray(values, np.float32)
    if np.isfinite(floats).all():
        return floats
    return np.nan_to_num(floats, nan=0.0, posinf=0.0, neginf=0.0)
