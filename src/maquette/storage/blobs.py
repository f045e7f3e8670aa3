"""Bytes by key, in a local folder or in any object store; obstore's one door.

Content types are kept in the database: obstore's local store has no attributes.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url

from maquette.errors import NotFound, Unavailable

CHUNK = 1024 * 1024
# Only ever used where the operator named an http endpoint.
_PLAIN_HTTP: Any = {"allow_http": True}


class Blobs:
    """A flat name space. Keys are relative paths; ``..`` is refused by the store itself.

    A put is whole or nothing: readers never see half of it. Every method raises
    :class:`Unavailable` when the store cannot be reached.
    """

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    @classmethod
    def open(cls, url: str) -> "Blobs":
        """``file:///folder`` (made when absent), ``s3://bucket/prefix``, ``gs://``, ``az://``.

        Credentials and endpoints come from each provider's usual variables (``AWS_...``).
        """
        parsed = urlparse(url)
        if parsed.scheme == "file":
            return cls(LocalStore(Path(unquote(parsed.path)), mkdir=True))
        try:
            return cls(from_url(url, client_options=_PLAIN_HTTP))
        except (BaseError, ValueError) as error:
            raise Unavailable(f"MAQUETTE_STORAGE_URL cannot be used: {error}") from error

    def put(self, key: str, data: bytes | Path | Iterable[bytes]) -> int:
        """Store and give the number of bytes."""
        counted = data if isinstance(data, bytes | Path) else _Counted(data)
        try:
            obstore.put(self._store, key, counted)
        except BaseError as error:
            raise _unavailable(error) from error
        if isinstance(counted, _Counted):
            return counted.size
        return len(counted) if isinstance(counted, bytes) else counted.stat().st_size

    def get(self, key: str) -> bytes:
        try:
            return bytes(obstore.get(self._store, key).bytes())
        except FileNotFoundError:
            raise _missing(key) from None
        except BaseError as error:
            raise _unavailable(error) from error

    def size(self, key: str) -> int | None:
        """Bytes stored under ``key``, or None."""
        try:
            return obstore.head(self._store, key)["size"]
        except FileNotFoundError:
            return None
        except BaseError as error:
            raise _unavailable(error) from error

    def stream(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The bytes from ``start`` up to, not including, ``end``, a megabyte at a time."""
        if end is not None and end <= start:
            return
        # Without a range where all is wanted: an empty file has no byte 0 to begin at.
        span: Any = {"range": {"offset": start} if end is None else (start, end)}
        if start == 0 and end is None:
            span = None
        try:
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


def _missing(key: str) -> NotFound:
    return NotFound("the file is not in storage", what="file", key=key)


def _unavailable(error: BaseError) -> Unavailable:
    return Unavailable(f"storage cannot be used: {type(error).__name__}")
