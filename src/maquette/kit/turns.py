"""Waiting in line."""

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class NoTurn(Exception):
    """The turn did not come in time."""


class Turns:
    """One thread at a time, in the order in which they came; unlike a lock, on which a newcomer
    may overtake those that wait.

    >>> turns = Turns()
    >>> with turns.turn(1.0):
    ...     pass
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._line: deque[threading.Event] = deque()

    @contextmanager
    def turn(self, seconds: float) -> Iterator[None]:
        """Raises :class:`NoTurn` when it does not come within ``seconds``."""
        mine, until = threading.Event(), time.monotonic() + seconds
        with self._guard:
            self._line.append(mine)
            if self._line[0] is mine:
                mine.set()
        try:
            if not mine.wait(until - time.monotonic()):
                raise NoTurn
            yield
        finally:
            self._leave(mine)

    def _leave(self, mine: threading.Event) -> None:
        with self._guard:
            was_first = self._line[0] is mine
            self._line.remove(mine)
            if was_first and self._line:
                self._line[0].set()
