"""Write a GLB whose vertices and triangles are compressed with EXT_meshopt_compression.

Positions keep their metres and nodes their transforms: floats are rounded to powers of two
rather than squeezed into integers, 1/32,768 of the mesh's extent apart.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from maquette.gltf import meshopt_encoding as encoding
from maquette.gltf import meshopt_filters
from maquette.gltf.accessors import Array
from maquette.gltf.ordering import reorder
from maquette.gltf.primitives import TRIANGLES
from maquette.gltf.views import INDICES, VERTICES, Views, in_fours
from maquette.gltf.workpiece import Workpiece

Json = dict[str, Any]

MESHOPT = "EXT_meshopt_compression"
"""The older of the two names: more programs read it."""
QUANTIZED = "KHR_mesh_quantization"
POSITION_BITS = 15
UV_POWER = -15
"""An eighth of a texel of a texture of 4096."""
NORMAL_BITS = 10
"""A fifth of a degree."""
WORDS = 200
"""What it costs to say in JSON that a view is compressed."""
TRIANGLE_LIST = "triangles"
EXPONENT, OCTAHEDRON = "EXPONENTIAL", "OCTAHEDRAL"


def compress(work: Workpiece) -> bytes:
    """The work as a GLB that only readers of the extension can read; the work is changed."""
    reorder(work)
    _mark_triangles(work)
    for mesh in work.json.get("meshes", []):
        _round_positions(work, mesh)
    for name, index in _attributes(work.primitives()):
        _prepare(work, name, index)
    for primitive in work.primitives():
        for target in primitive.get("targets", []):
            for index in target.values():
                _round_finely(work, index)
    if any(column.treatment == OCTAHEDRON for column in work.columns):
        work.declare(QUANTIZED, required=True)
    work.declare(MESHOPT, required=True)
    views = _MeshoptViews()
    glb = work.packed(views)
    if views.room:
        return glb
    work.disclaim(MESHOPT)  # nothing was worth it
    return work.packed()


class _MeshoptViews(Views):
    """Compresses what the codec takes, and keeps room for it in a buffer without data."""

    def __init__(self) -> None:
        super().__init__()
        self.room = 0

    def array(self, values: Array, target: int | None, treatment: str | None) -> int:
        if target == VERTICES or (target is None and _fits(values)):
            return self._vertices(values, target, treatment)
        if treatment == TRIANGLE_LIST:
            data = encoding.triangles(values.reshape(-1, 3))
            if _pays(data, values):
                return self._compressed(data, values, {"mode": "TRIANGLES"}, {"target": INDICES})
        return super().array(values, target, treatment)

    def _vertices(self, values: Array, target: int | None, treatment: str | None) -> int:
        rows, more = in_fours(values), {"mode": "ATTRIBUTES"}
        shown: Json = {} if target is None else {"target": target}
        if target == VERTICES and rows.shape[1] != values.shape[1]:
            shown["byteStride"] = rows.shape[1] * rows.dtype.itemsize
        stored: Array = rows
        if treatment == OCTAHEDRON:
            more["filter"] = OCTAHEDRON
            stored = encoding.octahedral(values.astype(np.float32) / 32767, NORMAL_BITS)
        elif treatment is not None and treatment.startswith(EXPONENT):
            more["filter"] = EXPONENT
            stored = encoding.exponential(values, int(treatment.removeprefix(EXPONENT)))
        data = encoding.vertices(encoding.as_rows(stored))
        if not _pays(data, rows):
            return super().array(values, target, treatment)
        return self._compressed(data, rows, more, shown)

    def _compressed(self, data: bytes, rows: Array, more: Json, shown: Json) -> int:
        stride = rows.shape[1] * rows.dtype.itemsize
        self.room += -self.room % 4
        packed = {"buffer": 0, "byteOffset": self.append(data), "byteLength": len(data)}
        packed |= {"byteStride": stride, "count": len(rows), **more}
        view = {"buffer": 1, "byteOffset": self.room, "byteLength": rows.nbytes, **shown}
        self.room += rows.nbytes
        return self.entry(view | {"extensions": {MESHOPT: packed}})

    def buffers(self) -> list[Json]:
        if not self.room:
            return super().buffers()
        empty = {"byteLength": self.room, "extensions": {MESHOPT: {"fallback": True}}}
        return [*super().buffers(), empty]


def _pays(data: bytes, rows: Array) -> bool:
    return len(data) + WORDS < rows.nbytes


def _fits(values: Array) -> bool:
    stride = values.shape[1] * values.dtype.itemsize
    return stride % 4 == 0 and stride <= 256 and len(values) >= 16


def _mark_triangles(work: Workpiece) -> None:
    for primitive in work.primitives():
        if "indices" not in primitive or primitive.get("mode", TRIANGLES) != TRIANGLES:
            continue
        column = work.columns[primitive["indices"]]
        if len(column.values) % 3 == 0 and column.values.dtype.itemsize > 1:
            work.change(primitive["indices"], column.values, treatment=TRIANGLE_LIST)


def _round_positions(work: Workpiece, mesh: Json) -> None:
    """All of one mesh to the same grid, so that its materials still meet."""
    wanted = {one["attributes"]["POSITION"] for one in mesh["primitives"] if one["attributes"]}
    wanted = {index for index in wanted if work.columns[index].values.dtype.kind == "f"}
    if not wanted:
        return
    points = np.concatenate([work.columns[index].values for index in sorted(wanted)])
    extent = float(np.ptp(points.astype(np.float64), axis=0).max())
    power = int(np.frexp(extent)[1]) - POSITION_BITS if extent > 0 else 0
    for index in wanted:
        _round(work, index, encoding.finest(points, power))


def _attributes(primitives: Iterable[Json]) -> Iterator[tuple[str, int]]:
    seen: set[int] = set()
    for primitive in primitives:
        for name, index in primitive["attributes"].items():
            if index not in seen:
                seen.add(index)
                yield name, index


def _prepare(work: Workpiece, name: str, index: int) -> None:
    column = work.columns[index]
    if column.values.dtype.kind != "f" or column.treatment is not None:
        return
    if name in {"NORMAL", "TANGENT"}:
        packed = encoding.octahedral(column.values, NORMAL_BITS)
        turned = meshopt_filters.octahedral(encoding.as_rows(packed)).view("<i2")
        values = turned[:, : column.values.shape[1]]
        work.change(index, values, normalized=True, treatment=OCTAHEDRON)
    elif name.startswith(("TEXCOORD", "COLOR", "WEIGHTS")):
        _round(work, index, encoding.finest(column.values, UV_POWER))


def _round_finely(work: Workpiece, index: int) -> None:
    """What a morph target adds: rounded by its own size."""
    values = work.columns[index].values
    if values.dtype.kind != "f" or work.columns[index].treatment is not None:
        return
    largest = float(np.abs(values).max(initial=0.0))
    power = int(np.frexp(largest)[1]) - POSITION_BITS if largest > 0 else 0
    _round(work, index, encoding.finest(values, power))


def _round(work: Workpiece, index: int, power: int) -> None:
    """To what the filter can say: bounds are then those of what a reader decodes."""
    values = work.columns[index].values
    packed = encoding.exponential(values, power)
    rounded = meshopt_filters.exponential(encoding.as_rows(packed)).view("<f4")
    work.change(index, rounded.reshape(values.shape), treatment=f"{EXPONENT}{power}")
