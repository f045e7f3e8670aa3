"""What is not as the format wants it in a model that can nevertheless be used.

The codes are those of the Khronos validator where it has one for the same fault.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from maquette.gltf import (
    limits,
    validate_data,
    validate_extensions,
    validate_form,
    validate_meshes,
)
from maquette.gltf.document import Document
from maquette.gltf.extensions import BASISU, UNDERSTOOD
from maquette.gltf.finding import Finding
from maquette.gltf.hierarchy import scene_nodes
from maquette.gltf.images import texture_image
from maquette.gltf.schema import is_texture_use
from maquette.gltf.strokes import strokes, thinning

Json = dict[str, Any]
_LIGHTS = "KHR_lights_punctual"
PER_CODE = 10
"""Findings of one code that are listed; the last of them tells how many there are."""


def findings(document: Document) -> list[Finding]:
    """Errors first, then warnings, then notes; at most ten of one code."""
    return ranked(finding for check in CHECKS for finding in check(document))


def ranked(found: Iterable[Finding]) -> list[Finding]:
    """By severity, and no more than ten of one code."""
    by_code: dict[str, list[Finding]] = {}
    for finding in found:
        by_code.setdefault(finding.code, []).append(finding)
    listed = [finding for alike in by_code.values() for finding in _shortened(alike)]
    return sorted(listed, key=lambda finding: finding.rank)


def _shortened(alike: list[Finding]) -> list[Finding]:
    if len(alike) <= PER_CODE:
        return alike
    last = alike[PER_CODE - 1]
    more = f"{last.message} ({len(alike) - PER_CODE:,} more like this)"
    return [*alike[: PER_CODE - 1], replace(last, message=more)]


def _extensions(document: Document) -> Iterator[Finding]:
    declared = set(document.json.get("extensionsUsed", []))
    used = extensions_in(document.json)
    for name in sorted(used - declared):
        yield Finding("error", "UNDECLARED_EXTENSION", f"{name} is used but not declared", "")
    for name in sorted((used | declared) - UNDERSTOOD):
        yield Finding("info", "UNSUPPORTED_EXTENSION", f"{name} is left out of account", "")


def _undrawn(document: Document) -> Iterator[Finding]:
    """What a film of the model will lack, though it is read."""
    step, count = thinning(document.json), strokes(document.json)
    if step > 1:
        message = f"of {count:,} points and lines one in {step} is drawn"
        yield Finding("info", "NOT_DRAWN", message, "/meshes")
    lamps = _lamps(document.json)
    if lamps > limits.LAMPS:
        message = f"of {lamps:,} lamps the first {limits.LAMPS} shine"
        yield Finding("info", "NOT_DRAWN", message, "/nodes")
    for index, material in enumerate(document.json.get("materials", [])):
        slots, pointer = list(texture_slots(document.json, material)), f"/materials/{index}"
        if len(slots) > limits.MATERIAL_TEXTURES:
            message = f"of {len(slots)} pictures the last few may be left out where none lie alike"
            yield Finding("info", "NOT_DRAWN", message, pointer)
        for slot, texture in slots:
            if uv_set(texture) >= limits.UV_SETS:
                message = f"the {slot} texture lies by TEXCOORD_{uv_set(texture)}, beyond the last"
                yield Finding("info", "NOT_DRAWN", f"{message} set that is drawn", pointer)


def _lamps(json: Json) -> int:
    """How many of the scene's nodes carry one that gives light."""
    sources = json.get("extensions", {}).get(_LIGHTS, {}).get("lights", [])
    nodes = json.get("nodes", [])
    carried = [nodes[index].get("extensions", {}).get(_LIGHTS) for index in scene_nodes(json)]
    shine = [each.get("intensity", 1.0) * max(each.get("color", (1.0,))) > 0 for each in sources]
    return sum(shine[each["light"]] for each in carried if each is not None)


def extensions_in(json: Json) -> set[str]:
    """The names of all extensions that any object of the document carries."""
    names: set[str] = set()
    queue: list[Any] = [json]
    while queue:
        value = queue.pop()
        if isinstance(value, dict):
            carried = value.get("extensions")
            # Where the schema knows nothing, something else may have this name.
            names.update(carried if isinstance(carried, dict) else {})
            queue.extend(item for key, item in value.items() if key != "extras")
        elif isinstance(value, list):
            queue.extend(item for item in value if isinstance(item, (dict, list)))
    return names


def _asset(document: Document) -> Iterator[Finding]:
    extras = document.json["asset"].get("extras")
    missing = extras.get("missingFiles") if isinstance(extras, dict) else None
    for name in missing if isinstance(missing, list) else []:
        message = f"the file {str(name)[:100]!r} was not in the archive"
        yield Finding("warning", "IMPORT_MISSING_FILE", message, "/asset/extras/missingFiles")


