"""Frames kept on disk, for films that would not fit into memory together while they are drawn."""

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import cv2
import numpy as np
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from maquette.render.gpu.drawable import Pixels

# Without loss, each frame for itself, and the quickest in both directions that was found: a turning
# helmet of 4K takes 1.2 MB and 15 ms, and comes back in 10.
_CODEC = "qoi"
# Of what is free on the disk: the films and other jobs need some as well.
SHARE = 0.5

_Box = tuple[int, int, int, int]


class Spool:
    """Frames (h, w, 4) in their order, in a folder of its own inside of ``folder``.

    A context: leaving it removes them. When the room for them is used up it gives up, keeps
    nothing, and ``is_whole`` no more.
    """

    def __init__(self, folder: Path) -> None:
        self._within = folder
        self._folder: Path | None = None
        self._room = 0.0
        self._boxes: list[tuple[_Box, tuple[int, ...]]] = []
        self.is_whole = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._remove()

    def keep(self, drawn: Pixels) -> None:
        """The next frame."""
        if not self.is_whole:
            return
        left, top, width, height = box = _box(drawn)
        part = np.ascontiguousarray(drawn[top : top + height, left : left + width])
        try:
            self._write(_encoded(part) if part.size else b"")
            self._boxes.append((box, drawn.shape))
        except OSError:  # they are drawn once more instead
            self.is_whole = False
            self._remove()

    def frames(self) -> Iterator[Pixels]:
        """All that was kept, as it was."""
        for index, ((left, top, width, height), shape) in enumerate(self._boxes):
            drawn = np.zeros(shape, np.uint8)
            if width:
                lines = drawn.reshape(shape[0], -1)[:, 4 * left : 4 * (left + width)]
                _decode(self._path(index).read_bytes(), lines[top : top + height])
            yield drawn

    def _write(self, told: bytes) -> None:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="frames-", dir=self._within))
            self._room = shutil.disk_usage(self._folder).free * SHARE
        self._room -= len(told)
        if self._room < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._path(len(self._boxes)).write_bytes(told)

    def _path(self, index: int) -> Path:
        assert self._folder is not None
        return self._folder / f"{index}.{_CODEC}"

    def _remove(self) -> None:
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)


def _box(drawn: Pixels) -> _Box:
    """Left, top, width and height of what is not nothing, in pixels."""
    left, top, width, height = cv2.boundingRect(drawn.reshape(drawn.shape[0], -1))
    first, last = left // 4, -(-(left + width) // 4)
    return first, top, last - first, height


def _encoded(part: Pixels) -> bytes:
    codec = av.CodecContext.create(_CODEC, "w")
    assert isinstance(codec, VideoCodecContext)
    codec.height, codec.width, _ = part.shape
    codec.pix_fmt, codec.time_base, codec.thread_count = "rgba", Fraction(1, 1), 1
    [packet] = codec.encode(VideoFrame.from_numpy_buffer(part, format="rgba"))
    return bytes(packet)


def _decode(told: bytes, into: Pixels) -> None:
    codec = av.CodecContext.create(_CODEC, "r")
    assert isinstance(codec, VideoCodecContext)
    codec.thread_count = 1
    [frame] = codec.decode(Packet(told))
    [plane] = frame.planes
    lines = np.asarray(memoryview(plane)).reshape(plane.height, plane.line_size)
    into[:] = lines[:, : into.shape[1]]
