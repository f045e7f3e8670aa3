"""Films: frames as H.264 in MP4 that any browser plays while it loads, or as ProRes."""

import contextlib
import functools
import queue
import shutil
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from types import TracebackType

import av
import cv2
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc, Interpolation
from av.video.stream import VideoStream

from maquette.errors import RenderFailed
from maquette.kit.failpoints import failpoint
from maquette.kit.shortage import shortage_of
from maquette.render.frames import Frame
from maquette.render.gpu.drawable import Pixels
from maquette.render.look import TRANSPARENT, Look, compose
from maquette.render.mixing import Mixer, Sheet
from maquette.render.outputs import whole_file
from maquette.render.spec import FRAME_RATE, RenderSpec

CONTENT_TYPES = {".mp4": "video/mp4", ".mov": "video/quicktime"}
WEB_SIDE = 720
THUMB_DIVISOR = 4
# Frames that may wait for the encoder: enough to keep it busy, few enough for 4K in memory.
_WAITING = 1
# x264 looks ten frames ahead at this preset; of 4K frames that is 200 MB, for hardly a byte less.
_LARGE, _LARGE_LOOKAHEAD = 1920 * 1080, "4"
_BT709_MATRIX = 1
_EXACTLY = Interpolation.AREA | Interpolation.ACCURATE_RND
# One quantizer for all (FFmpeg's unit of it is 118): an error of 0.3 of 255. Left to itself this
# encoder tries up to eight for each slice, for six times the time, and took the finest of them for
# films like ours.
_QUANTIZER = 2 * 118
PRORES = {
    "profile": "hq",
    "vendor": "apl0",
    "threads": "4",
    "flags": "+qscale",
    "global_quality": str(_QUANTIZER),
}
PRORES_CLEAR = {**PRORES, "profile": "4444", "alpha_bits": "16"}
# How much x264 may take its time, by the spec's encoding: rate factor and preset.
_FAST, _BALANCED = (23, "ultrafast"), (18, "veryfast")
# The stream depends on how many threads x264 uses; fixed numbers give the same bytes anywhere. A
# small picture is soon encoded by one, which also compresses it better.
_SMALL, _THREADS_SMALL, _THREADS = 960 * 540, "1", "4"
# Each thread keeps frames of its own.
_THREADS_LARGE = "2"
# Films encoded side by side.
_HANDS = 4


@dataclass(frozen=True)
class Film:
    """One file to encode: its kind, where, its size in pixels (even), and x264's settings.

    ``quality`` is x264's constant rate factor: 18 looks lossless, 28 is for small pictures. A
    ``.mov`` is ProRes and has no such settings: 4444 with a ``look`` that has no background, and
    422 HQ with one that has. An ``.mp4`` needs a background.
    """

    kind: str
    path: Path
    size: tuple[int, int]
    look: Look
    quality: int = 18
    preset: str = "veryfast"

    @property
    def content_type(self) -> str:
        return CONTENT_TYPES[self.path.suffix]

    @property
    def pixels(self) -> int:
        return self.size[0] * self.size[1]

    @property
    def is_clear(self) -> bool:
        """Transparent where nothing is: the same in every look."""
        return self.look.background is None


def films_of(spec: RenderSpec, folder: Path, look: Look) -> tuple[Film, ...]:
    """The video, its quarter-size thumbnail, and for the larger tiers a lighter web variant.

    The video of the smallest tier is as light as a web variant would be, so it has none. That of
    the tier with alpha is transparent; the others are all seen in ``look``.
    """
    width, height = spec.size
    if spec.has_alpha:
        films = [Film("video", folder / "video.mov", spec.size, TRANSPARENT)]
    elif spec.encoding == "prores":
        films = [Film("video", folder / "video.mov", spec.size, look)]
    else:
        taken = _FAST if spec.encoding == "fast" else _BALANCED
        films = [Film("video", folder / "video.mp4", spec.size, look, *taken)]
    if min(spec.size) > WEB_SIDE:
        share = WEB_SIDE / min(spec.size)
        web = (_even(width * share), _even(height * share))
        films.append(Film("web", folder / "web.mp4", web, look, quality=25))
    thumb = (_even(width / THUMB_DIVISOR), _even(height / THUMB_DIVISOR))
    films.append(Film("thumb", folder / "thumb.mp4", thumb, look, quality=26))
    return tuple(films)


