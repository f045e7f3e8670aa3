"""What an audit finds, and what it may be told."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Breach:
    """A promise that does not hold: which one, and what shows it."""

    invariant: str
    what: str

    def __str__(self) -> str:
        return f"{self.invariant}: {self.what}"


@dataclass(frozen=True)
class Letter:
    """A webhook as its receiver got it."""

    address: str
    event_id: str
    body: bytes


@dataclass(frozen=True)
class Witness:
    """What was seen from outside.

    ``acknowledged`` are the jobs that clients were told of; with ``all_told`` there must be no
    other, and no ledger line of one. With ``at_rest`` nothing is at work any more, so a job that
    is open, or news that waits, was forgotten. ``letters`` are all that receivers got, or None
    where nobody kept them.
    """

    acknowledged: Collection[str] = ()
    all_told: bool = False
    at_rest: bool = False
    letters: Sequence[Letter] | None = None
