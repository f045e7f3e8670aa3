"""Models that lie, each in one way: by name, the file's bytes. None of them can be read."""

import copy
import json
import struct
from collections.abc import Iterator
from typing import Any

from gltf import models
from maquette.gltf.glb import pack_glb

DOCUMENT, BINARY = models.rich()
GLB = pack_glb(DOCUMENT, BINARY)
JSON_SIZE = struct.unpack_from("<I", GLB, 12)[0]
ZEROS = {"componentType": 5126, "count": 2**31 - 1, "type": "MAT4"}
BIN_AT = 20 + JSON_SIZE

HEAD = b'{"asset": {"version": "2.0"}, "extras": '

EDITS: dict[str, tuple[Any, ...]] = {
    "asset": (
        None,
        [],
        {},
        {"version": 2},
        {"version": "1.0"},
        {"version": "2.0", "minVersion": "3"},
    ),
    "scenes": (
        {},
        [[]],
        [{"nodes": [99]}],
        [{"nodes": [-1]}],
        [{"nodes": ["0"]}],
        [{"nodes": [0.5]}],
    ),
    "scene": (99, -1, "0", 0.5, True),
    "nodes/0/children": ([0], [1, 1], [99], ["1"], {}, 1),
    "nodes/0/matrix": ([1] * 15, [1] * 17, ["1"] * 16, 7),
    "nodes/2/rotation": ([0, 0, 0], "none", [0, 0, 0, None]),
    "nodes/2/translation": ([1e39, 0, 0], [1, 2], [True, 0, 0]),
    "nodes/2/mesh": (99, -1, "0", None, 2**31),
    "nodes/0/skin": (5, -1, "0"),
    "nodes/2/extensions": (5, [], {"EXT_mesh_gpu_instancing": 5}),
    "meshes/0/primitives": ({}, [5], [{}]),
    "meshes/0/primitives/0/attributes": (
        5,
        [],
        {"POSITION": 99},
        {"POSITION": -1},
        {"POSITION": "0"},
    ),
    "meshes/0/primitives/0/indices": (99, -1, "0", 0),
    "meshes/0/primitives/0/material": (99, -1, "0"),
    "meshes/0/primitives/0/mode": (7, -1, "4", 4.5),
    "meshes/0/primitives/0/targets": ([{"POSITION": 99}], [5], 5),
    "accessors/0/count": (0, -1, 2**31, 2**53, 1.5, "3", 199_999_999, 7),
    "accessors/0/componentType": (5124, 0, "5126", None),
    "accessors/0/type": ("VEC5", 3, None, "MAT4"),
    "accessors/0/bufferView": (99, -1, "0"),
    "accessors/0/byteOffset": (-4, 2**31, 10**6, "0"),
    "bufferViews/0/buffer": (9, -1, "0"),
    "bufferViews/0/byteOffset": (-1, 2**31, 10**6, 2**63 - 1),
    "bufferViews/0/byteLength": (0, -1, 2**31 - 1, 2**31, "9"),
    "bufferViews/0/byteStride": (3, 253, 4, "12"),
    "buffers": ([], {}, 5, [{}], [{"byteLength": -1}], [{"byteLength": 2**31 - 1}]),
    "buffers/0/byteLength": (0, 10**6, 2**40, "9"),
    "buffers/0/uri": ("a.bin", "../a.bin", "file:///etc/passwd", "http://127.0.0.1/", "data:,x"),
    "images/0/bufferView": (99, -1, "0"),
    "images/0/uri": (
        "/etc/passwd",
        "\\\\host\\share",
        "%2e%2e/a.png",
        "data:image/png;base64,!",
        "c:a",
    ),
    "textures/0/source": (99, -1, "0"),
    "materials/0/pbrMetallicRoughness": (
        5,
        {"baseColorTexture": {"index": 99}},
        {"baseColorFactor": [1]},
    ),
    "skins/0/joints": ([], [99], [0, 0, 99], "0", [-1]),
    "skins/0/inverseBindMatrices": (99, 0, "3"),
    "animations/0/channels": (5, [{"sampler": 9, "target": {"path": "scale"}}], [{}]),
    "animations/0/samplers": ([], [{}], [{"input": 99, "output": 0}], 5),
    "cameras/0": (5, {"type": "perspective"}, {"type": "fisheye"}),
    "extensionsRequired": (5, ["NOT_THERE"], [5], {"a": 1}),
    "extensions/KHR_lights_punctual": (5, {"lights": 5}, {"lights": [5]}),
}


