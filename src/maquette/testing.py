"""A running house for tests: real database, storage, queue and workers, and an obedient engine.

>>> house = House(folder)                              # doctest: +SKIP
>>> caller = house.account("ada@example.com", 5)   # doctest: +SKIP
>>> job_id = house.order(caller, "a chair")            # doctest: +SKIP
>>> house.start_worker()                               # doctest: +SKIP
>>> house.wait(caller, job_id).status                  # doctest: +SKIP
'done'
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from maquette import child, worker
from maquette.core.accounts import actions as accounts
from maquette.core.accounts import queries as account_queries
from maquette.core.accounts.queries import Caller
from maquette.core.credits import actions as credits
from maquette.core.generations import actions as generations
from maquette.core.generations import body
from maquette.core.generations.rules import GenerationOrder
from maquette.core.jobs import queries as jobs
from maquette.core.jobs.tables import TERMINAL, Job
from maquette.core.opening import open_house
from maquette.engines.catalog import Catalog
from maquette.engines.engine import Card, Inputs, Kind, Made, Step, Tier
from maquette.errors import EngineFailed
from maquette.gltf.build import Part, build_glb
from maquette.kit.clock import Clock
from maquette.kit.progress import Progress
from maquette.settings import Settings, process_environment
from maquette.worker import Timing

QUICK = Timing(beat=0.3, time_to_live=2.0, sweep=0.3, poll=0.1)
CHILD = ("-m", "maquette.testing", "child")


@dataclass
class StandingClock:
    """A clock that shows ``moment`` until a test sets it."""

    moment: datetime = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment


@dataclass(frozen=True)
class EchoEngine:
    """Makes a small pyramid whose name is the prompt, or does what the prompt's first word says.

    ``wait 2.5 ...`` takes that many seconds; ``refuse`` fails as an engine should; ``crash`` ends
    its process without a word; ``break`` raises what no engine should.
    """

    id: str = "echo"
    takes: frozenset[Kind] = frozenset(Kind)

    @property
    def card(self) -> Card:
        return Card(self.id, "Echo", self.takes, "Apache-2.0", dict.fromkeys(Tier, 0.1))

    def make(self, inputs: Inputs, progress: Progress) -> Made:
        word, _, rest = inputs.prompt.partition(" ")
        if word == "refuse":
            raise EngineFailed("there is nothing to build in this order")
        if word == "crash":
            os.kill(os.getpid(), signal.SIGKILL)
        if word == "break":
            raise ZeroDivisionError("an engine with a bug")
        if word == "wait":
            _pass_time(float(rest.split()[0]), progress)
        progress(Step.FINISH, 1.0)
        return Made(pyramid(inputs.prompt or "picture"))


def pyramid(name: str) -> bytes:
    """A GLB of a closed pyramid of six triangles, one metre wide, standing on the ground."""
    corners = np.array(
        [[-0.5, 0, -0.5], [0.5, 0, -0.5], [0.5, 0, 0.5], [-0.5, 0, 0.5], [0, 1, 0]], np.float32
    )
    triangles = np.array(
        [[0, 1, 2], [0, 2, 3], [1, 0, 4], [2, 1, 4], [3, 2, 4], [0, 3, 4]], np.uint32
    )
    centre = corners.mean(axis=0)
    outwards = corners - centre
    part = Part(name=name, positions=corners, normals=outwards, triangles=triangles)
    return build_glb([part], extras={"engine": "echo"})


ENGINES = Catalog((EchoEngine(),))


@dataclass
class House:
    """A whole installation in ``folder``, on SQLite or on the PostgreSQL at ``database_url``."""

    folder: Path
    database_url: str = ""
    timing: Timing = QUICK
    clock: Clock | None = None
    job_seconds: int = 60
    workers: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.settings = Settings(
            data_dir=self.folder, database_url=self.database_url, job_seconds=self.job_seconds
        )
        self.runtime = open_house(self.settings, catalog=ENGINES, clock=self.clock)

    def __enter__(self) -> "House":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        for process in self.workers:
            self.kill(process)
        self.runtime.close()

    def account(self, email: str, credits_left: int | None = 10) -> Caller:
        """A new account with that many credits (None: unlimited), as the holder of its key."""
        with self.runtime.db.write() as session:
            opened = credits.open_account(session, self.runtime, email, credits=credits_left)
            _, key = accounts.create_key(session, opened.id)
            return account_queries.caller(session, key, self.runtime.clock.now())

    def order(self, caller: Caller, prompt: str, cost: int = 1) -> str:
        """Submit a generation by the echo engine; gives its job's id."""
        with self.runtime.db.write() as session:
            order = GenerationOrder(cost=cost, prompt=prompt, engine="echo")
            return generations.submit(session, self.runtime, caller, order).job_id

    def job(self, caller: Caller, job_id: str) -> Job:
        with self.runtime.db.read() as session:
            return jobs.get(session, caller.account_id, job_id)

    def wait(self, caller: Caller, job_id: str, seconds: float = 20.0) -> Job:
        """The job once it has ended. Raises :class:`TimeoutError`."""
        return self.wait_until(caller, job_id, TERMINAL, seconds)

    def wait_until(
        self, caller: Caller, job_id: str, statuses: tuple[str, ...], seconds: float = 20.0
    ) -> Job:
        """The job once its status is one of these. Raises :class:`TimeoutError`."""
        end = time.monotonic() + seconds
        while (job := self.job(caller, job_id)).status not in statuses:
            if time.monotonic() > end:
                raise TimeoutError(f"job {job_id} is {job.status} at attempt {job.attempt}")
            time.sleep(0.02)
        return job

    def start_worker(self) -> "subprocess.Popen[bytes]":
        """One more worker process. Its log is ``worker-N.log`` in the folder."""
        log = self.folder / f"worker-{len(self.workers)}.log"
        with log.open("wb") as errors:
            process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-m", "maquette.testing", "worker", json.dumps(self._told())],
                env=process_environment(),
                stderr=errors,
            )
        self.workers.append(process)
        return process

    def kill(self, process: "subprocess.Popen[bytes]") -> None:
        """SIGKILL, as the kernel does when memory runs out."""
        process.kill()
        process.wait()

    def children(self, process: "subprocess.Popen[bytes]") -> list[int]:
        """Process ids of what a worker has started."""
        found: set[str] = set()
        for task in Path(f"/proc/{process.pid}/task").iterdir():
            with suppress(OSError):
                found.update((task / "children").read_text("ascii").split())
        return [int(pid) for pid in found]

    def _told(self) -> dict[str, Any]:
        return {
            "settings": self.settings.model_dump(
                mode="json", include={"data_dir", "database_url", "job_seconds"}
            ),
            "timing": asdict(self.timing),
        }


def main() -> None:
    """What the processes of a house run: ``worker SETTINGS`` or ``child PARENT``."""
    role, told = sys.argv[1:]
    if role == "child":
        child.work(int(told), {**child.BODIES, "generation": _generate})
    arguments = json.loads(told)
    settings = Settings(**arguments["settings"])
    worker.run_worker(settings, timing=Timing(**arguments["timing"]), command=CHILD)


def _generate(
    request: Mapping[str, Any], inputs: Path, outputs: Path, voice: child.Voice
) -> dict[str, Any]:
    return body.run(request, inputs, outputs, voice, ENGINES)


def _pass_time(seconds: float, progress: Progress) -> None:
    begun = time.monotonic()
    while (passed := time.monotonic() - begun) < seconds:
        progress(Step.MESH, passed / seconds)
        time.sleep(0.05)


if __name__ == "__main__":
    main()
