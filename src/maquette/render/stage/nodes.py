"""From the node tree to drawables: each primitive where its node stands."""

from functools import cached_property
from typing import Any

import numpy as np

from maquette.gltf.animation import Poses
from maquette.gltf.bounds import bounds
from maquette.gltf.document import Document
from maquette.gltf.hierarchy import Skeleton, compose, scene_nodes
from maquette.gltf.limits import UV_SETS
from maquette.gltf.primitives import Primitive, primitive_arrays
from maquette.gltf.strokes import thinning
from maquette.gltf.variants import material_of
from maquette.render.gpu.drawable import Drawable, Floats, Geometry, Material, Matrix
from maquette.render.stage.materials import Materials, fitting
from maquette.render.stage.skinning import Skin, morphed
from maquette.render.stage.strokes import is_strokes, material_for, solid, thinned

Json = dict[str, Any]


class Scene:
    """The default scene as drawables, in the rest pose or in any other.

    Points and lines become thin solids. Each primitive and each material is read once, however
    many nodes show them.
    """

    def __init__(self, document: Document, variant: int | None = None) -> None:
        self.document = document
        self._variant = variant
        self._nodes: list[Json] = document.json.get("nodes", [])
        self._shown = [i for i in scene_nodes(document.json) if "mesh" in self._nodes[i]]
        self._skeleton = Skeleton(document.json)
        self._materials = Materials(document)
        self._primitives: dict[tuple[int, int], Primitive | None] = {}
        self._geometries: dict[tuple[int, int], Geometry] = {}
        self._skins: dict[int, Skin] = {}
        self._step = thinning(document.json)
        self._solids: dict[tuple[int, int, int], tuple[Primitive, Matrix, Geometry]] = {}

    def drawables(self, poses: Poses | None = None) -> list[Drawable]:
        """The same drawables in the same order for every pose; what only moves keeps its
        geometry, what bends has a new one with arrays of the same sizes.
        """
        worlds = self._skeleton.worlds(poses or {})
        found: list[Drawable] = []
        for index in self._shown:
            weights = (poses or {}).get(index, {}).get("weights")
            found += self._of_node(index, worlds, weights)
        return found

    def _of_node(self, index: int, worlds: Matrix, weights: Matrix | None) -> list[Drawable]:
        mesh = self._nodes[index]["mesh"]
        count = len(self.document.json["meshes"][mesh]["primitives"])
        places = self._places(index, worlds)
        found: list[Drawable] = []
        for place in range(count):
            primitive = self._primitive(mesh, place)
            if primitive is None:
                continue
            shape = self._shape(index, place, primitive, worlds, weights)
            source = self.document.json["meshes"][mesh]["primitives"][place]
            material = self._materials.get(material_of(self.document.json, source, self._variant))
            if is_strokes(shape):
                found += self._strokes((index, place), shape, material, places)
            elif len(shape.triangles):
                bent = shape is not primitive
                geometry = _as_geometry(shape) if bent else self._geometry(mesh, place, shape)
                material = fitting(material, geometry.attributes)
                found += [Drawable(geometry, material, world) for world in places]
        return found

    def _primitive(self, mesh: int, place: int) -> Primitive | None:
        key = (mesh, place)
        if key not in self._primitives:
            source = self.document.json["meshes"][mesh]["primitives"][place]
            found = primitive_arrays(self.document, source)
            self._primitives[key] = found and thinned(found, self._step)
        return self._primitives[key]

    def _shape(
        self,
        index: int,
        place: int,
        primitive: Primitive,
        worlds: Matrix,
        posed: Matrix | None,
    ) -> Primitive:
        """The primitive as its node bends it; itself where nothing does."""
        node = self._nodes[index]
        mesh = self.document.json["meshes"][node["mesh"]]
        weights = node.get("weights", mesh.get("weights", [])) if posed is None else posed
        # A mesh that is at rest now may bend a moment later.
        if "skin" not in node and not any(weights) and posed is None:
            return primitive
        targets = mesh["primitives"][place].get("targets", [])
        bent = morphed(self.document, primitive, targets, weights)
        return self._skin(node["skin"]).bend(bent, worlds) if "skin" in node else bent

    def _geometry(self, mesh: int, place: int, shape: Primitive) -> Geometry:
        key = (mesh, place)
        if key not in self._geometries:
            self._geometries[key] = _as_geometry(shape)
        return self._geometries[key]

    def _strokes(
        self, key: tuple[int, int], shape: Primitive, material: Material, places: list[Matrix]
    ) -> list[Drawable]:
        """Points and lines are as thick wherever a node scales them: each place has its own."""
        found: list[Drawable] = []
        for number, world in enumerate(places):
            known = self._solids.get((*key, number))
            turn = world[:3, :3]
            if known is None or known[0] is not shape or not np.array_equal(known[1], turn):
                known = shape, turn, _as_geometry(solid(shape, turn, self._size))
                self._solids[*key, number] = known
            moved = np.eye(4)
            moved[:3, 3] = world[:3, 3]
            fitted = fitting(material_for(material, shape), known[2].attributes)
            found.append(Drawable(known[2], fitted, moved))
        return found

    @cached_property
    def _size(self) -> float:
        """Half of the diagonal of the model's bounding box, in metres."""
        box = bounds(self.document)
        with np.errstate(over="ignore"):
            return 0.0 if box is None else float(np.linalg.norm(box[1] - box[0])) / 2

    def _skin(self, index: int) -> Skin:
        if index not in self._skins:
            self._skins[index] = Skin(self.document, self.document.json["skins"][index])
        return self._skins[index]

    def _places(self, index: int, worlds: Matrix) -> list[Matrix]:
        """Where the node draws its mesh: once, or per instance; joints place a skinned one."""
        node = self._nodes[index]
        if "skin" in node:
            return [np.eye(4)]
        instancing = node.get("extensions", {}).get("EXT_mesh_gpu_instancing")
        if not instancing or not instancing["attributes"]:
            return [worlds[index]]
        arrays = {
            name: self.document.accessor(accessor).astype(np.float64)
            for name, accessor in instancing["attributes"].items()
        }
        count = len(next(iter(arrays.values())))
        local = compose(
            arrays.get("TRANSLATION", np.zeros((count, 3))),
            arrays.get("ROTATION", np.tile((0.0, 0.0, 0.0, 1.0), (count, 1))),
            arrays.get("SCALE", np.ones((count, 3))),
        )
        return list(worlds[index] @ local)


def _as_geometry(primitive: Primitive) -> Geometry:
    """As many UV sets as the shaders know are kept."""
    attributes: dict[str, Floats] = {"position": primitive.positions}
    optional = {
        "normal": primitive.normals,
        # A tangent without a normal means nothing.
        "tangent": primitive.tangents if primitive.normals is not None else None,
        "color": primitive.colors,
        **{f"uv{index}": uvs for index, uvs in enumerate(primitive.uvs[:UV_SETS])},
    }
    attributes |= {name: values for name, values in optional.items() if values is not None}
    return Geometry(attributes, primitive.triangles)
