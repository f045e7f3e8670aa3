"""Smaller textures."""

import io
from collections.abc import Iterator
from typing import Any

import numpy as np
from PIL import Image

from maquette.errors import UnreadablePicture
from maquette.gltf.images import texture_image
from maquette.gltf.validate import texture_slots
from maquette.gltf.workpiece import Workpiece
from maquette.kit.pictures import open_picture, picture_format, picture_size

Json = dict[str, Any]

QUALITY = 90


def shrink(work: Workpiece, size: int) -> None:
    """Bring every texture to at most ``size`` texels a side, each in the format it came in."""
    bumps = set(_normal_maps(work.json))
    for index, data in enumerate(work.pictures):
        try:
            large = max(picture_size(data)) > size
        except UnreadablePicture:
            continue  # no texture uses it, or the model would not have been read
        if large:
            work.pictures[index] = _smaller(data, size, is_normal_map=index in bumps)


def _smaller(data: bytes, size: int, *, is_normal_map: bool) -> bytes:
    picture = open_picture(data)
    share = size / max(picture.size)
    shape = (max(round(picture.width * share), 1), max(round(picture.height * share), 1))
    small = picture.resize(shape, Image.Resampling.BOX if share < 0.5 else Image.Resampling.LANCZOS)
    return encoded(_unit(small) if is_normal_map else small, picture_format(data))


def encoded(picture: Image.Image, kind: str) -> bytes:
    """A whole PNG, JPEG or WEBP file."""
    file = io.BytesIO()
    if kind == "JPEG":
        picture.convert("RGB").save(file, "JPEG", quality=QUALITY, subsampling=0)
    elif kind == "WEBP":
        picture.save(file, "WEBP", quality=QUALITY)
    else:
        picture.save(file, "PNG")
    return file.getvalue()


def _unit(picture: Image.Image) -> Image.Image:
    """Averaged normals are too short; a renderer would see a duller bump."""
    pixels = np.asarray(picture.convert("RGB"), np.float32) / 127.5 - 1.0
    length = np.linalg.norm(pixels, axis=2, keepdims=True)
    turned = np.where(length > 1e-3, pixels / np.maximum(length, 1e-3), (0.0, 0.0, 1.0))
    return Image.fromarray(np.rint((turned + 1.0) * 127.5).astype(np.uint8))


def _normal_maps(json: Json) -> Iterator[int]:
    textures = json.get("textures", [])
    for material in json.get("materials", []):
        for slot, use in texture_slots(json, material):
            image = texture_image(textures[use["index"]])
            if slot.lower().endswith("normal") and image is not None:
                yield image
