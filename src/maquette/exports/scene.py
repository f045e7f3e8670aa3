"""A model as other formats see it: named parts in a tree of nodes, at rest."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from maquette.errors import UnreadableModel
from maquette.exports.materials import Material, materials_of, untold
from maquette.gltf import hierarchy
from maquette.gltf.bounds import instance_matrices
from maquette.gltf.document import Document
from maquette.gltf.primitives import Primitive, primitive_arrays

Json = dict[str, Any]
Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Indices = npt.NDArray[np.uint32]

PLAIN = Material("default")
MOST_CORNERS = 15_000_000
"""Of all parts together, copies counted."""


@dataclass(frozen=True, eq=False)
class Part:
    """Triangles of one material at one node, in the node's own frame.

    ``matrix`` (4, 4) takes them to the scene: metres, +Y up. ``uvs`` have their origin at the top
    left and are those of the material's base colour, moved as it is.
    """

    name: str
    node: int | None
    matrix: Doubles
    positions: Floats
    triangles: Indices
    normals: Floats | None
    uvs: Floats | None
    colors: Floats | None
    material: Material

    def placed(self, frame: Doubles) -> "Part":
        """The part in the scene, seen through ``frame`` (4, 4); mirrored parts keep their skin
        outside."""
        matrix = frame @ self.matrix
        turn = matrix[:3, :3]
        points = self.positions.astype(np.float64) @ turn.T + matrix[:3, 3]
        normals = self.normals
        mirrored = np.linalg.det(turn) < 0
        if normals is not None:
            # Normals go by the cofactors, which a flat or mirrored node has as well.
            turned = normals.astype(np.float64) @ _cofactors(turn).T * (-1 if mirrored else 1)
            length = np.linalg.norm(turned, axis=1, keepdims=True)
            normals = (turned / np.maximum(length, 1e-30)).astype(np.float32)
        return replace(
            self,
            node=None,
            matrix=np.eye(4),
            positions=points.astype(np.float32),
            normals=normals,
            triangles=self.triangles[:, ::-1] if mirrored else self.triangles,
        )


@dataclass(frozen=True, eq=False)
class Node:
    """A named place: ``parent`` by number, and where it stands in it, (4, 4)."""

    name: str
    parent: int | None
    matrix: Doubles


@dataclass(frozen=True, eq=False)
class Scene:
    """``notes`` say in sentences what was left out on the way here."""

    document: Document
    nodes: tuple[Node, ...]
    parts: tuple[Part, ...]
    notes: tuple[str, ...]

    def placed(self, frame: Doubles) -> list[Part]:
        """All parts in the scene, seen through ``frame``."""
        return [part.placed(frame) for part in self.parts]


def read_scene(document: Document) -> Scene:
    """The default scene at rest: morph weights and skins applied, instances repeated.

    Raises :class:`UnreadableModel` when it shows no triangle, or far too many.
    """
    parts = tuple(_parts(document))
    if not parts:
        raise UnreadableModel("the model's scene shows no triangles")
    return Scene(document, tuple(_nodes(document)), parts, tuple(_notes(document)))


def _nodes(document: Document) -> Iterator[Node]:
    nodes = document.json.get("nodes", [])
    parents = {
        child: index for index, node in enumerate(nodes) for child in node.get("children", [])
    }
    for index, node in enumerate(nodes):
        yield Node(_name(node, index), parents.get(index), hierarchy.local_matrix(node))


def _parts(document: Document) -> Iterator[Part]:
    worlds = hierarchy.world_matrices(document.json)
    looks, corners = materials_of(document), 0
    for index in hierarchy.scene_nodes(document.json):
        node = document.json["nodes"][index]
        if "mesh" not in node:
            continue
        mesh = document.json["meshes"][node["mesh"]]
        copies = worlds[index] @ instance_matrices(document, node)
        weights = node.get("weights", mesh.get("weights", []))
        for source in mesh["primitives"]:
            primitive = primitive_arrays(document, source)
            if primitive is None or not len(primitive.triangles):
                continue
            corners += primitive.triangles.size * len(copies)
            if corners > MOST_CORNERS:
                raise UnreadableModel("the model's scene shows too many triangles to export")
            material = PLAIN if primitive.material is None else looks[primitive.material]
            primitive = _morphed(document, primitive, source, weights)
            yield from _copies(document, index, primitive, material, worlds, copies)


def _copies(
    document: Document,
    index: int,
    primitive: Primitive,
    material: Material,
    worlds: Doubles,
    copies: Doubles,
) -> Iterator[Part]:
    node, uvs = document.json["nodes"][index], None
    if material.base is not None and material.base.uv_set < len(primitive.uvs):
        uvs = material.base.applied(primitive.uvs[material.base.uv_set])
    elif primitive.uvs:
        uvs = primitive.uvs[0]
    first = Part(
        name=_name(node, index),
        node=index,
        matrix=worlds[index],
        positions=primitive.positions,
        triangles=primitive.triangles,
        normals=primitive.normals,
        uvs=uvs,
        colors=primitive.colors,
        material=material,
    )
    if "skin" in node:
        yield _bent(document, node["skin"], primitive, first, worlds)
    elif len(copies) == 1 and np.array_equal(copies[0], worlds[index]):
        yield first
    else:
        for number, matrix in enumerate(copies, start=1):
            yield replace(first, name=f"{first.name} {number}", node=None, matrix=matrix)


def _name(node: Json, index: int) -> str:
    return node.get("name") or f"node {index + 1}"


def _morphed(
    document: Document, primitive: Primitive, source: Json, weights: list[float]
) -> Primitive:
    positions: Doubles = primitive.positions.astype(np.float64)
    normals: Doubles | None = None
    if primitive.normals is not None:
        normals = primitive.normals.astype(np.float64)
    for target, weight in zip(source.get("targets", []), weights, strict=False):
        if weight and "POSITION" in target:
            positions += weight * document.accessor(target["POSITION"])
        if weight and "NORMAL" in target and normals is not None:
            normals += weight * document.accessor(target["NORMAL"])
    return replace(
        primitive,
        positions=positions.astype(np.float32),
        normals=None if normals is None else normals.astype(np.float32),
    )


def _bent(
    document: Document, index: int, primitive: Primitive, part: Part, worlds: Doubles
) -> Part:
    """In the scene itself: a skinned mesh stands where its joints are, not where its node is."""
    if primitive.joints is None or primitive.weights is None:
        return part
    skin = document.json["skins"][index]
    matrices: Doubles = worlds[skin["joints"]]
    if "inverseBindMatrices" in skin:
        binds = document.accessor(skin["inverseBindMatrices"])[: len(matrices)].astype(np.float64)
        matrices = matrices @ binds.reshape(-1, 4, 4).transpose(0, 2, 1)
    total = primitive.weights.sum(axis=1, keepdims=True)
    shares = np.where(total > 0, primitive.weights / np.where(total > 0, total, 1), 0.0)
    shares[total[:, 0] <= 0, 0] = 1.0  # without any weight the first joint carries it
    blended = np.zeros((len(shares), 3, 4))
    for joint, share in zip(primitive.joints.T, shares.T, strict=False):
        blended += matrices[joint, :3] * share[:, None, None]
    points = np.einsum("nij,nj->ni", blended[:, :, :3], part.positions) + blended[:, :, 3]
    normals = part.normals
    if normals is not None:
        turned = np.einsum("nij,nj->ni", blended[:, :, :3], normals)
        length = np.linalg.norm(turned, axis=1, keepdims=True)
        normals = (turned / np.maximum(length, 1e-30)).astype(np.float32)
    return replace(
        part, node=None, matrix=np.eye(4), positions=points.astype(np.float32), normals=normals
    )


def _cofactors(turn: Doubles) -> Doubles:
    a, b, c = turn
    return np.stack([np.cross(b, c), np.cross(c, a), np.cross(a, b)])


def _notes(document: Document) -> Iterator[str]:
    json = document.json
    if json.get("animations"):
        yield "animations are left out: the model is written at rest"
    if any(one.get("mode", 4) < 4 for mesh in json.get("meshes", []) for one in mesh["primitives"]):
        yield "points and lines are left out"
    if any("camera" in node for node in json.get("nodes", [])):
        yield "cameras are left out"
    if "KHR_lights_punctual" in json.get("extensionsUsed", []):
        yield "lamps are left out"
    if json.get("extensions", {}).get("KHR_materials_variants"):
        yield "only the first of the model's finishes is kept"
    yield from untold(document)
