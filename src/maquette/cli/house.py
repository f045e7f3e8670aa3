"""Opening the house for one command; apart from what commands share that never open it."""

from collections.abc import Iterator
from contextlib import contextmanager

from maquette.core.opening import open_house, visit_house
from maquette.core.runtime import Runtime
from maquette.settings import Settings


@contextmanager
def house() -> Iterator[Runtime]:
    """A house to look into and to put rows in order, closed at the end."""
    runtime = visit_house(Settings())
    try:
        yield runtime
    finally:
        runtime.close()


@contextmanager
def working_house(given: Settings | None = None) -> Iterator[Runtime]:
    """A house whose queue is up to date as well, closed at the end."""
    runtime = open_house(given or Settings())
    try:
        yield runtime
    finally:
        runtime.close()
