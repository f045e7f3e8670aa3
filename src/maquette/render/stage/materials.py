"""glTF materials as the gpu room takes them, their pictures packed into few textures.

A fetch from a texture is most of what a pixel costs on a software renderer, so occlusion rides in
the alpha of an opaque base colour, and the normal shares a texture with roughness and metallic,
wherever the pictures are addressed alike.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from maquette.gltf.document import Document
from maquette.gltf.limits import MATERIAL_TEXTURES
from maquette.render.gpu.drawable import NOTHING, AlphaMode, Floats, Material, Slot, Texture
from maquette.render.stage.layers import FEEDS, Feed, layers_of
from maquette.render.stage.pictures import Address, Pictures, address_of

Json = dict[str, Any]

_ALPHA_MODES: dict[str, AlphaMode] = {"OPAQUE": "opaque", "MASK": "mask", "BLEND": "blend"}
DEFAULT = Material()


@dataclass(frozen=True)
class _Reference:
    """A material's use of a picture: which image, and how it is addressed."""

    image: int
    address: Address


class Materials:
    """The materials of a document, each made once; None is glTF's default material."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._pictures = Pictures(document)
        self._made: dict[int, Material] = {}

    def get(self, index: int | None) -> Material:
        if index is None:
            return DEFAULT
        if index not in self._made:
            self._made[index] = self._make(self._document.json["materials"][index])
        return self._made[index]

    def _make(self, source: Json) -> Material:
        extensions = source.get("extensions", {})
        surface = _metallic_roughness(source)
        emission = extensions.get("KHR_materials_emissive_strength", {}).get("emissiveStrength", 1)
        material = Material(
            base_color=tuple(surface.get("baseColorFactor", (1.0, 1.0, 1.0, 1.0))),
            metallic=surface.get("metallicFactor", 1.0),
            roughness=surface.get("roughnessFactor", 1.0),
            emissive=tuple(part * emission for part in source.get("emissiveFactor", (0, 0, 0))),
            normal_scale=source.get("normalTexture", {}).get("scale", 1.0),
            occlusion_strength=source.get("occlusionTexture", {}).get("strength", 1.0),
            alpha_mode=_ALPHA_MODES[source.get("alphaMode", "OPAQUE")],
            alpha_cutoff=source.get("alphaCutoff", 0.5),
            double_sided=source.get("doubleSided", False),
            unlit="KHR_materials_unlit" in extensions,
            transmission=_transmission(extensions),
            layers=layers_of(extensions) if "KHR_materials_unlit" not in extensions else NOTHING,
            ior=extensions.get("KHR_materials_ior", {}).get("ior", 1.5),
        )
        return self._with_pictures(material, source, surface)

    def _with_pictures(self, material: Material, source: Json, surface: Json) -> Material:
        base = self._reference(surface.get("baseColorTexture"))
        rough = self._reference(surface.get("metallicRoughnessTexture"))
        normal = self._reference(source.get("normalTexture"))
        occlusion = self._reference(source.get("occlusionTexture"))
        emissive = self._reference(source.get("emissiveTexture"))
        if material.unlit:
            rough = normal = occlusion = emissive = None
        if not any(material.emissive):
            emissive = None
        textures: dict[Slot, Texture] = {}
        holds_occlusion = material.alpha_mode == "opaque" and _alike(base, occlusion)
        holds_normal = _alike(rough, normal)
        self._put_base(textures, base, occlusion, holds_occlusion)
        self._put_surface(textures, rough, normal, holds_normal)
        if emissive is not None:
            textures["emissive"] = self._pictures.colours(emissive.image, emissive.address)
        if not material.unlit:
            for feed in FEEDS:
                self._put_layer(textures, source.get("extensions", {}), feed)
        # OpenGL 3.3 promises sixteen at once; light and the scene behind glass need four.
        textures = dict(list(textures.items())[:MATERIAL_TEXTURES])
        return replace(
            material,
            textures=textures,
            base_holds_occlusion=holds_occlusion,
            surface_holds_normal=holds_normal,
        )

    def _put_base(
        self,
        textures: dict[Slot, Texture],
        base: _Reference | None,
        occlusion: _Reference | None,
        together: bool,
    ) -> None:
        if base is not None:
            inside = occlusion.image if together and occlusion is not None else None
            textures["base"] = self._pictures.colours(base.image, base.address, occlusion=inside)
        if occlusion is not None and not together:
            textures["occlusion"] = self._pictures.numbers(occlusion.image, occlusion.address)

    def _put_surface(
        self,
        textures: dict[Slot, Texture],
        rough: _Reference | None,
        normal: _Reference | None,
        together: bool,
    ) -> None:
        if rough is not None:
            inside = normal.image if together and normal is not None else None
            textures["surface"] = self._pictures.surface(rough.image, inside, rough.address)
        if normal is not None and not together:
            textures["normal"] = self._pictures.numbers(normal.image, normal.address)

    def _put_layer(self, textures: dict[Slot, Texture], extensions: Json, feed: Feed) -> None:
        source = extensions.get(f"KHR_materials_{feed.extension}", {})
        first = self._reference(source.get(feed.first[0]))
        second = self._reference(source.get(feed.second[0])) if feed.second else None
        where = first or second
        if where is None:
            return
        bands: list[tuple[int | None, str]] = []
        shared = first is None or second is None or _alike(first, second)
        for reference, field in ((first, feed.first), (second if shared else None, feed.second)):
            if field is not None:
                image = None if reference is None else reference.image
                bands += [(image, band) for band in field[1]]
        textures[feed.slot] = self._pictures.bands(tuple(bands), where.address, srgb=feed.srgb)
        if not shared and feed.other and feed.second and second:
            alone: tuple[tuple[int | None, str], ...] = ((second.image, feed.second[1]),)
            textures[feed.other] = self._pictures.bands(alone, second.address, srgb=False)

    def _reference(self, info: Json | None) -> _Reference | None:
        if info is None:
            return None
        image, address = address_of(self._document, info)
        return None if image is None else _Reference(image, address)


def fitting(material: Material, attributes: Mapping[str, Floats]) -> Material:
    """The material without the pictures for which the mesh has no coordinates."""
    textures = {
        slot: texture
        for slot, texture in material.textures.items()
        if f"uv{texture.uv_set}" in attributes
    }
    if len(textures) == len(material.textures):
        return material
    return replace(
        material,
        textures=textures,
        base_holds_occlusion=material.base_holds_occlusion and "base" in textures,
        surface_holds_normal=material.surface_holds_normal and "surface" in textures,
    )


def scaled(material: Material, unit: float) -> Material:
    """The material where a metre is ``unit`` long: light goes as far into its volume."""
    volume = material.layers.volume
    if volume is None:
        return material
    volume = replace(volume, distance=volume.distance * unit)
    return replace(material, layers=replace(material.layers, volume=volume))


def _alike(first: _Reference | None, second: _Reference | None) -> bool:
    return first is not None and second is not None and first.address == second.address


def _metallic_roughness(source: Json) -> Json:
    """The material's metallic-roughness part, or the diffuse part of the older workflow.

    Specular-glossiness is shaded as it is (see shaders/layers.glsl), texel by texel: exact where
    a conversion to metallic-roughness must guess.
    """
    older = source.get("extensions", {}).get("KHR_materials_pbrSpecularGlossiness")
    if older is None:
        surface: Json = source.get("pbrMetallicRoughness", {})
        return surface
    converted: Json = {
        "baseColorFactor": older.get("diffuseFactor", (1.0, 1.0, 1.0, 1.0)),
        "metallicFactor": 0.0,
        "roughnessFactor": 1.0,
    }
    if "diffuseTexture" in older:
        converted["baseColorTexture"] = older["diffuseTexture"]
    return converted


def _transmission(extensions: Json) -> float:
    return float(extensions.get("KHR_materials_transmission", {}).get("transmissionFactor", 0.0))
