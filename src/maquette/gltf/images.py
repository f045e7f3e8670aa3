"""The pictures of a model: which are used, and whether their headers can be trusted."""

from collections.abc import Sequence
from typing import Any

from maquette.errors import UnreadablePicture
from maquette.gltf import extensions, limits
from maquette.gltf.checks import fault
from maquette.gltf.document import Document
from maquette.kit import ktx2
from maquette.kit.pictures import picture_size

Json = dict[str, Any]


def texture_image(texture: Json) -> int | None:
    """The image that a texture shows: its WebP where it has one, else its source, else its KTX2,
    which is never better than what it was made of.
    """
    sources = texture.get("extensions", {})
    webp, basis = sources.get("EXT_texture_webp", {}), sources.get(extensions.BASISU, {})
    found: int | None = webp.get("source", texture.get("source", basis.get("source")))
    return found


def image_size(document: Document, index: int) -> tuple[int, int]:
    """Width and height of an image that some texture shows, by its header."""
    data = document.image(index)
    return ktx2.size(data) if data.startswith(ktx2.MAGIC) else picture_size(data)


def check_images(document: Json, images: Sequence[memoryview]) -> None:
    """Refuse what a texture uses and cannot be drawn, by headers alone; nothing is decoded.

    An image that no texture uses is never opened, so it may be anything.
    """
    used: dict[int, str] = {}
    for position, texture in enumerate(document.get("textures", [])):
        image = texture_image(texture)
        if image is None:
            continue
        used[image] = f"/images/{image}"
        if len(used) > limits.TEXTURES:
            fault(f"/textures/{position}", f"is one of more than {limits.TEXTURES} pictures")
    pixels = 0
    for image, pointer in used.items():
        pixels += _pixels(bytes(images[image]), pointer)
        if pixels > limits.PIXELS:
            fault(pointer, f"brings the model over {limits.PIXELS // 10**6} megapixels")


def _pixels(data: bytes, pointer: str) -> int:
    packed = data.startswith(ktx2.MAGIC)
    if packed and not ktx2.available():
        raise extensions.refusal([extensions.BASISU])
    try:
        width, height = ktx2.size(data) if packed else picture_size(data)
    except UnreadablePicture as error:
        fault(pointer, f"is unreadable: {error.message}")
    return width * height
