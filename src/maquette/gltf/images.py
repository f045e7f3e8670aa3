"""The pictures of a model: which are used, and whether their headers can be trusted."""

from collections.abc import Sequence
from typing import Any

from maquette.errors import UnreadablePicture
from maquette.gltf import extensions, limits
from maquette.gltf.checks import fault
from maquette.gltf.document import KTX2_MAGIC
from maquette.kit.pictures import picture_size

Json = dict[str, Any]


def texture_image(texture: Json) -> int | None:
    """The image that a texture shows: its WebP where it has one, else its source."""
    webp = texture.get("extensions", {}).get("EXT_texture_webp", {})
    source: int | None = webp.get("source", texture.get("source"))
    return source


def check_images(document: Json, images: Sequence[memoryview]) -> None:
    """Refuse what a texture uses and cannot be drawn, by headers alone; nothing is decoded.

    An image that no texture uses is never opened, so it may be anything.
    """
    used: dict[int, str] = {}
    for position, texture in enumerate(document.get("textures", [])):
        image = texture_image(texture)
        if image is not None:
            used[image] = f"/images/{image}"
        elif extensions.BASISU in texture.get("extensions", {}):
            raise extensions.refusal([extensions.BASISU])
        else:
            continue
        if len(used) > limits.TEXTURES:
            fault(f"/textures/{position}", f"is one of more than {limits.TEXTURES} pictures")
    pixels = 0
    for image, pointer in used.items():
        pixels += _pixels(bytes(images[image]), pointer)
        if pixels > limits.PIXELS:
            fault(pointer, f"brings the model over {limits.PIXELS // 10**6} megapixels")


def _pixels(data: bytes, pointer: str) -> int:
    if data.startswith(KTX2_MAGIC):
        raise extensions.refusal([extensions.BASISU])
    try:
        width, height = picture_size(data)
    except UnreadablePicture as error:
        fault(pointer, f"is unreadable: {error.message}")
    return width * height