class Encoder:
    """Encodes every frame into all films, in threads of its own, and hands it to ``also``.

    Films that are alike but for their place are encoded once and copied. A context: leaving it
    well finishes the films under their names, leaving it by an error removes what was
    begun. Raises :class:`RenderFailed` when a film cannot be written, and
    :class:`~maquette.errors.NoSpace` when there is no room for it.
    """

    def __init__(self, films: Sequence[Film], also: Callable[[Pixels], None] | None = None) -> None:
        self._films, self._also = films, also
        self._frames: queue.Queue[Frame | None] = queue.Queue(_WAITING)
        self._error: Exception | None = None
        self._abandoned = False
        self._thread = threading.Thread(target=self._run, name="encoder", daemon=True)

    def __enter__(self) -> "Encoder":
        self._thread.start()
        return self

    def add(self, frame: Frame) -> None:
        """The next frame; waits while the encoder is far behind."""
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
            short = shortage_of(self._error)
            if short is not None:  # the disk's fault, and not the film's: it may be tried again
                raise short from self._error
            raise RenderFailed(f"the film could not be written: {self._error}") from self._error

    def _run(self) -> None:
        try:
            with contextlib.ExitStack() as stack:
                writers = [_Writer(alike, stack) for alike in _alike(self._films)]
                hands = stack.enter_context(ThreadPoolExecutor(_HANDS, "encoder"))
                while self._encode_next(writers, hands):
                    pass
                if self._abandoned:
                    raise _Abandoned
                failpoint("child.film_encoded")
                for writer in writers:
                    writer.close()
                failpoint("child.film_whole")
        except _Abandoned:
            pass
        except Exception as error:  # noqa: BLE001 - carried to the thread that can answer it
            self._error = error
            while self._frames.get() is not None:  # let a waiting `add` go on to see the error
                pass

    def _encode_next(self, writers: Sequence["_Writer"], hands: ThreadPoolExecutor) -> bool:
        """Whether there was a frame; nothing of it is kept while the next one is waited for."""
        frame = self._frames.get()
        if frame is None:
            return False
        kept = None if self._also is None else hands.submit(self._also, frame.drawn)
        moment = _Moment(frame, {writer.size for writer in writers if writer.mixes})
        for _ in hands.map(_Writer.write, writers, repeat(moment)):
            pass
        if kept is not None:
            kept.result()
        failpoint("child.frame_encoded")
        return True


class _Abandoned(Exception):
    """The drawing failed: unwind without keeping any film."""


class _Moment:
    """One frame as the films need it; what several films need is made once."""

    def __init__(self, frame: Frame, sizes: Iterable[tuple[int, int]]) -> None:
        self._frame = frame
        self.drawn = frame.drawn
        self.sheets = _sheets(frame.drawn, sizes)

    def clear(self) -> Pixels:
        assert self._frame.clear is not None  # there for every tier that has a film with alpha
        return self._frame.clear()


def _sheets(drawn: Pixels, sizes: Iterable[tuple[int, int]]) -> dict[tuple[int, int], Sheet]:
    """Scaled before it is converted, so that colours and alpha go the same way; by halves as far as
    that goes, which is the cheapest, and once for all sizes.
    """
    made = {}
    for size in sorted(sizes, reverse=True):
        while _can_be_halved(drawn, size):
            half = drawn.shape[1] // 2, drawn.shape[0] // 2
            drawn = np.asarray(cv2.resize(drawn, half, interpolation=cv2.INTER_AREA), np.uint8)
        made[size] = _sheet(drawn, size)
    return made


def _can_be_halved(drawn: Pixels, size: tuple[int, int]) -> bool:
    height, width, _ = drawn.shape
    even = not (width % 2 or height % 2)
    return even and width >= 2 * size[0] and height >= 2 * size[1]


def _sheet(drawn: Pixels, size: tuple[int, int]) -> Sheet:
    whole = VideoFrame.from_numpy_buffer(drawn, format="rgba")
    if drawn.shape[1::-1] != size:
        whole = whole.reformat(*size, interpolation=_EXACTLY)
    # This filter makes each pixel of chroma of just the four that it covers.
    return Sheet(*_planes(_reformat(whole, size, "yuva420p")))


