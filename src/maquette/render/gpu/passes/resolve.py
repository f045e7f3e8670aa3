"""From samples to the finished picture."""

import moderngl

from maquette.render.gpu.context import Gpu
from maquette.render.gpu.drawable import Pixels
from maquette.render.gpu.framebuffer import Canvas
from maquette.render.gpu.programs import Programs, put

_SAMPLES, _BACKDROP, _FOREGROUND = range(3)


class Resolve:
    """Averages the samples over a background colour (8-bit sRGB) or a picture of the canvas' size,
    with a vignette of 0 to 1 and a picture on top; without a background it leaves straight alpha.
    """

    def __init__(
        self,
        gpu: Gpu,
        programs: Programs,
        background: tuple[int, int, int] | None,
        vignette: float = 0.0,
        backdrop: Pixels | None = None,
        foreground: Pixels | None = None,
    ) -> None:
        self._context = gpu.context
        self._pictures: dict[int, moderngl.Texture] = {}
        defines = [] if background is not None else ["TRANSPARENT"]
        for unit, name, pixels in (
            (_BACKDROP, "BACKDROP", backdrop),
            (_FOREGROUND, "FOREGROUND", foreground),
        ):
            if pixels is not None:
                defines.append(name)
                height, width, channels = pixels.shape
                self._pictures[unit] = gpu.context.texture(
                    (width, height), channels, pixels.tobytes(), alignment=1
                )
        self.channels = 4 if background is None else 3
        self._program = programs.get("resolve", defines)
        self._vertices = gpu.context.vertex_array(self._program, [])
        self._values = {
            "background": tuple(channel / 255 for channel in background or (0, 0, 0)),
            "vignette": vignette,
            "samples": _SAMPLES,
            "backdrop": _BACKDROP,
            "foreground": _FOREGROUND,
        }

    def develop(self, canvas: Canvas) -> Pixels:
        """The finished picture, (h, w, 3), or (h, w, 4) with straight alpha; top row first."""
        canvas.finished.use()
        self._context.enable_only(moderngl.NOTHING)
        put(self._program, size=canvas.size, **self._values)
        canvas.colours.use(_SAMPLES)
        for unit, picture in self._pictures.items():
            picture.use(unit)
        self._vertices.render(vertices=3)
        return canvas.read(self.channels)
