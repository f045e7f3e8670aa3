"""Changing one place in a JSON document: what is there, whether it is there, where else it is."""

import copy
from random import Random
from typing import Any

ODD: tuple[Any, ...] = (
    *(None, True, False, 0, 1, 2, 3, 4, 7, 8, -1, 255, 256, 65535, 65536, 16_000_000),
    *(2**31 - 1, 2**31, 2**32 - 1, 2**53, 2**63 - 1, -(2**63), 0.5, -0.0, 1e-38, 1e38, 3.4e38),
    *(1e308, -1e38, "", "a", "\0", "POSITION", "NORMAL", "TEXCOORD_0", "JOINTS_0", "WEIGHTS_0"),
    *(
        "SCALAR",
        "VEC2",
        "VEC3",
        "VEC4",
        "MAT2",
        "MAT3",
        "MAT4",
        "translation",
        "rotation",
        "weights",
    ),
    *(
        "scale",
        "pointer",
        "STEP",
        "CUBICSPLINE",
        "LINEAR",
        "MASK",
        "BLEND",
        "image/png",
        "image/ktx2",
    ),
    *("ATTRIBUTES", "TRIANGLES", "INDICES", "OCTAHEDRAL", "QUATERNION", "EXPONENTIAL", "COLOR"),
    *("data:;base64,AAAA", "data:,", "../x", "file:///etc/passwd", "http://127.0.0.1/", "%00"),
    *(5120, 5121, 5122, 5123, 5125, 5126, 34962, 34963, 9728, 9987, 33071, 33648, 10497),
    *([], {}, [0], [[]], [0, 0, 0], [1e38] * 3, [0] * 16, {"extensions": {}}, {"index": 0}),
)

Place = tuple[Any, Any]
"""A list or an object, and where in it."""


def places(value: Any) -> list[Place]:
    found: list[Place] = []
    waiting = [value]
    while waiting:
        holder = waiting.pop()
        keys = list(holder) if isinstance(holder, dict) else range(len(holder))
        for key in keys:
            found.append((holder, key))
            if isinstance(holder[key], (dict, list)):
                waiting.append(holder[key])
    return found


def changed(document: dict[str, Any], chance: Random) -> dict[str, Any]:
    """A copy with one to four places changed."""
    document = copy.deepcopy(document)
    for _ in range(chance.randint(1, 4)):
        found = places(document)
        if not found:
            break
        _change(*chance.choice(found), chance, found)
    return document


def _change(holder: Any, key: Any, chance: Random, found: list[Place]) -> None:
    kind, value = chance.randrange(8), holder[key]
    if kind == 0:
        del holder[key]
    elif kind == 1:
        other, place = chance.choice(found)
        holder[key] = copy.deepcopy(other[place])
    elif kind == 2 and isinstance(holder, list):
        holder.insert(key, copy.deepcopy(value))
    elif kind == 3 and isinstance(holder, dict):
        holder[chance.choice(["name", "extensions", "sparse", "targets", "extras", "skin"])] = value
    elif kind <= 5 and isinstance(value, (int, float)) and not isinstance(value, bool):
        holder[key] = value + chance.choice([-4, -1, 1, 2, 4, 0.5, value, -2 * value])
    else:
        holder[key] = copy.deepcopy(chance.choice(ODD))
