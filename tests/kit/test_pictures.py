import io

import pytest
from PIL import Image

from maquette.errors import UnreadablePicture
from maquette.kit.pictures import open_picture, picture_format


def encoded(mode="RGB", size=(8, 6), format_="PNG", color=None, **options):
    buffer = io.BytesIO()
    Image.new(mode, size, color or 0).save(buffer, format_, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("name", ["PNG", "JPEG", "WEBP"])
def test_three_formats_are_read(name):
    data = encoded(format_=name)

    assert picture_format(data) == name
    assert open_picture(data).size == (8, 6)


@pytest.mark.parametrize("name", ["GIF", "BMP", "TIFF", "PPM"])
def test_other_formats_are_refused_without_decoding(name):
    with pytest.raises(UnreadablePicture, match="not a PNG, JPEG or WebP"):
        picture_format(encoded(format_=name))


@pytest.mark.parametrize("mode", ["L", "P", "1", "I;16", "RGB"])
def test_opaque_pictures_come_as_rgb(mode):
    assert open_picture(encoded(mode)).mode == "RGB"


@pytest.mark.parametrize("mode", ["LA", "RGBA"])
def test_pictures_with_alpha_come_as_rgba(mode):
    assert open_picture(encoded(mode)).mode == "RGBA"


def test_cmyk_comes_as_rgb():
    assert open_picture(encoded("CMYK", format_="JPEG")).mode == "RGB"


def test_a_turned_picture_comes_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # "rotate 90 degrees clockwise to show"

    assert open_picture(encoded(size=(8, 6), exif=exif)).size == (6, 8)


def test_a_picture_wider_than_the_limit_is_refused_by_its_header():
    with pytest.raises(UnreadablePicture, match="too large"):
        picture_format(encoded("1", size=(12_001, 1)))


@pytest.mark.parametrize("cut", [1, 20, 40, 60])
def test_a_cut_off_picture_is_unreadable(cut):
    data = encoded(size=(64, 64), color=(1, 2, 3))

    with pytest.raises(UnreadablePicture):
        open_picture(data[:cut])


@pytest.mark.shared
@pytest.mark.parametrize(
    "name",
    [
        "broken.png",
        "broken_data_stream.png",
        "truncated.jpg",
        "invalid_image_data.jpg",
        "decompression_bomb.gif",
    ],
)
def test_malformed_pictures_are_unreadable(shared, name):
    with pytest.raises(UnreadablePicture):
        open_picture((shared / "malformed" / name).read_bytes())


@pytest.mark.shared
def test_a_broken_exif_block_does_not_spoil_the_picture(shared):
    assert open_picture((shared / "malformed" / "bad_exif.jpg").read_bytes()).mode == "RGB"
