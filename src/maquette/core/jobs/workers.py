"""Which worker processes are alive.

A worker writes a beat, by the database's clock, every few seconds. One whose beat has not changed
for the time to live, by the watch of whoever looks, is dead: no clock is compared with another, so
none that is wrong, or set, ends a living worker. One on our own machine and in our own process
namespace is known to be dead as soon as its process is gone, so a crash is noticed in seconds.
"""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from maquette.core.jobs.tables import Worker
from maquette.db.types import database_seconds
from maquette.kit.ids import new_id


@dataclass(frozen=True)
class Identity:
    """A process, told apart from every other one that ever was."""

    executor_id: str
    place: str
    pid: int
    birth: int


def this_process() -> Identity:
    pid = os.getpid()
    return Identity(f"worker-{new_id()}", _place(), pid, _birth(pid) or 0)


def beat(session: Session, identity: Identity) -> None:
    """Say that this worker lives."""
    alive = session.execute(
        update(Worker)
        .where(Worker.executor_id == identity.executor_id)
        .values(beat=database_seconds())
        .returning(Worker.executor_id)
    )
    if alive.first() is None:
        session.add(
            Worker(
                executor_id=identity.executor_id,
                place=identity.place,
                pid=identity.pid,
                birth=identity.birth,
                beat=session.scalar(select(database_seconds())),
            )
        )
        session.flush()


def seen(session: Session, seconds: float) -> bool:
    """Whether any worker gave a sign of life in that time, by the database's clock."""
    beating = select(Worker.executor_id).where(Worker.beat > database_seconds() - seconds)
    return session.scalar(beating.limit(1)) is not None


def leave(session: Session, executor_ids: Sequence[str]) -> None:
    """Strike off workers that are dead or going; what they hold is put back by the next round."""
    session.execute(delete(Worker).where(Worker.executor_id.in_(executor_ids)))


@dataclass
class Watch:
    """What one process has seen of the workers' beats, and since when, by the monotonic clock.

    Whoever has just begun to look takes everybody for alive whose process may be running.
    """

    time_to_live: float
    _seen: dict[str, tuple[float, float]] = field(default_factory=dict)

    def alive_and_dead(self, session: Session) -> tuple[set[str], set[str]]:
        """Executor ids of the workers that are at work, and of those that will not come back."""
        here = _place()
        known = {worker.executor_id: worker for worker in session.scalars(select(Worker))}
        over = time.monotonic() - self.time_to_live
        self._seen = {name: self._look(worker) for name, worker in known.items()}
        silent = {name for name, (_, since) in self._seen.items() if since < over}
        gone = {
            name
            for name, worker in known.items()
            if worker.place == here and _birth(worker.pid) != worker.birth
        }
        return set(known) - silent - gone, silent | gone

    def _look(self, worker: Worker) -> tuple[float, float]:
        """Its beat, and the moment that this one was first seen."""
        seen = self._seen.get(worker.executor_id)
        return seen if seen and seen[0] == worker.beat else (worker.beat, time.monotonic())


def _place() -> str:
    """This boot of this machine, and the namespace that gives process ids their meaning."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        return f"{boot}/{os.stat('/proc/self/ns/pid').st_ino}"
    except OSError:
        return f"unknown-{new_id()}"


def _birth(pid: int) -> int | None:
    """When a process started, in clock ticks since boot (proc(5), field 22); None if it is gone."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] in {"Z", "X"} else int(fields[19])
