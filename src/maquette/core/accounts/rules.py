"""What keys look like, what they may be allowed, and which e-mail addresses we take."""

import re
import secrets
from collections.abc import Callable, Sequence

from maquette.errors import InvalidSettings
from maquette.kit.hashing import sha256_hex
from maquette.kit.ids import BASE62

OWNER_EMAIL = "owner@localhost"
PUBLIC_EMAIL = "public@localhost"
SCOPES = ("read", "write")
_EMAIL = re.compile(r"[^@\s\x00-\x1f\x7f]{1,64}@[^@\s\x00-\x1f\x7f]{1,255}")


def _word(length: int) -> str:
    return "".join(secrets.choice(BASE62) for _ in range(length))


# Clients check the shape of a key before they send it, so one may be minted in any of the four.
# The shape selects nothing: every key opens every door its scopes allow.
_MINTS: dict[str, Callable[[], str]] = {
    "sk_live": lambda: f"sk_live_{secrets.token_hex(16)}",
    "dxgl": lambda: f"dxgl_sk_{secrets.token_urlsafe(32)}",
    "trf": lambda: f"trf_live_{secrets.token_urlsafe(32)}",
    "glsi": lambda: f"glsi_{_word(10)}_{_word(32)}",
}
FORMATS = tuple(_MINTS)


def mint(key_format: str) -> str:
    """A new plaintext key with at least 128 random bits."""
    if key_format not in _MINTS:
        raise InvalidSettings(f"a key's format is one of {', '.join(FORMATS)}", field="format")
    return _MINTS[key_format]()


def digest(plaintext: str) -> str:
    """What is kept of a key; 128 random bits need no salt and no slow hash."""
    return sha256_hex(plaintext.encode("utf-8", "surrogatepass"))


def hint(plaintext: str) -> str:
    """The first characters, to tell one's keys apart: ``sk_live_1a2b``."""
    prefix = plaintext[: plaintext.index("_", plaintext.index("_") + 1) + 1]
    return prefix + plaintext[len(prefix) :][:4]


def checked_scopes(scopes: Sequence[str]) -> list[str]:
    """The wanted scopes in their usual order; at least one, all of them known."""
    if not scopes or not set(scopes) <= set(SCOPES):
        raise InvalidSettings("scopes are one or both of read, write", field="scopes")
    return [scope for scope in SCOPES if scope in scopes]


def checked_email(email: str) -> str:
    """Trimmed and lower-cased, so that one person has one account."""
    trimmed = email.strip().lower()
    if not _EMAIL.fullmatch(trimmed):
        raise InvalidSettings("not an e-mail address", field="email")
    return trimmed
