"""Pictures to draw into."""

from dataclasses import dataclass
from functools import cached_property

import moderngl
import numpy as np

from maquette.errors import RenderFailed
from maquette.render.gpu.drawable import Pixels

SUPERSAMPLING = 2


@dataclass(frozen=True, eq=False)
class Canvas:
    """The supersampled picture with depth, and the finished one of the wanted size.

    ``colours`` are those of ``samples``: sRGB-encoded, premultiplied by alpha.
    """

    samples: moderngl.Framebuffer
    colours: moderngl.Texture
    size: tuple[int, int]

    @cached_property
    def finished(self) -> moderngl.Framebuffer:
        context = self.samples.ctx
        try:
            return context.framebuffer([context.texture(self.size, 4)])
        except moderngl.Error as error:
            raise _no_room(self.size, error) from error

    def read_samples(self, bottom: int, into: Pixels) -> None:
        """Rows of samples (n, 2w, 4) from ``bottom`` upwards."""
        rows, width, _ = into.shape
        self.samples.read_into(into, (0, bottom, width, rows), components=4, alignment=1)

    def read(self) -> Pixels:
        """The finished picture, (h, w, 4) with the top row first."""
        width, height = self.size
        pixels = np.zeros((height, width, 4), np.uint8)
        self.finished.read_into(pixels, components=4, alignment=1)
        return pixels


def make_canvas(context: moderngl.Context, size: tuple[int, int]) -> Canvas:
    large = (size[0] * SUPERSAMPLING, size[1] * SUPERSAMPLING)
    limit = int(context.info["GL_MAX_TEXTURE_SIZE"])
    if max(large) > limit:
        raise RenderFailed(f"this device draws at most {limit} pixels a side, {max(large)} needed")
    try:
        colours = context.texture(large, 4)
        samples = context.framebuffer([colours], context.depth_renderbuffer(large))
    except moderngl.Error as error:
        raise _no_room(large, error) from error
    return Canvas(samples, colours, size)


def _no_room(size: tuple[int, int], error: Exception) -> RenderFailed:
    return RenderFailed(f"no room for a picture of {size[0]}x{size[1]}: {error}")
