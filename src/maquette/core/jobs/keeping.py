"""The child that stays from one job to the next, with the model that it has loaded.

A learned model takes longer to load than to use. Its child is walled in like any other, dies with
its worker, and does one job at a time; what one job leaves in its memory the next could find, so
only engines that ask for it are worked with in this way.
"""

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from maquette.core.jobs.children import Child, child_environment
from maquette.kit import memory

MOST_JOBS = 100
"""Then it starts anew: what leaks, leaks no further."""


class Keeper:
    """Has one such child at most, and lets it go after a fault, after many jobs, when nobody has
    asked for it for a while, and when memory is short.
    """

    def __init__(self, command: Sequence[str], own: Mapping[str, str], home: Path) -> None:
        """``home`` is the one folder it may write to: the jobs' own folders lie in it."""
        self._command, self._own, self.home = command, own, home
        # The kernel's death signal goes by the *thread* that started a child: this one stays.
        self._starter = ThreadPoolExecutor(1, "keeper")
        self._busy = threading.Lock()
        self._child: Child | None = None
        self._walls: tuple[object, ...] = ()
        self._jobs = 0
        self._used_at = 0.0

    @contextmanager
    def child(self, order: Mapping[str, Any]) -> Iterator[Child]:
        """The child, at work on ``order``: the one that is there, or a new one."""
        with self._busy:
            running = self._ready((order["sandbox"], *order["shows"]))
            try:
                running.ask({**order, "stays": True, "home": str(self.home)})
                yield running
            finally:
                self._jobs += 1
                self._used_at = time.monotonic()
                if not running.is_idle or self._jobs >= MOST_JOBS:
                    self._let_go()

    def tidy(self, idle_seconds: float, free: float) -> None:
        """Let the child go that nobody uses, or whose memory others need more: less than a share
        ``free`` of all is left."""
        if not self._busy.acquire(blocking=False):
            return
        try:
            idle = time.monotonic() - self._used_at > idle_seconds
            if self._child is not None and (idle or memory.left() < free):
                self._let_go()
        finally:
            self._busy.release()

    def close(self) -> None:
        """End the child at once, whatever it does."""
        running = self._child
        if running is not None:
            running.kill()

    def _ready(self, walls: tuple[object, ...]) -> Child:
        if self._child is not None and (walls != self._walls or not self._child.is_alive):
            self._let_go()
        if self._child is None:
            environment = child_environment(self._own, self.home)
            started = self._starter.submit(Child, self._command, environment, self.home)
            self._child, self._walls, self._jobs = started.result(), walls, 0
        return self._child

    def _let_go(self) -> None:
        if self._child is not None:
            self._child.kill()
        self._child = None
