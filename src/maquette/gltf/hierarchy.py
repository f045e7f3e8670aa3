"""The node tree: no cycles, one parent each, and where everything stands."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from maquette.gltf import limits
from maquette.gltf.checks import FLOAT_MAX, fault

Json = dict[str, Any]
Matrices = npt.NDArray[np.float64]
EMPTY: Mapping[int, Mapping[str, Matrices]] = MappingProxyType({})


def ordered(document: Json) -> list[int]:
    """All nodes, parents before children.

    Raises :class:`UnreadableModel` for a cycle, a node with two parents, or a tree deeper than
    the budget.
    """
    nodes = document.get("nodes", [])
    depths = _roots(nodes)
    order = list(depths)
    for index in order:  # grows while it is walked; each node is added once, by its one parent
        for child in nodes[index].get("children", []):
            depths[child] = depths[index] + 1
            if depths[child] > limits.DEPTH:
                fault(f"/nodes/{child}", f"is nested deeper than {limits.DEPTH} levels")
            order.append(child)
    if len(order) != len(nodes):
        lost = next(index for index in range(len(nodes)) if index not in depths)
        fault(f"/nodes/{lost}", "is its own ancestor")
    return order


def _roots(nodes: list[Json]) -> dict[int, int]:
    parents: dict[int, int] = {}
    for index, node in enumerate(nodes):
        for child in node.get("children", []):
            if child in parents:
                fault(f"/nodes/{child}", f"has two parents, {parents[child]} and {index}")
            parents[child] = index
    return {index: 1 for index in range(len(nodes)) if index not in parents}


def local_matrix(node: Json) -> Matrices:
    """(4, 4) acting on column vectors; a rotation is brought to unit length first."""
    if "matrix" in node:
        return np.array(node["matrix"], np.float64).reshape(4, 4).T
    return compose(
        np.array(node.get("translation", (0, 0, 0)), np.float64),
        np.array(node.get("rotation", (0, 0, 0, 1)), np.float64),
        np.array(node.get("scale", (1, 1, 1)), np.float64),
    )


def compose(translation: Matrices, rotation: Matrices, scale: Matrices) -> Matrices:
    """Translation x rotation (quaternion x, y, z, w) x scale, (..., 4, 4)."""
    largest = np.abs(rotation).max(axis=-1, keepdims=True)
    scaled = rotation / np.where(largest > 0, largest, 1)
    length = np.linalg.norm(scaled, axis=-1, keepdims=True)
    x, y, z, w = np.moveaxis(np.where(length > 0, scaled / np.maximum(length, 1e-30), 0), -1, 0)
    turned = np.stack(
        [
            np.stack([1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)], -1),
            np.stack([2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)], -1),
            np.stack([2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)], -1),
        ],
        -2,
    )
    matrices = np.zeros((*turned.shape[:-2], 4, 4))
    matrices[..., :3, :3] = turned * scale[..., None, :]
    matrices[..., :3, 3] = translation
    matrices[..., 3, 3] = 1
    return matrices


class Skeleton:
    """The node tree, ready to be posed again and again."""

    def __init__(self, document: Json) -> None:
        self._nodes: list[Json] = document.get("nodes", [])
        self._order = ordered(document)
        self._parents = {
            child: index
            for index, node in enumerate(self._nodes)
            for child in node.get("children", [])
        }
        self._rest = [local_matrix(node) for node in self._nodes]

    def worlds(self, poses: Mapping[int, Mapping[str, Matrices]] = EMPTY) -> Matrices:
        """(nodes, 4, 4) float64 acting on column vectors, all within float32's range.

        ``poses`` replace nodes' translation, rotation and scale. Raises :class:`UnreadableModel`
        when transforms multiply to something outside that range.
        """
        worlds = np.tile(np.eye(4), (len(self._nodes), 1, 1))
        with np.errstate(over="ignore", invalid="ignore"):
            for index in self._order:
                local = self._rest[index]
                if index in poses:
                    local = local_matrix({**self._nodes[index], **poses[index]})
                parent = self._parents.get(index)
                worlds[index] = local if parent is None else worlds[parent] @ local
        lost = ~(np.abs(worlds) <= FLOAT_MAX).all(axis=(1, 2))
        if lost.any():
            fault(f"/nodes/{int(np.argmax(lost))}", "is moved or scaled out of all bounds")
        return worlds


def world_matrices(document: Json) -> Matrices:
    """Where every node stands before anything moves; see :meth:`Skeleton.worlds`."""
    return Skeleton(document).worlds()


def scene_nodes(document: Json) -> list[int]:
    """The nodes of the default scene (the first without one; all nodes without any scene)."""
    nodes, scenes = document.get("nodes", []), document.get("scenes", [])
    if not scenes:
        return list(range(len(nodes)))
    queue = list(dict.fromkeys(scenes[document.get("scene", 0)].get("nodes", [])))
    seen = set(queue)
    for index in queue:  # a scene may name a node and its ancestor: each is drawn once
        fresh = [child for child in nodes[index].get("children", []) if child not in seen]
        seen.update(fresh)
        queue.extend(fresh)
    return queue
