"""The model's pictures, decoded, brought to size and packed."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from maquette.errors import RenderFailed, UnreadablePicture
from maquette.gltf.document import Document
from maquette.gltf.images import texture_image
from maquette.kit.pictures import open_picture
from maquette.render.gpu.drawable import Pixels, Texture

Json = dict[str, Any]

MAX_SIDE = 4096
_NEAREST, _CLAMP = 9728, 33071


@dataclass(frozen=True)
class Address:
    """How a picture is looked up: UV set, transform, and the sampler's ways."""

    uv_set: int
    transform: tuple[tuple[float, ...], ...] | None
    repeat: tuple[bool, bool]
    smooth: bool


def address_of(document: Document, info: Json) -> tuple[int | None, Address]:
    """The image and the address of a material's ``textureInfo``.

    Mirrored repetition is drawn as plain repetition.
    """
    texture = document.json["textures"][info["index"]]
    samplers = document.json.get("samplers", [])
    sampler = samplers[texture["sampler"]] if "sampler" in texture else {}
    moved = info.get("extensions", {}).get("KHR_texture_transform")
    uv_set = info.get("texCoord", 0)
    address = Address(
        uv_set=uv_set if moved is None else moved.get("texCoord", uv_set),
        transform=None if moved is None else _transform(moved),
        repeat=(sampler.get("wrapS") != _CLAMP, sampler.get("wrapT") != _CLAMP),
        smooth=sampler.get("magFilter") != _NEAREST,
    )
    return texture_image(texture), address


def _transform(moved: Json) -> tuple[tuple[float, ...], ...]:
    """Translation x rotation x scale, as the extension has it (its rotation is clockwise)."""
    (x, y), (across, down) = moved.get("offset", (0, 0)), moved.get("scale", (1, 1))
    angle = moved.get("rotation", 0.0)
    cosine, sine = float(np.cos(angle)), float(np.sin(angle))
    return (
        (across * cosine, down * sine, x),
        (-across * sine, down * cosine, y),
        (0.0, 0.0, 1.0),
    )


class Pictures:
    """Textures of a document, each packing made once."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._decoded: dict[int, Image.Image] = {}
        self._textures: dict[Hashable, Texture] = {}

    def colours(self, image: int, address: Address, *, occlusion: int | None = None) -> Texture:
        """sRGB colours with their alpha, or with an occlusion picture's red in its place."""

        def pixels() -> Pixels:
            colours = self._picture(image)
            if occlusion is None:
                return np.array(colours.convert("RGBA"))
            red = self._picture(occlusion).getchannel("R")
            size = colours.size
            return np.array(Image.merge("RGBA", [*_bands(colours), _sized(red, size)]))

        return self._once(("colours", image, occlusion), address, pixels, srgb=True)

    def numbers(self, image: int, address: Address) -> Texture:
        """Plain values: a normal's x and y, or occlusion in red."""
        return self._once(
            ("numbers", image),
            address,
            lambda: np.array(self._picture(image).convert("RGBA")),
            srgb=False,
        )

    def surface(self, rough: int, normal: int | None, address: Address) -> Texture:
        """Normal x and y (or nothing), roughness, metallic."""

        def pixels() -> Pixels:
            _, roughness, metallic = _bands(self._picture(rough))
            if normal is None:
                blank = Image.new("L", roughness.size, 128)
                return np.array(Image.merge("RGBA", [blank, blank, roughness, metallic]))
            x, y, _ = _bands(self._picture(normal))
            size = max(roughness.size, x.size)
            bands = [_sized(band, size) for band in (x, y, roughness, metallic)]
            return np.array(Image.merge("RGBA", bands))

        return self._once(("surface", rough, normal), address, pixels, srgb=False)

    def _once(
        self, key: Hashable, address: Address, pixels: Callable[[], Pixels], *, srgb: bool
    ) -> Texture:
        whole = (key, address)
        if whole not in self._textures:
            self._textures[whole] = Texture(
                pixels=pixels(),
                srgb=srgb,
                uv_set=address.uv_set,
                transform=address.transform,
                repeat=address.repeat,
                smooth=address.smooth,
            )
        return self._textures[whole]

    def _picture(self, index: int) -> Image.Image:
        if index not in self._decoded:
            try:
                picture = open_picture(self._document.image(index))
            except UnreadablePicture as error:
                raise RenderFailed(f"picture {index} of the model: {error.message}") from None
            width, height = picture.size
            if max(width, height) > MAX_SIDE:
                share = MAX_SIDE / max(width, height)
                picture = picture.resize(
                    (max(round(width * share), 1), max(round(height * share), 1))
                )
            self._decoded[index] = picture
        return self._decoded[index]


def _bands(picture: Image.Image) -> tuple[Image.Image, Image.Image, Image.Image]:
    red, green, blue = picture.convert("RGB").split()
    return red, green, blue


def _sized(band: Image.Image, size: tuple[int, int]) -> Image.Image:
    return band if band.size == size else band.resize(size, Image.Resampling.BILINEAR)
