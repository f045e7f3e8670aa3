"""Letting others go first, and leaving nothing behind."""

import os
import resource
import time
from contextlib import suppress
from pathlib import Path

GROUP = Path("/proc/self/autogroup")
TRIES = 3
TRY_AGAIN_SECONDS = 0.1


def step_back(niceness: int) -> None:
    """Have the processor, this process and what it starts from now on, when others leave it.

    Linux may share the processor among sessions and not among processes; niceness then counts
    within the session alone, and the session has one of its own (``man 7 sched``, autogroup). So
    the process must lead a session of its own. Gives nothing back that was given up before.
    """
    if niceness <= os.getpriority(os.PRIO_PROCESS, 0):
        return
    for task in os.listdir("/proc/self/task"):  # Linux has it for each thread
        with suppress(ProcessLookupError):
            os.setpriority(os.PRIO_PROCESS, int(task), niceness)
    for _ in range(TRIES):
        try:
            GROUP.write_text(str(niceness), "ascii")
        except BlockingIOError:  # the kernel takes no more than ten such wishes a second
            time.sleep(TRY_AGAIN_SECONDS)
        except OSError:
            return  # there is no such thing here
        else:
            return


def leave_no_core() -> None:
    """This process, and what it starts, write no core file when they crash: keys would be in it."""
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, most))
