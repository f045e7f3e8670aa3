"""Pictures to draw into."""

from dataclasses import dataclass

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
    finished: moderngl.Framebuffer
    size: tuple[int, int]

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
        finished = context.framebuffer([context.texture(size, 4)])
    except moderngl.Error as error:
        raise RenderFailed(f"no room for a picture of {large[0]}x{large[1]}: {error}") from error
    return Canvas(samples, colours, finished, size)
