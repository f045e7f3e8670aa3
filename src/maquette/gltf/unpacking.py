"""Replaces what meshopt compression holds by the plain bytes that it stands for."""

from typing import Any

from maquette.gltf import limits
from maquette.gltf.checks import fault
from maquette.gltf.extensions import MESHOPTS, without
from maquette.gltf.meshopt import DECODERS, Damaged
from maquette.gltf.meshopt_filters import FILTERS

Json = dict[str, Any]
Buffers = tuple[memoryview, ...]


def is_empty(buffer: Json) -> bool:
    """Nothing but room for what will be decompressed."""
    return _part(buffer) is not None and "uri" not in buffer


def check(document: Json, buffers: Buffers) -> None:
    """Judge all compressed views by what the document says of them; nothing is decompressed.

    Raises :class:`UnreadableModel` for parts outside their buffers and sizes beyond the budget.
    """
    total = 0
    for index, part in _wanted(document).items():
        view, pointer = document["bufferViews"][index], f"/bufferViews/{index}"
        if part.get("byteOffset", 0) + part["byteLength"] > len(buffers[part["buffer"]]):
            fault(pointer, "has compressed data that ends after its buffer does")
        size = part["count"] * part["byteStride"]
        if size != view["byteLength"]:
            fault(pointer, f"unpacks to {size:,} bytes where {view['byteLength']:,} belong")
        total += size
        if total > limits.UNPACKED_BYTES:
            fault(pointer, f"unpacks to more than {limits.UNPACKED_BYTES // 10**6} MB")


def unpack(document: Json, buffers: Buffers) -> tuple[Json, Buffers]:
    """The document without the extensions and its buffers filled; the same ones if it has none.

    Views whose buffer brings plain data of its own are taken as they are. What :func:`check`
    refuses must not come here; raises :class:`UnreadableModel` for data that is damaged.
    """
    views = document.get("bufferViews", [])
    filled: dict[int, bytearray] = {}
    for index, part in _wanted(document).items():
        view = views[index]
        data = filled.setdefault(view["buffer"], bytearray(buffers[view["buffer"]]))
        start = view.get("byteOffset", 0)
        plain = _decoded(part, buffers, f"/bufferViews/{index}")
        data[start : start + len(plain)] = plain
    for name in MESHOPTS:
        document = without(document, name)
    return document, tuple(
        memoryview(filled[number]).toreadonly() if number in filled else data
        for number, data in enumerate(buffers)
    )


def _wanted(document: Json) -> dict[int, Json]:
    """What the extension says of each view that has no plain data."""
    return {
        index: part
        for index, view in enumerate(document.get("bufferViews", []))
        if (part := _part(view)) and is_empty(document["buffers"][view["buffer"]])
    }


def _part(entry: Json) -> Json | None:
    """What the extension says, under the newer of its names if under both."""
    extensions = entry.get("extensions", {})
    found: list[Json] = [extensions[name] for name in MESHOPTS if name in extensions]
    return found[0] if found else None


def _decoded(part: Json, buffers: Buffers, pointer: str) -> bytes:
    start = part.get("byteOffset", 0)
    data = bytes(buffers[part["buffer"]][start : start + part["byteLength"]])
    try:
        plain = DECODERS[part["mode"]](data, part["count"], part["byteStride"])
        return FILTERS[part.get("filter", "NONE")](plain).tobytes()
    except Damaged:
        fault(pointer, "has damaged meshopt data")
