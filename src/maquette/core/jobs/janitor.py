"""What every worker looks after again and again, so that no job is ever left lying.

Each round is idempotent and guarded by the rows themselves: two janitors do no harm.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from maquette.core.jobs import actions, queries, workers
from maquette.core.jobs.tables import OPEN, Answered, Job
from maquette.core.runtime import Runtime
from maquette.core.webhooks import actions as webhooks
from maquette.core.webhooks.tables import EventRow
from maquette.errors import MaquetteError, WorkFailed, WorkTimedOut
from maquette.kit.failpoints import failpoint
from maquette.kit.ids import new_id
from maquette.queue.durable import ENDED

GRACE = timedelta(seconds=60)
PATIENCE = 5.0
"""Seconds that a job must be seen overdue: its worker moves the deadline when the clock was set."""
QUEUE_KEPT = timedelta(days=1)
ANSWERS_KEPT = timedelta(hours=48)
BATCH = 200

Recover = Callable[[Sequence[str]], None]

log = logging.getLogger(__name__)


@dataclass
class Memory:
    """What a janitor remembers from round to round: beats and deadlines that it has seen."""

    watch: workers.Watch
    patience: float = PATIENCE
    _overdue: dict[tuple[str, datetime | None], float] = field(default_factory=dict)

    def overdue_for_long(self, jobs: Sequence[Job]) -> list[Job]:
        """Those of the overdue ``jobs`` that were seen so for a while, with this deadline."""
        now = time.monotonic()
        self._overdue = {
            (job.id, job.deadline): self._overdue.get((job.id, job.deadline), now) for job in jobs
        }
        return [job for job in jobs if now - self._overdue[job.id, job.deadline] >= self.patience]


def sweep(runtime: Runtime, recover: Recover, memory: Memory) -> None:
    """One round: dead workers, jobs without a workflow, overdue jobs, old rows."""
    failpoint("janitor.begun")
    _recover_dead(runtime, recover, memory.watch)
    _end_abandoned(runtime)
    _end_overdue(runtime, memory)
    _forget_old(runtime)


def _recover_dead(runtime: Runtime, recover: Recover, watch: workers.Watch) -> None:
    """Put back what is held by a process that is not known to live, whatever became of it.

    Who holds a job is asked first: a worker is known before it takes its first job.
    """
    holders = runtime.queue.holders()
    with runtime.db.read() as session:
        alive, dead = watch.alive_and_dead(session)
    lost = sorted(holders - alive)
    if lost:
        log.warning("the jobs of %s are put back", ", ".join(lost))
        recover(lost)
        failpoint("janitor.recovered")
    if dead:
        with runtime.db.write() as session:
            workers.leave(session, sorted(dead))


def _end_abandoned(runtime: Runtime) -> None:
    """Open jobs whose workflow ended without them, and ended jobs whose workflow goes on."""
    settled = runtime.clock.now() - timedelta(seconds=5)
    with runtime.db.read() as session:
        recent = Job.updated_at > settled - QUEUE_KEPT
        wanted = select(Job).where(Job.updated_at < settled)
        # From a random place on and round again, so that in a long queue every job is looked at
        # in time, and in a short one always.
        middle = new_id()[:2]
        open_ = wanted.where(Job.status.in_(OPEN)).order_by(Job.id)
        still_open = [*session.scalars(open_.where(Job.id > middle).limit(BATCH))]
        rest = BATCH - len(still_open)
        still_open += session.scalars(open_.where(Job.id <= middle).limit(rest)) if rest else []
        cancelled = wanted.where(Job.status == "cancelled", recent)
        ended = session.scalars(cancelled.order_by(Job.updated_at.desc()).limit(BATCH)).all()
        ended = [job for job in ended if not queries.is_wanted(session, job)]
    states = runtime.queue.states([job.queued_as for job in (*still_open, *ended)])
    for job in still_open:
        if states.get(job.queued_as) is None or states[job.queued_as] in ENDED:
            _give_up(runtime, job)
            failpoint("janitor.gave_up")
    for job in ended:
        if job.queued_as in states and states[job.queued_as] not in ENDED:
            runtime.queue.cancel(job.queued_as)


def _give_up(runtime: Runtime, job: Job) -> None:
    """Unless it has parted from the work it shared since it was looked at, and is queued anew."""
    with runtime.db.write() as session:
        now = session.get(Job, job.id)
        if now is not None and now.queued_as == job.queued_as:
            error = WorkFailed("the work was given up by the queue")
            actions.fail(session, runtime, job, error)


def _end_overdue(runtime: Runtime, memory: Memory) -> None:
    late = runtime.clock.now() - GRACE
    with runtime.db.read() as session:
        overdue = session.scalars(
            select(Job).where(Job.status.in_(OPEN), Job.deadline < late).limit(BATCH)
        ).all()
    for job in memory.overdue_for_long(overdue):
        _fail(runtime, job, WorkTimedOut("the work took longer than a job may"))


def _forget_old(runtime: Runtime) -> None:
    now = runtime.clock.now()
    runtime.queue.forget(now - QUEUE_KEPT)
    with runtime.db.read() as session:
        old_answers = Answered.created_at < now - ANSWERS_KEPT
        any_old = session.scalar(select(Answered.key).where(old_answers).limit(1))
        old_news = select(EventRow.id).where(EventRow.at < now - webhooks.KEPT).limit(1)
        any_old = any_old or session.scalar(old_news)
    if any_old is not None:
        with runtime.db.write() as session:
            session.execute(delete(Answered).where(old_answers))
            webhooks.forget_old(session, now)


def _fail(runtime: Runtime, job: Job, error: MaquetteError) -> None:
    with runtime.db.write() as session:
        actions.fail(session, runtime, job, error)
