"""A job's life, each step one guarded change: rivals and late comers find it already made."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, delete, update
from sqlalchemy.orm import Session

from maquette.core import events
from maquette.core.credits import actions as credits
from maquette.core.jobs import queries
from maquette.core.jobs.tables import OPEN, Artifact, Job, JobSecret
from maquette.core.runtime import Runtime
from maquette.core.webhooks import actions as webhooks
from maquette.db.rows import put
from maquette.db.session import after_commit
from maquette.errors import MaquetteError, WorkCancelled, WorkFailed
from maquette.kit import logs
from maquette.kit.failpoints import failpoint
from maquette.kit.ids import new_id, new_ulid
from maquette.queue.durable import Lane

MAX_ATTEMPTS = 3
POISONED = f"the work crashed {MAX_ATTEMPTS} times; it was given up"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Order:
    """What to start: ``cost`` in credits; all jobs of a lower ``priority`` (from 1) go first.

    Within one priority accounts take turns, however many jobs each of them has waiting.
    """

    account_id: str
    kind: str
    cost: int
    priority: int
    lane: Lane = Lane.CPU


def start(session: Session, runtime: Runtime, order: Order) -> Job:
    """Charge, write the row and enqueue, all in the caller's transaction.

    What waits for a provider first is queued under a number of its own, and under its job's once
    it is handed over. Raises :class:`~maquette.errors.NoCredits`; then the caller's transaction
    must not commit.
    """
    job = _open(session, runtime, order, new_id() if order.lane is Lane.REMOTE else None)
    runtime.queue.enqueue(session, job_id=job.queued_as, lane=order.lane, priority=job.priority)
    failpoint("submit.enqueued")
    return job


def hand_over(session: Session, runtime: Runtime, job: Job) -> bool:
    """Queue the rest of attempt ``job.attempt`` for workers that compute: a provider has done its
    part, and what only that part had to know is forgotten. False when it is too late.

    It begins anew, with the whole time that a job may take, and all its attempts.
    """
    handed = session.execute(
        update(Job)
        .where(*queries.mine(job))
        .values(
            status="queued",
            work_id=None,
            deadline=None,
            attempt=job.attempt - 1,
            updated_at=runtime.clock.now(),
        )
        .returning(Job.priority)
    ).first()
    if handed is None:
        return False
    _forget(session, job.id)
    runtime.queue.enqueue(session, job_id=job.id, priority=handed.priority)
    return True


def start_together(session: Session, runtime: Runtime, orders: Sequence[Order]) -> list[Job]:
    """Like :func:`start` for several jobs of one kind whose work one child does at once.

    Each stays a job of its own: paid, told of, cancelled and ended by itself. When their common
    work goes wrong, they part ways and each is worked on alone.
    """
    if len(orders) == 1:
        return [start(session, runtime, orders[0])]
    work_id = new_id()
    jobs = [_open(session, runtime, order, work_id) for order in orders]
    lane = orders[0].lane
    runtime.queue.enqueue(session, job_id=work_id, lane=lane, priority=jobs[0].priority)
    return jobs


def _open(session: Session, runtime: Runtime, order: Order, work_id: str | None = None) -> Job:
    now = runtime.clock.now()
    job = Job(
        id=new_id(),
        ulid=new_ulid(now),
        account_id=order.account_id,
        kind=order.kind,
        status="queued",
        step="",
        progress=0.0,
        attempt=0,
        priority=queries.turn(session, order.account_id, order.priority),
        cost=order.cost,
        created_at=now,
        updated_at=now,
        work_id=work_id,
        request_id=logs.bound("request"),
    )
    put(session, job)
    _tell(session, job, "job queued", kind=job.kind, account=job.account_id)
    if order.cost:
        credits.charge(session, runtime, order.account_id, job.id, order.cost)
    failpoint("submit.charged")
    return job


def take(
    session: Session,
    runtime: Runtime,
    work_id: str,
    seconds: Callable[[Session, Sequence[Job]], float] | None = None,
) -> list[Job]:
    """Start one more attempt at every open job of this work; none when all have ended.

    Jobs that share it part ways before their last attempt, so that one that crashes workers does
    not take the others along. ``seconds`` says how long jobs may take, where not as usual.
    """
    shared = queries.sharing(session, work_id)
    alone = None if shared else session.get(Job, work_id)
    worked_on = [alone] if alone is not None else shared
    allowed = seconds(session, worked_on) if seconds is not None and worked_on else None
    if not shared:
        begun_alone = begin(session, runtime, work_id, allowed)
        return [] if begun_alone is None else [begun_alone]
    if any(job.attempt >= MAX_ATTEMPTS - 1 for job in shared):
        part_ways(session, runtime, shared)
        return []
    begun = [begin(session, runtime, job.id, allowed) for job in shared]
    return [job for job in begun if job is not None]


def part_ways(session: Session, runtime: Runtime, jobs: Sequence[Job]) -> None:
    """Queue those that are still open each by itself, with the whole time that a job may take."""
    for job in jobs:
        parted = session.execute(
            update(Job)
            .where(Job.id == job.id, Job.status.in_(OPEN), Job.work_id.is_not(None))
            .values(status="queued", work_id=None, deadline=None, updated_at=runtime.clock.now())
            .returning(Job.priority)
        ).first()
        if parted is not None:
            runtime.queue.enqueue(session, job_id=job.id, priority=parted.priority)


def begin(
    session: Session, runtime: Runtime, job_id: str, seconds: float | None = None
) -> Job | None:
    """Start one more attempt, which ends ``seconds`` after the first one's start at the latest;
    None when the job has ended meanwhile.

    A job that has used up its attempts fails here, so that it cannot crash workers for ever.
    """
    now = runtime.clock.now()
    latest = now + timedelta(seconds=seconds or runtime.settings.job_seconds)
    job = session.get(Job, job_id, with_for_update=True, populate_existing=True)
    if job is None or job.status not in OPEN:
        return None
    if job.attempt >= MAX_ATTEMPTS:
        fail(session, runtime, job, WorkFailed(POISONED))
        return None
    job.status = "running"
    job.attempt += 1
    job.started_at = job.started_at or now
    job.deadline = job.deadline or latest
    job.updated_at = now
    session.flush()
    _tell(session, job, "job begun", kind=job.kind, attempt=job.attempt)
    return job


def give_back(session: Session, runtime: Runtime, job: Job) -> bool:
    """Let another worker do attempt ``job.attempt``: this one is leaving, and its child is dead."""
    given = session.execute(
        update(Job)
        .where(*queries.mine(job))
        .values(status="queued", attempt=job.attempt - 1, updated_at=runtime.clock.now())
        .returning(Job.id)
    )
    return given.first() is not None


def advance(session: Session, runtime: Runtime, job: Job, step: str, progress: float) -> bool:
    """Note where attempt ``job.attempt`` is; False when it is not the job's attempt any more."""
    forward = min(max(progress, 0.0), 1.0)
    noted = session.execute(
        update(Job)
        .where(*queries.mine(job))
        .values(
            step=step,
            progress=case((Job.progress > forward, Job.progress), else_=forward),
            updated_at=runtime.clock.now(),
        )
        .returning(Job.id)
    )
    return noted.first() is not None


