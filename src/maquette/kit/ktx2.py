"""KTX2 pictures: Basis Universal through its one door, and plain ones; header checked first.

Source: KTX File Format Specification 2.0 (Khronos), "Index" and "Level Index". The libraries come
with the extra ``maquette[ktx2]``. They are C++ and get bytes of strangers, so only headers are
read outside a job's child.
"""

import struct
import sys
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
from PIL import Image

from maquette.errors import UnreadablePicture
from maquette.kit.pictures import MAX_PIXELS, MAX_SIDE

MAGIC = b"\xabKTX 20\xbb\r\n\x1a\n"
_HEADER = struct.Struct("<9I4I2Q3Q")
_BASIS = 0
_PLAIN = {9: 1, 15: 1, 16: 2, 22: 2, 23: 3, 29: 3, 37: 4, 43: 4}
"""Bytes a pixel of Vulkan's formats R8, R8G8, R8G8B8 and R8G8B8A8, each UNORM and SRGB."""
_NONE, _BASIS_LZ, _ZSTD, _ZLIB = range(4)
_BLOCK_SIDE, _BLOCK_BYTES = 4, 16


@dataclass(frozen=True)
class _Header:
    """``start`` and ``stored`` are where the largest level lies, ``size`` what it unpacks to."""

    format: int
    width: int
    height: int
    scheme: int
    start: int
    stored: int
    size: int


@cache
def available() -> bool:
    """Basis Universal can be decoded on this machine."""
    return find_spec("opengl_basisu") is not None


def size(data: bytes) -> tuple[int, int]:
    """Width and height by the header alone. Raises :class:`UnreadablePicture` for what is no flat
    picture, is too large, lies about its sizes, or is in a format that is not read.
    """
    header = _header(data)
    return header.width, header.height


def open_ktx2(data: bytes) -> Image.Image:
    """The largest level as mode RGB or RGBA, top row first.

    Bands that the file lacks are black. Raises :class:`UnreadablePicture`.
    """
    header = _header(data)
    return _basis(data) if header.format == _BASIS else _plain(data, header)


def _header(data: bytes) -> _Header:
    if len(data) < _HEADER.size + len(MAGIC) or not data.startswith(MAGIC):
        raise UnreadablePicture("the KTX2 picture is cut off in its header")
    kind, _, width, height, depth, layers, faces, _, scheme, *rest = _HEADER.unpack_from(
        data, len(MAGIC)
    )
    start, stored, unpacked = rest[-3:]
    if depth or layers or faces != 1 or not width or not height:
        raise UnreadablePicture("the KTX2 picture is not one flat picture")
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise UnreadablePicture(f"the picture is too large: {width}x{height}")
    if kind != _BASIS and kind not in _PLAIN:
        raise UnreadablePicture(f"the KTX2 picture's format {kind} is neither Basis nor 8-bit")
    header = _Header(kind, width, height, scheme, start, stored, unpacked)
    if start + stored > len(data) or not stored:
        raise UnreadablePicture("the KTX2 picture is cut off")
    if unpacked not in _sizes(header):
        raise UnreadablePicture(f"the KTX2 picture unpacks to {unpacked:,} bytes")
    return header


def _sizes(header: _Header) -> tuple[int, ...]:
    if header.format != _BASIS:
        return (header.width * header.height * _PLAIN[header.format],)
    if header.scheme == _BASIS_LZ:
        return (0,)
    across, down = (-(-side // _BLOCK_SIDE) for side in (header.width, header.height))
    return (across * down * _BLOCK_BYTES,)


def _basis(data: bytes) -> Image.Image:
    if not available():
        raise UnreadablePicture("install maquette[ktx2] to read KTX2 pictures")
    basisu: Any = import_module("opengl_basisu")
    try:
        texture = basisu.open(data)
        pixels = texture.transcode("rgba8").data
    except basisu.BasisuError as error:
        raise UnreadablePicture(f"the KTX2 picture is damaged: {error}") from None
    return Image.fromarray(pixels if texture.has_alpha else np.ascontiguousarray(pixels[..., :3]))


def _plain(data: bytes, header: _Header) -> Image.Image:
    level = data[header.start : header.start + header.stored]
    pixels = _unpacked(level, header)
    bands = _PLAIN[header.format]
    picture = np.frombuffer(pixels, np.uint8).reshape(header.height, header.width, bands)
    missing = np.zeros((header.height, header.width, max(3 - bands, 0)), np.uint8)
    return Image.fromarray(np.concatenate([picture, missing], axis=2))


def _unpacked(level: bytes, header: _Header) -> bytes:
    """Never more than ``header.size`` bytes are unpacked."""
    if header.scheme not in _UNPACKERS:
        raise UnreadablePicture(f"the KTX2 picture is packed by scheme {header.scheme}")
    pixels = _UNPACKERS[header.scheme](level, header.size)
    if len(pixels) != header.size:
        raise UnreadablePicture("the KTX2 picture is cut off")
    return pixels


def _inflated(data: bytes, most: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, most)
    except zlib.error as error:
        raise UnreadablePicture(f"the KTX2 picture is damaged: {error}") from None


def _unzstd(data: bytes, most: int) -> bytes:
    try:
        zstd: Any = import_module(_ZSTD_MODULE)
    except ImportError:
        raise UnreadablePicture("install maquette[ktx2] to read KTX2 pictures") from None
    try:
        return bytes(zstd.ZstdDecompressor().decompress(data, most))
    except zstd.ZstdError as error:
        raise UnreadablePicture(f"the KTX2 picture is damaged: {error}") from None


_ZSTD_MODULE = "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"
_UNPACKERS: dict[int, Callable[[bytes, int], bytes]] = {
    _NONE: lambda data, _: data,
    _ZSTD: _unzstd,
    _ZLIB: _inflated,
}
