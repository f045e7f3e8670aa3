"""Which glTF extensions are understood, and the remedy for those that are not."""

from maquette.errors import UnreadableModel

UNDERSTOOD = frozenset(
    {
        "EXT_mesh_gpu_instancing",
        "EXT_meshopt_compression",
        "EXT_texture_webp",
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
        "KHR_texture_transform",
    }
)
"""Read and checked; what a renderer draws of them is its own affair."""

DRACO = "KHR_draco_mesh_compression"
MESHOPT = "EXT_meshopt_compression"
BASISU = "KHR_texture_basisu"

_REMEDIES = {
    DRACO: "export the model without Draco compression",
    "KHR_meshopt_compression": "export the model without meshopt compression",
    BASISU: "export the model with PNG, JPEG or WebP textures instead of KTX2",
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
