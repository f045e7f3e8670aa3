"""A file on its way in: counted, hashed and capped as it comes, and never whole in memory."""

import hashlib
import mmap
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO

from maquette.errors import TooLarge

IN_MEMORY = 256 * 1024
"""Bytes that are kept in memory; what is larger goes to a file without a name."""
ENDLESS = 2**62
CHUNK = 256 * 1024


class Spool:
    """Bytes as they arrive, of which at most ``limit`` are taken; None takes all. ``what`` they
    are is told when there are more.

    What does not fit into memory lies in ``folder``, or where the system keeps temporary files.
    Nothing is left of it once it is closed, nor when the process dies before.

    >>> with Spool() as spool:
    ...     spool.write(b"ab")
    ...     spool.size, spool.head(1), spool.read()
    (2, b'a', b'ab')
    """

    def __init__(
        self, folder: Path | None = None, limit: int | None = None, what: str = "file"
    ) -> None:
        self.size = 0
        self._what = what
        self.limit = ENDLESS if limit is None else limit
        self._hash = hashlib.sha256()
        self._file: IO[bytes] = tempfile.SpooledTemporaryFile(  # noqa: SIM115 - close() does
            IN_MEMORY, dir=None if folder is None else str(folder)
        )

    @classmethod
    def of(cls, data: bytes) -> "Spool":
        """What is whole in memory already."""
        spool = cls()
        spool.write(data)
        return spool

    @classmethod
    def copied(cls, path: Path, folder: Path | None = None) -> "Spool":
        """What lies in a file now, whatever becomes of that file."""
        spool = cls(folder)
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                spool.write(chunk)
        return spool

    def write(self, data: bytes) -> None:
        """Raises :class:`TooLarge` as soon as there is too much, and then keeps nothing of it."""
        if self.size + len(data) > self.limit:
            message = f"the {self._what} is larger than {self.limit / 2**20:g} MB"
            raise TooLarge(message, limit=self.limit, what=self._what.partition(" ")[0])
        self._file.write(data)
        self._hash.update(data)
        self.size += len(data)

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def head(self, size: int) -> bytes:
        """The first bytes."""
        return self.part(0, size)

    def part(self, start: int, size: int) -> bytes:
        self._file.seek(start)
        found = self._file.read(size)
        self._file.seek(0, 2)
        return found

    def read(self) -> bytes:
        """All of it; for what is known to be small, or must be in memory."""
        return self.head(self.size)

    def chunks(self) -> Iterator[bytes]:
        self._file.seek(0)
        while chunk := self._file.read(CHUNK):
            yield chunk

    def copy_to(self, path: Path) -> None:
        with path.open("wb") as file:
            for chunk in self.chunks():
                file.write(chunk)

    @contextmanager
    def mapped(self) -> Iterator[mmap.mmap]:
        """All of it as it lies on the disk: only what is looked at comes into memory.

        Raises ValueError for an empty one.
        """
        self._file.flush()
        with mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ) as view:
            yield view

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> "Spool":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
