"""The GLB container: a header, one JSON chunk, at most one binary chunk.

Source: glTF 2.0 specification, section 4 (GLB file format).
"""

import struct
from typing import Any

from maquette.errors import BadInput, UnreadableModel
from maquette.gltf import limits
from maquette.kit import strict_json

MAGIC = b"glTF"
_HEADER = struct.Struct("<4sII")
_CHUNK = struct.Struct("<I4s")
_JSON, _BIN = b"JSON", b"BIN\0"
HEAD = _HEADER.size + _CHUNK.size


def parse_glb(data: bytes) -> tuple[dict[str, Any], memoryview | None]:
    """The JSON document and the binary chunk (a view into ``data``, padding included).

    Raises :class:`UnreadableModel` for any length that does not fit exactly, a chunk out of
    order, or JSON that is not strict.
    """
    chunks = _chunks(data)
    if not chunks or chunks[0][0] != _JSON:
        raise UnreadableModel("the GLB does not begin with its JSON chunk")
    names = [name for name, _ in chunks]
    if names.count(_JSON) > 1 or names.count(_BIN) > 1:
        raise UnreadableModel("the GLB has a chunk twice")
    if _BIN in names and names.index(_BIN) != 1:
        raise UnreadableModel("the GLB's binary chunk must be its second")
    document = parse_json(bytes(chunks[0][1]), limit=limits.JSON_BYTES)
    return document, chunks[1][1] if _BIN in names else None


def json_span(head: bytes) -> tuple[int, int]:
    """Where the JSON chunk lies in a GLB, (start, end), by its first :data:`HEAD` bytes.

    Raises :class:`UnreadableModel`.
    """
    if len(head) < HEAD or head[:4] != MAGIC or head[16:20] != _JSON:
        raise UnreadableModel("not a GLB file")
    length, _ = _CHUNK.unpack_from(head, _HEADER.size)
    return HEAD, HEAD + length


def parse_json(data: bytes, *, limit: int) -> dict[str, Any]:
    """The JSON of a model: strict, an object, and bounded in size, depth and number of values."""
    values = sum(data.count(mark) for mark in (b",", b"[", b"{"))
    if len(data) <= limit and values > limits.JSON_VALUES:
        raise UnreadableModel(f"the model's JSON has more than {limits.JSON_VALUES:,} values")
    try:
        document = strict_json.loads(data, limit=limit)
    except BadInput as error:
        raise UnreadableModel(f"the model's JSON is unreadable: {error.message}") from None
    if not isinstance(document, dict):
        raise UnreadableModel("the model's JSON is not an object")
    return document


def pack_glb(document: dict[str, Any], binary: bytes = b"") -> bytes:
    """One GLB; ``binary`` is the data of ``buffers[0]``, left out when it is empty."""
    json = strict_json.dumps(document)
    chunks = _chunk(_JSON, json, b" ")
    if binary:
        chunks += _chunk(_BIN, binary, b"\0")
    return _HEADER.pack(MAGIC, 2, _HEADER.size + len(chunks)) + chunks


def _chunk(name: bytes, data: bytes, padding: bytes) -> bytes:
    padded = data + padding * (-len(data) % 4)
    return _CHUNK.pack(len(padded), name) + padded


def _chunks(data: bytes) -> list[tuple[bytes, memoryview]]:
    _check_header(data)
    view, chunks, at = memoryview(data).toreadonly(), [], _HEADER.size
    while at < len(data):
        if at + _CHUNK.size > len(data):
            raise UnreadableModel("the GLB is cut off in a chunk's header")
        length, name = _CHUNK.unpack_from(data, at)
        at += _CHUNK.size
        if length % 4:
            raise UnreadableModel("a chunk's length in the GLB is not a multiple of four")
        if at + length > len(data):
            raise UnreadableModel("a chunk of the GLB ends after the file does")
        chunks.append((name, view[at : at + length]))
        at += length
        if len(chunks) > limits.TEXTURES:
            raise UnreadableModel("the GLB has too many chunks")
    return chunks


def _check_header(data: bytes) -> None:
    if len(data) < _HEADER.size or data[:4] != MAGIC:
        raise UnreadableModel("not a GLB file")
    _, version, length = _HEADER.unpack_from(data)
    if version != 2:
        raise UnreadableModel(f"the GLB has container version {version}; only version 2 is read")
    if length != len(data):
        raise UnreadableModel(
            f"the GLB says that it is {length:,} bytes long, but it has {len(data):,}"
        )
