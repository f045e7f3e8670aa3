"""The model's pictures, decoded, brought to size and packed."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from maquette.errors import RenderFailed, UnreadablePicture
from maquette.gltf.document import Document
from maquette.gltf.images import texture_image
from maquette.kit import ktx2
from maquette.kit.pictures import open_picture
from maquette.render.gpu.drawable import Pixels, Texture

Json = dict[str, Any]

Transform = tuple[tuple[float, ...], ...]

MAX_SIDE = 4096
_NEAREST, _CLAMP, _MIRROR = 9728, 33071, 33648


@dataclass(frozen=True)
class Address:
    """How a picture is looked up: UV set, transform, and the sampler's ways across and down."""

    uv_set: int
    transform: Transform | None
    repeat: tuple[bool, bool]
    mirror: tuple[bool, bool]
    smooth: bool


def address_of(document: Document, info: Json) -> tuple[int | None, Address]:
    """The image and the address of a material's ``textureInfo``."""
    texture = document.json["textures"][info["index"]]
    samplers = document.json.get("samplers", [])
    sampler = samplers[texture["sampler"]] if "sampler" in texture else {}
    moved = info.get("extensions", {}).get("KHR_texture_transform")
    uv_set = info.get("texCoord", 0)
    wraps = sampler.get("wrapS"), sampler.get("wrapT")
    mirror = wraps[0] == _MIRROR, wraps[1] == _MIRROR
    transform = None if moved is None else _transform(moved)
    address = Address(
        uv_set=uv_set if moved is None else moved.get("texCoord", uv_set),
        transform=_halved(transform, mirror) if any(mirror) else transform,
        repeat=(wraps[0] != _CLAMP, wraps[1] != _CLAMP),
        mirror=mirror,
        smooth=sampler.get("magFilter") != _NEAREST,
    )
    return texture_image(texture), address


def _transform(moved: Json) -> Transform:
    """Translation x rotation x scale, as the extension has it (its rotation is clockwise)."""
    (x, y), (across, down) = moved.get("offset", (0, 0)), moved.get("scale", (1, 1))
    angle = moved.get("rotation", 0.0)
    cosine, sine = float(np.cos(angle)), float(np.sin(angle))
    return (
        (across * cosine, down * sine, x),
        (-across * sine, down * cosine, y),
        (0.0, 0.0, 1.0),
    )


def _halved(transform: Transform | None, mirror: tuple[bool, bool]) -> Transform:
    """For a picture that was doubled along the mirrored axes."""
    across, down, last = transform or ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
    return (
        tuple(part / 2 for part in across) if mirror[0] else across,
        tuple(part / 2 for part in down) if mirror[1] else down,
        last,
    )


def _mirrored(pixels: Pixels, mirror: tuple[bool, bool]) -> Pixels:
    """The picture beside its mirror image: repeated plainly, it repeats mirrored."""
    if mirror[0]:
        pixels = np.concatenate([pixels, pixels[:, ::-1]], axis=1)
    if mirror[1]:
        pixels = np.concatenate([pixels, pixels[::-1]], axis=0)
    return pixels


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

    def bands(
        self, wanted: tuple[tuple[int | None, str], ...], address: Address, *, srgb: bool
    ) -> Texture:
        """Up to four bands (image, "r" "g" "b" or "a") in this order; no image, or none: white."""

        def pixels() -> Pixels:
            found = [
                None
                if image is None
                else self._picture(image).convert("RGBA").getchannel(band.upper())
                for image, band in wanted
            ]
            size = max(band.size for band in found if band is not None)
            white = Image.new("L", size, 255)
            filled = [white if band is None else _sized(band, size) for band in found]
            return np.array(Image.merge("RGBA", (filled + [white] * 4)[:4]))

        return self._once(("bands", wanted), address, pixels, srgb=srgb)

    def _once(
        self, key: Hashable, address: Address, pixels: Callable[[], Pixels], *, srgb: bool
    ) -> Texture:
        whole = (key, address)
        if whole not in self._textures:
            self._textures[whole] = Texture(
                pixels=_mirrored(pixels(), address.mirror),
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
                data = self._document.image(index)
                is_ktx2 = data.startswith(ktx2.MAGIC)
                picture = ktx2.open_ktx2(data) if is_ktx2 else open_picture(data)
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
