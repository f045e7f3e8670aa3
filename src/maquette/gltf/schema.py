"""The shape of a glTF 2.0 document, as tables of checks.

Only what is written here is relied on elsewhere: types, ranges, and that every index points
at something. Source: glTF 2.0 specification, section 5, and the registry of extensions.
"""

from typing import Any

from maquette.errors import UnreadableModel
from maquette.gltf import limits
from maquette.gltf.checks import (
    INT_MAX,
    Check,
    array,
    boolean,
    choice,
    fault,
    index,
    integer,
    mapping,
    number,
    record,
    text,
    vector,
)

COMPONENTS = (5120, 5121, 5122, 5123, 5125, 5126)
UNSIGNED = (5121, 5123, 5125)

_fraction = number(0.0, 1.0)
_positive = number(0.0)

_transform = record(
    {},
    {
        "offset": vector(2),
        "rotation": number(),
        "scale": vector(2),
        "texCoord": integer(0, 31),
    },
)
_texture_fields: dict[str, Check] = {"texCoord": integer(0, 31)}
_texture_extensions = {"KHR_texture_transform": _transform}


def _texture(**more: Check) -> Check:
    return record({"index": index("textures")}, _texture_fields | more, _texture_extensions)


_plain = _texture()
_normal = _texture(scale=number())
_occlusion = _texture(strength=_fraction)

_material_extensions = {
    "KHR_materials_anisotropy": record(
        {},
        {
            "anisotropyStrength": number(),
            "anisotropyRotation": number(),
            "anisotropyTexture": _plain,
        },
    ),
    "KHR_materials_clearcoat": record(
        {},
        {
            "clearcoatFactor": number(),
            "clearcoatTexture": _plain,
            "clearcoatRoughnessFactor": number(),
            "clearcoatRoughnessTexture": _plain,
            "clearcoatNormalTexture": _normal,
        },
    ),
    "KHR_materials_dispersion": record({}, {"dispersion": number()}),
    "KHR_materials_emissive_strength": record({}, {"emissiveStrength": _positive}),
    "KHR_materials_ior": record({}, {"ior": _positive}),
    "KHR_materials_iridescence": record(
        {},
        {
            "iridescenceFactor": number(),
            "iridescenceTexture": _plain,
            "iridescenceIor": number(),
            "iridescenceThicknessMinimum": number(),
            "iridescenceThicknessMaximum": number(),
            "iridescenceThicknessTexture": _plain,
        },
    ),
    "KHR_materials_pbrSpecularGlossiness": record(
        {},
        {
            "diffuseFactor": vector(4),
            "diffuseTexture": _plain,
            "specularFactor": vector(3),
            "glossinessFactor": number(),
            "specularGlossinessTexture": _plain,
        },
    ),
    "KHR_materials_sheen": record(
        {},
        {
            "sheenColorFactor": vector(3),
            "sheenColorTexture": _plain,
            "sheenRoughnessFactor": number(),
            "sheenRoughnessTexture": _plain,
        },
    ),
    "KHR_materials_specular": record(
        {},
        {
            "specularFactor": number(),
            "specularTexture": _plain,
            "specularColorFactor": vector(3),
            "specularColorTexture": _plain,
        },
    ),
    "KHR_materials_transmission": record(
        {}, {"transmissionFactor": number(), "transmissionTexture": _plain}
    ),
    "KHR_materials_unlit": record(),
    "KHR_materials_volume": record(
        {},
        {
            "thicknessFactor": _positive,
            "thicknessTexture": _plain,
            "attenuationDistance": _positive,
            "attenuationColor": vector(3),
        },
    ),
}

_material = record(
    {},
    {
        "pbrMetallicRoughness": record(
            {},
            {
                "baseColorFactor": vector(4),
                "baseColorTexture": _plain,
                "metallicFactor": number(),
                "roughnessFactor": number(),
                "metallicRoughnessTexture": _plain,
            },
        ),
        "normalTexture": _normal,
        "occlusionTexture": _occlusion,
        "emissiveTexture": _plain,
        "emissiveFactor": vector(3),
        "alphaMode": choice("OPAQUE", "MASK", "BLEND"),
        "alphaCutoff": _positive,
        "doubleSided": boolean,
    },
    _material_extensions,
)

_accessor = record(
    {
        "componentType": choice(*COMPONENTS),
        "count": integer(1),
        "type": choice("SCALAR", "VEC2", "VEC3", "VEC4", "MAT2", "MAT3", "MAT4"),
    },
    {
        "bufferView": index("bufferViews"),
        "byteOffset": integer(),
        "normalized": boolean,
        "max": array(number(), 1, 16),
        "min": array(number(), 1, 16),
        "sparse": record(
            {
                "count": integer(1),
                "indices": record(
                    {"bufferView": index("bufferViews"), "componentType": choice(*UNSIGNED)},
                    {"byteOffset": integer()},
                ),
                "values": record({"bufferView": index("bufferViews")}, {"byteOffset": integer()}),
            }
        ),
    },
)

_primitive = record(
    {"attributes": mapping(index("accessors"))},
    {
        "indices": index("accessors"),
        "material": index("materials"),
        "mode": integer(0, 6),
        "targets": array(mapping(index("accessors"))),
    },
    {
        "KHR_materials_variants": record(
            {
                "mappings": array(
                    record(
                        {"material": index("materials"), "variants": array(index("variants"))},
                    )
                )
            }
        ),
        "KHR_draco_mesh_compression": record(
            {"bufferView": index("bufferViews"), "attributes": mapping(integer())}
        ),
    },
)

