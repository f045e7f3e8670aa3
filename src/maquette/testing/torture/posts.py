"""The places in a house where a process stands: one is put there, killed, and put there again."""

import json
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from maquette.settings import Settings
from maquette.testing.house import children
from maquette.testing.nursery import SERVERS, WORKERS, Worker
from maquette.testing.torture.client import is_serving
from maquette.worker import Timing

STARTS_IN = 60.0


class Post:
    """A worker's place; ``log`` is what its processes have told the operator."""

    nursery = WORKERS

    def __init__(self, name: str, settings: Settings, timing: Timing, folder: Path) -> None:
        self.name = name
        self._folder = folder
        self._told: dict[str, Any] = {
            "settings": _told(settings),
            "timing": asdict(timing),
            "reached": str(folder / f"{name}.reached"),
        }
        self._number = 0
        self._log = folder / f"{name}-0.log"
        self.process: Worker | None = None
        Path(self._told["reached"]).touch()

    def start(self, traps: str = "") -> Worker:
        """Put a process there, which does as ``traps`` say; whoever stands there is killed."""
        self.kill()
        self._number += 1
        self._log = self._folder / f"{self.name}-{self._number}.log"
        self.process = Worker({**self._told, "traps": traps}, self._log, self.nursery)
        return self.process

    def until_working(self) -> None:
        """Wait until it takes jobs: what is told to leave before has nothing to leave in order."""
        until = time.monotonic() + STARTS_IN
        while "takes jobs" not in self._log.read_text("utf-8", "replace"):
            if time.monotonic() > until:
                raise TimeoutError(f"{self.name} does not start")
            time.sleep(0.02)

    def kill(self) -> bool:
        """SIGKILL; tells whether there was anybody left to kill."""
        if self.process is None:
            return False
        alive = not self.process.has_ended()
        self.process.kill()
        self.process.wait(30)
        return alive

    def works(self) -> bool:
        """Whether its process has a child at a job; while it starts it has others for a moment."""
        if self.process is None or self.process.has_ended():
            return False
        with suppress(OSError):
            places = [os.readlink(f"/proc/{child}/cwd") for child in children(self.process.pid)]
            return any(place.startswith(f"{self._folder}/scratch/") for place in places)
        return False

    def ask_to_leave(self) -> None:
        """SIGTERM, without waiting."""
        if self.process is not None:
            self.process.terminate()

    def leave(self) -> int:
        """SIGTERM, as an operator stops it; gives the exit code."""
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(30)

    def reached(self) -> list[str]:
        """The traps that were reached here, oldest first."""
        lines = Path(self._told["reached"]).read_text("utf-8").splitlines()
        return [line.split()[0] for line in lines]


class ServerPost(Post):
    """A server's place."""

    nursery = SERVERS

    def __init__(self, name: str, settings: Settings, timing: Timing, folder: Path) -> None:
        super().__init__(name, settings, timing, folder)
        self._port = settings.port

    def until_serving(self) -> bool:
        """Wait until it answers; False when it died instead, as a trap may have it."""
        until = time.monotonic() + STARTS_IN
        while time.monotonic() < until:
            if is_serving(self._port):
                return True
            if self.process is None or self.process.has_ended():
                return False
            time.sleep(0.02)
        raise TimeoutError("the server does not start")


def _told(settings: Settings) -> Mapping[str, Any]:
    told: dict[str, Any] = json.loads(settings.model_dump_json())
    return {name: value for name, value in told.items() if value != "**********"}
