"""Points and lines: how many a scene shows."""

from typing import Any

from maquette.gltf import limits
from maquette.gltf.geometry import instances
from maquette.gltf.hierarchy import scene_nodes
from maquette.gltf.primitives import LINES, TRIANGLES

Json = dict[str, Any]


def strokes(document: Json) -> int:
    """Points and line segments in the default scene, those of instances counted each time."""
    nodes = document.get("nodes", [])
    sizes = [
        sum(_of_primitive(document, primitive) for primitive in mesh["primitives"])
        for mesh in document.get("meshes", [])
    ]
    return sum(
        sizes[nodes[index]["mesh"]] * instances(document, nodes[index])
        for index in scene_nodes(document)
        if "mesh" in nodes[index] and sizes[nodes[index]["mesh"]]
    )


def thinning(document: Json) -> int:
    """Every how many-th point and segment is drawn, so that no more than the budget are."""
    return max(-(-strokes(document) // limits.STROKES), 1)


def _of_primitive(document: Json, primitive: Json) -> int:
    mode = primitive.get("mode", TRIANGLES)
    if mode >= TRIANGLES or "POSITION" not in primitive["attributes"]:
        return 0
    source = primitive.get("indices", primitive["attributes"]["POSITION"])
    corners = int(document["accessors"][source]["count"])
    return corners // 2 if mode == LINES else corners
