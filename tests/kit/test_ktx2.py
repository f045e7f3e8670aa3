"""KTX2 pictures: small ones of Basis Universal's own encoder, and plain ones made here."""

import base64
import json
import random
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from backports import zstd

from maquette.errors import UnreadablePicture
from maquette.kit import ktx2

SAMPLES = {
    name: base64.b64decode(data)
    for name, data in json.loads(
        Path(__file__).with_name("data").joinpath("ktx2.json").read_text()
    ).items()
}
DOWN, ACROSS = np.mgrid[0:20, 0:24]
# What went in: red runs to the right, green downwards; the right half is half transparent.
PICTURE = np.stack([ACROSS * 255 // 23, DOWN * 255 // 19, ACROSS * 0 + 60], axis=-1)


def plain(pixels, kind, scheme=0, **changes):
    """A KTX2 file of 8-bit ``pixels`` (h, w, bands); ``changes`` to what its header says."""
    packed = {0: bytes, 2: zstd.compress, 3: zlib.compress}.get(scheme, bytes)(pixels.tobytes())
    height, width, _ = pixels.shape
    told = {
        "kind": kind,
        "width": width,
        "height": height,
        "depth": 0,
        "layers": 0,
        "faces": 1,
        "scheme": scheme,
        "start": 104,
        "stored": len(packed),
        "size": pixels.size,
        **changes,
    }
    return (
        ktx2.MAGIC
        + struct.pack("<2I", told["kind"], 1)
        + struct.pack("<5I", *(told[k] for k in ("width", "height", "depth", "layers", "faces")))
        + struct.pack("<2I", 1, told["scheme"])
        + bytes(32)
        + struct.pack("<3Q", told["start"], told["stored"], told["size"])
        + packed
    )


@pytest.mark.parametrize(("name", "most"), [("etc1s", 40), ("uastc", 3)])
def test_a_picture_of_basis_universal_is_what_went_in_but_for_its_losses(name, most):
    picture = ktx2.open_ktx2(SAMPLES[name])
    assert (picture.mode, picture.size, ktx2.size(SAMPLES[name])) == ("RGB", (24, 20), (24, 20))
    assert np.abs(np.array(picture).astype(int) - PICTURE).max() <= most


@pytest.mark.parametrize("name", ["etc1s with alpha", "uastc zstd, mipmaps"])
def test_alpha_is_kept(name):
    picture = np.array(ktx2.open_ktx2(SAMPLES[name]))
    assert picture.shape == (20, 24, 4)
    assert np.abs(picture[:, :11, 3].astype(int) - 255).max() <= 8
    assert np.abs(picture[:, 13:, 3].astype(int) - 128).max() <= 8


@pytest.mark.parametrize("scheme", [0, 2, 3])
@pytest.mark.parametrize(("kind", "bands"), [(9, 1), (16, 2), (23, 3), (43, 4)])
def test_a_plain_picture_comes_out_as_it_went_in(scheme, kind, bands):
    pixels = np.random.default_rng(1).integers(0, 256, (5, 7, bands)).astype(np.uint8)
    found = np.array(ktx2.open_ktx2(plain(pixels, kind, scheme)))
    assert np.array_equal(found[..., :bands], pixels)
    assert not found[..., bands:].any()


SMALL = np.zeros((4, 4, 3), np.uint8)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (ktx2.MAGIC, "cut off in its header"),
        (plain(SMALL, 23)[:-1], "is cut off"),
        (plain(SMALL, 23, width=0), "not one flat picture"),
        (plain(SMALL, 23, depth=4), "not one flat picture"),
        (plain(SMALL, 23, layers=2), "not one flat picture"),
        (plain(SMALL, 23, faces=6), "not one flat picture"),
        (plain(SMALL, 23, width=20_000), "too large"),
        (plain(SMALL, 97), "format 97 is neither"),
        (plain(SMALL, 23, size=10**12), "unpacks to 1,000,000,000,000 bytes"),
        (plain(SMALL, 0, scheme=2, size=10**12), "unpacks to 1,000,000,000,000 bytes"),
    ],
)
def test_a_header_that_lies_is_refused_before_anything_is_decoded(data, reason):
    with pytest.raises(UnreadablePicture, match=reason):
        ktx2.size(data)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (plain(SMALL, 23, scheme=7), "scheme 7"),
        (plain(SMALL, 23, scheme=2)[:-4] + b"oops", "damaged|cut off"),
        (plain(SMALL, 23)[:44] + struct.pack("<I", 3) + plain(SMALL, 23)[48:], "damaged"),
        (plain(SMALL, 0, size=16), "damaged"),
    ],
)
def test_damaged_pixels_are_refused_in_words(data, reason):
    ktx2.size(data)
    with pytest.raises(UnreadablePicture, match=reason):
        ktx2.open_ktx2(data)


def test_a_few_bytes_that_unpack_to_very_many_are_cut_short():
    bomb = zlib.compress(bytes(50_000_000))
    data = plain(SMALL, 23, scheme=3, stored=len(bomb))
    data = data[:104] + bomb
    assert ktx2.open_ktx2(data).size == (4, 4)


def test_damage_anywhere_is_refused_or_gives_a_picture_of_the_size_that_the_header_says():
    chance = random.Random(5)
    for name in sorted(SAMPLES) * 60:
        data = bytearray(SAMPLES[name])
        for _ in range(chance.randint(1, 4)):
            data[chance.randrange(12, len(data))] = chance.randrange(256)
        try:
            wide, high = ktx2.size(bytes(data))
            if wide * high < 1_000_000:
                assert ktx2.open_ktx2(bytes(data)).size == (wide, high)
        except UnreadablePicture:
            continue
