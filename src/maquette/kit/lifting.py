"""JSON as it comes, whose long texts of base64 are decoded on the way into a file.

What is left of a body with pictures in it is small, and only that is ever parsed.
"""

import binascii
import hashlib
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from maquette.errors import BadInput, TooLarge
from maquette.kit.spool import CHUNK, Spool

LONG = 4096
"""Characters from which on a text is looked at; shorter ones stay where they are."""
_QUOTE = b'"'
_ESCAPE = 6
"""Bytes of the longest escape, such as ``\\u002b``."""

# A text to its end, or to an escape that is not whole. Possessive: it remembers no way back.
_WHOLE = re.compile(rb'[^"\\]*+(?:\\(?:u[0-9a-fA-F]{4}|[^u])[^"\\]*+)*+')
_ESCAPED = re.compile(rb"\\(?:u00([0-9a-fA-F]{2})|(.))", re.DOTALL)
_MEANT = {b"/": b"/", b"n": b"\n", b"r": b"\r", b"t": b"\t"}
_SPACE = b" \t\n\r\v\f"
_HEAD = re.compile(rb"data:[^,]{0,200};base64,", re.IGNORECASE)
_BASE64 = re.compile(rb"[A-Za-z0-9+/=\s]*")


@dataclass(frozen=True)
class Piece:
    """The bytes that one text meant; gone when the spool is closed.

    ``is_uri`` tells whether the text was a ``data:`` URI and not bare base64.
    """

    spool: Spool
    start: int
    size: int
    sha256: str
    is_uri: bool

    def read(self) -> bytes:
        return self.spool.part(self.start, self.size)

    def chunks(self) -> Iterator[bytes]:
        for start in range(0, self.size, CHUNK):
            yield self.spool.part(self.start + start, min(CHUNK, self.size - start))


class Lifter:
    """Takes JSON in pieces of any length, at most ``limit`` bytes; what long texts of base64 mean
    goes into ``spool``, and ``rest`` has a name in their place, which :meth:`put_back` knows.

    Of all else at most ``most`` bytes are taken. Nothing is judged but what is lifted: ``rest``
    is to be parsed. Raises :class:`TooLarge`, and :class:`BadInput` for a long text that begins
    like base64 and is none.

    >>> lifter = Lifter(spool, limit=2**20, most=2**16)
    >>> lifter.write(b'{"a": "' + b64encode(picture) + b'"}')
    >>> lifter.put_back(orjson.loads(lifter.rest))
    {'a': Piece(...)}
    """

    def __init__(self, spool: Spool, limit: int, most: int) -> None:
        self.rest = bytearray()
        self.size = 0
        self._spool, self._limit, self._most = spool, limit, most
        # Nobody outside can guess it, so that no text is taken for the name of a piece.
        self._mark = secrets.token_hex(16)
        self._pieces: dict[str, Piece] = {}
        self._inside = False
        self._cut = b""
        self._text = bytearray()
        self._decoding: _Decoding | None = None
        self._is_short = True

    def write(self, data: bytes) -> None:
        self.size += len(data)
        if self.size > self._limit:
            raise _too_large("the body of the request", self._limit)
        data, self._cut, at = self._cut + data, b"", 0
        while at < len(data):
            at = self._within(data, at) if self._inside else self._between(data, at)

    def put_back(self, value: Any) -> Any:
        """Parsed JSON with the pieces in the places of their names."""
        if isinstance(value, str):
            return self._pieces.get(value, value)
        if isinstance(value, list):
            return [self.put_back(item) for item in value]
        if not isinstance(value, dict):
            return value
        if not self._pieces.keys().isdisjoint(value):
            raise BadInput("the body holds a field with a very long name")
        return {key: self.put_back(item) for key, item in value.items()}

    def _between(self, data: bytes, at: int) -> int:
        """Up to the text that begins next."""
        quote = data.find(_QUOTE, at)
        end = len(data) if quote < 0 else quote + 1
        self._keep(data[at:end])
        self._inside = quote >= 0
        return end

    def _within(self, data: bytes, at: int) -> int:
        """As much of a text as is there."""
        found = _WHOLE.match(data, at)
        end = at if found is None else found.end()
        self._hear(data[at:end])
        if end == len(data):
            return end
        if data[end : end + 1] == _QUOTE:
            self._close()
            return end + 1
        if len(data) - end >= _ESCAPE:
            raise BadInput("not valid JSON: a text holds an escape that is none")
        self._cut = data[end:]
        return len(data)

    def _hear(self, part: bytes) -> None:
        if self._decoding is not None:
            self._decoding.write(_plain(part))
        elif not self._is_short:
            self._keep(part)
        else:
            self._text += part
            if len(self._text) >= LONG:
                self._judge()

    def _judge(self) -> None:
        """Whether the text, now that it is long, begins like base64."""
        text = _plain(bytes(self._text))
        head = _HEAD.match(text)
        start = head.end() if head else 0
        self._is_short = False
        if _BASE64.fullmatch(text, start):
            self._decoding = _Decoding(self._spool, is_uri=head is not None)
            self._decoding.write(text[start:])
        else:
            self._keep(bytes(self._text))
        self._text.clear()

    def _close(self) -> None:
        if self._decoding is not None:
            name = f"{self._mark}{len(self._pieces)}"
            self._pieces[name] = self._decoding.end()
            self._keep(name.encode())
        self._keep(bytes(self._text) + _QUOTE)
        self._text.clear()
        self._decoding, self._is_short, self._inside = None, True, False

    def _keep(self, part: bytes) -> None:
        self.rest += part
        if len(self.rest) > self._most:
            raise _too_large("what the body holds besides pictures", self._most)


class _Decoding:
    """One text, as it comes without its escapes."""

    def __init__(self, spool: Spool, is_uri: bool) -> None:
        self._spool, self._start, self._is_uri = spool, spool.size, is_uri
        self._hash = hashlib.sha256()
        self._held = b""

    def write(self, text: bytes) -> None:
        self._held += text.translate(None, _SPACE)
        # The last four may end in signs that fill up, which stand nowhere else.
        whole = max(len(self._held) - 1, 0) // 4 * 4
        part, self._held = self._held[:whole], self._held[whole:]
        if b"=" in part:
            raise _no_base64()
        self._take(part)

    def end(self) -> Piece:
        self._take(self._held)
        size = self._spool.size - self._start
        return Piece(self._spool, self._start, size, self._hash.hexdigest(), self._is_uri)

    def _take(self, text: bytes) -> None:
        try:
            data = binascii.a2b_base64(text, strict_mode=True)
        except binascii.Error:
            raise _no_base64() from None
        self._hash.update(data)
        self._spool.write(data)


def _plain(text: bytes) -> bytes:
    """Without escapes; one that no base64 needs becomes a byte that is none."""
    return _ESCAPED.sub(_meant, text) if b"\\" in text else text


def _meant(escape: re.Match[bytes]) -> bytes:
    return bytes.fromhex(escape[1].decode()) if escape[1] else _MEANT.get(escape[2], b"\x00")


def _no_base64() -> BadInput:
    return BadInput("a long text in the body is not base64")


def _too_large(what: str, limit: int) -> TooLarge:
    return TooLarge(f"{what} is larger than {limit / 2**20:g} MB", limit=limit, what="body")
