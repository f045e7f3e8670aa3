"""What meshes must keep to before anything draws them."""

from typing import Any

import numpy as np

from maquette.gltf import hierarchy, limits
from maquette.gltf.checks import fault
from maquette.gltf.document import Document
from maquette.gltf.schema import UNSIGNED

Json = dict[str, Any]

_ATTRIBUTES = {  # accessor types allowed, component types allowed (any when empty)
    "POSITION": ({"VEC3"}, ()),
    "NORMAL": ({"VEC3"}, ()),
    "TANGENT": ({"VEC4"}, ()),
    "TEXCOORD": ({"VEC2"}, ()),
    "COLOR": ({"VEC3", "VEC4"}, ()),
    "JOINTS": ({"VEC4"}, (5121, 5123)),
    "WEIGHTS": ({"VEC4"}, ()),
}


class GeometryCheck:
    """Checks all meshes of one document; each accessor's data is looked at once."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._accessors: list[Json] = document.json.get("accessors", [])
        self._finite: set[int] = set()
        self._highest: dict[int, int] = {}

    def run(self) -> None:
        """Raise :class:`UnreadableModel` unless every primitive can be drawn as it says."""
        meshes = self._document.json.get("meshes", [])
        self._check_budgets(meshes)
        for position, mesh in enumerate(meshes):
            for place, primitive in enumerate(mesh["primitives"]):
                self._check_primitive(primitive, f"/meshes/{position}/primitives/{place}")
        self._check_scene(meshes)

    def corners(self, primitive: Json) -> int:
        """Vertices that drawing a primitive touches, counting repeats."""
        if "indices" in primitive:
            return int(self._accessors[primitive["indices"]]["count"])
        return self.vertices(primitive)

    def vertices(self, primitive: Json) -> int:
        position = primitive["attributes"].get("POSITION")
        return 0 if position is None else int(self._accessors[position]["count"])

    def highest(self, index: int) -> int:
        """The largest number in an accessor of unsigned integers."""
        if index not in self._highest:
            self._highest[index] = int(self._document.stored(index).max())
        return self._highest[index]

    def _check_budgets(self, meshes: list[Json]) -> None:
        primitives = [primitive for mesh in meshes for primitive in mesh["primitives"]]
        if len(primitives) > limits.PRIMITIVES:
            fault("/meshes", f"have more than {limits.PRIMITIVES:,} primitives")
        positions = {primitive["attributes"].get("POSITION") for primitive in primitives} - {None}
        if sum(self._accessors[index]["count"] for index in positions) > limits.VERTICES:
            fault("/meshes", f"have more than {limits.VERTICES:,} vertices")
        if sum(self.corners(primitive) for primitive in primitives) > limits.INDICES:
            fault("/meshes", f"have more than {limits.INDICES:,} indices")

    def _check_primitive(self, primitive: Json, pointer: str) -> None:
        count = self.vertices(primitive)
        for name, index in primitive["attributes"].items():
            self._check_attribute(name, index, count, f"{pointer}/attributes/{name}")
        for place, target in enumerate(primitive.get("targets", [])):
            for name, index in target.items():
                self._check_target(name, index, count, f"{pointer}/targets/{place}/{name}")
        if "indices" in primitive:
            self._check_indices(primitive["indices"], count, f"{pointer}/indices")

    def _check_attribute(self, name: str, index: int, count: int, pointer: str) -> None:
        accessor = self._accessors[index]
        types, components = _ATTRIBUTES.get(name.rstrip("0123456789").rstrip("_"), (None, ()))
        if types and accessor["type"] not in types:
            fault(pointer, f"is of type {accessor['type']}")
        if components and accessor["componentType"] not in components:
            fault(pointer, f"has components of type {accessor['componentType']}")
        if count and accessor["count"] != count:
            fault(pointer, f"has {accessor['count']:,} entries for {count:,} vertices")
        if name == "POSITION":
            self._check_finite(index, pointer)

    def _check_target(self, name: str, index: int, count: int, pointer: str) -> None:
        accessor = self._accessors[index]
        if name in {"POSITION", "NORMAL", "TANGENT"} and accessor["type"] != "VEC3":
            fault(pointer, f"is of type {accessor['type']}")
        if count and accessor["count"] != count:
            fault(pointer, f"has {accessor['count']:,} entries for {count:,} vertices")
        if name == "POSITION":
            self._check_finite(index, pointer)

    def _check_finite(self, index: int, pointer: str) -> None:
        if index in self._finite:
            return
        values = self._document.stored(index)
        if values.dtype.kind == "f" and not np.isfinite(values).all():
            fault(pointer, "holds a position that is infinite or not a number")
        self._finite.add(index)

    def _check_indices(self, index: int, count: int, pointer: str) -> None:
        accessor = self._accessors[index]
        if accessor["type"] != "SCALAR" or accessor["componentType"] not in UNSIGNED:
            fault(pointer, "are not unsigned scalars")
        if count and self.highest(index) >= count:
            fault(pointer, f"point at vertex {self.highest(index):,} of {count:,}")

    def _check_scene(self, meshes: list[Json]) -> None:
        """What the scene shows altogether, meshes that many nodes share counted each time."""
        nodes = self._document.json.get("nodes", [])
        sizes = [
            max(
                sum(self.corners(primitive) for primitive in mesh["primitives"]),
                sum(self.vertices(primitive) for primitive in mesh["primitives"]),
            )
            for mesh in meshes
        ]
        drawn = sum(
            sizes[nodes[index]["mesh"]] * instances(self._document.json, nodes[index])
            for index in hierarchy.scene_nodes(self._document.json)
            if "mesh" in nodes[index]
        )
        if drawn > limits.DRAWN:
            fault("/nodes", f"show more than {limits.DRAWN:,} vertices altogether")


def instances(document: Json, node: Json) -> int:
    """How often a node draws its mesh."""
    instancing = node.get("extensions", {}).get("EXT_mesh_gpu_instancing")
    if not instancing or not instancing["attributes"]:
        return 1
    first = next(iter(instancing["attributes"].values()))
    return int(document["accessors"][first]["count"])
