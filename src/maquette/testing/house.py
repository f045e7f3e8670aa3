"""A running house for tests: real database, storage, queue and workers, and an obedient engine.

>>> house = House(folder)                              # doctest: +SKIP
>>> caller = house.account("ada@example.com", 5)   # doctest: +SKIP
>>> job_id = house.order(caller, "a chair")            # doctest: +SKIP
>>> house.start_worker()                               # doctest: +SKIP
>>> house.wait(caller, job_id).status                  # doctest: +SKIP
'done'
"""

import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from maquette.core.accounts import actions as accounts
from maquette.core.accounts import queries as account_queries
from maquette.core.accounts.queries import Caller
from maquette.core.credits import actions as credits
from maquette.core.generations import actions as generations
from maquette.core.generations.rules import GenerationOrder
from maquette.core.jobs import queries as jobs
from maquette.core.jobs.tables import TERMINAL, Job
from maquette.core.opening import open_house
from maquette.engines.catalog import Catalog
from maquette.engines.remote.access import reach_of
from maquette.engines.remote.remote import remote
from maquette.kit.clock import Clock
from maquette.settings import Settings
from maquette.testing.echo import EchoEngine
from maquette.testing.nursery import Worker
from maquette.testing.sqlite import lay_tables, never_wait
from maquette.worker import Timing

QUICK = Timing(beat=0.3, time_to_live=30.0, sweep=0.3, join=0.2, poll=0.1)
"""Quick to act, but slow to give themselves up: a busy machine holds up a beat for seconds."""

ENGINES = Catalog((EchoEngine(),))
TOLD = {
    *("data_dir", "database_url", "storage_url", "storage_seconds"),
    *(
        "job_seconds",
        "job_niceness",
        "outbound_allow",
        "keep_model_seconds",
        "keep_model_free",
        "lanes",
    ),
}
"""The settings that workers need."""


@dataclass
class House:
    """A whole installation in ``folder``, on SQLite or on the PostgreSQL at ``database_url``.

    ``more`` holds further settings of the house itself, and ``lent`` those that its workers need
    as well; with ``providers`` it has all engines of those beside the echo.
    """

    folder: Path
    database_url: str = ""
    timing: Timing = QUICK
    clock: Clock | None = None
    job_seconds: int = 60
    more: dict[str, Any] = field(default_factory=dict)
    lent: dict[str, Any] = field(default_factory=dict)
    providers: bool = False
    catalog: Catalog = ENGINES
    workers: list[Worker] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.settings = Settings(
            data_dir=self.folder,
            database_url=self.database_url,
            job_seconds=self.job_seconds,
            **{"job_niceness": 0} | self.more | self.lent,
        )
        lay_tables(self.settings, migrate)
        known = self.catalog.engines
        if self.providers:
            known = (*known, *remote(reach_of(self.settings)))
        catalog = replace(self.catalog, engines=known)
        self.runtime = open_house(self.settings, catalog=catalog, clock=self.clock)
        never_wait(self.runtime.db.engine)

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

    def order(self, caller: Caller, prompt: str, cost: int = 1, engine: str = "echo") -> str:
        """Submit a generation by an echo engine; gives its job's id."""
        with self.runtime.db.write() as session:
            order = GenerationOrder(cost=cost, prompt=prompt, engine=engine)
            return generations.submit(session, self.runtime, caller, order).job_id

    def job(self, caller: Caller, job_id: str) -> Job:
        with self.runtime.db.read() as session:
            return jobs.get(session, caller.account_id, job_id)

    def wait(self, caller: Caller, job_id: str, seconds: float = 60.0) -> Job:
        """The job once it has ended. Raises :class:`TimeoutError`."""
        return self.wait_until(caller, job_id, TERMINAL, seconds)

    def wait_until(
        self, caller: Caller, job_id: str, statuses: tuple[str, ...], seconds: float = 60.0
    ) -> Job:
        """The job once its status is one of these. Raises :class:`TimeoutError`."""
        end = time.monotonic() + seconds
        while (job := self.job(caller, job_id)).status not in statuses:
            if time.monotonic() > end:
                raise TimeoutError(f"job {job_id} is {job.status} at attempt {job.attempt}")
            time.sleep(0.02)
        return job

    def start_worker(self, **other: Any) -> Worker:
        """One more worker process, with ``other`` settings. Its log is ``worker-N.log`` in the
        folder."""
        worker = Worker(self._told(other), self.folder / f"worker-{len(self.workers)}.log")
        self.workers.append(worker)
        return worker

    def kill(self, process: Worker) -> None:
        """SIGKILL, as the kernel does when memory runs out."""
        process.kill()
        process.wait()

    def key(self, caller: Caller) -> str:
        """One more key of the caller's account, in plain text."""
        with self.runtime.db.write() as session:
            return accounts.create_key(session, caller.account_id)[1]

    def log(self, process: Worker) -> str:
        """What a worker has told the operator."""
        number = self.workers.index(process)
        return (self.folder / f"worker-{number}.log").read_text("utf-8", "replace")

    def _told(self, other: dict[str, Any]) -> dict[str, Any]:
        return {
            "settings": self.settings.model_dump(mode="json", include=TOLD) | self.lent | other,
            "timing": asdict(self.timing),
        }


def migrate(settings: Settings) -> None:
    """Make the tables of a house, and the accounts that every house has."""
    open_house(settings, catalog=ENGINES).close()


def children(pid: int) -> list[int]:
    """Process ids of what a process has started and still runs."""
    found: set[str] = set()
    for task in Path(f"/proc/{pid}/task").iterdir():
        with suppress(OSError):
            found.update((task / "children").read_text("ascii").split())
    return [int(child) for child in found]
