"""What a provider sent becomes an asset of this house.

Its bytes are a stranger's: they go through the strict reader with its budgets. A model that is
painted keeps its textures and materials, with no more triangles and texels than were asked for;
a bare shape is repaired, unwrapped and painted from the pictures, as every engine's is.
"""

import io
import zipfile
from collections.abc import Mapping
from typing import Any

import numpy as np

from maquette.engines.engine import Inputs, Made, Step
from maquette.engines.provenance import provenance
from maquette.engines.recipes import recipe_for
from maquette.engines.remote.provider import Delivery, File, Provider
from maquette.engines.remote.skin import skin_of
from maquette.engines.remote.views import views_of
from maquette.errors import EngineFailed, UnreadableModel
from maquette.gltf import hierarchy
from maquette.gltf.bounds import bounds
from maquette.gltf.document import Document
from maquette.gltf.importers import canonical_glb
from maquette.gltf.primitives import primitive_arrays
from maquette.gltf.read import read_model
from maquette.gltf.shrink import shrink
from maquette.gltf.workpiece import Workpiece
from maquette.kit.hashing import sha256_hex
from maquette.kit.progress import Progress, part
from maquette.mesh.finish import export, finish
from maquette.mesh.mesh import Doubles, Mesh
from maquette.mesh.recipe import Recipe
from maquette.mesh.reduce import reduce, triangles_in

SLACK = 0.02
BARE = "the provider sent a shape without colours; it was painted from the pictures"
PLAIN = "the provider sent a shape without colours"


def finished(provider: Provider, inputs: Inputs, delivery: Delivery, progress: Progress) -> Made:
    """Raises :class:`EngineFailed` for what is not a whole model, with the reason."""
    progress(Step.FINISH, 0.0)
    name = provider.terms.name
    recipe = recipe_for(inputs.options)
    document = _read(name, delivery.files[0])
    told = provenance(
        provider.card,
        inputs,
        recipe,
        provider=name,
        pictures=[sha256_hex(picture) for picture in inputs.pictures],
    )
    if is_painted(document):
        made = _kept(document, recipe, told)
    else:
        made = _painted(document, inputs, recipe, told, part(progress, 0.1, 1.0))
    progress(Step.FINISH, 1.0)
    return made


def is_painted(document: Document) -> bool:
    """Whether a model has any colours of its own: a texture, a material's, or its vertices'."""
    materials = document.json.get("materials", [])
    for mesh in document.json.get("meshes", []):
        for primitive in mesh["primitives"]:
            if "COLOR_0" in primitive["attributes"]:
                return True
            if "material" in primitive and _has_colour(materials[primitive["material"]]):
                return True
    return False


def _has_colour(material: Mapping[str, Any]) -> bool:
    surface = material.get("pbrMetallicRoughness", {})
    other = "pbrSpecularGlossiness" in str(material.get("extensions", ""))
    factor = surface.get("baseColorFactor", [1.0, 1.0, 1.0, 1.0])[:3]
    # Exporters give bare shapes a white, grey or nearly so material.
    return "baseColorTexture" in surface or other or max(factor) - min(factor) > 0.02


def _read(name: str, file: File) -> Document:
    try:
        return read_model(canonical_glb(*_packed(file)))
    except UnreadableModel as fault:
        message = f"what {name} sent is not a model that can be read: {fault.message}"
        raise EngineFailed(message) from None


def _packed(file: File) -> tuple[str, bytes]:
    """A bare OBJ as the ZIP that is read; anything else as it is."""
    if not file.name.lower().endswith(".obj"):
        return file.name, file.data
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as sink:
        sink.writestr("model.obj", file.data)
    return "model.zip", packed.getvalue()


def _kept(document: Document, recipe: Recipe, told: Mapping[str, object]) -> Made:
    box = bounds(document)
    if box is None:
        raise EngineFailed("the provider sent a model that shows nothing")
    work = Workpiece(document)
    reduce(work, recipe.faces)
    shrink(work, recipe.texture_size)
    _place(work, *box, recipe)
    work.json["asset"]["extras"] = dict(told)
    left = triangles_in(work)
    over = (
        (f"{left:,} triangles are left: the model's parts cannot be made of {recipe.faces:,}",)
        if left > recipe.faces * (1 + SLACK)
        else ()
    )
    return Made(work.packed(), over)


def _place(work: Workpiece, low: Doubles, high: Doubles, recipe: Recipe) -> None:
    """Bring the model to its height and pivot, by one node above all others."""
    tall = float(high[1] - low[1])
    scale = recipe.height / tall if recipe.height is not None and tall > 0 else 1.0
    middle = (low + high) / 2
    base = np.array([middle[0], low[1], middle[2]])
    origins: dict[str, Doubles] = {"base": base, "centre": middle, "keep": np.zeros(3)}
    moved = -origins[recipe.pivot] * scale
    if scale == 1.0 and np.abs(moved).max() < 1e-6 * max(tall, 1e-6):
        return
    nodes = work.json["nodes"]
    scenes = work.json.setdefault("scenes", [{"nodes": _roots(work.json)}])
    scene = scenes[work.json.setdefault("scene", 0)]
    nodes.append(
        {
            "name": "model",
            "translation": moved.tolist(),
            "scale": [scale] * 3,
            "children": scene["nodes"],
        }
    )
    scene["nodes"] = [len(nodes) - 1]


def _roots(json: Mapping[str, Any]) -> list[int]:
    children = {child for node in json["nodes"] for child in node.get("children", [])}
    return [index for index in range(len(json["nodes"])) if index not in children]


def _painted(
    document: Document,
    inputs: Inputs,
    recipe: Recipe,
    told: Mapping[str, object],
    progress: Progress,
) -> Made:
    mesh = _shape(document)
    surface = skin_of(mesh, views_of(inputs), inputs.options.seed, recipe.texture_size)
    textured = finish(mesh, surface, recipe, progress)
    warning = BARE if inputs.pictures else PLAIN
    return Made(export(textured, name="model", provenance=told), (warning,))


def _shape(document: Document) -> Mesh:
    """Every triangle of the scene as one mesh, where it stands."""
    worlds = hierarchy.world_matrices(document.json)
    points, corners, count = [], [], 0
    for index in hierarchy.scene_nodes(document.json):
        node = document.json["nodes"][index]
        if "mesh" not in node:
            continue
        for source in document.json["meshes"][node["mesh"]]["primitives"]:
            primitive = primitive_arrays(document, source)
            if primitive is None or not len(primitive.triangles):
                continue
            matrix = worlds[index]
            placed = primitive.positions @ matrix[:3, :3].T + matrix[:3, 3]
            turned = np.linalg.det(matrix[:3, :3]) < 0
            triangles = primitive.triangles[:, ::-1] if turned else primitive.triangles
            points.append(placed.astype(np.float32))
            corners.append(triangles.astype(np.uint32) + np.uint32(count))
            count += len(placed)
    if not points:
        raise EngineFailed("the provider sent a model without any surface")
    return Mesh(np.concatenate(points), np.concatenate(corners))
