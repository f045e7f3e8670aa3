"""What names, titles and tags may be. Pure."""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from maquette.errors import InvalidSettings

MAX_TAGS = 20
LONGEST = {"title": 200, "sku": 100, "tags": 100}


class Changes(TypedDict, total=False):
    """What to change of an asset; what is absent stays."""

    title: str | None
    sku: str | None
    tags: Sequence[str]


def clean_name(name: str) -> str:
    """The last part of a path without control and direction characters, at most 255 long.

    >>> clean_name("C:\\\\scans\\\\chair.zip")
    'chair.zip'
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C").strip()
    stem, dot, suffix = shown.rpartition(".")
    if len(shown) > 255 and dot and len(suffix) < 10:
        return f"{stem[: 254 - len(suffix)]}.{suffix}"
    return shown[:255] or "unnamed"


def checked(changes: Changes) -> Changes:
    """The same changes, trimmed; tags lower-cased and each only once.

    Raises :class:`InvalidSettings` naming the field.
    """
    tidy = Changes()
    if "title" in changes:
        tidy["title"] = _line("title", changes["title"])
    if "sku" in changes:
        tidy["sku"] = _line("sku", changes["sku"])
    if "tags" in changes:
        tidy["tags"] = normal_tags(changes["tags"])
    return tidy


def normal_tags(tags: Sequence[str]) -> list[str]:
    """Trimmed, lower-cased, without empty and repeated ones.

    >>> normal_tags([" Furniture", "office", "OFFICE", ""])
    ['furniture', 'office']
    """
    lines = [_line("tags", tag.lower()) for tag in tags]
    kept = list(dict.fromkeys(line for line in lines if line))
    if len(kept) > MAX_TAGS:
        raise InvalidSettings(f"an asset has at most {MAX_TAGS} tags", field="tags")
    return kept


def storable(value: Any) -> Any:
    """The same JSON without NUL characters, which a model may hold and PostgreSQL refuses."""
    if isinstance(value, str):
        return value.replace("\x00", "\ufffd")
    if isinstance(value, Mapping):
        return {storable(key): storable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [storable(item) for item in value]
    return value


def _line(field: str, value: str | None) -> str | None:
    """One trimmed line of text; an empty one is no value."""
    trimmed = (value or "").strip()
    if len(trimmed) > LONGEST[field]:
        raise InvalidSettings(f"{field} is longer than {LONGEST[field]} characters", field=field)
    if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in trimmed):
        raise InvalidSettings(f"{field} holds control characters", field=field)
    return trimmed or None
