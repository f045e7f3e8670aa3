"""Forms with a file, read as they come: the file goes to a spool, and never whole into memory."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from maquette.errors import BadInput
from maquette.http.caller import runtime_of
from maquette.http.spools import Pouring
from maquette.kit.spool import Spool
from maquette.settings import Settings

FILE = "file"
"""What the field with the file is called, everywhere."""
MOST_FILES, MOST_FIELDS = 1, 20
FIELD_BYTES = 64 * 1024
UTF_8 = {b"utf-8", b"utf8", b"us-ascii"}


@dataclass(frozen=True)
class Form:
    """One uploaded file, or none, and the text fields beside it."""

    filename: str | None = None
    file: Spool | None = None
    fields: dict[str, str] = field(default_factory=dict)

    def read(self) -> bytes:
        return b"" if self.file is None else self.file.read()


def form_body(megabytes: Callable[[Settings], int]) -> Callable[[Request], AsyncIterator[Form]]:
    """A dependency that reads a multipart body with at most one file, called ``file``, of so many
    megabytes as the settings say, and a few short fields. The file is gone with the request.

    Raises :class:`~maquette.errors.TooLarge` as soon as there is more, and :class:`BadInput`.
    """

    async def read(request: Request) -> AsyncIterator[Form]:
        settings = runtime_of(request).settings
        # Not where the system keeps temporary files, which is often memory.
        with Spool(settings.data_dir, megabytes(settings) * 2**20) as spool:
            yield await read_form(request, spool)

    return read


async def read_form(request: Request, spool: Spool) -> Form:
    """The form of a request, its file in ``spool``; an empty one for any other kind of body."""
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != b"multipart/form-data":
        return Form()
    # Python knows codecs that fail oddly, or make text that cannot be written down again.
    if options.get(b"charset", b"utf-8").lower() not in UTF_8:
        raise BadInput("the text of a form must be UTF-8")
    if b"boundary" not in options:
        raise _unreadable("Missing boundary in multipart.")
    parts, pouring = _Parts(), Pouring(spool)
    try:
        parser = parts.parser(options[b"boundary"])
        async for chunk in request.stream():
            parser.write(chunk)
            for piece in parts.taken():
                await pouring.take(piece)
        parser.finalize()
    except FormParserError:
        raise _unreadable("Invalid multipart data.") from None
    await pouring.end()
    return Form(parts.filename, spool if parts.filename is not None else None, parts.fields)


class _Parts:
    """Hears from the parser what a form is made of; only the file's bytes are handed on."""

    def __init__(self) -> None:
        self.filename: str | None = None
        self.fields: dict[str, str] = {}
        self._counted = {"files": 0, "fields": 0}
        self._header: tuple[bytearray, bytearray] = (bytearray(), bytearray())
        self._headers: dict[bytes, bytes] = {}
        self._field: str | None = None
        self._coming: str | None = None
        self._value = bytearray()
        self._pieces: list[bytes] = []

    def parser(self, boundary: bytes) -> MultipartParser:
        """What to feed the body to. Raises FormParserError."""
        return MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": lambda data, start, end: self._header[0].extend(data[start:end]),
                "on_header_value": lambda data, start, end: self._header[1].extend(data[start:end]),
                "on_header_end": self._end_header,
                "on_headers_finished": self._open,
                "on_part_data": self._data,
                "on_part_end": self._end,
            },
        )

    def taken(self) -> list[bytes]:
        """The file's bytes that were heard since the last time."""
        pieces, self._pieces = self._pieces, []
        return pieces

    def _begin(self) -> None:
        self._headers, self._value = {}, bytearray()
        self._field = self._coming = None

    def _end_header(self) -> None:
        name, value = self._header
        self._headers[bytes(name).lower()] = bytes(value)
        self._header = (bytearray(), bytearray())

    def _open(self) -> None:
        told = self._headers.get(b"content-disposition")
        _, options = parse_options_header(told)
        if b"name" not in options:
            raise _unreadable('The Content-Disposition header field "name" must be provided.')
        name = _text(options[b"name"])
        if b"filename" not in options:
            self._count("fields", MOST_FIELDS)
            self._field = name
            return
        self._count("files", MOST_FILES)
        if name == FILE:
            self._coming = _text(options[b"filename"])

    def _count(self, what: str, most: int) -> None:
        self._counted[what] += 1
        if self._counted[what] > most:
            raise _unreadable(f"Too many {what}. Maximum number of {what} is {most}.")

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._coming is not None:
            self._pieces.append(data[start:end])
        elif self._field is not None:
            self._value += data[start:end]
            if len(self._value) > FIELD_BYTES:
                raise _unreadable(f"Part exceeded maximum size of {FIELD_BYTES // 1024}KB.")

    def _end(self) -> None:
        if self._coming is not None:
            self.filename = self._coming
        elif self._field is not None:
            self.fields[self._field] = _text(self._value)


def _text(data: bytes | bytearray) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _unreadable(why: str) -> BadInput:
    return BadInput(f"the form cannot be read: {why}")
