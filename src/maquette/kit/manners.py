"""Processes that let others go first."""

import os
import time
from contextlib import suppress
from pathlib import Path

NICENESS = 10
"""A tenth of the processor's time beside one that wants all of it, and all that nobody wants."""
TRIES = 3
TRY_AGAIN_SECONDS = 0.1


def step_back(pid: int) -> None:
    """Let a process that leads a session of its own, and all that it starts from now on, have the
    processor only when others leave it.

    Linux may share the processor among sessions and not among processes; niceness then counts
    within the session alone, and the session has one of its own (``man 7 sched``, autogroup).
    """
    with suppress(ProcessLookupError, PermissionError):
        os.setpriority(os.PRIO_PROCESS, pid, max(os.getpriority(os.PRIO_PROCESS, pid), NICENESS))
    for _ in range(TRIES):
        try:
            Path(f"/proc/{pid}/autogroup").write_text(str(NICENESS), "ascii")
        except BlockingIOError:  # the kernel takes no more than ten such wishes a second
            time.sleep(TRY_AGAIN_SECONDS)
        except OSError:
            return  # gone, or no such kernel
        else:
            return