_node = record(
    {},
    {
        "camera": index("cameras"),
        "children": array(index("nodes")),
        "skin": index("skins"),
        "matrix": vector(16),
        "mesh": index("meshes"),
        "rotation": vector(4),
        "scale": vector(3),
        "translation": vector(3),
        "weights": array(number()),
    },
    {
        "KHR_lights_punctual": record({"light": index("lights")}),
        "EXT_mesh_gpu_instancing": record({"attributes": mapping(index("accessors"))}),
    },
)

_animation = record(
    {
        "channels": array(
            record(
                {
                    "sampler": integer(),
                    "target": record(
                        {"path": text},
                        {"node": index("nodes")},
                    ),
                }
            )
        ),
        "samplers": array(
            record(
                {"input": index("accessors"), "output": index("accessors")},
                {"interpolation": choice("LINEAR", "STEP", "CUBICSPLINE")},
            )
        ),
    }
)

_camera = record(
    {"type": choice("perspective", "orthographic")},
    {
        "perspective": record(
            {"yfov": number(), "znear": _positive},
            {"aspectRatio": number(), "zfar": _positive},
        ),
        "orthographic": record(
            {"xmag": number(), "ymag": number(), "zfar": _positive, "znear": _positive}
        ),
    },
)

_light = record(
    {"type": choice("directional", "point", "spot")},
    {
        "color": vector(3),
        "intensity": _positive,
        "range": _positive,
        "spot": record({}, {"innerConeAngle": number(), "outerConeAngle": number()}),
    },
)

_texture_entry = record(
    {},
    {"sampler": index("samplers"), "source": index("images")},
    {
        "EXT_texture_webp": record({"source": index("images")}),
        "KHR_texture_basisu": record({"source": index("images")}),
    },
)

_meshopt = record(
    {
        "buffer": index("buffers"),
        "byteLength": integer(1),
        "byteStride": integer(1, 256),
        "count": integer(1),
        "mode": choice("ATTRIBUTES", "TRIANGLES", "INDICES"),
    },
    {
        "byteOffset": integer(),
        "filter": choice("NONE", "OCTAHEDRAL", "QUATERNION", "EXPONENTIAL", "COLOR"),
    },
)

_document = record(
    {"asset": record({"version": text}, {"generator": text, "copyright": text})},
    {
        "accessors": array(_accessor, high=limits.ACCESSORS),
        "animations": array(_animation, high=limits.ANIMATIONS),
        "buffers": array(record({"byteLength": integer(1)}, {"uri": text})),
        "bufferViews": array(
            record(
                {"buffer": index("buffers"), "byteLength": integer(1)},
                {"byteOffset": integer(), "byteStride": integer(1, 252), "target": integer()},
                {"EXT_meshopt_compression": _meshopt, "KHR_meshopt_compression": _meshopt},
            )
        ),
        "cameras": array(_camera),
        "extensionsUsed": array(text),
        "extensionsRequired": array(text),
        "images": array(
            record({}, {"uri": text, "mimeType": text, "bufferView": index("bufferViews")}),
        ),
        "materials": array(_material),
        "meshes": array(
            record(
                {"primitives": array(_primitive, high=limits.PRIMITIVES)},
                {"weights": array(number())},
            )
        ),
        "nodes": array(_node, high=limits.NODES),
        "samplers": array(
            record(
                {},
                {
                    "magFilter": integer(0, INT_MAX),
                    "minFilter": integer(0, INT_MAX),
                    "wrapS": integer(0, INT_MAX),
                    "wrapT": integer(0, INT_MAX),
                },
            )
        ),
        "scene": index("scenes"),
        "scenes": array(record({}, {"nodes": array(index("nodes"))})),
        "skins": array(
            record(
                {"joints": array(index("nodes"), low=1)},
                {"inverseBindMatrices": index("accessors"), "skeleton": index("nodes")},
            )
        ),
        "textures": array(_texture_entry),
    },
    {
        "KHR_lights_punctual": record({"lights": array(_light)}),
        "KHR_materials_variants": record({"variants": array(record())}),
    },
)

_NESTED = {
    "lights": ("KHR_lights_punctual", "lights"),
    "variants": ("KHR_materials_variants", "variants"),
}


def check_schema(document: dict[str, Any]) -> None:
    """Raise :class:`UnreadableModel` at the first value of the wrong type or range."""
    counts = {key: len(value) for key, value in document.items() if isinstance(value, list)}
    roots = document.get("extensions", {})
    for name, (extension, key) in _NESTED.items():
        holder = roots.get(extension) if isinstance(roots, dict) else None
        entries = holder.get(key) if isinstance(holder, dict) else None
        counts[name] = len(entries) if isinstance(entries, list) else 0
    _document(document, "", counts)
    _check_choices(document)


def is_texture_use(value: Any, textures: int) -> bool:
    """Whether what an extension unknown here holds reads as a ``textureInfo``."""
    try:
        _plain(value, "", {"textures": textures})
    except UnreadableModel:
        return False
    return True


def _check_choices(document: dict[str, Any]) -> None:
    """Rules that span two fields."""
    for position, camera in enumerate(document.get("cameras", [])):
        if camera["type"] not in camera:
            fault(f"/cameras/{position}", f"lacks {camera['type']}")
    for position, image in enumerate(document.get("images", [])):
        if ("uri" in image) == ("bufferView" in image):
            fault(f"/images/{position}", "must have either uri or bufferView")
    for position, animation in enumerate(document.get("animations", [])):
        samplers = len(animation["samplers"])
        for channel in animation["channels"]:
            if channel["sampler"] >= samplers:
                fault(f"/animations/{position}", f"has a channel with sampler {channel['sampler']}")
