"""Secrets of others that we must be able to show again: sealed for the database.

AES-256-GCM with a random nonce of 96 bits; the key is derived (HKDF, RFC 5869) from a secret that
is not in the database. A seal names the secret it was made with, and is bound to what it is about,
so that one cannot be moved to another row.
"""

import base64
import binascii
import hashlib
import os
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from maquette.kit.later import later

if TYPE_CHECKING:
    from cryptography import exceptions
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.ciphers import aead
    from cryptography.hazmat.primitives.kdf import hkdf
else:
    # Every process has a sealer, and few ever seal or open.
    exceptions = later("cryptography.exceptions")
    hashes = later("cryptography.hazmat.primitives.hashes")
    aead = later("cryptography.hazmat.primitives.ciphers.aead")
    hkdf = later("cryptography.hazmat.primitives.kdf.hkdf")

VERSION = "s1"
NONCE = 12
PURPOSE = b"maquette sealed secrets"


class Unsealable(Exception):
    """Made with a secret that is not here any more, about something else, or tampered with."""


class Sealer:
    """The first of ``secrets`` seals; all of them open, so that one can be replaced by another.

    >>> sealed = Sealer([b"old"]).seal("msy_key", "row 7")
    >>> Sealer([b"new", b"old"]).open(sealed, "row 7")
    'msy_key'
    """

    def __init__(self, secrets: Sequence[bytes]) -> None:
        self._secrets = tuple(secrets)

    @cached_property
    def _ciphers(self) -> "Mapping[str, aead.AESGCM]":
        return {_name(secret): aead.AESGCM(_key(secret)) for secret in reversed(self._secrets)}

    @cached_property
    def _current(self) -> str:
        return _name(self._secrets[0])

    def seal(self, plain: str, about: str) -> str:
        nonce = os.urandom(NONCE)
        packed = self._ciphers[self._current].encrypt(nonce, plain.encode(), about.encode())
        return f"{VERSION}.{self._current}.{base64.urlsafe_b64encode(nonce + packed).decode()}"

    def open(self, sealed: str, about: str) -> str:
        """Raises :class:`Unsealable`."""
        version, _, rest = sealed.partition(".")
        name, _, data = rest.partition(".")
        cipher = self._ciphers.get(name)
        if version != VERSION or cipher is None:
            raise Unsealable(f"sealed with another secret ({name[:16]})")
        try:
            packed = base64.urlsafe_b64decode(data)
            return cipher.decrypt(packed[:NONCE], packed[NONCE:], about.encode()).decode()
        except (exceptions.InvalidTag, binascii.Error, ValueError):
            raise Unsealable("the seal is broken") from None

    def is_current(self, sealed: str) -> bool:
        """Whether it was sealed with the first secret."""
        return sealed.startswith(f"{VERSION}.{self._current}.")


def _key(secret: bytes) -> bytes:
    made = hkdf.HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=PURPOSE)
    return made.derive(secret)


def _name(secret: bytes) -> str:
    """Says which secret it was, and nothing of it."""
    return hashlib.sha256(PURPOSE + b" name" + _key(secret)).hexdigest()[:12]
