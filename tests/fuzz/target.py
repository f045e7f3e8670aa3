"""What a fuzzing target is, and the mutation that they share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from hypothesis import strategies as st

from maquette.errors import MaquetteError

Raw = Callable[[bytes, int], bytes]
"""Changes bytes without knowing what they are, into at most so many."""


def as_they_are(data: bytes, room: int, chance: Random, raw: Raw) -> bytes:
    """No structure is known that would have to be kept whole."""
    return raw(data, room)


@dataclass(frozen=True)
class Target:
    """A front door for untrusted bytes.

    ``take`` reads them and uses all that came of them; it may raise ``refusals`` and nothing else.
    ``seeds`` are whole inputs to begin from, ``words`` what the format is written in. ``examples``
    is a grammar of inputs that are right but for what they mean. ``mutated`` changes an input so
    that lengths and checksums stay right, for faults that lie behind them. It is ``walled`` in
    unless it needs an event loop and threads, which talk by sockets.
    """

    take: Callable[[bytes], None]
    refusals: type[MaquetteError]
    seeds: Callable[[], Sequence[bytes]]
    examples: st.SearchStrategy[bytes]
    words: Sequence[bytes] = ()
    mutated: Callable[[bytes, int, Random, Raw], bytes] = as_they_are
    longest: int = 4096
    walled: bool = True
