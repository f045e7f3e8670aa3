"""Bytes by key, in a local folder or in any object store; obstore's one door.

Content types are kept in the database: obstore's local store has no attributes.
"""

import re
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url

from maquette.errors import NotFound, Unavailable
from maquette.kit.clock import SystemClock
from maquette.kit.shortage import AGAIN_SECONDS, no_space

CHUNK = 256 * 1024
"""Bytes at a time; each client that reads slowly holds several of these in memory."""
AT_ONCE = 1024 * 1024
"""Bytes of a range that are read in one go."""
PARTS_AT_ONCE = 2
"""Parts of a large file that are held in memory while they are stored."""
YOUNG = timedelta(hours=1)
# obstore's local store writes beside the file, under its name and a number, and then renames; no
# list shows what a killed process leaves of that.
_STAGED = re.compile(r"#\d+$")
FULL = ("os error 28", "os error 122", "os error 27")
"""How obstore tells of ENOSPC, EDQUOT and EFBIG: in words."""
WAIT_SECONDS = 20.0


@dataclass(frozen=True)
class Stored:
    """A file in the store, and how long ago it was written."""

    key: str
    age: timedelta


class Blobs:
    """A flat name space. Keys are relative paths; ``..`` is refused by the store itself.

    A put is whole or nothing: readers never see half of it. Every method raises
    :class:`Unavailable` when the store cannot be reached.
    """

    def __init__(self, store: ObjectStore, root: Path | None = None) -> None:
        self._store = store
        self._root = root
        # Object stores take no smaller parts than that, but for the last.
        self._part = 5 * 2**20 if root is None else 2**20

    @classmethod
    def open(cls, url: str, wait_seconds: float = WAIT_SECONDS) -> "Blobs":
        """``file:///folder`` (made when absent), ``s3://bucket/prefix``, ``gs://``, ``az://``.

        Credentials and endpoints come from each provider's usual variables (``AWS_...``). A
        service that says nothing for ``wait_seconds`` is away; one that is away, or answers with
        a 5xx, is asked again until that long after the first time.
        """
        parsed = urlparse(url)
        if parsed.scheme == "file":
            root = Path(unquote(parsed.path))
            return cls(LocalStore(root, mkdir=True), root)
        try:
            wait: Any = _waiting(wait_seconds)
            return cls(from_url(url, **wait))
        except (BaseError, ValueError) as error:
            raise Unavailable(f"MAQUETTE_STORAGE_URL cannot be used: {error}") from error

    def put(self, key: str, data: bytes | Path | Iterable[bytes]) -> int:
        """Store and give the number of bytes."""
        counted = data if isinstance(data, bytes | Path) else _Counted(data)
        try:
            obstore.put(
                self._store, key, counted, chunk_size=self._part, max_concurrency=PARTS_AT_ONCE
            )
        except BaseError as error:
            raise _unavailable(error) from error
        if isinstance(counted, _Counted):
            return counted.size
        return len(counted) if isinstance(counted, bytes) else counted.stat().st_size

    def put_once(self, key: str, data: bytes | Iterable[bytes]) -> None:
        """Store what is named by its content; what is there already is left.

        Unless it is old: then no row may know it, and it may be on its way out as litter, so that
        it is written again.
        """
        age = self.age(key)
        if age is None or age > YOUNG:
            self.put(key, data)

    def get(self, key: str) -> bytes:
        try:
            return bytes(obstore.get(self._store, key).bytes())
        except FileNotFoundError:
            raise _missing(key) from None
        except BaseError as error:
            raise _unavailable(error) from error

    def size(self, key: str) -> int | None:
        """Bytes stored under ``key``, or None."""
        head = self._head(key)
        return None if head is None else head["size"]

    def age(self, key: str) -> timedelta | None:
        """How long ago ``key`` was written, or None."""
        head = self._head(key)
        return None if head is None else _since(head["last_modified"])

    def _head(self, key: str) -> Any:
        try:
            return obstore.head(self._store, key)
        except FileNotFoundError:
            return None
        except BaseError as error:
            raise _unavailable(error) from error

    def stream(self, key: str, start: int = 0, end: int | None = None) -> Generator[bytes]:
        """The bytes from ``start`` up to, not including, ``end``: a small range at once, and
        else :data:`CHUNK` at a time.
        """
        if end is not None and end <= start:
            return
        # Without a range where all is wanted: an empty file has no byte 0 to begin at.
        span: Any = {"range": {"offset": start} if end is None else (start, end)}
        if start == 0 and end is None:
            span = None
        try:
            if end is not None and end - start <= AT_ONCE:
                # A stream of a local file is read by eight kilobytes, each by another thread.
                yield bytes(obstore.get_range(self._store, key, start=start, end=end))
                return
            for chunk in obstore.get(self._store, key, options=span).stream(CHUNK):
                yield bytes(chunk)
        except FileNotFoundError:
            raise _missing(key) from None
        except BaseError as error:
            raise _unavailable(error) from error

    def download(self, key: str, path: Path) -> None:
        """Copy into a local file."""
        with path.open("wb") as file:
            for chunk in self.stream(key):
                file.write(chunk)

    def delete(self, key: str) -> None:
        """Remove; a key that is not there is no error."""
        try:
            obstore.delete(self._store, key)
        except FileNotFoundError:
            return
        except BaseError as error:
            raise _unavailable(error) from error

    def delete_prefix(self, prefix: str) -> None:
        for key in list(self.list(prefix)):
            self.delete(key)

    def copy(self, source: str, target: str) -> None:
        try:
            obstore.copy(self._store, source, target)
        except FileNotFoundError:
            raise _missing(source) from None
        except BaseError as error:
            raise _unavailable(error) from error

    def list(self, prefix: str) -> Iterator[str]:
        """Keys below ``prefix``, which ends at a slash."""
        for page in obstore.list(self._store, prefix.rstrip("/")):
            for meta in page:
                yield meta["path"]

    def everything(self) -> Iterator[Stored]:
        """All files that are whole."""
        try:
            for page in obstore.list(self._store):
                for meta in page:
                    yield Stored(meta["path"], _since(meta["last_modified"]))
        except BaseError as error:
            raise _unavailable(error) from error

    def half_written(self) -> Iterator[Stored]:
        """What a process left in a local folder that was killed while it stored a file.

        Object stores keep nothing of that but parts of multipart uploads, which a rule of the
        bucket's life cycle removes.
        """
        if self._root is None:
            return
        for path in self._root.rglob("*#*"):
            with suppress(FileNotFoundError):
                if _STAGED.search(path.name) and path.is_file():
                    changed = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
                    yield Stored(str(path.relative_to(self._root)), _since(changed))

    def delete_older(self, key: str, age: timedelta) -> None:
        """Remove a file, whole or half-written, unless it was written again meanwhile."""
        if self._root is not None and _STAGED.search(key):
            (self._root / key).unlink(missing_ok=True)
            return
        now = self.age(key)
        if now is not None and now >= age:
            self.delete(key)


