"""Which glTF extensions are understood, and the remedy for those that are not."""

from typing import Any

from maquette.errors import UnreadableModel
from maquette.kit import ktx2

Json = dict[str, Any]

DRACO = "KHR_draco_mesh_compression"
MESHOPTS = ("KHR_meshopt_compression", "EXT_meshopt_compression")
BASISU = "KHR_texture_basisu"

UNDERSTOOD = frozenset(
    {
        "EXT_mesh_gpu_instancing",
        "EXT_meshopt_compression",
        "EXT_texture_webp",
        "KHR_draco_mesh_compression",
        "KHR_lights_punctual",
        "KHR_materials_anisotropy",
        "KHR_materials_clearcoat",
        "KHR_materials_dispersion",
        "KHR_materials_emissive_strength",
        "KHR_materials_ior",
        "KHR_materials_iridescence",
        "KHR_materials_pbrSpecularGlossiness",
        "KHR_materials_sheen",
        "KHR_materials_specular",
        "KHR_materials_transmission",
        "KHR_materials_unlit",
        "KHR_materials_variants",
        "KHR_materials_volume",
        "KHR_mesh_quantization",
        "KHR_meshopt_compression",
        "KHR_texture_transform",
        *([BASISU] if ktx2.available() else []),
    }
)
"""Read and checked; what a renderer draws of them is its own affair."""

_REMEDIES = {
    BASISU: "install maquette[ktx2], or export the model with PNG, JPEG or WebP textures",
}


def refuse_unknown(required: list[str]) -> None:
    """Raise :class:`UnreadableModel`, naming the extensions, unless all are understood."""
    unknown = sorted(set(required) - UNDERSTOOD)
    if unknown:
        raise refusal(unknown)


def refusal(names: list[str]) -> UnreadableModel:
    remedies = dict.fromkeys(_REMEDIES[name] for name in names if name in _REMEDIES)
    advice = "; ".join(remedies) or "export the model without it"
    return UnreadableModel(
        f"the model needs {', '.join(names)}, which is not supported: {advice}", extensions=names
    )


def without(document: Json, name: str) -> Json:
    """The document where neither its lists of extensions nor a primitive, buffer or buffer view
    speaks of ``name``; it shares what did not change.
    """
    plain = dict(document)
    for key in ("buffers", "bufferViews"):
        if key in document:
            plain[key] = [_stripped(entry, name) for entry in document[key]]
    if "meshes" in document:
        plain["meshes"] = [
            mesh | {"primitives": [_stripped(one, name) for one in mesh["primitives"]]}
            for mesh in document["meshes"]
        ]
    for key in ("extensionsUsed", "extensionsRequired"):
        if name in document.get(key, ()):
            plain[key] = [other for other in document[key] if other != name]
            if not plain[key]:
                del plain[key]
    return plain


def _stripped(entry: Json, name: str) -> Json:
    if name not in entry.get("extensions", {}):
        return entry
    others = {key: value for key, value in entry.items() if key != "extensions"}
    kept = {key: value for key, value in entry["extensions"].items() if key != name}
    return others | ({"extensions": kept} if kept else {})
