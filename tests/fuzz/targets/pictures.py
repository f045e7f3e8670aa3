"""PNG, JPEG and WebP pictures."""

import io
import struct
import zlib
from random import Random

from hypothesis import strategies as st
from PIL import Image

from fuzz.target import Raw, Target
from maquette.errors import UnreadablePicture
from maquette.kit.pictures import open_picture, picture_format, picture_size

SIGN = b"\x89PNG\r\n\x1a\n"
WORDS = (
    *(
        SIGN,
        b"IHDR",
        b"IDAT",
        b"IEND",
        b"PLTE",
        b"tRNS",
        b"iCCP",
        b"eXIf",
        b"zTXt",
        b"iTXt",
        b"acTL",
    ),
    *(b"fcTL", b"fdAT", b"gAMA", b"cHRM", b"\xff\xd8\xff", b"\xff\xc0", b"\xff\xc2", b"\xff\xc4"),
    *(
        b"\xff\xda",
        b"\xff\xdb",
        b"\xff\xdd",
        b"\xff\xe0",
        b"\xff\xe1",
        b"\xff\xe2",
        b"\xff\xee",
        b"Exif\0\0",
    ),
    *(
        b"MM\0*",
        b"II*\0",
        b"RIFF",
        b"WEBP",
        b"VP8 ",
        b"VP8L",
        b"VP8X",
        b"ANIM",
        b"ANMF",
        b"ALPH",
        b"ICCP",
    ),
)


def take(data: bytes) -> None:
    picture = open_picture(data)
    assert picture.mode in {"RGB", "RGBA"}
    assert picture_format(data) in {"PNG", "JPEG", "WEBP"}
    assert sorted(picture.size) == sorted(picture_size(data))


def encoded(mode: str, kind: str, size: tuple[int, int] = (9, 7), **more: object) -> bytes:
    made = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert(mode).save(made, kind, **more)
    return made.getvalue()


def _exif() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif.tobytes()


def seeds() -> list[bytes]:
    frames = [Image.new("RGB", (4, 4), color) for color in ("red", "blue")]
    moving = []
    for kind in ("PNG", "WEBP"):
        made = io.BytesIO()
        frames[0].save(made, kind, save_all=True, append_images=frames[1:])
        moving.append(made.getvalue())
    return [
        *(encoded(mode, "PNG") for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")),
        *(encoded(mode, "JPEG") for mode in ("L", "RGB", "CMYK")),
        encoded("RGB", "JPEG", progressive=True, exif=_exif()),
        encoded("RGB", "WEBP"),
        encoded("RGBA", "WEBP", lossless=True, exif=_exif()),
        *moving,
    ]


def mutated(data: bytes, room: int, chance: Random, raw: Raw) -> bytes:
    """A chunk of a PNG changed, and its checksum with it."""
    chunks = _chunks(data)
    if not chunks or chance.random() < 0.25:
        return raw(data, room)
    place = chance.randrange(len(chunks))
    name, body = chunks[place]
    kind = chance.randrange(5)
    if kind == 0:
        chunks.insert(place, chance.choice(chunks))
    elif kind == 1 and len(chunks) > 1:
        del chunks[place]
    elif kind == 2:
        chunks[place] = (chance.choice(WORDS[1:14]), body)
    elif name == b"IDAT" and chance.random() < 0.6:
        chunks[place] = (name, zlib.compress(raw(_plain(body), 4096)))
    else:
        chunks[place] = (name, raw(body, len(body) + 32))
    return (SIGN + b"".join(_chunk(*chunk) for chunk in chunks))[:room]


def _plain(body: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(body, 65_536)
    except zlib.error:
        return body


def _chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    found, at = [], len(SIGN)
    while data.startswith(SIGN) and at + 12 <= len(data) and len(found) < 40:
        (length,) = struct.unpack_from(">I", data, at)
        found.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + length]))
        at += 12 + length
    return found


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _png(header: bytes, pixels: bytes, extra: list[tuple[bytes, bytes]]) -> bytes:
    chunks = [(b"IHDR", header), *extra, (b"IDAT", zlib.compress(pixels)), (b"IEND", b"")]
    return SIGN + b"".join(_chunk(*chunk) for chunk in chunks)


sides = st.one_of(st.integers(0, 20), st.sampled_from([12_000, 12_001, 2**31, 2**32 - 1]))
headers = st.builds(
    struct.Struct(">IIBBBBB").pack,
    sides,
    sides,
    st.sampled_from([1, 2, 4, 8, 16, 3, 0]),
    st.sampled_from([0, 2, 3, 4, 6, 1]),
    st.sampled_from([0, 0, 0, 1]),
    st.sampled_from([0, 0, 0, 1]),
    st.sampled_from([0, 1, 2]),
)
extras = st.lists(
    st.tuples(
        st.sampled_from(
            [b"PLTE", b"tRNS", b"iCCP", b"gAMA", b"eXIf", b"zTXt", b"iTXt", b"acTL", b"fcTL"]
        ),
        st.one_of(
            st.binary(max_size=40), st.binary(max_size=8).map(lambda b: b"a\0\0" + zlib.compress(b))
        ),
    ),
    max_size=3,
)
examples = st.builds(_png, headers, st.binary(max_size=400), extras)

TARGET = Target(take, UnreadablePicture, seeds, examples, WORDS, mutated, longest=8192)
