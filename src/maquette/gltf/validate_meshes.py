"""Findings about meshes, what moves them, and the nodes that show them.

Source: glTF 2.0 specification, sections 3.7 and 3.11; the codes are the Khronos validator's.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from maquette.gltf.document import Document
from maquette.gltf.finding import Finding
from maquette.gltf.validate_data import UNIT_TOLERANCE

Json = dict[str, Any]

_ATTRIBUTE = re.compile(r"_.*|POSITION|NORMAL|TANGENT|(TEXCOORD|COLOR|JOINTS|WEIGHTS)_(0|[1-9]\d*)")
_MORPHED = re.compile(r"_.*|POSITION|NORMAL|TANGENT|(TEXCOORD|COLOR)_(0|[1-9]\d*)")
_UNSIGNED_INT = 5125
_POINTER = re.compile(r"(/([^/~]|~0|~1)*)*")
_ANIMATED_POINTER = "KHR_animation_pointer"


def _primitives(document: Document) -> Iterator[tuple[str, Json]]:
    for index, mesh in enumerate(document.json.get("meshes", [])):
        for place, primitive in enumerate(mesh["primitives"]):
            yield f"/meshes/{index}/primitives/{place}", primitive


def _attributes(document: Document) -> Iterator[Finding]:
    accessors = document.json.get("accessors", [])
    for pointer, primitive in _primitives(document):
        attributes = primitive["attributes"]
        for name, index in attributes.items():
            where = f"{pointer}/attributes/{name}"
            if not _ATTRIBUTE.fullmatch(name):
                message = f"{name[:60]!r} is no name of an attribute"
                yield Finding("error", "MESH_PRIMITIVE_INVALID_ATTRIBUTE", message, where)
            if accessors[index]["componentType"] == _UNSIGNED_INT:
                message = "attributes cannot be 32-bit whole numbers"
                code = "MESH_PRIMITIVE_ATTRIBUTES_ACCESSOR_UNSIGNED_INT"
                yield Finding("error", code, message, where)
            if name.startswith("COLOR_") and not _is_clamped(document, index):
                message = "some colours are not from 0 to 1"
                yield Finding("error", "ACCESSOR_NON_CLAMPED", message, where)
        yield from _gaps(attributes, pointer)
        joints, weights = (
            sum(name.startswith(kind) for name in attributes) for kind in ("JOINTS_", "WEIGHTS_")
        )
        if joints != weights:
            message = f"there are {joints} sets of joints and {weights} of weights"
            code = "MESH_PRIMITIVE_JOINTS_WEIGHTS_MISMATCH"
            yield Finding("error", code, message, f"{pointer}/attributes")


def _gaps(attributes: Json, pointer: str) -> Iterator[Finding]:
    """TEXCOORD_2 needs TEXCOORD_0 and TEXCOORD_1, and so on."""
    for kind in ("TEXCOORD", "COLOR", "JOINTS", "WEIGHTS"):
        count = sum(bool(re.fullmatch(rf"{kind}_(0|[1-9]\d*)", name)) for name in attributes)
        if any(f"{kind}_{number}" not in attributes for number in range(count)):
            message = f"the sets of {kind} are not numbered from 0 on"
            code = "MESH_PRIMITIVE_INDEXED_SEMANTIC_CONTINUITY"
            yield Finding("error", code, message, f"{pointer}/attributes")


def _is_clamped(document: Document, index: int) -> bool:
    values = document.accessor(index)
    return bool(values.min() >= 0 and values.max() <= 1)


def _indices(document: Document) -> Iterator[Finding]:
    judged: set[int] = set()
    for pointer, primitive in _primitives(document):
        index = primitive.get("indices")
        if index is None or index in judged:
            continue
        judged.add(index)
        corners = document.stored(index)
        if corners.max() == np.iinfo(corners.dtype).max:
            message = "the highest number of its type begins a new primitive in some programs"
            code = "ACCESSOR_INDEX_PRIMITIVE_RESTART"
            yield Finding("error", code, message, f"{pointer}/indices")


def _targets(document: Document) -> Iterator[Finding]:
    accessors = document.json.get("accessors", [])
    for pointer, primitive in _primitives(document):
        for place, target in enumerate(primitive.get("targets", [])):
            for name, index in target.items():
                where = f"{pointer}/targets/{place}/{name}"
                if not _MORPHED.fullmatch(name):
                    message = f"{name[:60]!r} is no name of an attribute"
                    yield Finding("error", "MESH_PRIMITIVE_INVALID_ATTRIBUTE", message, where)
                elif name not in primitive["attributes"]:
                    message = f"the primitive has no {name[:60]} to change"
                    code = "MESH_PRIMITIVE_MORPH_TARGET_NO_BASE_ACCESSOR"
                    yield Finding("error", code, message, where)
                if name == "POSITION" and not accessors[index].keys() >= {"min", "max"}:
                    message = "positions have no min and max"
                    code = "MESH_PRIMITIVE_POSITION_ACCESSOR_WITHOUT_BOUNDS"
                    yield Finding("error", code, message, where)


def _weights(document: Document) -> Iterator[Finding]:
    meshes = document.json.get("meshes", [])
    for index, mesh in enumerate(meshes):
        counts = [len(primitive.get("targets", [])) for primitive in mesh["primitives"]]
        if len(set(counts)) > 1:
            message = "its primitives have unlike numbers of morph targets"
            code = "MESH_PRIMITIVES_UNEQUAL_TARGETS_COUNT"
            yield Finding("error", code, message, f"/meshes/{index}/primitives")
        elif "weights" in mesh and counts and len(mesh["weights"]) != counts[0]:
            message = f"there are {len(mesh['weights'])} weights of {counts[0]} morph targets"
            yield Finding(
                "error", "MESH_INVALID_WEIGHTS_COUNT", message, f"/meshes/{index}/weights"
            )
    for index, node in enumerate(document.json.get("nodes", [])):
        shown = meshes[node["mesh"]]["primitives"] if "mesh" in node else []
        if "weights" in node and shown and len(node["weights"]) != _morphs(shown):
            message = f"there are {len(node['weights'])} weights of {_morphs(shown)} morph targets"
            yield Finding("error", "NODE_WEIGHTS_INVALID", message, f"/nodes/{index}/weights")


def _morphs(primitives: list[Json]) -> int:
    return len(primitives[0].get("targets", [])) if primitives else 0


def _skinned(document: Document) -> Iterator[Finding]:
    """A skin needs a mesh with joints, and a scene in which they stand."""
    json = document.json
    nodes, roots = json.get("nodes", []), _roots(json.get("nodes", []))
    scenes = [set(scene.get("nodes", [])) for scene in json.get("scenes", [])]
    for index, node in enumerate(nodes):
        if "skin" not in node or "mesh" not in node:
            continue
        primitives = json["meshes"][node["mesh"]]["primitives"]
        if not any("JOINTS_0" in primitive["attributes"] for primitive in primitives):
            message = "the mesh of the skin has no joints"
            yield Finding("error", "NODE_SKIN_WITH_NON_SKINNED_MESH", message, f"/nodes/{index}")
        standing = {roots[joint] for joint in json["skins"][node["skin"]]["joints"]}
        if any(roots[index] in scene and not standing <= scene for scene in scenes):
            message = "a scene that shows the skinned mesh lacks its joints"
            yield Finding("error", "NODE_SKIN_NO_SCENE", message, f"/nodes/{index}")


def _roots(nodes: list[Json]) -> list[int]:
    """Of each node the topmost one above it."""
    parents = {
        child: index for index, node in enumerate(nodes) for child in node.get("children", [])
    }
    roots = []
    for index in range(len(nodes)):
        top = index
        while top in parents:
            top = parents[top]
        roots.append(top)
    return roots


def _channels(document: Document) -> Iterator[Finding]:
    for index, animation in enumerate(document.json.get("animations", [])):
        moved = sorted(
            (channel["target"]["node"], channel["target"]["path"], place)
            for place, channel in enumerate(animation["channels"])
            if "node" in channel["target"]
        )
        for (*one, first), (*other, _) in pairwise(moved):
            if one == other:
                message = f"two channels move the {one[1][:60]} of node {one[0]}"
                pointer = f"/animations/{index}/channels/{first}/target"
                yield Finding("error", "ANIMATION_DUPLICATE_TARGETS", message, pointer)
        for place, channel in enumerate(animation["channels"]):
            pointer = f"/animations/{index}/channels/{place}"
            yield from _target(document, channel["target"], pointer)
            sampler = animation["samplers"][channel["sampler"]]
            if channel["target"]["path"] == "rotation" and not _are_unit(document, sampler):
                message = "some rotations are not of unit length"
                code = "ACCESSOR_ANIMATION_SAMPLER_OUTPUT_NON_NORMALIZED_QUATERNION"
                yield Finding("error", code, message, f"{pointer}/sampler")


def _target(document: Document, target: Json, pointer: str) -> Iterator[Finding]:
    if _ANIMATED_POINTER in target.get("extensions", {}):
        yield from _pointed(target, f"{pointer}/target/extensions/{_ANIMATED_POINTER}")
        return
    if "node" not in target:
        return
    node, path = document.json["nodes"][target["node"]], target["path"]
    if "matrix" in node and path in ("translation", "rotation", "scale"):
        message = "a node with a matrix cannot be moved"
        code = "ANIMATION_CHANNEL_TARGET_NODE_MATRIX"
        yield Finding("error", code, message, f"{pointer}/target")
    if path == "weights":
        meshes = document.json.get("meshes", [])
        if "mesh" not in node or not _morphs(meshes[node["mesh"]]["primitives"]):
            message = "the node shows no mesh with morph targets"
            code = "ANIMATION_CHANNEL_TARGET_NODE_WEIGHTS_NO_MORPHS"
            yield Finding("error", code, message, f"{pointer}/target")


def _pointed(target: Json, pointer: str) -> Iterator[Finding]:
    """An animation of any other property: named by a pointer, and by nothing else."""
    code = "KHR_ANIMATION_POINTER_ANIMATION_CHANNEL_TARGET"
    if "node" in target:
        yield Finding("error", f"{code}_NODE", "a pointer is animated, and a node", pointer)
    if target["path"] != "pointer":
        yield Finding("error", f"{code}_PATH", "the path must be 'pointer'", pointer)
    carried = target["extensions"][_ANIMATED_POINTER]
    named = carried.get("pointer") if isinstance(carried, dict) else None
    if named is None:
        yield Finding("error", "UNDEFINED_PROPERTY", "there is no pointer", pointer)
    elif not (isinstance(named, str) and _POINTER.fullmatch(named)):
        yield Finding("error", "PATTERN_MISMATCH", "that is no JSON pointer", f"{pointer}/pointer")


def _are_unit(document: Document, sampler: Json) -> bool:
    if "bufferView" not in document.json["accessors"][sampler["output"]]:
        return True
    rotations = document.accessor(sampler["output"]).astype(np.float64)
    if sampler.get("interpolation") == "CUBICSPLINE":
        rotations = rotations[1::3]  # between two tangents
    lengths = np.linalg.norm(rotations, axis=1)
    return bool((np.abs(lengths - 1) <= UNIT_TOLERANCE).all())


CHECKS: tuple[Callable[[Document], Iterable[Finding]], ...] = (
    _attributes,
    _indices,
    _targets,
    _weights,
    _skinned,
    _channels,
)
