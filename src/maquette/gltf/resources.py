"""Where a model's bytes come from: its own GLB chunk, data URIs, files given beside it.

Nothing is ever fetched or opened: any other address is refused.
"""

import base64
import binascii
import posixpath
import re
import unicodedata
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from maquette.gltf import limits, unpacking
from maquette.gltf.checks import fault

Json = dict[str, Any]
Siblings = Mapping[str, bytes]

_DATA = re.compile(r"data:([\w.+-]+/[\w.+-]+)?(;[\w.+-]+=[\w.+-]+)*;base64", re.ASCII | re.I)


def buffers(
    document: Json, binary: memoryview | None, siblings: Siblings
) -> tuple[memoryview, ...]:
    """The data of every buffer, at least as long as the document declares it."""
    declared = sum(buffer["byteLength"] for buffer in document.get("buffers", []))
    if declared > limits.BUFFER_BYTES:
        fault("/buffers", f"are larger than {limits.BUFFER_BYTES // 10**6} MB together")
    return tuple(
        _buffer(buffer, position, binary, siblings)
        for position, buffer in enumerate(document.get("buffers", []))
    )


def _buffer(
    buffer: Json, position: int, binary: memoryview | None, siblings: Siblings
) -> memoryview:
    pointer, length = f"/buffers/{position}", buffer["byteLength"]
    if "uri" in buffer:
        data = memoryview(resolve(buffer["uri"], siblings, pointer)).toreadonly()
    elif position == 0 and binary is not None:
        data = binary
        if len(data) > length + 3:
            fault(pointer, f"declares {length:,} bytes of a binary chunk of {len(data):,}")
    elif unpacking.is_empty(buffer):
        data = memoryview(bytes(length))
    else:
        fault(pointer, "has no data")
    if len(data) < length:
        fault(pointer, f"declares {length:,} bytes, but has {len(data):,}")
    return data[:length]


def images(
    document: Json, views: tuple[memoryview, ...], siblings: Siblings
) -> tuple[memoryview, ...]:
    """The file of every image; an image in a buffer view is a view of it."""
    found = []
    for position, image in enumerate(document.get("images", [])):
        if "uri" in image:
            data = resolve(image["uri"], siblings, f"/images/{position}")
            found.append(memoryview(data).toreadonly())
        else:
            view = document["bufferViews"][image["bufferView"]]
            start = view.get("byteOffset", 0)
            found.append(views[view["buffer"]][start : start + view["byteLength"]])
    return tuple(found)


def resolve(uri: str, siblings: Siblings, pointer: str) -> bytes:
    """The bytes behind ``uri``: a base64 data URI, or the path of a sibling.

    Raises :class:`UnreadableModel` for a web address, an absolute path, one that climbs out
    with .., or a file that is not there.
    """
    if uri[:5].lower() == "data:":
        return _data_uri(uri, pointer)
    path = unicodedata.normalize("NFC", unquote(uri))
    shown = path if len(path) <= 100 else path[:99] + "…"
    if ":" in path or "\\" in path or path.startswith("/") or ".." in path.split("/"):
        fault(pointer, f"lies outside the model's own files, at {shown!r}; it is not fetched")
    names = (posixpath.normpath(path), posixpath.basename(path))
    name = next((name for name in names if name in siblings), None)
    if name is None:
        fault(pointer, f"needs the file {shown!r}, which was not sent along")
    return siblings[name]


def _data_uri(uri: str, pointer: str) -> bytes:
    head, comma, body = uri.partition(",")
    if not comma or len(head) > 200 or not _DATA.fullmatch(head):
        fault(pointer, "has a data URI that is not base64")
    if len(body) // 4 * 3 > limits.BUFFER_BYTES:
        fault(pointer, "has a data URI that is too long")
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        fault(pointer, "has a data URI whose base64 is damaged")
