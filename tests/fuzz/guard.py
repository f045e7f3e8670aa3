"""The oracle: our own refusal or none, in time, in memory, and without a look at other files."""

import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

from maquette.errors import MaquetteError

SECONDS = 2.0
MEGABYTES = 512

_MODULES = (".py", ".pyc", ".so")
_FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.system", "os.fork", "os.posix_spawn")
_watched = False
_seen: list[str] = []


class Escaped(AssertionError):
    """An input did what no input may do."""


class Guard:
    """Calls ``take`` and raises :class:`Escaped`, or what it raised, where it broke the rules."""

    def __init__(
        self,
        take: Callable[[bytes], None],
        refusals: type[MaquetteError],
        megabytes: float | None = MEGABYTES,
    ) -> None:
        self._take = take
        self._megabytes = megabytes
        self._refusals = refusals
        self._before = peak()
        _listen()

    def __call__(self, data: bytes) -> None:
        if self._took(data) > SECONDS and self._took(data) > SECONDS:
            raise Escaped(f"{len(data)} bytes took more than {SECONDS} s of the processor, twice")
        if _seen:
            raise Escaped(f"it did what reading bytes does not need: {', '.join(_seen[:5])}")
        if self._megabytes is not None and (grown := peak() - self._before) > self._megabytes:
            raise Escaped(f"the process grew by {grown:.0f} MB, more than {self._megabytes}")

    def _took(self, data: bytes) -> float:
        global _watched
        begun = time.process_time()
        _seen.clear()
        _watched = True
        try:
            self._take(data)
        except self._refusals:
            pass
        finally:
            _watched = False
        return time.process_time() - begun


def peak() -> float:
    """Megabytes that this process has had resident at most.

    The kernel's other figure, ``ru_maxrss``, begins with that of the process that started this one.
    """
    told = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"))
    return int(told[1]) / 1024 if told else 0.0


def _listen() -> None:
    if not getattr(sys, "_fuzz_listens", False):
        sys.addaudithook(_on_event)
        sys._fuzz_listens = True  # type: ignore[attr-defined]


def _on_event(event: str, arguments: tuple[object, ...]) -> None:
    if not _watched:
        return
    if event == "open":
        path = str(arguments[0])
        # A module that is imported late, and how large we are now, are no business of the input.
        if not path.endswith(_MODULES) and path != "/proc/self/statm":
            _seen.append(f"open {path[:200]}")
    elif event.startswith(_FORBIDDEN):
        _seen.append(event)
