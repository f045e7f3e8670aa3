"""KHR_materials_variants: one model in several finishes."""

from typing import Any

from maquette.errors import InvalidSettings

NAME = "KHR_materials_variants"
Json = dict[str, Any]


def names(document: Json) -> list[str]:
    """What the document's variants are called, in its order; one without a name is ""."""
    extension = document.get("extensions", {}).get(NAME, {})
    return [str(variant.get("name", "")) for variant in extension.get("variants", [])]


def number(document: Json, variant: str) -> int:
    """Raises :class:`InvalidSettings` naming the variants there are."""
    known = names(document)
    if variant not in known:
        told = f"it has {', '.join(known[:20])}" if known else "it has none"
        message = f"variant: the model has none called {variant!r}; {told}"
        raise InvalidSettings(message, field="variant")
    return known.index(variant)


def material_of(document: Json, primitive: Json, variant: int | None) -> int | None:
    """The material of a primitive in a variant, or its usual one where the variant says nothing
    that can be followed.
    """
    usual: int | None = primitive.get("material")
    mappings = primitive.get("extensions", {}).get(NAME, {}).get("mappings", [])
    for mapping in mappings if variant is not None else []:
        chosen = mapping.get("material")
        if variant in mapping.get("variants", []) and chosen in range(len(document["materials"])):
            return int(chosen)
    return usual
