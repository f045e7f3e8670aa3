"""Stills: one picture as PNG, JPEG or WebP."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PIL import Image

from maquette.errors import InvalidSettings, RenderFailed
from maquette.render.gpu.drawable import Pixels
from maquette.render.outputs import whole_file

CONTENT_TYPE = "image/png"
CONTENT_TYPES = {".png": CONTENT_TYPE, ".jpg": "image/jpeg", ".webp": "image/webp"}
FORMATS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP"}
OPTIONS: Mapping[str, Mapping[str, Any]] = {
    "PNG": {"compress_level": 6},
    "JPEG": {"quality": 92, "subsampling": 0},
    "WEBP": {"quality": 90, "method": 4},
}
SMALL_SIDE = 480


def write_poster(pixels: Pixels, path: Path, *, longest: int | None = None) -> None:
    """Write (h, w, 3 or 4) sRGB as PNG, its long side at most ``longest`` when that is given."""
    picture = Image.fromarray(pixels)
    if longest is not None:
        picture.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    write(picture, path)


def format_of(path: Path, *, clear: bool) -> str:
    """The format that a file's name asks for.

    Raises :class:`InvalidSettings` for an unknown one, and for JPEG where transparency is wanted.
    """
    found = FORMATS.get(path.suffix.lower())
    if found is None:
        raise InvalidSettings(f"a still is one of {', '.join(FORMATS)}", field="output")
    if clear and found == "JPEG":
        raise InvalidSettings("JPEG cannot be transparent; take PNG or WebP", field="output")
    return found


def write(picture: Image.Image, path: Path) -> None:
    """Write a picture in the format of its name."""
    kind = FORMATS[path.suffix.lower()]
    try:
        with whole_file(path) as part:
            picture.save(part, format=kind, **OPTIONS[kind])
    except OSError as error:
        raise RenderFailed(f"the picture could not be written: {error}") from error
