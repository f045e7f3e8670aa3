"""Passwords at rest, by argon2id.

RFC 9106's setting for machines that do more than this: 64 MiB and three rounds, about 0.1 s. The
parameters travel in the stored string: they can be raised later without forgetting a password.
"""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

_hasher = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


def hash_password(password: str) -> str:
    """``$argon2id$v=19$m=65536,t=3,p=4$<salt>$<hash>``."""
    return _hasher.hash(password)


def password_matches(password: str, stored: str) -> bool:
    """Whether ``password`` is the one that :func:`hash_password` made ``stored`` of."""
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False
