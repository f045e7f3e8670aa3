"""Reading what KHR_materials_* say: the numbers of each layer, and which pictures feed it."""

import math
from dataclasses import dataclass
from typing import Any

from maquette.render.gpu.drawable import Slot
from maquette.render.gpu.layers import (
    Coat,
    Film,
    Glossiness,
    Grain,
    Layers,
    Sheen,
    Specular,
    Volume,
)

Json = dict[str, Any]
_WHITE = (1.0, 1.0, 1.0)


@dataclass(frozen=True)
class Feed:
    """Two pictures of an extension that share a texture wherever they are addressed alike.

    ``first`` and ``second`` name the pictures' fields and the bands that are taken of them
    (``"rgb"``: three); they fill the slot's bands in this order, and ``second`` alone goes into
    ``other`` if it cannot share.
    """

    extension: str
    slot: Slot
    first: tuple[str, str]
    second: tuple[str, str] | None = None
    other: Slot | None = None
    srgb: bool = False


FEEDS = (
    Feed("transmission", "transmission", ("transmissionTexture", "r")),
    Feed("volume", "thickness", ("thicknessTexture", "g")),
    Feed(
        "pbrSpecularGlossiness",
        "gloss",
        ("specularGlossinessTexture", "rgba"),
        srgb=True,
    ),
    Feed(
        "clearcoat",
        "coat",
        ("clearcoatTexture", "r"),
        ("clearcoatRoughnessTexture", "g"),
        "coat_rough",
    ),
    Feed("clearcoat", "coat_normal", ("clearcoatNormalTexture", "rg")),
    Feed(
        "specular",
        "specular",
        ("specularColorTexture", "rgb"),
        ("specularTexture", "a"),
        "specular_strength",
        srgb=True,
    ),
    Feed(
        "sheen",
        "sheen",
        ("sheenColorTexture", "rgb"),
        ("sheenRoughnessTexture", "a"),
        "sheen_rough",
        srgb=True,
    ),
    Feed("anisotropy", "grain", ("anisotropyTexture", "rgb")),
    Feed(
        "iridescence",
        "film",
        ("iridescenceTexture", "r"),
        ("iridescenceThicknessTexture", "g"),
        "film_thickness",
    ),
)


def layers_of(extensions: Json) -> Layers:
    """The layers that show: one whose factor is zero is left out."""
    volume = _volume(extensions.get("KHR_materials_volume", {}))
    spread = extensions.get("KHR_materials_dispersion", {}).get("dispersion")
    return Layers(
        coat=_coat(extensions.get("KHR_materials_clearcoat", {})),
        sheen=_sheen(extensions.get("KHR_materials_sheen", {})),
        specular=_specular(extensions.get("KHR_materials_specular")),
        film=_film(extensions.get("KHR_materials_iridescence", {})),
        grain=_grain(extensions.get("KHR_materials_anisotropy", {})),
        volume=volume,
        dispersion=spread or None if volume else None,
        glossiness=_glossiness(extensions.get("KHR_materials_pbrSpecularGlossiness")),
    )


def _coat(source: Json) -> Coat | None:
    factor = source.get("clearcoatFactor", 0.0)
    normal = source.get("clearcoatNormalTexture", {}).get("scale", 1.0)
    return Coat(factor, source.get("clearcoatRoughnessFactor", 0.0), normal) if factor else None


def _sheen(source: Json) -> Sheen | None:
    color = tuple(source.get("sheenColorFactor", (0.0, 0.0, 0.0)))
    return Sheen(color, source.get("sheenRoughnessFactor", 0.0)) if any(color) else None


def _specular(source: Json | None) -> Specular | None:
    if source is None:
        return None
    color = tuple(source.get("specularColorFactor", _WHITE))
    return Specular(source.get("specularFactor", 1.0), color)


def _film(source: Json) -> Film | None:
    factor = source.get("iridescenceFactor", 0.0)
    if not factor:
        return None
    return Film(
        factor,
        source.get("iridescenceIor", 1.3),
        source.get("iridescenceThicknessMinimum", 100.0),
        source.get("iridescenceThicknessMaximum", 400.0),
    )


def _grain(source: Json) -> Grain | None:
    strength = source.get("anisotropyStrength", 0.0)
    return Grain(strength, source.get("anisotropyRotation", 0.0)) if strength else None


def _volume(source: Json) -> Volume | None:
    thickness = source.get("thicknessFactor", 0.0)
    if not thickness:
        return None
    distance = source.get("attenuationDistance", math.inf) or math.inf
    return Volume(thickness, distance, tuple(source.get("attenuationColor", _WHITE)))


def _glossiness(source: Json | None) -> Glossiness | None:
    if source is None:
        return None
    specular = tuple(source.get("specularFactor", _WHITE))
    return Glossiness(specular, source.get("glossinessFactor", 1.0))
