"""Which worker processes are alive.

A worker writes a beat, by the database's clock, every few seconds. One whose beat is older than
the time to live is dead; one on our own machine and in our own process namespace is known to be
dead as soon as its process is gone, so a crash is noticed in seconds.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
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


def leave(session: Session, executor_ids: Sequence[str]) -> None:
    """Strike off workers that are dead or going; what they hold is put back by the next round."""
    session.execute(delete(Worker).where(Worker.executor_id.in_(executor_ids)))


def alive_and_dead(session: Session, time_to_live: float) -> tuple[set[str], set[str]]:
    """Executor ids of the workers that are at work, and of those that will not come back."""
    now = session.scalar(select(database_seconds())) or 0.0
    here = _place()
    known = session.scalars(select(Worker)).all()
    dead = {
        worker.executor_id
        for worker in known
        if worker.beat < now - time_to_live
        or (worker.place == here and _birth(worker.pid) != worker.birth)
    }
    return {worker.executor_id for worker in known} - dead, dead


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
