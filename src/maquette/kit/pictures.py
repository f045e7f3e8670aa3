"""Opening pictures that strangers sent: three formats, header checked before decoding."""

import io
import struct
import warnings
import zlib

from PIL import Image, ImageOps, UnidentifiedImageError

from maquette.errors import UnreadablePicture

FORMATS = ("PNG", "JPEG", "WEBP")
CONTENT_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
MAX_SIDE = 12_000
MAX_PIXELS = 100_000_000

# What Pillow meets damage with; which of them, it promises nowhere.
DAMAGE = (
    *(OSError, SyntaxError, ValueError, EOFError, LookupError, ArithmeticError, TypeError),
    *(AttributeError, NotImplementedError, MemoryError, struct.error, zlib.error),
)

# Pillow's own guard warns half-way and raises at twice its limit; ours, below, is exact.
Image.MAX_IMAGE_PIXELS = None


def picture_format(data: bytes) -> str:
    """PNG, JPEG or WEBP, by the header alone; nothing is decoded.

    Raises :class:`UnreadablePicture` for other formats, and for sizes over 12,000 pixels a side
    or 100 megapixels.
    """
    with _opened(data) as picture:
        return str(picture.format)


def picture_size(data: bytes) -> tuple[int, int]:
    """Width and height as stored, by the header alone; refuses what picture_format refuses."""
    with _opened(data) as picture:
        return picture.size


def open_picture(data: bytes) -> Image.Image:
    """Decode the first frame, upright by its EXIF orientation, as mode RGB or RGBA.

    Raises :class:`UnreadablePicture` for anything that is not a whole PNG, JPEG or WebP.
    """
    with _opened(data) as picture:
        try:
            picture.load()
            upright = _eight_bit(_upright(picture))
            mode = "RGBA" if _has_alpha(upright) else "RGB"
            # Converting copies even what needs no converting: 400 MB of the largest picture.
            return upright if upright.mode == mode else upright.convert(mode)
        except DAMAGE as error:
            raise UnreadablePicture(f"the picture is damaged: {error}") from None


def _opened(data: bytes) -> Image.Image:
    try:
        picture = Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError:
        raise UnreadablePicture("not a PNG, JPEG or WebP picture") from None
    except DAMAGE as error:
        raise UnreadablePicture(f"the picture is damaged: {error}") from None
    width, height = picture.size
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise UnreadablePicture(
            f"the picture is too large: {width}x{height}, at most {MAX_SIDE} a side "
            f"and {MAX_PIXELS // 1_000_000} megapixels"
        )
    return picture


def _eight_bit(picture: Image.Image) -> Image.Image:
    """Pillow would clip a grey PNG of 16 bits to white instead of scaling it."""
    if not picture.mode.startswith("I"):
        return picture
    return picture.convert("I").point(lambda value: value * (1 / 257)).convert("L")


def _upright(picture: Image.Image) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "Corrupt EXIF data" is no fault of the pixels
            ImageOps.exif_transpose(picture, in_place=True)
    except DAMAGE:
        return picture
    return picture


def _has_alpha(picture: Image.Image) -> bool:
    return picture.mode in {"RGBA", "LA", "PA", "RGBa", "La"} or "transparency" in picture.info
