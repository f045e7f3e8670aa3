"""Films: frames as H.264 in MP4 that any browser plays while it loads, or as ProRes with alpha."""

import contextlib
import functools
import queue
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import av
from av.video.frame import VideoFrame
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc, Interpolation
from av.video.stream import VideoStream

from maquette.errors import RenderFailed
from maquette.render.gpu.drawable import Pixels
from maquette.render.outputs import whole_file
from maquette.render.spec import FRAME_RATE, RenderSpec

CONTENT_TYPES = {".mp4": "video/mp4", ".mov": "video/quicktime"}
WEB_SIDE = 720
THUMB_DIVISOR = 4
# Frames that may wait for the encoder: enough to keep it busy, few enough for 4K in memory.
_WAITING = 2
# x264 looks ten frames ahead at this preset; of 4K frames that is 200 MB, for hardly a byte less.
_LARGE, _LARGE_LOOKAHEAD = 1920 * 1080, "4"
_BT709_MATRIX = 1
PRORES = {"profile": "4444", "alpha_bits": "16", "vendor": "apl0", "threads": "4"}
Frame = Sequence[Pixels]
"""One moment's picture in every look."""
# The stream depends on how many threads x264 uses; a fixed number gives the same bytes anywhere.
_THREADS = "4"


@dataclass(frozen=True)
class Film:
    """One file to encode: its kind, where, its size in pixels (even), and x264's settings.

    ``quality`` is x264's constant rate factor: 18 looks lossless, 28 is for small pictures. A
    ``.mov`` is ProRes 4444 and has no such settings. ``look`` says which of a frame's pictures it
    shows.
    """

    kind: str
    path: Path
    size: tuple[int, int]
    quality: int = 18
    preset: str = "veryfast"
    look: int = 0

    @property
    def content_type(self) -> str:
        return CONTENT_TYPES[self.path.suffix]


def films_of(spec: RenderSpec, folder: Path, *, look: int = 0) -> tuple[Film, ...]:
    """The video, its quarter-size thumbnail, and for the larger tiers a lighter web variant.

    The video of the smallest tier is as light as a web variant would be, so it has none. The
    first of the spec's looks is a frame's picture number ``look``; a film with alpha shows the
    one after it.
    """
    width, height = spec.size
    if spec.has_alpha:
        films = [Film("video", folder / "video.mov", spec.size, look=look + 1)]
    else:
        films = [Film("video", folder / "video.mp4", spec.size, look=look)]
    if min(spec.size) > WEB_SIDE:
        share = WEB_SIDE / min(spec.size)
        web = (_even(width * share), _even(height * share))
        films.append(Film("web", folder / "web.mp4", web, quality=25, look=look))
    thumb = (_even(width / THUMB_DIVISOR), _even(height / THUMB_DIVISOR))
    films.append(Film("thumb", folder / "thumb.mp4", thumb, quality=26, look=look))
    return tuple(films)


class Encoder:
    """Encodes every frame into all films, in a thread of its own.

    A context: leaving it well finishes the films under their names, leaving it by an error
    removes what was begun. Raises :class:`RenderFailed` when a film cannot be written.
    """

    def __init__(self, films: Sequence[Film]) -> None:
        self._films = films
        self._frames: queue.Queue[Frame | None] = queue.Queue(_WAITING)
        self._error: Exception | None = None
        self._abandoned = False
        self._thread = threading.Thread(target=self._run, name="encoder", daemon=True)

    def __enter__(self) -> "Encoder":
        self._thread.start()
        return self

    def add(self, frame: Frame) -> None:
        """The next frame in all its looks, (h, w, 3) or (h, w, 4) sRGB; waits while the encoder
        is far behind.
        """
        self._check()
        self._frames.put(frame)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._abandoned = error is not None
        self._frames.put(None)
        self._thread.join()
        if error is None:
            self._check()

    def _check(self) -> None:
        if self._error is not None:
            raise RenderFailed(f"the film could not be written: {self._error}") from self._error

    def _run(self) -> None:
        try:
            with contextlib.ExitStack() as stack:
                writers = [_Writer(film, stack) for film in self._films]
                while (frame := self._frames.get()) is not None:
                    for writer in writers:
                        writer.write(frame)
                if self._abandoned:
                    raise _Abandoned
                for writer in writers:
                    writer.close()
        except _Abandoned:
            pass
        except Exception as error:  # noqa: BLE001 - carried to the thread that can answer it
            self._error = error
            while self._frames.get() is not None:  # let a waiting `add` go on to see the error
                pass