class _Writer:
    """One open film; ``stack`` closes it and keeps or removes its files."""

    def __init__(self, alike: Sequence[Film], stack: contextlib.ExitStack) -> None:
        film = alike[0]
        self.size = film.size
        self._look = film.look
        is_mp4 = film.path.suffix == ".mp4"
        self._mixer = Mixer(film.look, film.size) if is_mp4 else None
        self._pixels = "yuv420p" if is_mp4 else "yuv422p10le"
        if film.is_clear:
            self._pixels = "yuva444p10le"
        self._parts = [stack.enter_context(whole_file(each.path)) for each in alike]
        container = "mp4" if self._mixer else "mov"
        moved = {"movflags": "+faststart"}
        target = str(self._parts[0])
        self._file = stack.enter_context(av.open(target, "w", format=container, options=moved))
        self._stream: VideoStream
        if self._mixer:
            options = _options(film)
            self._stream = self._file.add_stream("libx264", rate=FRAME_RATE, options=options)
        else:
            options = PRORES_CLEAR if film.is_clear else PRORES
            self._stream = self._file.add_stream("prores_ks", rate=FRAME_RATE, options=options)
        context = self._stream.codec_context
        context.width, context.height = film.size
        context.pix_fmt = self._pixels
        context.color_range = ColorRange.MPEG
        context.colorspace = _BT709_MATRIX
        context.color_primaries = ColorPrimaries.BT709
        context.color_trc = ColorTrc.BT709

    @property
    def mixes(self) -> bool:
        return self._mixer is not None

    def write(self, moment: _Moment) -> None:
        self._file.mux(self._stream.encode(self._picture(moment)))

    def close(self) -> None:
        self._file.mux(self._stream.encode())
        self._file.close()
        for part in self._parts[1:]:
            _copy(self._parts[0], part)

    def _picture(self, moment: _Moment) -> VideoFrame:
        if self._mixer is None:
            picture = _reformat(self._whole(moment), self.size, self._pixels)
        else:
            picture = VideoFrame(*self.size, "yuv420p")
            self._mixer.mix(moment.sheets[self.size], _planes(picture))
            picture.colorspace, picture.color_range = Colorspace.ITU709, ColorRange.MPEG
        # ProRes takes its tags from the frames, and the conversion drops them.
        picture.color_primaries = ColorPrimaries.BT709
        picture.color_trc = ColorTrc.BT709
        return picture

    def _whole(self, moment: _Moment) -> VideoFrame:
        """A picture for ProRes, in colours that are not halved yet."""
        if self._look.background is None:
            return VideoFrame.from_numpy_buffer(moment.clear(), format="rgba")
        return VideoFrame.from_ndarray(compose(moment.drawn, self._look), format="rgb24")


def _reformat(frame: VideoFrame, size: tuple[int, int], pixels: str) -> VideoFrame:
    return frame.reformat(
        width=size[0],
        height=size[1],
        format=pixels,
        src_color_range=ColorRange.JPEG,
        dst_colorspace=Colorspace.ITU709,
        dst_color_range=ColorRange.MPEG,
        interpolation=_EXACTLY,
    )


def _planes(frame: VideoFrame) -> list[Pixels]:
    """Views (h, w) of the planes of an 8-bit picture."""
    return [
        np.asarray(memoryview(plane)).reshape(plane.height, plane.line_size)[:, : plane.width]
        for plane in frame.planes
    ]


def _alike(films: Sequence[Film]) -> list[list[Film]]:
    """Films with the same frames and settings together. Looks are told apart by what they are,
    not by what they hold.
    """
    groups: dict[tuple[object, ...], list[Film]] = {}
    for film in films:
        key = (film.path.suffix, film.size, film.quality, film.preset, id(film.look))
        groups.setdefault(key, []).append(film)
    return list(groups.values())


def _copy(whole: Path, path: Path) -> None:
    """The same file under another name, if its disk can do that: nobody writes to it any more."""
    try:
        path.hardlink_to(whole)
    except OSError:
        shutil.copyfile(whole, path)


def _options(film: Film) -> dict[str, str]:
    pixels = film.pixels
    options = {
        "crf": str(film.quality),
        "preset": film.preset,
        "threads": _threads(pixels),
        "g": str(2 * FRAME_RATE),
        # A third of x264's time for two per cent of a turning model's bytes.
        "bf": "0",
    }
    if pixels > _LARGE:
        options["rc-lookahead"] = _LARGE_LOOKAHEAD
    return options | ({"x264-params": "asm=AVX2"} if _has_avx512() else {})


def _threads(pixels: int) -> str:
    if pixels <= _SMALL:
        return _THREADS_SMALL
    return _THREADS_LARGE if pixels > _LARGE else _THREADS


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
