"""JSON as the standard has it: no NaN, no lone surrogates, bounded depth and size."""

from typing import Any

import orjson

from maquette.errors import BadInput

MAX_DEPTH = 64


def loads(data: bytes, *, limit: int) -> Any:
    """Parse ``data`` (UTF-8, at most ``limit`` bytes).

    Raises :class:`BadInput` for anything that is not strict JSON, is too long, is nested deeper
    than 64 levels, or holds an integer beyond 64 bits.
    """
    if len(data) > limit:
        raise BadInput(f"JSON is larger than {limit} bytes", limit=limit)
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise BadInput(f"not valid JSON: {error}") from None
    if _depth(value) > MAX_DEPTH:
        raise BadInput(f"JSON is nested deeper than {MAX_DEPTH} levels")
    return value


def dumps(value: Any) -> bytes:
    """Compact UTF-8 bytes."""
    return orjson.dumps(value)


def numbers(values: Any) -> bytes:
    """A NumPy array as JSON: the shortest decimals that mean the same number in its own type."""
    return orjson.dumps(values, option=orjson.OPT_SERIALIZE_NUMPY)


def _depth(value: Any) -> int:
    deepest, level = 0, [value]
    while level:
        containers = [item for item in level if isinstance(item, (dict, list))]
        if not containers:
            return deepest
        deepest += 1
        if deepest > MAX_DEPTH:
            return deepest
        level = [
            child
            for item in containers
            for child in (item.values() if isinstance(item, dict) else item)
        ]
    return deepest
