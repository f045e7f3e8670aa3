"""Workers that are there at once: forked from a process that has imported what they need.

The nursery is a process of its own (``python -m maquette.testing.worker``), started with the
first worker and ended with us. For each worker it forks a keeper, which forks the worker and
tells us its process id, and later how it ended. Servers come from one of their own.
"""

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from maquette.settings import process_environment

Arguments = Mapping[str, Any]


WORKERS, SERVERS = "maquette.testing.worker", "maquette.testing.server"


class Worker:
    """A worker process as its house sees it; spoken to as to a ``subprocess.Popen``."""

    def __init__(self, arguments: Arguments, log: Path, nursery: str = WORKERS) -> None:
        """Start one that tells the operator in ``log``."""
        self._ends, told = os.pipe()
        with log.open("wb") as errors:
            message = [json.dumps(arguments).encode()]
            socket.send_fds(_nursery(nursery), message, [errors.fileno(), told])
        os.close(told)
        self.pid = int(_line(self._ends))
        self.returncode: int | None = None

    def wait(self, timeout: float | None = None) -> int:
        """How it ended: 0, its exit code, or less than 0 for a signal. Raises TimeoutError."""
        if self.returncode is None:
            if not select.select([self._ends], [], [], timeout)[0]:
                raise TimeoutError(f"worker {self.pid} has not ended in {timeout} seconds")
            self.returncode = int(_line(self._ends))
            os.close(self._ends)
        return self.returncode

    def has_ended(self) -> bool:
        """Whether it has, without waiting for it."""
        if self.returncode is None and select.select([self._ends], [], [], 0)[0]:
            self.wait()
        return self.returncode is not None

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


@cache
def _nursery(module: str) -> socket.socket:
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(  # noqa: S603 - one of our own modules
            [sys.executable, "-m", module],
            stdin=theirs.fileno(),
            env=process_environment(),
        )

    def close() -> None:
        ours.close()
        process.wait()

    atexit.register(close)
    return ours


def _line(descriptor: int) -> bytes:
    """Up to the end of the line: each is shorter than what a pipe takes at once."""
    said = b""
    while not said.endswith(b"\n"):
        more = os.read(descriptor, 1)
        if not more:
            raise EOFError("the keeper of a worker has gone")
        said += more
    return said


def keep_nursery(work: Callable[[Arguments], None]) -> None:
    """Fork a keeper for each message through standard input, until its other end is closed."""
    door = socket.socket(fileno=0)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a keeper
    while True:
        message, (*descriptors,), _, _ = socket.recv_fds(door, 2**16, 2)
        if not message:
            return
        if os.fork() == 0:
            door.close()
            # It was standard input; uvloop aborts where one of its own descriptors is.
            os.open(os.devnull, os.O_RDONLY)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _keep(json.loads(message), work, *descriptors)
        for descriptor in descriptors:
            os.close(descriptor)


def _keep(arguments: Arguments, work: Callable[[Arguments], None], log: int, told: int) -> None:
    """Fork a worker and tell how it ended; never returns."""
    pid = os.fork()
    if pid == 0:
        os.close(told)
        os.dup2(log, 2)
        _end_with(lambda: work(arguments))
    os.close(log)
    os.write(told, b"%d\n" % pid)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    with suppress(BrokenPipeError):
        os.write(told, b"%d\n" % code)
    os._exit(0)


def _end_with(work: Callable[[], None]) -> None:
    """Do ``work`` and end the process as Python would; a fork must not unwind into its parent."""
    code = 1
    try:
        work()
        code = 0
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 1
    finally:
        if code:
            traceback.print_exc()
        os._exit(code)
