"""Passwords at rest, by scrypt.

scrypt is in the standard library, memory-hard, and on OWASP's list of accepted choices, so signing
in asks for no further dependency. Its parameters travel in the stored string: they can be raised
later without forgetting anybody's password.
"""

import base64
import hashlib
import hmac
import secrets

# OWASP's setting for 32 MiB a hash: about 0.3 s on one core.
COST, BLOCK, LANES = 2**15, 8, 3
MEMORY = 64 * 2**20


def hash_password(password: str) -> str:
    """``scrypt$<cost>$<block>$<lanes>$<salt>$<hash>``, salt and hash in base64."""
    salt = secrets.token_bytes(16)
    digest = _scrypt(password, salt, COST, BLOCK, LANES)
    return "$".join(("scrypt", str(COST), str(BLOCK), str(LANES), _text(salt), _text(digest)))


def password_matches(password: str, stored: str) -> bool:
    """Whether ``password`` is the one that :func:`hash_password` made ``stored`` of."""
    scheme, cost, block, lanes, salt, digest = stored.split("$")
    if scheme != "scrypt":
        return False
    given = _scrypt(password, base64.b64decode(salt), int(cost), int(block), int(lanes))
    return hmac.compare_digest(given, base64.b64decode(digest))


def _scrypt(password: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    return hashlib.scrypt(
        password.encode(), salt=salt, n=cost, r=block, p=lanes, maxmem=MEMORY, dklen=32
    )


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
