"""Small checks of JSON values, which the glTF schema is put together from.

A check is called with a value, the JSON pointer to it, and how long the document's arrays are;
it returns when the value is right and raises :class:`UnreadableModel` when it is not.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from maquette.errors import UnreadableModel
from maquette.gltf import limits

Counts = Mapping[str, int]
Check = Callable[[Any, str, Counts], None]

FLOAT_MAX = 3.4028234663852886e38
INT_MAX = 2**31 - 1


def fault(pointer: str, message: str) -> NoReturn:
    raise UnreadableModel(f"{pointer or '/'} {message}", pointer=pointer)


def integer(low: int = 0, high: int = INT_MAX) -> Check:
    def check(value: Any, pointer: str, counts: Counts) -> None:
        if type(value) is not int or not low <= value <= high:
            fault(pointer, f"must be a whole number from {low} to {high}")

    return check


def number(low: float = -FLOAT_MAX, high: float = FLOAT_MAX) -> Check:
    def check(value: Any, pointer: str, counts: Counts) -> None:
        if type(value) not in {int, float} or not math.isfinite(value):
            fault(pointer, "must be a finite number")
        if not low <= value <= high:
            fault(pointer, f"must be from {low:g} to {high:g}")

    return check


def text(value: Any, pointer: str, counts: Counts) -> None:
    if not isinstance(value, str):
        fault(pointer, "must be text")


def boolean(value: Any, pointer: str, counts: Counts) -> None:
    if not isinstance(value, bool):
        fault(pointer, "must be true or false")


def choice(*options: Any) -> Check:
    def check(value: Any, pointer: str, counts: Counts) -> None:
        if type(value) is not type(options[0]) or value not in options:
            fault(pointer, f"must be one of {', '.join(map(str, options))}")

    return check


def index(of: str) -> Check:
    """A position in the document's array ``of``."""

    def check(value: Any, pointer: str, counts: Counts) -> None:
        if type(value) is not int or not 0 <= value < counts.get(of, 0):
            fault(pointer, f"must point into {of}, which has {counts.get(of, 0)} entries")

    return check


def array(entry: Check, low: int = 0, high: int = limits.ENTRIES) -> Check:
    def check(value: Any, pointer: str, counts: Counts) -> None:
        if not isinstance(value, list):
            fault(pointer, "must be a list")
        if not low <= len(value) <= high:
            fault(pointer, f"must have from {low} to {high:,} entries, and has {len(value):,}")
        for position, item in enumerate(value):
            entry(item, f"{pointer}/{position}", counts)

    return check


def vector(size: int, low: float = -FLOAT_MAX, high: float = FLOAT_MAX) -> Check:
    return array(number(low, high), size, size)


def mapping(entry: Check) -> Check:
    """An object with free keys, such as the attributes of a primitive."""

    def check(value: Any, pointer: str, counts: Counts) -> None:
        if not isinstance(value, dict):
            fault(pointer, "must be an object")
        for key, item in value.items():
            entry(item, f"{pointer}/{key}", counts)

    return check


def record(
    required: Mapping[str, Check] | None = None,
    optional: Mapping[str, Check] | None = None,
    extensions: Mapping[str, Check] | None = None,
) -> Check:
    """An object with known keys; unknown keys and unknown extensions are left alone."""
    required = required or {}
    every = {"name": text, **required, **(optional or {})}
    known = extensions or {}

    def check(value: Any, pointer: str, counts: Counts) -> None:
        if not isinstance(value, dict):
            fault(pointer, "must be an object")
        for key in required:
            if key not in value:
                fault(pointer, f"lacks {key}")
        for key, entry in every.items():
            if key in value:
                entry(value[key], f"{pointer}/{key}", counts)
        if "extensions" in value:
            _check_extensions(value["extensions"], f"{pointer}/extensions", counts, known)

    return check


def _check_extensions(value: Any, pointer: str, counts: Counts, known: Mapping[str, Check]) -> None:
    if not isinstance(value, dict):
        fault(pointer, "must be an object")
    for key, item in value.items():
        if not isinstance(item, dict):
            fault(f"{pointer}/{key}", "must be an object")
        if key in known:
            known[key](item, f"{pointer}/{key}", counts)
