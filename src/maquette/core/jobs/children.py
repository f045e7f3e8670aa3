"""One child process per job: started, listened to, and killed with all it started.

The child reads a JSON request from its standard input, which stays open as its life line, and
writes JSON lines: ``{"progress": [step, fraction]}``, ``{"file": {...}}`` for a file that is
whole, and at last ``{"result": {...}}`` or ``{"error": {"code", "message"}}``. Where several jobs
share its work, each message says with ``"of": job`` which it is about, and ``{"done": {...}}`` or
``{"failed": {"code", "message"}}`` what became of one of them. A child that is to stay
(:mod:`.keeping`) then reads the next request.
"""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO, Any

from maquette.errors import ChildDied, WorkFailed, WorkTimedOut, error_for
from maquette.kit import strict_json

LINE_LIMIT = 16 * 2**20
STDERR_TAIL = 64_000
ASK_SECONDS = 0.5
# What a child may see of the environment: enough to find its interpreter, fonts and drivers.
PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "XDG_CACHE_HOME")
DRIVERS = ("LP_", "MESA_", "LIBGL_", "EGL_", "__EGL_", "__GLX_", "NVIDIA_", "CUDA_")

Message = dict[str, Any]


class Child:
    """A running child. ``wait`` is given what to do with its messages and when to give up."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], folder: Path
    ) -> None:
        self.is_idle = True
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - kill() closes it
        self._heard = 0
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            # -P: the scratch folder it starts in must not be a place to import from.
            [sys.executable, "-P", *command, str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env=dict(environment),
            cwd=folder,
            start_new_session=True,
        )
        self._lines: SimpleQueue[bytes] = SimpleQueue()
        self._reader = threading.Thread(target=self._read, args=(_piped(self._process.stdout),))
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, request: Mapping[str, Any]) -> None:
        """Tell it what to do; :meth:`wait` then gives what comes of it."""
        self.is_idle = False
        with suppress(BrokenPipeError):  # it died at once; wait() tells
            stdin = _piped(self._process.stdin)
            stdin.write(strict_json.dumps(request) + b"\n")
            stdin.flush()

    def wait(
        self, hear: Callable[[Message], None], unwanted: Callable[[], bool], until: float
    ) -> dict[str, Any] | None:
        """The child's result, or None once ``unwanted`` says so.

        ``unwanted`` is asked twice a second; ``until`` is a moment of ``time.monotonic``. Raises
        the child's own error, :class:`WorkTimedOut`, or :class:`ChildDied`.
        """
        ask_at = time.monotonic() + ASK_SECONDS
        while True:
            message = self._next_message()
            if "result" in message:
                self.is_idle = True
                return dict(message["result"])
            if message:
                hear(message)
            now = time.monotonic()
            if now > until:
                raise WorkTimedOut("the work took longer than a job may")
            if now > ask_at:
                if unwanted():
                    return None
                ask_at = now + ASK_SECONDS

    def kill(self) -> None:
        """End the child and everything it started; does nothing the second time."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._reader.join()
        for pipe in (self._process.stdin, self._process.stdout, self._errors):
            _close(pipe)

    def said(self) -> str:
        """What it wrote to standard error since the last time, or the end of that.

        The file's position is the child's as well, so nothing here moves it.
        """
        errors = self._errors.fileno()
        start, end = self._heard, os.fstat(errors).st_size
        self._heard = end
        start = max(start, end - STDERR_TAIL)
        return os.pread(errors, end - start, start).decode("utf-8", "replace").strip()

    def _next_message(self) -> Message:
        """What the child says next; an empty message when it says nothing for a while."""
        try:
            line = self._lines.get(timeout=ASK_SECONDS / 2)
        except Empty:
            return {}
        if line == b"":
            raise ChildDied(f"the work ended unexpectedly ({self._ending()})")
        message: Message = strict_json.loads(line, limit=LINE_LIMIT)
        if "error" in message:
            # What nobody foresaw may have left anything behind.
            self.is_idle = message["error"]["code"] != WorkFailed.code
            raise error_for(message["error"]["code"], message["error"]["message"])
        return message

    def _read(self, stdout: IO[bytes]) -> None:
        for line in stdout:
            self._lines.put(line)
        self._lines.put(b"")

    def _ending(self) -> str:
        code = self._process.wait()
        return signal.Signals(-code).name if code < 0 else f"exit code {code}"


@contextmanager
def child(
    command: Sequence[str], request: Mapping[str, Any], environment: Mapping[str, str]
) -> Iterator[Child]:
    """A child that is gone at the end, however that comes about."""
    running = Child(command, environment, Path(request["folder"]))
    try:
        running.ask(request)
        yield running
    finally:
        running.kill()


def child_environment(own: Mapping[str, str], scratch: Path) -> dict[str, str]:
    """The part of ``own`` that a child may see: no settings, no secrets, no proxies."""
    passed = {
        name: value for name, value in own.items() if name in PASSED_ON or name.startswith(DRIVERS)
    }
    # Mesa would keep compiled shaders for the next job: a way out of one child into another.
    own_place = {"TMPDIR": str(scratch), "MESA_SHADER_CACHE_DISABLE": "true"}
    return passed | own_place | {"PYTHONDONTWRITEBYTECODE": "1"}


def _piped(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe


def _close(pipe: IO[bytes] | None) -> None:
    if pipe is not None:
        with suppress(BrokenPipeError):
            pipe.close()
