"""Identifiers: short public ones, and ULIDs that sort by time of birth."""

import secrets
import string
from datetime import datetime

BASE62 = string.ascii_letters + string.digits
CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


def new_id() -> str:
    """Twelve random characters of [A-Za-z0-9], about 71 bits."""
    number, letters = secrets.randbelow(62**12), []
    for _ in range(12):
        number, digit = divmod(number, 62)
        letters.append(BASE62[digit])
    return "".join(letters)


def is_plain(text: str) -> bool:
    """Whether ``text`` could be an id at all.

    What is not is never looked up: PostgreSQL refuses some of it, a NUL for instance.
    """
    return text.isascii() and text.isalnum()


def new_ulid(now: datetime) -> str:
    """Lower-case ULID: 48 bits of Unix milliseconds, 80 random bits, 26 Crockford characters.

    Format: https://github.com/ulid/spec
    """
    return ulid_of((int(now.timestamp() * 1000) << 80) | secrets.randbits(80))


def ulid_of(number: int) -> str:
    """The ULID of a number of 128 bits."""
    return "".join(CROCKFORD[(number >> shift) & 31] for shift in range(125, -5, -5))


def ulid_number(ulid: str) -> int:
    """The number of 128 bits that a ULID writes."""
    number = 0
    for letter in ulid:
        number = number << 5 | CROCKFORD.index(letter)
    return number
