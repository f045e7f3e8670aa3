"""Findings about extensions: where they may lie, and from what to what their numbers go.

Source: the registry of glTF extensions; the codes are the Khronos validator's.
"""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from maquette.gltf.document import Document
from maquette.gltf.extensions import BASISU, DRACO, MESHOPTS, UNDERSTOOD
from maquette.gltf.finding import Finding
from maquette.gltf.validate_form import objects

Json = dict[str, Any]
Range = tuple[float, float]

WEBP = "EXT_texture_webp"
_LIGHTS, _VARIANTS = "KHR_lights_punctual", "KHR_materials_variants"
_QUANTIZED = "KHR_mesh_quantization"
_FRACTION: Range = (0, 1)
_POSITIVE: Range = (math.ulp(0), math.inf)
_QUARTER: Range = (0, math.pi / 2)
_NOT_NEGATIVE: Range = (0, math.inf)

_PRIMITIVE = r"/meshes/\d+/primitives/\d+"
_PLACES: dict[str, str] = {
    **{name: r"/materials/\d+" for name in UNDERSTOOD if name.startswith("KHR_materials_")},
    _VARIANTS: f"|{_PRIMITIVE}",
    _LIGHTS: r"|/nodes/\d+",
    "EXT_mesh_gpu_instancing": r"/nodes/\d+",
    "KHR_texture_transform": r"/materials/.*Texture",
    WEBP: r"/textures/\d+",
    BASISU: r"/textures/\d+",
    DRACO: _PRIMITIVE,
    **dict.fromkeys(MESHOPTS, r"/(buffers|bufferViews)/\d+"),
    "KHR_animation_pointer": r"/animations/\d+/channels/\d+/target",
    _QUANTIZED: r"(?!)",  # it is named in a list, and has no object
}
"""The pointers of objects that may carry an extension, as patterns."""

_RANGES: dict[str, dict[str, Range]] = {
    "KHR_materials_anisotropy": {"anisotropyStrength": _FRACTION},
    "KHR_materials_clearcoat": {
        "clearcoatFactor": _FRACTION,
        "clearcoatRoughnessFactor": _FRACTION,
    },
    "KHR_materials_dispersion": {"dispersion": _NOT_NEGATIVE},
    "KHR_materials_iridescence": {
        "iridescenceFactor": _FRACTION,
        "iridescenceIor": (1, math.inf),
        "iridescenceThicknessMinimum": _NOT_NEGATIVE,
        "iridescenceThicknessMaximum": _NOT_NEGATIVE,
    },
    "KHR_materials_pbrSpecularGlossiness": {
        "diffuseFactor": _FRACTION,
        "specularFactor": _FRACTION,
        "glossinessFactor": _FRACTION,
    },
    "KHR_materials_sheen": {"sheenColorFactor": _FRACTION, "sheenRoughnessFactor": _FRACTION},
    "KHR_materials_specular": {
        "specularFactor": _FRACTION,
        "specularColorFactor": _NOT_NEGATIVE,
    },
    "KHR_materials_transmission": {"transmissionFactor": _FRACTION},
    "KHR_materials_volume": {"attenuationColor": _FRACTION, "attenuationDistance": _POSITIVE},
}
_IOR = "KHR_materials_ior"


def _places(document: Document) -> Iterator[Finding]:
    for pointer, holder in objects(document.json):
        carried = holder.get("extensions")
        # What a strange object or the extensions themselves call so may be anything.
        if not isinstance(carried, dict) or pointer.endswith("/extensions"):
            continue
        for name in carried:
            if name in _PLACES and not re.fullmatch(_PLACES[name], pointer):
                message = f"{name} means nothing here"
                where = f"{pointer}/extensions/{name}"
                yield Finding("error", "UNEXPECTED_EXTENSION_OBJECT", message, where)


def _materials(document: Document) -> Iterator[Finding]:
    for index, material in enumerate(document.json.get("materials", [])):
        carried = material.get("extensions", {})
        where = f"/materials/{index}/extensions"
        for name in carried.keys() & _RANGES.keys():
            yield from _ranges(carried[name], _RANGES[name], f"{where}/{name}")
        if 0 < carried.get(_IOR, {}).get("ior", 1.5) < 1:
            message = "ior is neither 0 nor at least 1"
            yield Finding("error", "VALUE_NOT_IN_RANGE", message, f"{where}/{_IOR}/ior")


