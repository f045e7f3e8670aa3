"""Pictures that lie, are cut off, or are something else; and odd ones that are fine."""

import io
import struct
import zlib
from collections.abc import Iterator

from PIL import Image

from fuzz.targets.pictures import SIGN, _chunk, encoded

SIZE = (64, 48)


def _png(width: int, height: int, *, depth: int = 8, kind: int = 2, pixels: bytes = b"") -> bytes:
    header = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", pixels or zlib.compress(b"")), (b"IEND", b""))
    return SIGN + b"".join(_chunk(*part) for part in parts)


def _structures(data: bytes, kind: str) -> Iterator[tuple[str, bytes]]:
    """Cut off at eleven places all through."""
    for step in range(11):
        at = len(data) * step // 12
        yield f"{kind}-cut-at-{step}-of-12", data[:at]


def damaged() -> Iterator[tuple[str, bytes]]:
    """What must be refused."""
    for kind, more in (("PNG", {}), ("JPEG", {"quality": 90}), ("WEBP", {"lossless": True})):
        yield from _structures(encoded("RGB", kind, SIZE, **more), kind.lower())
    yield from _bombs()
    yield from _others()
    whole = encoded("RGB", "PNG", SIZE)
    for at in (12, 16, 24, 25, 29, 37):
        yield f"png-changed-at-{at}", whole[:at] + b"\xff" + whole[at + 1 :]


def _bombs() -> Iterator[tuple[str, bytes]]:
    """Few bytes that say they are many pixels."""
    rows = zlib.compress(bytes(1001 * 1000), 9)
    for name, width, height in (
        ("wide", 12_001, 1),
        ("high", 1, 12_001),
        ("large", 11_000, 11_000),
        ("largest", 2**31 - 1, 2**31 - 1),
        ("nothing", 0, 0),
        ("no-width", 0, 10),
        ("most", 2**32 - 1, 2**32 - 1),
    ):
        yield f"bomb-{name}", _png(width, height, pixels=rows)
    yield "bomb-without-pixels", _png(10_000, 10_000)
    jpeg = bytearray(encoded("RGB", "JPEG", SIZE))
    at = jpeg.index(b"\xff\xc0") + 5
    jpeg[at : at + 4] = struct.pack(">HH", 60_000, 60_000)
    yield "bomb-jpeg", bytes(jpeg)


def _others() -> Iterator[tuple[str, bytes]]:
    """Other formats, and pages and programs that begin like pictures."""
    for kind in ("GIF", "BMP", "TIFF", "PPM", "ICO", "TGA", "PCX"):
        yield f"other-{kind.lower()}", encoded("RGB", kind, SIZE)
    yield from (
        ("empty", b""),
        ("text", b"hello"),
        ("svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("pdf", b"%PDF-1.7\n"),
        ("eps", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n"),
        ("page-after-a-sign", SIGN + b"<script>alert(1)</script>"),
        ("archive-after-a-sign", SIGN + b"PK\3\4" + bytes(100)),
        ("jpeg-sign-alone", b"\xff\xd8\xff"),
        ("webp-sign-alone", b"RIFF\0\0\0\0WEBP"),
        ("webp-lying", b"RIFF\xff\xff\xff\xffWEBPVP8X" + bytes(20)),
        ("zeros", bytes(1000)),
    )


def odd() -> Iterator[tuple[str, bytes]]:
    """What is unusual and may be taken."""
    exif = Image.Exif()
    for turn in (2, 6, 9, 0):
        exif[0x0112] = turn
        yield f"turned-{turn}", encoded("RGB", "JPEG", SIZE, exif=exif.tobytes())
    for mode in ("1", "L", "LA", "P", "I;16", "RGBA"):
        yield f"png-{mode.replace(';', '')}", encoded(mode, "PNG", SIZE)
    yield "cmyk", encoded("CMYK", "JPEG", SIZE)
    yield "tiny", encoded("RGB", "PNG", (1, 1))
    yield "thin", encoded("RGB", "PNG", (4000, 1))
    yield "profile-of-junk", encoded("RGB", "PNG", SIZE, icc_profile=b"junk" * 500)
    yield "program-behind", encoded("RGB", "PNG", SIZE) + b"\x7fELF" + bytes(500)
    yield "page-behind", encoded("RGB", "JPEG", SIZE) + b"<script>alert(1)</script>"
    yield "moving", _moving("PNG")
    yield "moving-webp", _moving("WEBP")
    yield "large", encoded("L", "PNG", (9000, 9000))


def _moving(kind: str) -> bytes:
    frames = [Image.new("RGB", SIZE, color) for color in ("red", "blue", "green")]
    made = io.BytesIO()
    frames[0].save(made, kind, save_all=True, append_images=frames[1:])
    return made.getvalue()