def damaged() -> Iterator[tuple[str, bytes]]:
    yield from _containers()
    yield from _texts()
    for place, values in EDITS.items():
        for number, value in enumerate(values):
            yield f"{place.replace('/', '.')}-{number}.glb", pack_glb(edited(place, value), BINARY)


def edited(place: str, value: Any) -> dict[str, Any]:
    document = copy.deepcopy(DOCUMENT)
    holder: Any = document
    *way, last = place.split("/")
    for key in way:
        holder = holder[int(key)] if isinstance(holder, list) else holder.setdefault(key, {})
    if isinstance(holder, list):
        holder[int(last)] = value
    else:
        holder[last] = value
    return document


def _containers() -> Iterator[tuple[str, bytes]]:
    """Lengths, chunks and versions that are not so, and files that stop early."""
    yield from (
        (f"cut-at-{at}.glb", GLB[:at]) for at in (0, 3, 4, 11, 12, 19, 20, 21, BIN_AT, BIN_AT + 7)
    )
    yield "cut-by-one.glb", GLB[:-1]
    yield "one-too-many.glb", GLB + b"\0"
    for name, at, value in (
        ("version-1", 4, 1),
        ("version-3", 4, 3),
        ("length-0", 8, 0),
        ("length-most", 8, 2**32 - 1),
        ("json-longer", 12, JSON_SIZE + 4),
        ("json-odd", 12, JSON_SIZE - 1),
        ("json-most", 12, 2**32 - 4),
        ("binary-most", BIN_AT, 2**32 - 4),
    ):
        yield f"{name}.glb", GLB[:at] + struct.pack("<I", value) + GLB[at + 4 :]
    yield "no-json.glb", struct.pack("<4sII", b"glTF", 2, 12)
    binary = struct.pack("<I4s", 4, b"BIN\0") + bytes(4)
    yield "binary-first.glb", _file(binary + GLB[12:])
    yield "binary-twice.glb", _file(GLB[12:] + binary)
    yield "json-twice.glb", _file(GLB[12:] + GLB[12:BIN_AT])
    yield "thousand-chunks.glb", _file(GLB[12:] + struct.pack("<I4s", 0, b"XXXX") * 1000)


def _file(chunks: bytes) -> bytes:
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def _texts() -> Iterator[tuple[str, bytes]]:
    """JSON that is none, or more than can be borne."""
    good = json.dumps(models.triangle()).encode()
    yield from (
        ("empty.gltf", b""),
        ("null.gltf", b"null"),
        ("list.gltf", b"[" + good + b"]"),
        ("twice.gltf", good * 2),
        ("not-a-number.gltf", good.replace(b'"count": 3', b'"count": NaN')),
        ("infinite.gltf", good.replace(b'"count": 3', b'"count": 1e999')),
        ("surrogate.gltf", good.replace(b'"2.0"', b'"\\ud800"')),
        ("latin.gltf", good.replace(b'"2.0"', b'"2.0", "generator": "\xe9"')),
        ("utf-16.gltf", good.decode().encode("utf-16")),
        (
            "deep.gltf",
            b'{"asset": {"version": "2.0"}, "extras": ' + b"[" * 5000 + b"]" * 5000 + b"}",
        ),
        ("wide.gltf", HEAD + b"[" + b"0," * 2_100_000 + b"0]}"),
        ("huge-number.gltf", good.replace(b'"count": 3', b'"count": ' + b"9" * 4000)),
        ("comment.gltf", b"// hello\n" + good),
        ("cut.gltf", good[:-1]),
        ("page.gltf", b"<html><script>alert(1)</script>"),
        ("million-nodes.gltf", _with(nodes=[{}] * 1_000_000)),
        ("long-chain.gltf", _with(nodes=[{"children": [i + 1]} for i in range(500)] + [{}])),
        (
            "many-accessors.gltf",
            _with(accessors=[ZEROS | {"count": 1}] * 20_001),
        ),
        (
            "zeros.gltf",
            _with(accessors=[ZEROS]),
        ),
        ("bad-base64.gltf", _with(buffers=[{"byteLength": 44, "uri": "data:;base64,AAAA****"}])),
        ("short-base64.gltf", _with(buffers=[{"byteLength": 44, "uri": "data:;base64,AAAA"}])),
    )


def _with(**changes: Any) -> bytes:
    return json.dumps(models.triangle(**changes)).encode()
