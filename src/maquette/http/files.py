"""Serving stored files: whole, or the range that was asked for."""

import io
import re
import zipfile
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from maquette.errors import NotFound
from maquette.storage.blobs import AT_ONCE, Blobs

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)
# Files come from strangers: a browser must not run them, nor guess at what they are.
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
}


class Streamed(StreamingResponse):
    """An answer that is read while it is sent, and whose source is closed when it ends.

    A client that leaves ends it with an error whose traceback would hold the source, and the
    file behind it, until a round of the garbage collector.
    """

    def __init__(self, chunks: Generator[bytes], **told: Any) -> None:
        super().__init__(chunks, **told)
        self._chunks = chunks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            with suppress(ValueError):  # a thread reads still; it is the last to hold the source
                self._chunks.close()


def serve(
    request: Request,
    blobs: Blobs,
    key: str,
    content_type: str,
    *,
    filename: str | None = None,
    cache: str = "private, no-cache",
) -> Response:
    """The file, or one byte range of it (RFC 9110, section 14), streamed from storage.

    Several ranges, and what is no range, get the whole file. Raises ``NotFound``.
    """
    size = blobs.size(key)
    if size is None:
        raise NotFound("the file is not in storage", what="file")
    headers = {**SAFE, "Accept-Ranges": "bytes", "Cache-Control": cache}
    headers["Content-Disposition"] = attachment(filename) if filename else "attachment"
    # We hand out no validators, so one that comes back with a range is another file's.
    whole = "if-range" in request.headers
    span = None if whole else _span(request.headers.get("range"), size)
    if span is None:
        return _streamed(blobs.stream(key), 200, content_type, headers, size)
    start, end = span
    if start >= end:
        refused = {**headers, "Content-Range": f"bytes */{size}"}
        return Response(status_code=416, headers=refused)
    headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    if end - start <= AT_ONCE:
        # It is read in one go: streamed, it would take two more threads to see that it ends.
        content = b"".join(blobs.stream(key, start, end))
        return Response(content, 206, headers, content_type)
    return _streamed(blobs.stream(key, start, end), 206, content_type, headers, end - start)


def zipped(files: Iterable[tuple[str, Iterator[bytes]]]) -> Generator[bytes]:
    """A ZIP of stored (not compressed) files, made while it is sent."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        for name, chunks in files:
            with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as entry:
                for chunk in chunks:
                    entry.write(chunk)
                    yield sink.taken()
    yield sink.taken()


def attachment(filename: str) -> str:
    """``Content-Disposition`` for any name (RFC 6266)."""
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", filename)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"


class _Sink(io.RawIOBase):
    """A file that cannot be sought, whose bytes are taken away as they come."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


def _streamed(
    chunks: Generator[bytes], status: int, content_type: str, headers: dict[str, str], size: int
) -> Response:
    headers = {**headers, "Content-Length": str(size)}
    return Streamed(chunks, status_code=status, headers=headers, media_type=content_type)


def _span(header: str | None, size: int) -> tuple[int, int] | None:
    """(start, end) of the one range asked for; start >= end when it lies outside."""
    asked = _RANGE.fullmatch(header.strip()) if header else None
    if asked is None or asked.group() == "bytes=-":
        return None
    first, last = asked.groups()
    if not first:
        return max(size - int(last), 0), size if int(last) else 0
    end = size if not last else min(int(last) + 1, size)
    if last and int(last) < int(first):
        return None
    return int(first), end
