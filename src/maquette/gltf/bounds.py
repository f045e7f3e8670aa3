"""Where a model stands in its scene, as it looks before any animation plays."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from maquette.gltf import hierarchy
from maquette.gltf.checks import FLOAT_MAX, fault
from maquette.gltf.document import Document
from maquette.gltf.primitives import primitive_arrays

Doubles = npt.NDArray[np.float64]
Json = dict[str, Any]
_BLOCK = 100_000


def bounds(document: Document) -> tuple[Doubles, Doubles] | None:
    """Lowest and highest corner in metres; node transforms, instances, default morph weights
    and skins applied. None when the scene shows no vertex.

    Raises :class:`UnreadableModel` when any of those moves something out of float32's range.
    """
    worlds = hierarchy.world_matrices(document.json)
    boxes = [
        (low, high)
        for index in hierarchy.scene_nodes(document.json)
        for points in _node_points(document, index, worlds)
        for low, high in [(points.min(axis=0), points.max(axis=0))]
    ]
    if not boxes:
        return None
    lows, highs = zip(*boxes, strict=True)
    return np.min(lows, axis=0), np.max(highs, axis=0)


def _node_points(document: Document, index: int, worlds: Doubles) -> Iterator[Doubles]:
    node = document.json["nodes"][index]
    if "mesh" not in node:
        return
    mesh = document.json["meshes"][node["mesh"]]
    weights = node.get("weights", mesh.get("weights", []))
    for primitive in mesh["primitives"]:
        points = _morphed(document, index, primitive, weights)
        if points is None:
            continue
        skinned = _skinned(document, node, primitive, points, worlds)
        if skinned is not None:
            yield from skinned
            continue
        for matrix in worlds[index] @ instance_matrices(document, node):
            yield points @ matrix[:3, :3].T + matrix[:3, 3]


def instance_matrices(document: Document, node: Json) -> Doubles:
    """(k, 4, 4): where EXT_mesh_gpu_instancing puts the copies; one identity without it."""
    extension = node.get("extensions", {}).get("EXT_mesh_gpu_instancing", {})
    attributes = extension.get("attributes", {})
    if not attributes:
        return np.eye(4)[None]
    count = document.json["accessors"][next(iter(attributes.values()))]["count"]
    given = {
        name: document.accessor(index).astype(np.float64) for name, index in attributes.items()
    }
    return hierarchy.compose(
        given.get("TRANSLATION", np.zeros((count, 3))),
        given.get("ROTATION", np.tile((0.0, 0.0, 0.0, 1.0), (count, 1))),
        given.get("SCALE", np.ones((count, 3))),
    )


def _morphed(
    document: Document, node: int, primitive: Json, weights: list[float]
) -> Doubles | None:
    position = primitive["attributes"].get("POSITION")
    if position is None:
        return None
    points = document.accessor(position).astype(np.float64)
    for target, weight in zip(primitive.get("targets", []), weights, strict=False):
        if weight and "POSITION" in target:
            with np.errstate(over="ignore"):
                moved = weight * document.accessor(target["POSITION"]).astype(np.float64)
            if (np.abs(moved) > FLOAT_MAX).any():
                fault(f"/nodes/{node}", "is bent out of all bounds by its weights")
            points += moved
    return points


def _skinned(
    document: Document, node: Json, primitive: Json, points: Doubles, worlds: Doubles
) -> Iterator[Doubles] | None:
    """Blocks of points moved by their joints, or None for a primitive that is not skinned."""
    arrays = primitive_arrays(document, primitive) if "skin" in node else None
    if arrays is None or arrays.joints is None or arrays.weights is None:
        return None
    if arrays.joints.shape != arrays.weights.shape:
        return None
    matrices = _joint_matrices(document, node["skin"], worlds)
    return _moved(points, matrices, arrays.joints, arrays.weights.astype(np.float64))


def _joint_matrices(document: Document, index: int, worlds: Doubles) -> Doubles:
    skin = document.json["skins"][index]
    joints: Doubles = worlds[skin["joints"]]
    if "inverseBindMatrices" not in skin:
        return joints
    binds = document.accessor(skin["inverseBindMatrices"])[: len(joints)].astype(np.float64)
    moved: Doubles = joints @ binds.reshape(-1, 4, 4).transpose(0, 2, 1)
    return moved


def _moved(
    points: Doubles, matrices: Doubles, joints: npt.NDArray[np.uint32], weights: Doubles
) -> Iterator[Doubles]:
    totals = weights.sum(axis=1, keepdims=True)
    shares = weights / np.where(totals > 0, totals, 1.0)
    shares[:, 0] += totals[:, 0] <= 0  # without any weight the first joint carries it
    for start in range(0, len(points), _BLOCK):
        part = slice(start, start + _BLOCK)
        blended = np.einsum("nk,nkij->nij", shares[part], matrices[joints[part], :3])
        yield np.einsum("nij,nj->ni", blended[:, :, :3], points[part]) + blended[:, :, 3]
