"""What lies behind and before the model: a colour or a picture, a vignette, a picture on top."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from maquette.kit.pictures import open_picture
from maquette.render.gpu.drawable import Pixels
from maquette.render.spec import RenderSpec


@dataclass(frozen=True)
class Plates:
    """Picture files that a spec's film is made with: one behind the model, one on top, and the room
    whose light falls on it (Radiance, .hdr) in place of the studio.
    """

    backdrop: bytes | None = None
    foreground: bytes | None = None
    environment: bytes | None = None


NO_PLATES = Plates()


@dataclass(frozen=True, eq=False)
class Look:
    """How drawn samples become a picture.

    ``background`` is 8-bit sRGB; None leaves the picture transparent, with straight alpha.
    ``backdrop`` (h, w, 3) hides it; ``foreground`` (h, w, 4) with straight alpha is laid on top of
    all, after the vignette. Both have the picture's size, top row first.
    """

    background: tuple[int, int, int] | None
    vignette: float = 0.0
    backdrop: Pixels | None = None
    foreground: Pixels | None = None

    @property
    def channels(self) -> int:
        return 4 if self.background is None else 3


TRANSPARENT = Look(None)


def looks_of(spec: RenderSpec, plates: Plates = NO_PLATES) -> tuple[Look, ...]:
    """The look that every spec has, and for films with alpha the transparent one after it.

    Raises :class:`~maquette.errors.UnreadablePicture` for a plate that is no picture.
    """
    backdrop = foreground = None
    if plates.backdrop is not None:
        picture = cover(open_picture(plates.backdrop), spec.size, spec.bg_align)
        backdrop = _over(picture, spec.background)
    if plates.foreground is not None:
        picture = cover(open_picture(plates.foreground), spec.size, spec.fg_align)
        foreground = np.array(picture.convert("RGBA"))
    look = Look(spec.background, spec.vignette or 0.0, backdrop, foreground)
    return (look, TRANSPARENT) if spec.has_alpha else (look,)


def cover(picture: Image.Image, size: tuple[int, int], anchor: str) -> Image.Image:
    """Scaled until it covers ``size`` and cropped from ``anchor``, such as ``top-left``."""
    across, down = size
    width, height = picture.size
    scale = max(across / width, down / height)
    # The part of the picture that will be seen, in its own pixels.
    seen = across / scale, down / scale
    horizontal, vertical = _shares(anchor)
    left, top = (width - seen[0]) * horizontal, (height - seen[1]) * vertical
    box = (left, top, min(left + seen[0], width), min(top + seen[1], height))
    return picture.resize(size, Image.Resampling.LANCZOS, box=box)


def _shares(anchor: str) -> tuple[float, float]:
    """How much of what is cropped goes from the left, and from the top."""
    words: Sequence[str] = anchor.split("-")
    across = {"left": 0.0, "right": 1.0}
    down = {"top": 0.0, "bottom": 1.0}
    return across.get(words[-1], 0.5), down.get(words[0], 0.5)


def _over(picture: Image.Image, colour: tuple[int, int, int]) -> Pixels:
    """Where a backdrop is clear, the colour is seen through it."""
    ground = Image.new("RGBA", picture.size, (*colour, 255))
    ground.alpha_composite(picture.convert("RGBA"))
    return np.array(ground.convert("RGB"))
