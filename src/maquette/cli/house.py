"""Opening the house for one command; apart from what commands share that never open it."""

from collections.abc import Iterator
from contextlib import contextmanager

from maquette.core.opening import open_house
from maquette.core.runtime import Runtime
from maquette.settings import Settings


@contextmanager
def house(given: Settings | None = None) -> Iterator[Runtime]:
    """An open house, closed at the end."""
    runtime = open_house(given or Settings())
    try:
        yield runtime
    finally:
        runtime.close()
