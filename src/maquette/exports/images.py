"""The pictures of materials as files of their own."""

import io
from collections.abc import Callable

from PIL import Image

from maquette.exports.materials import Map
from maquette.gltf.document import Document
from maquette.kit import ktx2
from maquette.kit.pictures import open_picture, picture_format

SUFFIXES = {"PNG": "png", "JPEG": "jpg"}
SURFACE = {"roughness": 1, "metallic": 2, "occlusion": 0}
"""Channels of a surface map."""


class Files:
    """Pictures that a material names, each written once, by their names.

    ``folder`` is what stands before the name. WebP and KTX2 become PNG: few readers know
    them.
    """

    def __init__(self, document: Document, folder: str = "") -> None:
        self._document = document
        self._folder = folder
        self.files: dict[str, bytes] = {}

    def whole(self, used: Map) -> str:
        """The file of a picture as it is."""
        data = self._document.image(used.image)
        kind = "KTX2" if data.startswith(ktx2.MAGIC) else picture_format(data)
        if kind not in SUFFIXES:
            return self._kept(used.image, "", "png", lambda: _png(opened(data)))
        return self._kept(used.image, "", SUFFIXES[kind], lambda: data)

    def channel(self, used: Map, name: str) -> str:
        """A grey picture of what one channel of a surface map says, such as ``roughness``."""
        data = self._document.image(used.image)
        number = SURFACE[name]
        grey = lambda: _png(opened(data).getchannel(number))  # noqa: E731 - said once, used once
        return self._kept(used.image, f"_{name}", "png", grey)

    def _kept(self, image: int, more: str, suffix: str, make: Callable[[], bytes]) -> str:
        name = f"{self._folder}texture_{image + 1}{more}.{suffix}"
        if name not in self.files:
            self.files[name] = make()
        return name


def opened(data: bytes) -> Image.Image:
    """The pixels of any picture that a model may use, as RGB or RGBA."""
    return ktx2.open_ktx2(data) if data.startswith(ktx2.MAGIC) else open_picture(data)


def _png(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()
