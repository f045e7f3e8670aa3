"""SHA-256 of bytes and of streams."""

import hashlib
from collections.abc import Iterable, Iterator


def sha256_hex(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class HashingReader:
    """Passes chunks through while counting and hashing them.

    >>> reader = HashingReader([b"a", b"b"])
    >>> list(reader), reader.size
    ([b'a', b'b'], 2)
    """

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks
        self._hash = hashlib.sha256()
        self.size = 0

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            self._hash.update(chunk)
            self.size += len(chunk)
            yield chunk

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()