def _ranges(holder: Json, ranges: Mapping[str, Range], pointer: str) -> Iterator[Finding]:
    for field in holder.keys() & ranges.keys():
        low, high = ranges[field]
        values = holder[field] if isinstance(holder[field], list) else [holder[field]]
        if any(not low <= value <= high for value in values):
            message = f"{field} is not from {low:g} to {high:g}"
            yield Finding("error", "VALUE_NOT_IN_RANGE", message, f"{pointer}/{field}")


def _lights(document: Document) -> Iterator[Finding]:
    lights = document.json.get("extensions", {}).get(_LIGHTS, {}).get("lights", [])
    for index, light in enumerate(lights):
        pointer = f"/extensions/{_LIGHTS}/lights/{index}"
        yield from _ranges(light, {"color": _FRACTION, "range": _POSITIVE}, pointer)
        if light["type"] != "spot":
            continue
        if "spot" not in light:
            yield Finding("error", "UNDEFINED_PROPERTY", "a spot light lacks spot", pointer)
            continue
        spot, corner = light["spot"], f"{pointer}/spot"
        angles = dict.fromkeys(("innerConeAngle", "outerConeAngle"), _QUARTER)
        yield from _ranges(spot, angles, corner)
        if spot.get("outerConeAngle", math.pi / 4) <= spot.get("innerConeAngle", 0):
            message = "outerConeAngle is not above innerConeAngle"
            code = "KHR_LIGHTS_PUNCTUAL_LIGHT_SPOT_ANGLES"
            yield Finding("error", code, message, f"{corner}/outerConeAngle")


def _images(document: Document) -> Iterator[Finding]:
    if WEBP in document.json.get("extensionsUsed", []):
        return
    for index, image in enumerate(document.json.get("images", [])):
        if "image/webp" in (image.get("mimeType"), document.image_mime(index)):
            message = f"a WebP picture needs {WEBP}"
            yield Finding("error", "IMAGE_NON_ENABLED_MIME_TYPE", message, f"/images/{index}")


def _declared(document: Document) -> Iterator[Finding]:
    used, required = (document.json.get(f"extensions{how}", []) for how in ("Used", "Required"))
    for name in set(required) - set(used):
        message = f"{name[:60]} is required but not declared"
        yield Finding("error", "UNSATISFIED_DEPENDENCY", message, "/extensionsRequired")
    if _QUANTIZED in used and _QUANTIZED not in required:
        message = f"{_QUANTIZED} must be required"
        yield Finding("error", "NON_REQUIRED_EXTENSION", message, "/extensionsUsed")


def _variants(document: Document) -> Iterator[Finding]:
    for index, mesh in enumerate(document.json.get("meshes", [])):
        for place, primitive in enumerate(mesh["primitives"]):
            carried = primitive.get("extensions", {}).get(_VARIANTS, {})
            named = [v for mapping in carried.get("mappings", []) for v in mapping["variants"]]
            if len(set(named)) != len(named):
                message = "a variant is given two materials"
                pointer = f"/meshes/{index}/primitives/{place}/extensions/{_VARIANTS}"
                code = "KHR_MATERIALS_VARIANTS_NON_UNIQUE_VARIANT"
                yield Finding("error", code, message, pointer)


def _tangents(document: Document) -> Iterator[Finding]:
    """What follows a direction on the surface, where nothing gives one."""
    materials = document.json.get("materials", [])
    for index, mesh in enumerate(document.json.get("meshes", [])):
        for place, primitive in enumerate(mesh["primitives"]):
            material = materials[primitive["material"]] if "material" in primitive else {}
            if _follows(material) and not (
                "normalTexture" in material or "TANGENT" in primitive["attributes"]
            ):
                message = "the material needs tangents or a normal map"
                pointer = f"/meshes/{index}/primitives/{place}/material"
                yield Finding("error", "MESH_PRIMITIVE_NO_TANGENT_SPACE", message, pointer)


def _follows(material: Json) -> bool:
    carried = material.get("extensions", {})
    coat = carried.get("KHR_materials_clearcoat", {})
    return "KHR_materials_anisotropy" in carried or "clearcoatNormalTexture" in coat


CHECKS: tuple[Callable[[Document], Iterable[Finding]], ...] = (
    _places,
    _materials,
    _lights,
    _images,
    _declared,
    _variants,
    _tangents,
)
