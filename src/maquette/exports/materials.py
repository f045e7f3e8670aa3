"""A model's materials, as far as other formats know them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from maquette.gltf.document import Document
from maquette.gltf.images import texture_image

Json = dict[str, Any]
Floats = npt.NDArray[np.float32]

REPEAT, MIRROR, CLAMP = 10497, 33648, 33071
_UNTOLD = (
    "anisotropy",
    "clearcoat",
    "dispersion",
    "iridescence",
    "sheen",
    "specular",
    "transmission",
    "volume",
)


@dataclass(frozen=True)
class Map:
    """A picture of the document on a surface: which, at which coordinates, and how it repeats."""

    image: int
    uv_set: int = 0
    offset: tuple[float, float] = (0.0, 0.0)
    scale: tuple[float, float] = (1.0, 1.0)
    turn: float = 0.0
    wrap: tuple[int, int] = (REPEAT, REPEAT)

    def applied(self, uvs: Floats) -> Floats:
        """Where the picture itself is at texture coordinates (n, 2). KHR_texture_transform."""
        sine, cosine = np.sin(self.turn), np.cos(self.turn)
        u, v = uvs[:, 0] * self.scale[0], uvs[:, 1] * self.scale[1]
        moved = [cosine * u + sine * v + self.offset[0], cosine * v - sine * u + self.offset[1]]
        return np.stack(moved, axis=1).astype(np.float32)


@dataclass(frozen=True)
class Material:
    """One material: factors as glTF has them, and maps that multiply them.

    ``color`` and ``emissive`` are linear; ``surface`` holds roughness in green and metallic in
    blue, ``occlusion`` its own in red.
    """

    name: str
    color: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0)
    metallic: float = 1.0
    roughness: float = 1.0
    emissive: tuple[float, float, float] = (0.0, 0.0, 0.0)
    alpha_mode: str = "OPAQUE"
    cutoff: float = 0.5
    double_sided: bool = False
    base: Map | None = None
    surface: Map | None = None
    normal: Map | None = None
    occlusion: Map | None = None
    glow: Map | None = None

    @property
    def maps(self) -> tuple[Map, ...]:
        every = (self.base, self.surface, self.normal, self.occlusion, self.glow)
        return tuple(one for one in every if one is not None)


def materials_of(document: Document) -> tuple[Material, ...]:
    """All materials in order."""
    return tuple(
        _finish(document, source, number)
        for number, source in enumerate(document.json.get("materials", []))
    )


def untold(document: Document) -> list[str]:
    """One sentence for what no other format can say of these materials."""
    names = {
        extension.removeprefix("KHR_materials_")
        for material in document.json.get("materials", [])
        for extension in material.get("extensions", {})
    }
    lost = [name for name in _UNTOLD if name in names]
    return [f"materials lose their {', '.join(lost)}"] if lost else []


def _finish(document: Document, source: Json, number: int) -> Material:
    extensions = source.get("extensions", {})
    older = extensions.get("KHR_materials_pbrSpecularGlossiness")
    surface = source.get("pbrMetallicRoughness", {}) if older is None else _converted(older)
    strength = extensions.get("KHR_materials_emissive_strength", {}).get("emissiveStrength", 1.0)
    red, green, blue = source.get("emissiveFactor", (0.0, 0.0, 0.0))
    r, g, b, a = surface.get("baseColorFactor", (1.0, 1.0, 1.0, 1.0))
    return Material(
        name=source.get("name") or f"material {number + 1}",
        color=(r, g, b, a),
        metallic=surface.get("metallicFactor", 1.0),
        roughness=surface.get("roughnessFactor", 1.0),
        emissive=(red * strength, green * strength, blue * strength),
        alpha_mode=source.get("alphaMode", "OPAQUE"),
        cutoff=source.get("alphaCutoff", 0.5),
        double_sided=source.get("doubleSided", False),
        base=_map(document, surface.get("baseColorTexture")),
        surface=_map(document, surface.get("metallicRoughnessTexture")),
        normal=_map(document, source.get("normalTexture")),
        occlusion=_map(document, source.get("occlusionTexture")),
        glow=_map(document, source.get("emissiveTexture")),
    )


def _converted(older: Json) -> Json:
    """Specular-glossiness as a plain surface: exact for what is not metal."""
    found = {
        "baseColorFactor": older.get("diffuseFactor", (1.0, 1.0, 1.0, 1.0)),
        "metallicFactor": 0.0,
        "roughnessFactor": 1.0 - older.get("glossinessFactor", 1.0),
    }
    return found | (
        {"baseColorTexture": older["diffuseTexture"]} if "diffuseTexture" in older else {}
    )


def _map(document: Document, use: Json | None) -> Map | None:
    if use is None:
        return None
    texture = document.json["textures"][use["index"]]
    image = texture_image(texture)
    if image is None:
        return None
    moved = use.get("extensions", {}).get("KHR_texture_transform", {})
    (u, v), (across, down) = moved.get("offset", (0.0, 0.0)), moved.get("scale", (1.0, 1.0))
    sampler = document.json["samplers"][texture["sampler"]] if "sampler" in texture else {}
    return Map(
        image=image,
        uv_set=moved.get("texCoord", use.get("texCoord", 0)),
        offset=(u, v),
        scale=(across, down),
        turn=moved.get("rotation", 0.0),
        wrap=(sampler.get("wrapS", REPEAT), sampler.get("wrapT", REPEAT)),
    )
