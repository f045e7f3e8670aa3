"""Multipart forms that we send (RFC 7578)."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """One field of a form; with a ``filename`` it is a file."""

    name: str
    data: bytes
    filename: str | None = None
    content_type: str | None = None


def multipart(parts: Sequence[Part]) -> tuple[str, bytes]:
    """The Content-Type of a form, and its body.

        content_type, body = multipart([Part("prompt", b"a teapot"),
                                        Part("image", png, "image.png", "image/png")])

    Raises ValueError for a control character in a name or type.
    """
    boundary = secrets.token_hex(16)
    pieces: list[bytes] = []
    for part in parts:
        pieces += [f"--{boundary}\r\n".encode(), _head(part), b"\r\n\r\n", part.data, b"\r\n"]
    pieces.append(f"--{boundary}--\r\n".encode())
    return f"multipart/form-data; boundary={boundary}", b"".join(pieces)


def _head(part: Part) -> bytes:
    told = f'Content-Disposition: form-data; name="{_quoted(part.name)}"'
    if part.filename is not None:
        told += f'; filename="{_quoted(part.filename)}"'
    if part.content_type is not None:
        told += f"\r\nContent-Type: {_clean(part.content_type)}"
    return told.encode()


def _quoted(text: str) -> str:
    return _clean(text).replace('"', "%22")


def _clean(text: str) -> str:
    if not text.isprintable():
        raise ValueError("a form's names and types have no control characters")
    return text
