"""Replaces what EXT_meshopt_compression holds by the plain bytes that it stands for."""

from collections.abc import Sequence
from typing import Any

from maquette.gltf import limits
from maquette.gltf.checks import fault
from maquette.gltf.extensions import MESHOPT, without
from maquette.gltf.meshopt import DECODERS, FILTERS, Damaged

Json = dict[str, Any]
Buffers = tuple[memoryview, ...]


def is_empty(buffer: Json) -> bool:
    """Nothing but room for what will be decompressed."""
    return MESHOPT in buffer.get("extensions", {}) and "uri" not in buffer


def unpack(document: Json, buffers: Buffers) -> tuple[Json, Buffers]:
    """The document without the extension and its buffers filled; the same ones if it has none.

    Views whose buffer brings plain data of its own are taken as they are. Raises
    :class:`UnreadableModel` for data that is damaged or larger than the budget.
    """
    views = document.get("bufferViews", [])
    packed = [index for index, view in enumerate(views) if MESHOPT in view.get("extensions", {})]
    if not packed:
        return document, buffers
    wanted = [index for index in packed if is_empty(document["buffers"][views[index]["buffer"]])]
    _check(document, buffers, wanted)
    filled = {views[index]["buffer"]: bytearray() for index in wanted}
    for number in filled:
        filled[number] = bytearray(buffers[number])
    for index in wanted:
        view = views[index]
        start = view.get("byteOffset", 0)
        plain = _decoded(view["extensions"][MESHOPT], buffers, f"/bufferViews/{index}")
        filled[view["buffer"]][start : start + len(plain)] = plain
    return without(document, MESHOPT), tuple(
        memoryview(filled[number]).toreadonly() if number in filled else data
        for number, data in enumerate(buffers)
    )


def _check(document: Json, buffers: Buffers, wanted: Sequence[int]) -> None:
    """Every part lies in its buffer and fits its view, and together they are inside the budget."""
    total = 0
    for index in wanted:
        view, pointer = document["bufferViews"][index], f"/bufferViews/{index}"
        part = view["extensions"][MESHOPT]
        if part.get("byteOffset", 0) + part["byteLength"] > len(buffers[part["buffer"]]):
            fault(pointer, "has compressed data that ends after its buffer does")
        size = part["count"] * part["byteStride"]
        if size != view["byteLength"]:
            fault(pointer, f"unpacks to {size:,} bytes where {view['byteLength']:,} belong")
        total += size
        if total > limits.UNPACKED_BYTES:
            fault(pointer, f"unpacks to more than {limits.UNPACKED_BYTES // 10**6} MB")


def _decoded(part: Json, buffers: Buffers, pointer: str) -> bytes:
    start = part.get("byteOffset", 0)
    data = bytes(buffers[part["buffer"]][start : start + part["byteLength"]])
    try:
        plain = DECODERS[part["mode"]](data, part["count"], part["byteStride"])
        return FILTERS[part.get("filter", "NONE")](plain).tobytes()
    except Damaged:
        fault(pointer, "has damaged meshopt data")
