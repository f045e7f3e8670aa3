"""A model taken apart, to be changed and written again."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from maquette.gltf.accessors import DTYPES, Array
from maquette.gltf.document import Document
from maquette.gltf.extensions import DRACO
from maquette.gltf.glb import pack_glb
from maquette.gltf.views import INDICES, VERTICES, Views

Json = dict[str, Any]

_COMPONENTS = {dtype.str[1:]: code for code, dtype in DTYPES.items()}
_TYPES = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4", 9: "MAT3", 16: "MAT4"}
_BOUNDED = frozenset({"POSITION", "input"})


@dataclass(frozen=True, eq=False)
class Column:
    """The numbers of one accessor, (count, width), in the type that the file has them in.

    ``treatment`` says how they were prepared for a compressor; ``hollow`` ones are written
    without data of their own, because a compressed blob holds them.
    """

    values: Array
    normalized: bool = False
    treatment: str | None = None
    hollow: bool = False

    def meant(self) -> Array:
        """The numbers as they are meant: fractions where integers stand for such."""
        if self.values.dtype.kind == "f" or not self.normalized:
            return self.values
        top = np.float32(np.iinfo(self.values.dtype).max)
        fractions: Array = np.maximum(self.values.astype(np.float32) / top, np.float32(-1.0))
        return fractions


class Workpiece:
    """The parts of one document: its JSON, and apart from it its arrays and pictures.

    ``json`` is the work's own copy. What it calls accessors are ``columns``, its images
    ``pictures`` (whole files), and the buffer views of compressed primitives ``blobs``. Columns
    that nothing points at are left out when it is written.

        work = Workpiece(read_model(glb))
        work.json["asset"]["copyright"] = "nobody"
        glb = work.packed()
    """

    def __init__(self, document: Document) -> None:
        json = copy.deepcopy(document.json)
        accessors = json.pop("accessors", [])
        self.columns: list[Column] = [
            Column(np.array(document.stored(index)), bool(entry.get("normalized")))
            for index, entry in enumerate(accessors)
        ]
        self.pictures: list[bytes] = [bytes(image) for image in document.images]
        self.blobs: list[bytes] = []
        for key in ("buffers", "bufferViews"):
            json.pop(key, None)
        for index, image in enumerate(json.get("images", [])):
            image.pop("uri", None)
            image["mimeType"] = document.image_mime(index)
        self.json: Json = json
        # The plain arrays were read; a compressed copy of them would only grow old.
        for primitive in self.primitives():
            drop_extension(primitive, DRACO)
        self.disclaim(DRACO)

    def primitives(self) -> Iterator[Json]:
        for mesh in self.json.get("meshes", []):
            yield from mesh["primitives"]

    def add(self, column: Column) -> int:
        """The number by which the document may name a new column."""
        self.columns.append(column)
        return len(self.columns) - 1

    def change(self, index: int, values: Array, **more: Any) -> None:
        self.columns[index] = replace(self.columns[index], values=values, **more)

    def blob(self, data: bytes) -> int:
        """The number by which a compressed primitive may name its data."""
        self.blobs.append(data)
        return len(self.blobs) - 1

    def declare(self, name: str, *, required: bool = False) -> None:
        """Put an extension's name into the lists."""
        for key in ("extensionsUsed", "extensionsRequired")[: 2 if required else 1]:
            self.json[key] = sorted({*self.json.get(key, []), name})

    def disclaim(self, name: str) -> None:
        """Take an extension's name out of the lists."""
        for key in ("extensionsUsed", "extensionsRequired"):
            left = [one for one in self.json.pop(key, []) if one != name]
            if left:
                self.json[key] = left

    def packed(self, views: Views | None = None) -> bytes:
        """One GLB, its arrays put down by ``views``."""
        views = views or Views()
        json = copy.deepcopy(self.json)
        uses = list(_uses(json))
        roles = {holder[key]: _role(key, target) for holder, key, target in reversed(uses)}
        numbers = {index: number for number, index in enumerate(sorted(roles))}
        entries = [self._entry(views, index, *roles[index]) for index in sorted(roles)]
        for holder, key, _ in uses:
            holder[key] = numbers[holder[key]]
        self._place_blobs(json, views)
        known: dict[bytes, int] = {}
        for image, data in zip(json.get("images", []), self.pictures, strict=True):
            if data not in known:
                known[data] = views.data(data)
            image["bufferView"] = known[data]
        lists = {"accessors": entries, "bufferViews": views.entries, "buffers": views.buffers()}
        return pack_glb(
            json | {key: value for key, value in lists.items() if value}, bytes(views.binary)
        )

    def _entry(self, views: Views, index: int, target: int | None, bounded: bool) -> Json:
        column = self.columns[index]
        values = column.values
        entry: Json = {
            "componentType": _COMPONENTS[values.dtype.str[1:]],
            "count": len(values),
            "type": _TYPES[values.shape[1]],
        }
        if not column.hollow:
            entry["bufferView"] = views.array(values, target, column.treatment)
        if column.normalized:
            entry["normalized"] = True
        if bounded:
            entry |= {"min": values.min(axis=0).tolist(), "max": values.max(axis=0).tolist()}
        return entry

    def _place_blobs(self, json: Json, views: Views) -> None:
        places: dict[int, int] = {}
        for mesh in json.get("meshes", []):
            for primitive in mesh["primitives"]:
                packed = primitive.get("extensions", {}).get(DRACO)
                if packed is None:
                    continue
                blob = packed["bufferView"]
                if blob not in places:
                    places[blob] = views.data(self.blobs[blob])
                packed["bufferView"] = places[blob]


def drop_extension(holder: Json, name: str) -> None:
    extensions = holder.get("extensions", {})
    extensions.pop(name, None)
    if not extensions:
        holder.pop("extensions", None)


def _role(key: str, target: int | None) -> tuple[int | None, bool]:
    return target, key in _BOUNDED


def _uses(json: Json) -> Iterator[tuple[Json, str, int | None]]:
    """Wherever the document names an accessor: who, under which key, and what for."""
    for mesh in json.get("meshes", []):
        for primitive in mesh["primitives"]:
            yield from _used_by(primitive)
    for skin in json.get("skins", []):
        if "inverseBindMatrices" in skin:
            yield skin, "inverseBindMatrices", None
    for animation in json.get("animations", []):
        for sampler in animation["samplers"]:
            yield from ((sampler, key, None) for key in ("input", "output"))
    for node in json.get("nodes", []):
        instancing = node.get("extensions", {}).get("EXT_mesh_gpu_instancing", {})
        attributes = instancing.get("attributes", {})
        yield from ((attributes, key, None) for key in attributes)


def _used_by(primitive: Json) -> Iterator[tuple[Json, str, int | None]]:
    for holder in (primitive["attributes"], *primitive.get("targets", [])):
        yield from ((holder, key, VERTICES) for key in holder)
    if "indices" in primitive:
        yield primitive, "indices", INDICES
