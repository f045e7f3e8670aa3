"""From the node tree to drawables: each primitive where its node stands, in the rest pose."""

from typing import Any

import numpy as np

from maquette.gltf.document import Document
from maquette.gltf.hierarchy import compose, scene_nodes, world_matrices
from maquette.gltf.primitives import Primitive, primitive_arrays
from maquette.render.gpu.drawable import Drawable, Floats, Geometry, Matrix
from maquette.render.stage.materials import Materials, fitting
from maquette.render.stage.skinning import morphed, skinned

Json = dict[str, Any]


def drawables_of(document: Document) -> list[Drawable]:
    """Everything of the default scene that has triangles; points and lines are not drawn."""
    return _Reader(document).drawables()


class _Reader:
    """Reads each primitive and each material once, however many nodes show them."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._nodes: list[Json] = document.json.get("nodes", [])
        self._worlds = world_matrices(document.json)
        self._materials = Materials(document)
        self._primitives: dict[tuple[int, int], Primitive | None] = {}
        self._geometries: dict[tuple[int, int], Geometry] = {}

    def drawables(self) -> list[Drawable]:
        found: list[Drawable] = []
        for index in scene_nodes(self._document.json):
            if "mesh" in self._nodes[index]:
                found += self._of_node(index)
        return found

    def _of_node(self, index: int) -> list[Drawable]:
        mesh = self._nodes[index]["mesh"]
        count = len(self._document.json["meshes"][mesh]["primitives"])
        found: list[Drawable] = []
        for place in range(count):
            primitive = self._primitive(mesh, place)
            if primitive is None or not len(primitive.triangles):
                continue
            geometry = self._geometry(index, mesh, place, primitive)
            material = fitting(self._materials.get(primitive.material), geometry.attributes)
            found += [Drawable(geometry, material, world) for world in self._places(index)]
        return found

    def _primitive(self, mesh: int, place: int) -> Primitive | None:
        key = (mesh, place)
        if key not in self._primitives:
            source = self._document.json["meshes"][mesh]["primitives"][place]
            self._primitives[key] = primitive_arrays(self._document, source)
        return self._primitives[key]

    def _geometry(self, index: int, mesh: int, place: int, primitive: Primitive) -> Geometry:
        node = self._nodes[index]
        source = self._document.json["meshes"][mesh]
        weights = node.get("weights", source.get("weights", []))
        deforms = "skin" in node or any(weights)
        if deforms:
            targets = source["primitives"][place].get("targets", [])
            primitive = morphed(self._document, primitive, targets, weights)
            if "skin" in node:
                skin = self._document.json["skins"][node["skin"]]
                primitive = skinned(self._document, primitive, skin, self._worlds)
            return _as_geometry(primitive)
        key = (mesh, place)
        if key not in self._geometries:
            self._geometries[key] = _as_geometry(primitive)
        return self._geometries[key]

    def _places(self, index: int) -> list[Matrix]:
        """Where the node draws its mesh: once, or per instance; joints place a skinned one."""
        node = self._nodes[index]
        if "skin" in node:
            return [np.eye(4)]
        instancing = node.get("extensions", {}).get("EXT_mesh_gpu_instancing")
        if not instancing or not instancing["attributes"]:
            return [self._worlds[index]]
        arrays = {
            name: self._document.accessor(accessor).astype(np.float64)
            for name, accessor in instancing["attributes"].items()
        }
        count = len(next(iter(arrays.values())))
        local = compose(
            arrays.get("TRANSLATION", np.zeros((count, 3))),
            arrays.get("ROTATION", np.tile((0.0, 0.0, 0.0, 1.0), (count, 1))),
            arrays.get("SCALE", np.ones((count, 3))),
        )
        return list(self._worlds[index] @ local)


def _as_geometry(primitive: Primitive) -> Geometry:
    """The two UV sets that materials use in practice are kept."""
    attributes: dict[str, Floats] = {"position": primitive.positions}
    optional = {
        "normal": primitive.normals,
        # A tangent without a normal means nothing.
        "tangent": primitive.tangents if primitive.normals is not None else None,
        "color": primitive.colors,
        **{f"uv{index}": uvs for index, uvs in enumerate(primitive.uvs[:2])},
    }
    attributes |= {name: values for name, values in optional.items() if values is not None}
    return Geometry(attributes, primitive.triangles)