class _Counted:
    """Chunks that are counted as they pass."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self.size = 0

    def __iter__(self) -> "_Counted":
        return self

    def __next__(self) -> bytes:
        chunk = next(self._chunks)
        self.size += len(chunk)
        return chunk


def _waiting(seconds: float) -> dict[str, Any]:
    """obstore's settings. What is stored twice is the same both times, so a put may be repeated."""
    return {
        "client_options": {
            # Only ever used where the operator named an http endpoint.
            "allow_http": True,
            "connect_timeout": timedelta(seconds=seconds / 4),
            "read_timeout": timedelta(seconds=seconds),
            # Of all that a request takes: whoever reads slowly must not be cut off by it.
            "timeout": timedelta(hours=1),
        },
        "retry_config": {
            "max_retries": 8,
            "retry_timeout": timedelta(seconds=seconds),
            "backoff": {
                "init_backoff": timedelta(milliseconds=100),
                "max_backoff": timedelta(seconds=seconds / 8),
                "base": 2,
            },
        },
    }


def _missing(key: str) -> NotFound:
    return NotFound("the file is not in storage", what="file", key=key)


def _unavailable(error: BaseError) -> Unavailable:
    if any(sign in str(error) for sign in FULL):
        return no_space()
    message = f"storage cannot be used: {type(error).__name__}"
    return Unavailable(message, retry_after=AGAIN_SECONDS)


def _since(moment: datetime) -> timedelta:
    """By the machine's own clock, which the store's is near to."""
    return SystemClock().now() - moment
