"""``maquette serve``: the API and its workers in one command."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Annotated, NoReturn

import typer

from maquette import app
from maquette.cli.common import from_setting, settings, tell
from maquette.cli.house import working_house
from maquette.errors import Unavailable
from maquette.kit import logs
from maquette.kit.gpu import gpu_is_wanted
from maquette.kit.manners import leave_no_core
from maquette.settings import ENV_PREFIX, Settings, process_environment

PR_SET_PDEATHSIG = 1
RESTART_SECONDS = 1.0


def serve(
    host: Annotated[str | None, typer.Option(help=from_setting("host"))] = None,
    port: Annotated[int | None, typer.Option(help=from_setting("port"))] = None,
    workers: Annotated[int | None, typer.Option(help=from_setting("workers"))] = None,
) -> None:
    """Serve the API on SQLite and local files (or what is configured) and work its jobs off."""
    chosen = settings(host=host, port=port, workers=workers)
    _refuse_busy_port(chosen)
    logs.configure(chosen.log_format, chosen.log_level)
    leave_no_core()
    with working_house(chosen) as runtime:
        crew = Crew(chosen)
        crew.start()
        try:
            # uvicorn shuts down in order and then raises the signal again: by then it is ours.
            signal.signal(signal.SIGTERM, _leave)
            tell(f"Maquette serves {chosen.base_url} with {chosen.workers} worker(s)")
            app.serve(runtime)
        finally:
            crew.stop()


def _refuse_busy_port(chosen: Settings) -> None:
    """Say so before any worker starts; uvicorn would only find out afterwards."""
    family = socket.AF_INET6 if ":" in chosen.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((chosen.host, chosen.port))
        except OSError as error:
            message = f"cannot listen on {chosen.host}:{chosen.port}: {error.strerror}"
            raise Unavailable(message) from None


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


class Crew:
    """Worker processes that are started again when they die, and die when we do."""

    def __init__(self, chosen: Settings) -> None:
        self._environment = process_environment() | {
            f"{ENV_PREFIX}DATA_DIR": str(chosen.data_dir),
            f"{ENV_PREFIX}HOST": chosen.host,
            f"{ENV_PREFIX}PORT": str(chosen.port),
        }
        self._size = chosen.workers
        shared = chosen.workers > 1 and not chosen.lanes and gpu_is_wanted(chosen.gpu)
        # A GPU has room for one model: the first worker has it, and the others the rest.
        self._shared = shared
        self._processes: list[subprocess.Popen[bytes]] = []
        self._ending = threading.Event()

    def start(self) -> None:
        started, thread = threading.Event(), threading.Thread(target=lambda: self._watch(started))
        thread.start()
        started.wait()

    def stop(self) -> None:
        """SIGTERM, and SIGKILL for whoever is still there ten seconds later."""
        self._ending.set()
        for process in self._processes:
            process.terminate()
        until = time.monotonic() + 10
        for process in self._processes:
            try:
                process.wait(max(until - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                process.kill()

    def _watch(self, started: threading.Event) -> None:
        # The kernel's death signal goes by the *thread* that started a child, so it is this
        # thread that starts every one, and it lives as long as the process does.
        self._processes = [self._start(number) for number in range(self._size)]
        started.set()
        while not self._ending.wait(RESTART_SECONDS):
            for index, process in enumerate(self._processes):
                if process.poll() is not None and not self._ending.is_set():
                    self._processes[index] = self._start(index)

    def _lane(self, number: int) -> dict[str, str]:
        if not self._shared:
            return {}
        return {f"{ENV_PREFIX}LANES": "cpu" if number else "gpu"}

    def _start(self, number: int) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "maquette", "worker"],
            env=self._environment | self._lane(number),
            stdin=subprocess.DEVNULL,
            preexec_fn=_die_with(os.getpid()),
        )


def _die_with(parent: int) -> Callable[[], None]:
    libc = ctypes.CDLL(None)

    def ask() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return ask
