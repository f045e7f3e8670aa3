"""What skins, animations and instances must keep to before anything moves by them."""

from typing import Any

from maquette.gltf import limits
from maquette.gltf.checks import fault
from maquette.gltf.geometry import GeometryCheck, instances

Json = dict[str, Any]

_OUTPUTS = {"translation": "VEC3", "rotation": "VEC4", "scale": "VEC3", "weights": "SCALAR"}
_INSTANCE = {"TRANSLATION": "VEC3", "ROTATION": "VEC4", "SCALE": "VEC3"}


def check_skins(document: Json, geometry: GeometryCheck) -> None:
    """Enough bind matrices, and no vertex that follows a joint which does not exist."""
    for position, skin in enumerate(document.get("skins", [])):
        if "inverseBindMatrices" not in skin:
            continue
        matrices = document["accessors"][skin["inverseBindMatrices"]]
        if matrices["type"] != "MAT4" or matrices["componentType"] != 5126:
            fault(f"/skins/{position}", "has inverse bind matrices that are not float MAT4")
        if matrices["count"] < len(skin["joints"]):
            fault(f"/skins/{position}", "has fewer inverse bind matrices than joints")
    for position, node in enumerate(document.get("nodes", [])):
        if "skin" in node and "mesh" in node:
            joints = len(document["skins"][node["skin"]]["joints"])
            for primitive in document["meshes"][node["mesh"]]["primitives"]:
                _check_joints(primitive, joints, geometry, f"/nodes/{position}")


def _check_joints(primitive: Json, joints: int, geometry: GeometryCheck, pointer: str) -> None:
    for name, index in primitive["attributes"].items():
        if name.startswith("JOINTS_") and geometry.highest(index) >= joints:
            fault(pointer, f"has a vertex on joint {geometry.highest(index)} of {joints}")


def check_animations(document: Json) -> None:
    """Keyframes within the budget, and as many outputs as inputs need."""
    accessors, keyframes = document.get("accessors", []), 0
    for position, animation in enumerate(document.get("animations", [])):
        for place, sampler in enumerate(animation["samplers"]):
            times = accessors[sampler["input"]]
            keyframes += times["count"]
            if times["type"] != "SCALAR" or times["componentType"] != 5126:
                fault(f"/animations/{position}/samplers/{place}", "has times that are not floats")
        if keyframes > limits.KEYFRAMES:
            fault(f"/animations/{position}", f"is beyond {limits.KEYFRAMES:,} keyframes")
        for place, channel in enumerate(animation["channels"]):
            sampler = animation["samplers"][channel["sampler"]]
            pointer = f"/animations/{position}/channels/{place}"
            _check_channel(document, channel["target"], sampler, pointer)


def _check_channel(document: Json, target: Json, sampler: Json, pointer: str) -> None:
    if target["path"] not in _OUTPUTS or "node" not in target:
        return  # an extension's business; without a node nothing moves
    keys = document["accessors"][sampler["input"]]["count"]
    output = document["accessors"][sampler["output"]]
    if output["type"] != _OUTPUTS[target["path"]]:
        fault(pointer, f"moves {target['path']} by numbers of type {output['type']}")
    keys *= 3 if sampler.get("interpolation") == "CUBICSPLINE" else 1
    if target["path"] == "weights":
        keys *= morph_targets(document, target["node"])
    if output["count"] != keys and keys:
        fault(pointer, f"has {output['count']:,} values where {keys:,} belong")


def morph_targets(document: Json, node: int) -> int:
    mesh = document["nodes"][node].get("mesh")
    if mesh is None:
        return 0
    primitives = document["meshes"][mesh]["primitives"]
    return max((len(primitive.get("targets", [])) for primitive in primitives), default=0)


def check_instances(document: Json) -> None:
    """EXT_mesh_gpu_instancing: attributes of equal length, and not too many copies."""
    total = 0
    for position, node in enumerate(document.get("nodes", [])):
        extension = node.get("extensions", {}).get("EXT_mesh_gpu_instancing", {})
        pointer = f"/nodes/{position}/extensions/EXT_mesh_gpu_instancing"
        count = instances(document, node)
        total += count if extension else 0
        for name, index in extension.get("attributes", {}).items():
            accessor = document["accessors"][index]
            if accessor["type"] != _INSTANCE.get(name, accessor["type"]):
                fault(pointer, f"has {name} of type {accessor['type']}")
            if accessor["count"] != count:
                fault(pointer, f"has {accessor['count']:,} of {name} for {count:,} instances")
        if total > limits.INSTANCES:
            fault(pointer, f"brings the model over {limits.INSTANCES:,} instances")
