"""Replaces what KHR_draco_mesh_compression holds by the plain accessors that it stands for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from maquette.gltf import draco, limits
from maquette.gltf.accessors import DTYPES, Array, element
from maquette.gltf.checks import fault
from maquette.gltf.extensions import DRACO, without

Json = dict[str, Any]
Buffers = tuple[memoryview, ...]
_TRIANGLE_MODES = (4, 5)
# What the decoder may need beside its result: corner tables, and copies on the way out.
_APPETITE, _FLOOR = 12, 512_000_000


@dataclass(frozen=True)
class _Part:
    """One primitive with arrays that only its Draco data has; ``names`` pairs each accessor that
    they fill with its unique id in there.
    """

    pointer: str
    mesh: int
    place: int
    view: int
    indices: int
    names: tuple[tuple[int, int], ...]


def check(document: Json, buffers: Buffers) -> None:
    """Judge all Draco data by its headers and by what the document says of it; nothing is decoded.

    A primitive with plain arrays beside its Draco data is taken by those. Raises
    :class:`UnreadableModel` for headers that lie, or sizes beyond the budget.
    """
    total = 0
    for part in _parts(document):
        accessors = document["accessors"]
        _check_claim(document, buffers, part)
        sizes = [element(accessors[i]).step * accessors[i]["count"] for i, _ in part.names]
        total += sum(sizes) + 4 * accessors[part.indices]["count"]
        if total > limits.DRACO_BYTES:
            fault(part.pointer, f"unpacks to more than {limits.DRACO_BYTES // 10**6} MB")


def unpack(document: Json, buffers: Buffers) -> tuple[Json, Buffers]:
    """The document with plain accessors, in buffers of their own at the end of its buffers; the
    same one if it has no Draco data. What :func:`check` refuses must not come here.
    """
    parts = list(_parts(document))
    if not parts:
        return document, buffers
    changed = _Changed(document, buffers)
    for part in parts:
        changed.fill(part)
    return changed.document(), (*buffers, *changed.added)


def is_packed(document: Json, primitive: Json) -> bool:
    """Some of its arrays are nowhere but in its Draco data."""
    extension = primitive.get("extensions", {}).get(DRACO)
    if extension is None:
        return False
    inside = [primitive["attributes"].get(name) for name in extension["attributes"]]
    filled = [index for index in (*inside, primitive.get("indices")) if index is not None]
    return any("bufferView" not in document["accessors"][index] for index in filled)


def _parts(document: Json) -> Iterator[_Part]:
    for number, mesh in enumerate(document.get("meshes", [])):
        for place, primitive in enumerate(mesh["primitives"]):
            if not is_packed(document, primitive):
                continue
            pointer = f"/meshes/{number}/primitives/{place}"
            if "indices" not in primitive or primitive.get("mode", 4) not in _TRIANGLE_MODES:
                fault(pointer, "has Draco data without the triangles and indices it must have")
            extension = primitive["extensions"][DRACO]
            names = tuple(
                (primitive["attributes"][name], unique)
                for name, unique in extension["attributes"].items()
                if name in primitive["attributes"]
            )
            view, indices = extension["bufferView"], primitive["indices"]
            yield _Part(pointer, number, place, view, indices, names)


def _check_claim(document: Json, buffers: Buffers, part: _Part) -> None:
    accessors = document["accessors"]
    try:
        claim = draco.claim(_data(document, buffers, part.view))
    except draco.Damaged as error:
        fault(part.pointer, f"has Draco data that {error}")
    if claim.triangles * 3 > accessors[part.indices]["count"] and _is_list(document, part):
        message = f"has {claim.triangles:,} triangles in its Draco data"
        fault(part.pointer, f"{message} for {accessors[part.indices]['count']:,} indices")
    if claim.triangles * 3 > limits.INDICES:
        fault(part.pointer, f"has more than {limits.INDICES:,} indices in its Draco data")
    for index, _ in part.names:
        # Seams may double vertices, but no vertex goes away.
        if claim.vertices > accessors[index]["count"]:
            message = f"has {claim.vertices:,} vertices in its Draco data"
            fault(part.pointer, f"{message} where {accessors[index]['count']:,} belong")


def _is_list(document: Json, part: _Part) -> bool:
    primitive = document["meshes"][part.mesh]["primitives"][part.place]
    return bool(primitive.get("mode", 4) == _TRIANGLE_MODES[0])


def _data(document: Json, buffers: Buffers, index: int) -> bytes:
    view = document["bufferViews"][index]
    start = view.get("byteOffset", 0)
    return bytes(buffers[view["buffer"]][start : start + view["byteLength"]])


class _Changed:
    """A copy of a document whose accessors are being filled."""

    def __init__(self, document: Json, buffers: Buffers) -> None:
        self._source, self._buffers = document, buffers
        self._views, self._arrays = list(document["bufferViews"]), list(document["accessors"])
        self._meshes: list[Json] = [
            mesh | {"primitives": list(mesh["primitives"])} for mesh in document["meshes"]
        ]
        self._decoded: dict[int, draco.Mesh] = {}
        self._filled: dict[int, tuple[int, int | None]] = {}
        self.added: list[memoryview] = []

    def fill(self, part: _Part) -> None:
        mesh = self._mesh(part)
        if self._is_new(part.indices, (part.view, None), part.pointer):
            corners = np.ascontiguousarray(mesh.triangles.reshape(-1, 1), "<u4")
            plain = {"componentType": 5125, "type": "SCALAR", "count": len(corners)}
            self._arrays[part.indices] = plain | self._stored(corners)
        for index, unique in part.names:
            if self._is_new(index, (part.view, unique), part.pointer):
                accessor = self._arrays[index]
                values = _typed(mesh.attributes.get(unique), accessor, part.pointer)
                self._arrays[index] = accessor | self._stored(values) | _extremes(values, accessor)
        primitives = self._meshes[part.mesh]["primitives"]
        # What Draco gives are triangles, even of a strip.
        primitives[part.place] = primitives[part.place] | {"mode": _TRIANGLE_MODES[0]}

    def document(self) -> Json:
        buffers = [{"byteLength": len(data)} for data in self.added]
        return without(
            self._source
            | {
                "buffers": [*self._source["buffers"], *buffers],
                "bufferViews": self._views,
                "accessors": self._arrays,
                "meshes": self._meshes,
            },
            DRACO,
        )

    def _mesh(self, part: _Part) -> draco.Mesh:
        if part.view not in self._decoded:
            data = _data(self._source, self._buffers, part.view)
            try:
                self._decoded[part.view] = draco.decode(data, _FLOOR + _APPETITE * self._size(part))
            except draco.Damaged as error:
                fault(part.pointer, f"has Draco data that {error}")
        return self._decoded[part.view]

    def _size(self, part: _Part) -> int:
        arrays: Sequence[Json] = self._source["accessors"]
        indices = [part.indices, *(index for index, _ in part.names)]
        return sum(element(arrays[index]).step * arrays[index]["count"] for index in indices)

    def _is_new(self, index: int, origin: tuple[int, int | None], pointer: str) -> bool:
        known = self._filled.setdefault(index, origin)
        if known != origin:
            fault(pointer, f"fills accessor {index}, which other Draco data fills as well")
        return self._arrays[index] is self._source["accessors"][index]

    def _stored(self, values: Array) -> Json:
        """Put ``values`` (n, width) into a buffer of their own."""
        data = values.tobytes()
        self._views.append(
            {"buffer": len(self._buffers) + len(self.added), "byteLength": len(data)}
        )
        self.added.append(memoryview(data))
        return {"bufferView": len(self._views) - 1}


def _extremes(values: Array, accessor: Json) -> Json:
    """Those that a document gives are of the numbers before Draco rounded them."""
    found = {"min": values.min(axis=0).tolist(), "max": values.max(axis=0).tolist()}
    return {"byteOffset": 0} | {key: found[key] for key in found if key in accessor}


def _typed(values: Array | None, accessor: Json, pointer: str) -> Array:
    """As the accessor has them: tightly packed, in its own type."""
    shape = element(accessor)
    if values is None or values.shape != (accessor["count"], shape.width):
        found = "nothing" if values is None else f"{len(values):,} x {values.shape[1]} numbers"
        belong = f"{accessor['count']:,} x {shape.width}"
        fault(pointer, f"has Draco data that unpacks to {found} where {belong} belong")
    wanted = DTYPES[accessor["componentType"]]
    if wanted.kind == "f" or values.dtype.kind != "f":
        return np.ascontiguousarray(values, wanted)
    top = np.iinfo(wanted)
    # The decoder gives signed integers as floats, and normalized ones as fractions.
    fractions = accessor.get("normalized", False) and bool((np.abs(values) <= 1).all())
    whole = np.rint(np.nan_to_num(values) * (top.max if fractions else 1))
    return np.ascontiguousarray(np.clip(whole, top.min, top.max).astype(wanted))
