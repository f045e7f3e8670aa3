"""Every promise that can be checked by looking: eight invariants over database and storage.

It is run after every fault of the tests, and by ``maquette doctor --audit``.

    * I1  every acknowledged job is there (and, where they are all told, no other)
    * I2  a job is charged once, and paid back exactly when it failed or was cancelled
    * I3  a balance is the sum of its ledger, and never below 0
    * I4  every job ends within its deadline
    * I5  what is done has all its files, whole
    * I6  every end of a job is told to whoever asked, under one id
    * I7  no file that nobody knows, and none of a worker that is no more
    * I8  the database itself is sound
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from maquette.core.audit import files, money, news, work
from maquette.core.audit.breach import Breach, Witness
from maquette.core.runtime import Runtime

NOBODY = Witness()


@dataclass(frozen=True)
class Depth:
    """How closely to look: ``whole`` reads every file to its end, else its size must do.

    A file that no row knows may be on its way into one, so it is only counted when it is
    ``orphaned`` that long.
    """

    whole: bool = True
    orphaned: timedelta = timedelta(days=1)


THOROUGH = Depth()


def audit(runtime: Runtime, witness: Witness = NOBODY, depth: Depth = THOROUGH) -> Sequence[Breach]:
    """All breaches found; none is what was promised.

    ``witness`` tells what was seen from outside. The house may be at work meanwhile: the rows are
    looked at as they were at one moment.
    """
    return list(_found(runtime, witness, depth))


def _found(runtime: Runtime, witness: Witness, depth: Depth) -> Iterator[Breach]:
    for fault in runtime.db.faults():
        yield Breach("I8", fault)
    with runtime.db.snapshot() as session:
        yield from work.acknowledged(session, witness)
        yield from money.charges(session)
        yield from money.balances(session)
        yield from work.deadlines(session, runtime, witness)
        yield from files.results(session, runtime, whole=depth.whole)
        yield from news.announced(session, runtime, witness)
    yield from files.leftovers(runtime, depth.orphaned)
