"""A bound on what one call may take, for code whose appetite cannot be known beforehand."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SIZE = Path("/proc/self/statm")


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


def _now() -> int:
    pages = int(_SIZE.read_text("ascii").split()[0]) if _SIZE.exists() else 0
    return pages * resource.getpagesize()
