"""DBOS's one door: putting a job on a lane, and working the lane off.

The facts behind the choices (measured with DBOS 3.4):

* a workflow is enqueued on the caller's own connection, so charge, rows and queue entry are one
  commit; its id is the job's, so a second enqueue is harmless;
* only the job's id is an argument, and JSON the format: whoever can write to the database must
  not thereby run code in a worker;
* the default workflow name is a bare function name, and a second registration silently replaces
  the first, so names are given and checked here;
* the default application version is a hash of source code and would strand running jobs at every
  upgrade; it is a constant here, raised only when the order of steps changes;
* every process needs its own executor id: two live ones with the same id restart each other's
  jobs;
* an unset priority would run before priority 1.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

from maquette.kit.later import later

if TYPE_CHECKING:
    import dbos
    from dbos import DBOSConfig
else:
    # A command that looks at keys or credits has a queue, and never uses it.
    dbos = later("dbos")

APP_NAME = "maquette"
APP_VERSION = "1"
ENDED = ("SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")

Perform = Callable[[str], None]


class Lane(StrEnum):
    """Which workers may take a job, and what is done with it: computing, or waiting."""

    CPU = "cpu"
    GPU = "gpu"
    """Computing that only workers with a GPU can do."""
    REMOTE = "remote"


WORKFLOWS = {Lane.CPU: "job.run", Lane.GPU: "job.run", Lane.REMOTE: "job.errand"}


@dataclass(frozen=True)
class Work:
    """What a worker does with the jobs of one lane, and with how many ``at_once``.

    Lanes of the same workflow are worked off by the same ``perform``.
    """

    perform: Perform
    at_once: int = 1


class Transaction(Protocol):
    """The session whose commit makes the enqueuing real."""

    def connection(self) -> Any: ...


class Queue:
    """The side that orders: the API, and whoever else starts or cancels jobs."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._made: dbos.DBOSClient | None = None
        self._making = Lock()

    @property
    def _client(self) -> "dbos.DBOSClient":
        with self._making:
            if self._made is None:
                self._made = dbos.DBOSClient(
                    system_database_url=self._url,
                    serializer=dbos.DBOSPortableJSONSerializer(),
                    retry_connection_errors=False,
                    lazy=True,
                )
            return self._made

    def migrate(self) -> None:
        """Bring DBOS's own tables, in the same database, up to date."""
        dbos.DBOS.migrate(system_database_url=self._url)

    def enqueue(
        self, session: Transaction, *, job_id: str, lane: Lane = Lane.CPU, priority: int
    ) -> None:
        """Put a job on its lane when ``session`` commits; a lower ``priority`` is first."""
        self._client.enqueue_in_transaction(
            session.connection(),
            {
                "workflow_name": WORKFLOWS[lane],
                "queue_name": lane.value,
                "workflow_id": job_id,
                "priority": priority,
            },
            job_id,
        )

    def cancel(self, job_id: str) -> None:
        """Make sure no worker starts or recovers this job any more."""
        self._client.cancel_workflow(job_id)

    def states(self, job_ids: Sequence[str]) -> dict[str, str]:
        """DBOS's own status of each job it knows; see ``ENDED``."""
        if not job_ids:
            return {}
        found = self._client.list_workflows(
            workflow_ids=list(job_ids), load_input=False, load_output=False
        )
        return {workflow.workflow_id: str(workflow.status) for workflow in found}

    def holders(self) -> set[str]:
        """Executor ids of the processes that have taken a job and not ended it."""
        found = self._client.list_workflows(status="PENDING", load_input=False, load_output=False)
        return {str(workflow.executor_id) for workflow in found}

    def forget(self, created_before: datetime, limit: int = 200) -> int:
        """Delete what the queue keeps of old jobs that have ended; tells how many."""
        old = self._client.list_workflows(
            status=list(ENDED),
            end_time=created_before.isoformat(),
            limit=limit,
            load_input=False,
            load_output=False,
        )
        if old:
            self._client.delete_workflows([workflow.workflow_id for workflow in old])
        return len(old)

    def close(self) -> None:
        if self._made is not None:
            self._made.destroy()


class Slot:
    """The side that works: one process, which computes one job at a time.

    A lane's ``perform`` is called with a job's id, again after a crash, until it returns; what it
    raises ends the workflow, so it answers for its own failures.
    """

    def __init__(
        self,
        database_url: str,
        executor_id: str,
        lanes: Mapping[Lane, Work],
        *,
        poll_seconds: float = 0.2,
    ) -> None:
        config: DBOSConfig = {
            "name": APP_NAME,
            "system_database_url": database_url,
            "application_version": APP_VERSION,
            "executor_id": executor_id,
            "serializer": dbos.DBOSPortableJSONSerializer(),
            "run_migrations": False,
            "log_level": "WARNING",
        }
        _quiet()
        dbos.DBOS(config=config)
        for name, perform in {WORKFLOWS[lane]: lanes[lane].perform for lane in lanes}.items():
            _register(name, perform)
        dbos.DBOS.listen_queues([lane.value for lane in lanes])
        self._lanes = lanes
        self._poll_seconds = poll_seconds

    def start(self) -> None:
        """Begin to take jobs, in threads of DBOS's own."""
        dbos.DBOS.launch()
        for lane, work in self._lanes.items():
            dbos.DBOS.register_queue(
                lane.value,
                worker_concurrency=work.at_once,
                polling_interval_sec=self._poll_seconds,
                on_conflict="always_update",
            )

    def recover(self, executor_ids: Sequence[str]) -> None:
        """Put the unfinished jobs of dead executors back on their lanes.

        Conditional on the executor, so two workers may do it at once; the public way,
        ``resume_workflow``, would restart a healthy job.
        """
        dbos.DBOS._recover_pending_workflows(list(executor_ids))

    def stop(self) -> None:
        """Take no more jobs. The running one is not waited for."""
        dbos.DBOS.destroy(destroy_registry=True)


def _quiet() -> None:
    """Have its lines written as all others are: it would bring a form of its own."""
    said = logging.getLogger("dbos")
    said.setLevel(logging.WARNING)
    said.handlers[:], said.propagate = [logging.NullHandler()], True


def _register(name: str, perform: Perform) -> None:
    @dbos.DBOS.step(name=f"{name.removesuffix('.run')}.perform")
    def step(job_id: str) -> None:
        perform(job_id)

    # The job's row counts attempts and ends it with a refund; this is the net below.
    @dbos.DBOS.workflow(name=name, max_recovery_attempts=20)
    def run(job_id: str) -> None:
        step(job_id)
