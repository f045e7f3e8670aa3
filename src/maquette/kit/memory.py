"""How much memory there is, a bound on what one call may take of it, and what becomes of what is
freed.
"""

import ctypes
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SIZE = Path("/proc/self/statm")
_MACHINE = Path("/proc/meminfo")
_GROUP = Path("/sys/fs/cgroup")
# Of glibc's <malloc.h>.
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8


def left() -> float:
    """The share of its memory that the machine has left, or the group of processes that we run
    in, whichever is less."""
    return min(_left_on_machine(), _left_in_group())


def _left_on_machine() -> float:
    try:
        told = dict(line.split(":", 1) for line in _MACHINE.read_text("ascii").splitlines())
        free, whole = (int(told[name].split()[0]) for name in ("MemAvailable", "MemTotal"))
    except (OSError, KeyError, ValueError):
        return 1.0
    return free / whole


def _left_in_group() -> float:
    """By cgroup v2; files that are only cached count as free, as they can be read again."""
    try:
        most, now = ((_GROUP / f"memory.{name}").read_text("ascii") for name in ("max", "current"))
        told = dict(
            line.split() for line in (_GROUP / "memory.stat").read_text("ascii").splitlines()
        )
        return 1 - (int(now) - int(told["inactive_file"])) / int(most)
    except (OSError, KeyError, ValueError):
        return 1.0


@contextmanager
def at_most(extra: int) -> Iterator[None]:
    """Let this process grow by ``extra`` bytes of addresses; beyond that comes MemoryError.

    Holds for all threads of the process while it lasts. Where the system does not tell how large
    a process is, nothing is bounded.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = _now() + extra
    tighter = _SIZE.exists() and (soft == resource.RLIM_INFINITY or wanted < soft)
    if not tighter:
        yield
        return
    resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def keep_freed() -> None:
    """From now on this process keeps blocks of up to 32 MB that it frees, up to 128 MB in all, and
    uses them again. Given back, each would be taken and cleared anew, page by page: of a film's
    pictures, for every frame. Where the C library is not glibc, nothing changes.
    """
    tune = getattr(ctypes.CDLL(None), "mallopt", None)
    if tune is not None:
        tune(_MMAP_THRESHOLD, 32 << 20)
        tune(_TRIM_THRESHOLD, 128 << 20)


def give_back_freed() -> None:
    """From now on this process gives the system back what it frees, but for small pieces.

    Else glibc keeps, once it has seen large blocks come and go, blocks of up to 32 MB, in eight
    places for each core: of a crowd of uploads most would stay. Where the C library is not glibc,
    nothing changes.
    """
    tune = getattr(ctypes.CDLL(None), "mallopt", None)
    if tune is not None:
        tune(_MMAP_THRESHOLD, 128 << 10)
        tune(_ARENA_MAX, 2)


def _now() -> int:
    pages = int(_SIZE.read_text("ascii").split()[0]) if _SIZE.exists() else 0
    return pages * resource.getpagesize()