class _Abandoned(Exception):
    """The drawing failed: unwind without keeping any film."""


class _Writer:
    """One open film; ``stack`` closes it and keeps or removes its file."""

    def __init__(self, film: Film, stack: contextlib.ExitStack) -> None:
        self._film = film
        self._is_prores = film.path.suffix == ".mov"
        self._pixels = "yuva444p10le" if self._is_prores else "yuv420p"
        part = stack.enter_context(whole_file(film.path))
        container = "mov" if self._is_prores else "mp4"
        moved = {"movflags": "+faststart"}
        self._file = stack.enter_context(av.open(str(part), "w", format=container, options=moved))
        self._stream: VideoStream
        if self._is_prores:
            self._stream = self._file.add_stream("prores_ks", rate=FRAME_RATE, options=PRORES)
        else:
            options = _options(film)
            self._stream = self._file.add_stream("libx264", rate=FRAME_RATE, options=options)
        context = self._stream.codec_context
        context.width, context.height = film.size
        context.pix_fmt = self._pixels
        context.color_range = ColorRange.MPEG
        context.colorspace = _BT709_MATRIX
        context.color_primaries = ColorPrimaries.BT709
        context.color_trc = ColorTrc.BT709

    def write(self, frame: Frame) -> None:
        pixels = frame[self._film.look]
        drawn = VideoFrame.from_ndarray(pixels, format="rgba" if pixels.shape[2] == 4 else "rgb24")
        converted = drawn.reformat(
            width=self._film.size[0],
            height=self._film.size[1],
            format=self._pixels,
            src_color_range=ColorRange.JPEG,
            dst_colorspace=Colorspace.ITU709,
            dst_color_range=ColorRange.MPEG,
            interpolation=Interpolation.AREA | Interpolation.ACCURATE_RND,
        )
        # ProRes takes its tags from the frames, and the conversion drops them.
        converted.color_primaries = ColorPrimaries.BT709
        converted.color_trc = ColorTrc.BT709
        self._file.mux(self._stream.encode(converted))

    def close(self) -> None:
        self._file.mux(self._stream.encode())
        self._file.close()


def _options(film: Film) -> dict[str, str]:
    options = {
        "crf": str(film.quality),
        "preset": film.preset,
        "threads": _THREADS,
        "g": str(2 * FRAME_RATE),
    }
    if film.size[0] * film.size[1] > _LARGE:
        options["rc-lookahead"] = _LARGE_LOOKAHEAD
    return options | ({"x264-params": "asm=AVX2"} if _has_avx512() else {})


@functools.cache
def _has_avx512() -> bool:
    """x264's AVX-512 code gives other bytes for the same frames now and then (seen with core 165,
    more often under load); its AVX2 code never did, and every processor with the one has the
    other.
    """
    try:
        return "avx512" in Path("/proc/cpuinfo").read_text("ascii", errors="replace")
    except OSError:
        return False


def _even(side: float) -> int:
    return max(2 * round(side / 2), 2)


def encoders() -> tuple[str, ...]:
    """The encoders of this installation that films can be made with, for a report."""
    wanted = ("libx264", "prores_ks", "h264_nvenc")
    return tuple(name for name in wanted if name in av.codecs_available)
