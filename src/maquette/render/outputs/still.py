"""Posters: a frame as PNG."""

from pathlib import Path

from PIL import Image

from maquette.errors import RenderFailed
from maquette.render.gpu.drawable import Pixels
from maquette.render.outputs import whole_file

CONTENT_TYPE = "image/png"
SMALL_SIDE = 480


def write_poster(pixels: Pixels, path: Path, *, longest: int | None = None) -> None:
    """Write (h, w, 3) sRGB as PNG, its long side at most ``longest`` when that is given."""
    picture = Image.fromarray(pixels)
    if longest is not None:
        picture.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    try:
        with whole_file(path) as part:
            picture.save(part, format="PNG", compress_level=6)
    except OSError as error:
        raise RenderFailed(f"the poster could not be written: {error}") from error
