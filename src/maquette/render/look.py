"""What lies behind and before the model: a colour or a picture, a vignette, a picture on top.

The model is drawn without any of it, premultiplied by its alpha, and laid over it afterwards: so
one drawing serves any number of looks.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

from maquette.kit.pictures import open_picture
from maquette.render.gpu.drawable import Floats, Pixels
from maquette.render.spec import RenderSpec

_ALL = slice(None)
# Rows composed at once: few enough to stay near the processor.
_BAND = 64


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

    def at(self, size: tuple[int, int]) -> "Look":
        """The same look for a picture of another size (width, height)."""

        def resized(plate: Pixels | None) -> Pixels | None:
            if plate is None or plate.shape[1::-1] == size:
                return plate
            return np.array(Image.fromarray(plate).resize(size, Image.Resampling.BOX))

        return replace(self, backdrop=resized(self.backdrop), foreground=resized(self.foreground))

    def lit(self, size: tuple[int, int], rows: slice = _ALL) -> Floats:
        """(h, w): the share of its light that the vignette leaves each pixel of these rows."""
        width, height = size
        down = ((np.arange(height, dtype=np.float32)[rows] + 0.5) / height - 0.5) * 2
        across = ((np.arange(width, dtype=np.float32) + 0.5) / width - 0.5) * 2
        far = np.clip((np.hypot(down[:, None], across) - 0.35) / 1.15, 0.0, 1.0)
        return np.asarray(1 - self.vignette * (far * far * (3 - 2 * far)), np.float32)


TRANSPARENT = Look(None)


def compose(drawn: Pixels, look: Look) -> Pixels:
    """The picture (h, w, 3) of what was ``drawn``, (h, w, 4) sRGB premultiplied by alpha, in a
    look that has a background.
    """
    height, width, _ = drawn.shape
    made = np.zeros((height, width, 3), np.uint8)
    for top in range(0, height, _BAND):
        rows = slice(top, min(top + _BAND, height))
        _lay(drawn[rows], look, rows, made[rows], (width, height))
    return made


def _lay(drawn: Pixels, look: Look, rows: slice, into: Pixels, size: tuple[int, int]) -> None:
    clear = (255 - drawn[..., 3]) * np.float32(1 / 255)
    lit = look.lit(size, rows) if look.vignette else None
    for channel, colour in enumerate(look.background or (0, 0, 0)):
        behind = colour if look.backdrop is None else look.backdrop[rows, :, channel]
        laid = clear * behind + drawn[..., channel]
        if lit is not None:
            laid *= lit
        if look.foreground is not None:
            top = look.foreground[rows]
            laid += (top[..., channel] - laid) * (top[..., 3] * np.float32(1 / 255))
        np.copyto(into[..., channel], laid + np.float32(0.5), casting="unsafe")


def look_of(spec: RenderSpec, plates: Plates = NO_PLATES) -> Look:
    """What the spec says, with its plates in place.

    Raises :class:`~maquette.errors.UnreadablePicture` for a plate that is no picture.
    """
    backdrop = foreground = None
    if plates.backdrop is not None:
        picture = cover(open_picture(plates.backdrop), spec.size, spec.bg_align)
        backdrop = _over(picture, spec.background)
    if plates.foreground is not None:
        picture = cover(open_picture(plates.foreground), spec.size, spec.fg_align)
        foreground = np.array(picture.convert("RGBA"))
    return Look(spec.background, spec.vignette or 0.0, backdrop, foreground)


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
