"""Passwords at rest, by argon2id.

RFC 9106's setting for machines that do more than this: 64 MiB and three rounds, about 0.1 s. The
parameters travel in the stored string: they can be raised later without forgetting a password.
"""

from functools import cache
from typing import TYPE_CHECKING

from maquette.kit.later import later

if TYPE_CHECKING:
    import argon2
    from argon2 import exceptions, profiles
else:
    # Most accounts are known by their keys alone.
    argon2 = later("argon2")
    exceptions, profiles = later("argon2.exceptions"), later("argon2.profiles")


def hash_password(password: str) -> str:
    """``$argon2id$v=19$m=65536,t=3,p=4$<salt>$<hash>``."""
    return _hasher().hash(password)


def password_matches(password: str, stored: str) -> bool:
    """Whether ``password`` is the one that :func:`hash_password` made ``stored`` of."""
    try:
        return _hasher().verify(stored, password)
    except (exceptions.VerificationError, exceptions.InvalidHashError):
        return False


@cache
def _hasher() -> "argon2.PasswordHasher":
    return argon2.PasswordHasher.from_parameters(profiles.RFC_9106_LOW_MEMORY)
