"""Puts a model that came in several files into one GLB."""

from typing import Any

from maquette.gltf.document import Document
from maquette.gltf.glb import pack_glb

Json = dict[str, Any]


def pack_document(document: Document) -> bytes:
    """One GLB with the same content: buffers joined, pictures in buffer views, no URIs left."""
    binary, views = bytearray(), [dict(view) for view in document.json.get("bufferViews", [])]
    starts = [_append(binary, data) for data in document.buffers]
    for view in views:
        view["byteOffset"] = starts[view["buffer"]] + view.get("byteOffset", 0)
        view["buffer"] = 0
    images = [
        _packed_image(document, index, image, binary, views)
        for index, image in enumerate(document.json.get("images", []))
    ]
    json = {key: value for key, value in document.json.items() if key not in _REPLACED}
    for key, entries in zip(_REPLACED, (views, images, [{"byteLength": len(binary)}]), strict=True):
        if entries and binary:
            json[key] = entries
    return pack_glb(json, bytes(binary))


_REPLACED = ("bufferViews", "images", "buffers")


def _append(binary: bytearray, data: bytes | memoryview) -> int:
    binary += bytes(-len(binary) % 8)
    start = len(binary)
    binary += data
    return start


def _packed_image(
    document: Document, index: int, image: Json, binary: bytearray, views: list[Json]
) -> Json:
    if "bufferView" in image:
        return image
    data = document.images[index]
    start = _append(binary, data)
    views.append({"buffer": 0, "byteOffset": start, "byteLength": len(data)})
    packed = {key: value for key, value in image.items() if key != "uri"}
    return packed | {"bufferView": len(views) - 1, "mimeType": document.image_mime(index)}
