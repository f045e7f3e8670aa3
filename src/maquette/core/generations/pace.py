"""How long this installation itself takes, by its own last generations."""

import threading
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median
from weakref import WeakKeyDictionary

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from maquette.core.generations.tables import Generation
from maquette.core.jobs.tables import Job
from maquette.core.runtime import Runtime
from maquette.db.session import Database
from maquette.engines.engine import Card, Tier

LAST = 20
"""So many of an engine's newest generations of a tier are looked at."""

ENOUGH = 3
"""Fewer say nothing."""

IDLE = 100.0
"""For so many times as long as it took to ask, the answer is good: a full database is asked less
often, and never for more than a hundredth of the time."""


@dataclass(frozen=True)
class Pace:
    """Seconds from a job's start to its end, by engine and tier; none where too few have ended."""

    seconds: Mapping[tuple[str, str], float] = field(default_factory=dict)

    def of(self, card: Card, tier: Tier) -> float | None:
        """None also for a tier that the engine does not work at any more."""
        return self.seconds.get((card.id, tier.value)) if tier in card.estimate else None


def measured(session: Session) -> Pace:
    """The median of each engine's and tier's last generations that were done at the first try."""
    tier = Generation.options["tier"].as_string()
    turn = func.row_number().over(
        partition_by=(Generation.engine, tier), order_by=Job.finished_at.desc()
    )
    ended = (
        select(
            Generation.engine,
            tier.label("tier"),
            Job.started_at,
            Job.finished_at,
            turn.label("turn"),
        )
        .join(Job, Job.id == Generation.job_id)
        .where(
            Job.status == "done",
            Job.attempt == 1,
            Job.started_at.is_not(None),
            Job.finished_at.is_not(None),
        )
        .subquery()
    )
    newest = select(ended.c.engine, ended.c.tier, ended.c.started_at, ended.c.finished_at)
    taken: dict[tuple[str, str], list[float]] = defaultdict(list)
    for engine, of_tier, begun, end in session.execute(newest.where(ended.c.turn <= LAST)):
        taken[engine, of_tier].append((end - begun).total_seconds())
    return Pace({key: median(each) for key, each in taken.items() if len(each) >= ENOUGH})


def pace_of(runtime: Runtime) -> Pace:
    """What :func:`measured` says, or said a moment ago."""
    now = time.monotonic()
    with _lock:
        until, told = _told.get(runtime.db, (0.0, Pace()))
    if now < until:
        return told
    with runtime.db.read() as session:
        told = measured(session)
    end = time.monotonic()
    with _lock:
        _told[runtime.db] = (end + IDLE * (end - now), told)
    return told


_lock = threading.Lock()
_told: WeakKeyDictionary[Database, tuple[float, Pace]] = WeakKeyDictionary()
