"""meshopt's streams: mode, filter, count and stride in four bytes, then the data."""

import base64
import json
from pathlib import Path

from hypothesis import strategies as st

from fuzz.target import Target
from maquette.errors import UnreadableModel
from maquette.gltf.meshopt import DECODERS, Damaged
from maquette.gltf.meshopt_filters import FILTERS

CASES = Path(__file__).parents[2] / "gltf" / "data" / "meshopt.json"
MODES = tuple(DECODERS)
KINDS = tuple(FILTERS)
STRIDES = {"ATTRIBUTES": (4, 8, 12, 16, 252, 256), "TRIANGLES": (2, 4), "INDICES": (2, 4)}
FILTERED = {"NONE": STRIDES["ATTRIBUTES"], "QUATERNION": (8,), "EXPONENTIAL": (4, 12, 16)}


def take(data: bytes) -> None:
    if len(data) < 4:
        return
    mode = MODES[data[0] % len(MODES)]
    kind = KINDS[data[1] % len(KINDS)] if mode == "ATTRIBUTES" else "NONE"
    strides = STRIDES[mode] if mode != "ATTRIBUTES" else FILTERED.get(kind, (4, 8))
    stride, count = strides[data[3] % len(strides)], data[2] * 3 or 1
    try:
        plain = FILTERS[kind](DECODERS[mode](data[4:], count, stride))
    except Damaged as error:
        raise UnreadableModel(str(error)) from None
    assert len(plain.tobytes()) == count * stride


def seeds() -> list[bytes]:
    found = []
    for case in json.loads(CASES.read_text()):
        head = bytes(
            [MODES.index(case["mode"]), KINDS.index(case["filter"]), case["count"] // 3 % 256, 0]
        )
        found.append(head + base64.b64decode(case["data"]))
    return [data for data in found if len(data) <= 4096]


examples = st.builds(
    lambda head, first, rest: head + first + rest,
    st.binary(min_size=4, max_size=4),
    st.sampled_from([b"\xa0", b"\xa1", b"\xe0", b"\xe1", b"\xd0", b"\xd1"]),
    st.binary(max_size=200),
)

TARGET = Target(take, UnreadableModel, seeds, examples)