def _nodes(document: Document) -> Iterator[Finding]:
    nodes = document.json.get("nodes", [])
    parented = {child for node in nodes for child in node.get("children", [])}
    for index, node in enumerate(nodes):
        pointer = f"/nodes/{index}"
        if "skin" in node and index in parented:
            message = "a skinned mesh has a parent, whose transform does not move it"
            yield Finding("warning", "NODE_SKINNED_MESH_NON_ROOT", message, pointer)
        if "skin" in node and "mesh" not in node:
            message = "a skin without a mesh does nothing"
            yield Finding("error", "UNSATISFIED_DEPENDENCY", message, pointer)
        if "rotation" in node and abs(np.linalg.norm(node["rotation"]) - 1) > 0.005:
            message = "the rotation is not of unit length"
            yield Finding("error", "ROTATION_NON_UNIT", message, f"{pointer}/rotation")
    for index, scene in enumerate(document.json.get("scenes", [])):
        for node in scene.get("nodes", []):
            if node in parented:
                message = f"node {node} is named by the scene but has a parent"
                yield Finding("error", "SCENE_NON_ROOT_NODE", message, f"/scenes/{index}/nodes")


def _scene(document: Document) -> Iterator[Finding]:
    nodes = document.json.get("nodes", [])
    if not any("mesh" in nodes[index] for index in scene_nodes(document.json)):
        yield Finding("warning", "SCENE_EMPTY", "the scene shows no mesh", "/scenes")


_FRACTIONS = {
    "": ("emissiveFactor",),
    "pbrMetallicRoughness": ("baseColorFactor", "metallicFactor", "roughnessFactor"),
}


def _materials(document: Document) -> Iterator[Finding]:
    for index, material in enumerate(document.json.get("materials", [])):
        for group, names in _FRACTIONS.items():
            holder = material.get(group, {}) if group else material
            for name in names:
                if name in holder and not _is_fraction(holder[name]):
                    pointer = f"/materials/{index}/{group}/{name}".replace("//", "/")
                    message = f"{name} is not from 0 to 1"
                    yield Finding("error", "VALUE_NOT_IN_RANGE", message, pointer)


def _is_fraction(value: Any) -> bool:
    return bool(((np.array(value) >= 0) & (np.array(value) <= 1)).all())


def _images(document: Document) -> Iterator[Finding]:
    textures = document.json.get("textures", [])
    used = {texture_image(texture) for texture in textures}
    for index, image in enumerate(document.json.get("images", [])):
        pointer, found = f"/images/{index}", document.image_mime(index)
        if index not in used:
            yield Finding("info", "UNUSED_OBJECT", "no texture uses this image", pointer)
        if found == "application/octet-stream":
            message = "the image is not a readable PNG, JPEG, WebP or KTX2"
            yield Finding("error", "IMAGE_DATA_INVALID", message, pointer)
        elif image.get("mimeType", found) != found:
            message = f"the image is {found}, not {image['mimeType'][:60]}"
            yield Finding("error", "IMAGE_MIME_TYPE_INVALID", message, f"{pointer}/mimeType")
    for index, texture in enumerate(textures):
        if texture_image(texture) is None:
            message = "the texture has no image and is drawn white"
            yield Finding("warning", "TEXTURE_WITHOUT_IMAGE", message, f"/textures/{index}")
        elif "source" in texture and document.image_mime(texture["source"]) == "image/ktx2":
            message = f"the image is KTX2 without {BASISU}, which few programs read"
            pointer = f"/textures/{index}/source"
            yield Finding("error", "TEXTURE_INVALID_IMAGE_MIME_TYPE", message, pointer)


def texture_slots(json: Json, material: Json) -> Iterator[tuple[str, Json]]:
    """Every texture that a material uses, with the name of its slot (``baseColor``).

    Extensions that are not known here count too, as far as what they hold can be one.
    """
    textures = len(json.get("textures", []))
    queue = [material]
    while queue:
        holder = queue.pop()
        for key, value in holder.items():
            if key == "extras" or not isinstance(value, dict):
                continue
            if key.endswith("Texture") and is_texture_use(value, textures):
                yield key.removesuffix("Texture"), value
            else:
                queue.append(value)


def uv_set(texture: Json) -> int:
    """The number of the coordinates that a material's ``textureInfo`` lies by."""
    transform = texture.get("extensions", {}).get("KHR_texture_transform", {})
    return int(transform.get("texCoord", texture.get("texCoord", 0)))


def _texture_coordinates(document: Document) -> Iterator[Finding]:
    materials = document.json.get("materials", [])
    for mesh_index, mesh in enumerate(document.json.get("meshes", [])):
        for place, primitive in enumerate(mesh["primitives"]):
            if "material" not in primitive:
                continue
            pointer = f"/meshes/{mesh_index}/primitives/{place}"
            material = materials[primitive["material"]]
            for slot, texture in texture_slots(document.json, material):
                chosen = uv_set(texture)
                if f"TEXCOORD_{chosen}" not in primitive["attributes"]:
                    message = f"the {slot} texture needs TEXCOORD_{chosen}, which is not there"
                    yield Finding("error", "MESH_PRIMITIVE_TOO_FEW_TEXCOORDS", message, pointer)


CHECKS: tuple[Callable[[Document], Iterable[Finding]], ...] = (
    _asset,
    _extensions,
    _undrawn,
    _scene,
    _nodes,
    _materials,
    _images,
    _texture_coordinates,
    *validate_form.CHECKS,
    *validate_extensions.CHECKS,
    *validate_meshes.CHECKS,
    *validate_data.CHECKS,
)
