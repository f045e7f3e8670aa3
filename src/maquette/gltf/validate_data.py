"""Findings about the numbers in a model's buffers."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from maquette.gltf import extensions
from maquette.gltf.accessors import Array, element
from maquette.gltf.document import Document
from maquette.gltf.finding import Finding

Json = dict[str, Any]

UNIT_TOLERANCE = 0.00674
"""As in the Khronos validator: what two steps of 8-bit rounding do to a unit vector."""
_WEIGHT_TOLERANCE = 0.01
_CORNERS = {1: (2, 1), 4: (3, 3)}  # mode: fewest corners, and what they must divide by


def _accessors(document: Document) -> Iterator[Finding]:
    for index, accessor in enumerate(document.json.get("accessors", [])):
        pointer = f"/accessors/{index}"
        size = element(accessor).dtype.itemsize
        view = document.json.get("bufferViews", [{}])[accessor.get("bufferView", 0)]
        if "bufferView" in accessor and _offset(accessor, view) % size:
            message = f"the data does not begin at a multiple of {size} bytes"
            yield Finding("error", "ACCESSOR_TOTAL_OFFSET_ALIGNMENT", message, pointer)
        if not _has_data(accessor):
            continue
        values = document.stored(index)
        if values.dtype.kind == "f" and not np.isfinite(values).all():
            message = "some numbers are not finite; they are read as zero"
            yield Finding("error", "ACCESSOR_INVALID_FLOAT", message, pointer)
        else:
            yield from _limits(accessor, values, pointer)


def _has_data(accessor: Json) -> bool:
    """All zeros otherwise, until an extension or an application fills them in: nothing to judge."""
    return "bufferView" in accessor or "sparse" in accessor


def _offset(accessor: Json, view: Json) -> int:
    return int(accessor.get("byteOffset", 0) + view.get("byteOffset", 0))


def _limits(accessor: Json, values: Array, pointer: str) -> Iterator[Finding]:
    """min and max, where given, must be those of the data, to the last bit of its type."""
    for name, found in (("min", values.min(axis=0)), ("max", values.max(axis=0))):
        given = accessor.get(name)
        if given is None:
            continue
        if len(given) != len(found):
            message = f"{name} has {len(given)} numbers for {len(found)}"
            yield Finding("error", "ARRAY_LENGTH_NOT_IN_LIST", message, f"{pointer}/{name}")
            continue
        kind = np.float32 if values.dtype.kind == "f" else np.float64
        if (np.array(given, kind) != found.astype(kind)).any():
            message = f"{name} is not the {name} of the data"
            yield Finding("error", f"ACCESSOR_{name.upper()}_MISMATCH", message, pointer)


def _primitives(document: Document) -> Iterator[Finding]:
    seen: set[tuple[str, int]] = set()
    for index, mesh in enumerate(document.json.get("meshes", [])):
        for place, primitive in enumerate(mesh["primitives"]):
            pointer = f"/meshes/{index}/primitives/{place}"
            yield from _primitive(document, primitive, pointer)
            for name, accessor in primitive["attributes"].items():
                if (name, accessor) not in seen:
                    seen.add((name, accessor))
                    yield from _attribute(document, name, accessor, f"{pointer}/attributes/{name}")
            yield from _weights(document, primitive["attributes"], pointer, seen)


def _primitive(document: Document, primitive: Json, pointer: str) -> Iterator[Finding]:
    attributes = primitive["attributes"]
    if "POSITION" not in attributes:
        message = "the primitive has no positions and is not drawn"
        yield Finding("warning", "MESH_PRIMITIVE_NO_POSITION", message, pointer)
        return
    corner = primitive.get("indices", attributes["POSITION"])
    corners = document.json["accessors"][corner]["count"]
    fewest, step = _CORNERS.get(primitive.get("mode", 4), (1, 1))
    if corners < fewest or corners % step:
        message = f"{corners:,} corners do not come out even for its mode"
        yield Finding("warning", "MESH_PRIMITIVE_INCOMPATIBLE_MODE", message, pointer)
    if extensions.DRACO in primitive.get("extensions", {}):
        message = "the uncompressed copy is used instead of the Draco data"
        yield Finding("info", "DRACO_NOT_USED", message, pointer)


def _attribute(document: Document, name: str, index: int, pointer: str) -> Iterator[Finding]:
    accessor = document.json["accessors"][index]
    if name == "POSITION" and not ("min" in accessor and "max" in accessor):
        message = "positions have no min and max"
        yield Finding("error", "MESH_PRIMITIVE_POSITION_ACCESSOR_WITHOUT_BOUNDS", message, pointer)
    quantized = "KHR_mesh_quantization" in document.json.get("extensionsUsed", [])
    if name in {"POSITION", "NORMAL", "TANGENT"} and accessor["componentType"] != 5126:
        if not quantized:
            message = "the numbers are not floats, without KHR_mesh_quantization"
            code = "MESH_PRIMITIVE_ATTRIBUTES_ACCESSOR_INVALID_FORMAT"
            yield Finding("error", code, message, pointer)
    elif name in {"NORMAL", "TANGENT"} and _has_data(accessor):
        vectors = document.accessor(index)[:, :3].astype(np.float64)
        lengths = np.linalg.norm(vectors, axis=1)
        wrong = int((np.abs(lengths - 1) > UNIT_TOLERANCE).sum())
        if wrong:
            message = f"{wrong:,} vectors are not of unit length"
            yield Finding("error", "ACCESSOR_VECTOR3_NON_UNIT", message, pointer)


def _weights(
    document: Document, attributes: Json, pointer: str, seen: set[tuple[str, int]]
) -> Iterator[Finding]:
    sets = [index for name, index in attributes.items() if name.startswith("WEIGHTS_")]
    if not sets or ("weights of", sets[0]) in seen:
        return
    seen.add(("weights of", sets[0]))
    accessors = [document.json["accessors"][index] for index in sets]
    if len({one["count"] for one in accessors}) > 1 or not all(map(_has_data, accessors)):
        return
    weights = np.concatenate([document.accessor(index) for index in sets], axis=1)
    if weights.min() < 0:
        message = "some weights are below zero"
        yield Finding("error", "ACCESSOR_WEIGHTS_NEGATIVE", message, pointer)
    total = weights.sum(axis=1, dtype=np.float64)
    wrong = int((np.abs(total - 1) > _WEIGHT_TOLERANCE).sum())
    if wrong:
        message = f"the weights of {wrong:,} vertices do not sum to one"
        yield Finding("error", "ACCESSOR_WEIGHTS_NON_NORMALIZED", message, pointer)


def _animations(document: Document) -> Iterator[Finding]:
    checked: set[int] = set()
    for index, animation in enumerate(document.json.get("animations", [])):
        for place, sampler in enumerate(animation["samplers"]):
            if sampler["input"] in checked:
                continue
            checked.add(sampler["input"])
            if not _has_data(document.json["accessors"][sampler["input"]]):
                continue
            times = document.accessor(sampler["input"])[:, 0].astype(np.float64)
            if (np.diff(times) <= 0).any() or times[0] < 0:
                message = "the times do not increase from zero"
                pointer = f"/animations/{index}/samplers/{place}/input"
                code = "ACCESSOR_ANIMATION_INPUT_NON_INCREASING"
                yield Finding("error", code, message, pointer)


CHECKS: tuple[Callable[[Document], Iterable[Finding]], ...] = (
    _accessors,
    _primitives,
    _animations,
)
