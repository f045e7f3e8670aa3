"""A target that breaks, for the test of what tells of it."""

from hypothesis import strategies as st

from fuzz.target import Target
from maquette.errors import BadInput


def take(data: bytes) -> None:
    if data.startswith(b"no"):
        raise ZeroDivisionError
    raise BadInput("nothing else is read")


TARGET = Target(take, BadInput, lambda: [b"nn"], st.binary(), (b"no",))
