"""A model that has been read and found safe to use."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from maquette.errors import UnreadablePicture
from maquette.gltf import accessors
from maquette.gltf.accessors import Array
from maquette.kit import ktx2
from maquette.kit.pictures import CONTENT_TYPES, picture_format


@dataclass(frozen=True, eq=False)
class Document:
    """Strictly checked glTF 2.0 and its bytes; made by :func:`maquette.gltf.read.read_model`.

    ``json`` holds only values of the right type, indices that point at something, accessors
    inside their buffers, and a node tree without cycles; it must not be changed.
    ``buffers`` and ``images`` run parallel to ``json["buffers"]`` and ``json["images"]``.
    ``undone`` names the compressions that the file has and ``json`` no longer speaks of.
    """

    json: dict[str, Any]
    buffers: tuple[memoryview, ...]
    images: tuple[memoryview, ...]
    undone: tuple[str, ...] = ()

    def accessor(self, index: int) -> Array:
        """Decoded numbers, (count, width), read-only or a copy of their own.

        float32 for floats, normalized and signed integers; uint32 for plain unsigned integers.
        Matrices keep glTF's column-major order; floats that are not finite come as zero.
        """
        normalized = self.json["accessors"][index].get("normalized", False)
        return accessors.decoded(self.stored(index), normalized)

    def stored(self, index: int) -> Array:
        """The same numbers in the type that the file has them in."""
        return accessors.stored(self.json, self.buffers, index)

    def indices(self, index: int) -> Array:
        """The accessor as (count,) uint32."""
        return self.stored(index)[:, 0].astype(np.uint32)

    def image(self, index: int) -> bytes:
        """The whole picture file, as it was sent."""
        return bytes(self.images[index])

    def image_mime(self, index: int) -> str:
        """The content type by the bytes, whatever the document says.

        ``application/octet-stream`` for something that is not a PNG, JPEG, WebP or KTX2; no texture
        uses such an image.
        """
        data = self.image(index)
        if data.startswith(ktx2.MAGIC):
            return "image/ktx2"
        try:
            return CONTENT_TYPES[picture_format(data)]
        except UnreadablePicture:
            return "application/octet-stream"
