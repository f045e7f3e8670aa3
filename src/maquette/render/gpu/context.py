"""The GL context: the first hardware device that EGL offers, else Mesa's software rasteriser."""

import contextlib
import ctypes
import functools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import moderngl
import numpy as np
import numpy.typing as npt

from maquette.errors import RenderFailed, Unavailable

# The plain names that glcontext looks for exist only where the -dev packages are installed.
_SETTINGS: Any = {"backend": "egl", "libgl": "libGL.so.1", "libegl": "libEGL.so.1"}
_TEXTURE_2D, _RGBA, _UNSIGNED_BYTE = 0x0DE1, 0x1908, 0x1401
_MOST_DEVICES = 16
_WITNESS = "witness"
_CONTEXT_LOST = 0x0507
_LOST = "the graphics device was lost while it drew"
_REMEDY = "install libegl1, libgl1 and libgl1-mesa-dri, or a GPU driver with EGL"


@dataclass(frozen=True, eq=False)
class Gpu:
    """An open context. ``software`` renderers get cheaper texture filters.

    ``kept`` holds what several drawings share, as long as the context is open.
    """

    context: moderngl.Context
    renderer: str
    software: bool
    kept: dict[object, Any] = field(default_factory=dict)

    @property
    def is_lost(self) -> bool:
        """Whether the device was reset or taken away: every call then goes on, and does nothing.

        A pixel is given another colour than it has, and asked for it. Drivers that promise to tell
        (``GL_KHR_robustness``) are asked as well.
        """
        witness = self.kept.get(_WITNESS)
        if witness is None:
            witness = self.context.simple_framebuffer((1, 1))
        before = witness.read(components=1)[0]
        wanted = (before + 85) % 256
        witness.clear(wanted / 255, 0.0, 0.0, 1.0)
        self.kept[_WITNESS] = witness
        return witness.read(components=1)[0] != wanted or _library().glGetError() == _CONTEXT_LOST

    def insist(self) -> None:
        """What was just read was drawn. Raises :class:`Unavailable` where the device is lost."""
        if self.is_lost:
            raise Unavailable(_LOST)

    def wait(self) -> None:
        """Until everything ordered so far is drawn, while other threads go on: calls of moderngl
        keep the interpreter's lock, calls of ctypes let it go.
        """
        _library().glFinish()

    def add_level(
        self,
        texture: moderngl.Texture,
        level: int,
        internal_format: int,
        pixels: npt.NDArray[np.uint8],
    ) -> None:
        """Give ``texture`` a mip level (h, w, 4): moderngl only writes into those that are there.

        ``pixels`` must lie in one piece.
        """
        height, width, _ = pixels.shape
        library = _library()
        library.glBindTexture(_TEXTURE_2D, texture.glo)
        library.glTexImage2D(
            _TEXTURE_2D,
            level,
            internal_format,
            width,
            height,
            0,
            _RGBA,
            _UNSIGNED_BYTE,
            ctypes.c_void_p(pixels.ctypes.data),
        )


@contextlib.contextmanager
def open_gpu() -> Iterator[Gpu]:
    """Open a context and close it afterwards, with everything made in it.

    Raises :class:`Unavailable` with the remedy when there is no usable one.
    """
    context = _best_context()
    try:
        renderer = str(context.info["GL_RENDERER"])
        if "softpipe" in renderer.lower():
            raise Unavailable(f"{renderer} is too slow to render with: {_REMEDY}")
        with context:  # makes it current again: asking other devices may have changed that
            yield from _kept_in_sight(Gpu(context, renderer, _is_software(context)))
    finally:
        context.release()


def _kept_in_sight(gpu: Gpu) -> Iterator[Gpu]:
    """What fails for want of the device is told as that."""
    try:
        yield gpu
    except (moderngl.Error, RenderFailed) as error:
        if gpu.is_lost:
            raise Unavailable(_LOST) from error
        raise


def describe() -> dict[str, object]:
    """What a render would run on, for a report; ``error`` instead when there is nothing."""
    try:
        with open_gpu() as gpu:
            info = gpu.context.info
            return {
                "renderer": gpu.renderer,
                "vendor": str(info["GL_VENDOR"]),
                "version": str(info["GL_VERSION"]),
                "software": gpu.software,
                "largestTexture": int(info["GL_MAX_TEXTURE_SIZE"]),
            }
    except Unavailable as error:
        return {"error": error.message}


def _best_context() -> moderngl.Context:
    """Devices are asked in EGL's order; a software one is kept while hardware may follow."""
    software, reason = None, ""
    for index in range(_MOST_DEVICES):
        try:
            settings = _SETTINGS | {"device_index": index}
            context = moderngl.create_context(require=330, standalone=True, **settings)
        except Exception as error:  # noqa: BLE001 - moderngl and glcontext raise bare Exception
            reason = reason or str(error)
            if _no_more_devices(error):
                break
            continue
        if not _is_software(context):
            return context
        if software is not None:
            context.release()
            continue
        software = context
    if software is None:
        raise Unavailable(f"OpenGL 3.3 through EGL is missing ({reason}): {_REMEDY}")
    return software


@functools.cache
def _library() -> ctypes.CDLL:
    return ctypes.CDLL(_SETTINGS["libgl"])


def _no_more_devices(error: Any) -> bool:
    return "requested device index" in str(error) or "not loaded" in str(error)


def _is_software(context: moderngl.Context) -> bool:
    renderer = str(context.info["GL_RENDERER"]).lower()
    return any(name in renderer for name in ("llvmpipe", "softpipe", "swiftshader", "swrast"))