def move_deadline(session: Session, job: Job, deadline: datetime) -> None:
    """Let attempt ``job.attempt`` end at another moment: the clock was set."""
    session.execute(update(Job).where(*queries.mine(job)).values(deadline=deadline))


def keep_file(session: Session, job: Job, artifact: Artifact) -> bool:
    """Note a stored file, in place of an earlier attempt's; False when too late."""
    if session.scalar(queries.still_mine(job)) is None:
        return False
    session.execute(
        delete(Artifact).where(Artifact.job_id == job.id, Artifact.kind == artifact.kind)
    )
    session.add(artifact)
    session.flush()
    return True


def finish(session: Session, runtime: Runtime, job: Job, keep: Callable[[Session], None]) -> bool:
    """End attempt ``job.attempt`` well: ``keep`` writes what it made, and it is announced, in the
    same transaction."""
    if not _end(session, runtime, job, status="done", progress=1.0):
        return False
    failpoint("finish.ended")
    keep(session)
    _announce(session, runtime, job, "done")
    begun = job.started_at or job.created_at
    seconds = round((runtime.clock.now() - begun).total_seconds(), 1)
    _tell(session, job, "job done", kind=job.kind, attempt=job.attempt, seconds=seconds)
    failpoint("finish.announced")
    return True


def fail(session: Session, runtime: Runtime, job: Job, error: MaquetteError) -> bool:
    """End attempt ``job.attempt`` badly: the credits go back, and it is announced, in the same
    transaction."""
    ended = _end(
        session,
        runtime,
        job,
        status="failed",
        error_code=error.code,
        error_message=error.message[:2000],
    )
    if ended:
        credits.refund(session, runtime, job.id)
        failpoint("refund.paid")
        _announce(session, runtime, job, "failed")
        _tell(session, job, f"job failed: {error.message}", kind=job.kind, code=error.code)
    return ended


def cancel(session: Session, runtime: Runtime, account_id: str, job_id: str) -> Job:
    """End an open job at its owner's wish, with a refund; a job that has ended stays as it is.

    The row is the truth and comes first: a worker at it sees it within a second and kills its
    child. The queue is told after the commit; should that be lost, the janitor repeats it.
    """
    job = queries.get(session, account_id, job_id)
    now = runtime.clock.now()
    cancelled = session.execute(
        update(Job)
        .where(Job.id == job_id, Job.status.in_(OPEN))
        .values(
            status="cancelled",
            error_code=WorkCancelled.code,
            error_message="cancelled by its owner",
            updated_at=now,
            finished_at=now,
        )
        .returning(Job.id)
    ).first()
    if cancelled:
        _forget(session, job_id)
        credits.refund(session, runtime, job_id)
        _announce(session, runtime, job, "cancelled")
        _tell(session, job, "job cancelled", kind=job.kind)
        work_id = job.queued_as
        if not queries.is_wanted(session, job):
            after_commit(session, lambda: _tell_queue(runtime, work_id))
    session.refresh(job)
    return job


def _tell_queue(runtime: Runtime, work_id: str) -> None:
    failpoint("cancel.committed")
    runtime.queue.cancel(work_id)


def _end(session: Session, runtime: Runtime, job: Job, **values: object) -> bool:
    now = runtime.clock.now()
    ended = session.execute(
        update(Job)
        .where(*queries.mine(job))
        .values(updated_at=now, finished_at=now, **values)
        .returning(Job.id)
    )
    if ended.first() is None:
        return False
    _forget(session, job.id)
    return True


def _forget(session: Session, job_id: str) -> None:
    """What the job's work alone might know goes with it."""
    session.execute(delete(JobSecret).where(JobSecret.job_id == job_id))


def _announce(session: Session, runtime: Runtime, job: Job, outcome: str) -> None:
    name = events.ended(job.kind, outcome)
    webhooks.announce(session, runtime, job.account_id, name, job_id=job.id)


def _tell(session: Session, job: Job, message: str, **told: object) -> None:
    """A line for the operator, once it is true."""
    ids = {"job": job.id, "request": job.request_id}

    def write() -> None:
        with logs.about(**ids):
            log.info("%s", message, extra=logs.facts(**told))

    after_commit(session, write)
