"""Reading jobs, always within one account."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import Session

from maquette.core.jobs.tables import OPEN, Artifact, Job, Worker
from maquette.db.rows import Glance, Rows
from maquette.errors import NotFound
from maquette.kit.ids import is_plain
from maquette.kit.paging import Page, Window

TURNS = 10_000_000
"""How many places there are in the queue for each priority."""

# Asked at every poll or order: putting a statement together takes as long as asking it.
_RANKED = (Job.priority >= bindparam("first"), Job.priority < bindparam("end"))
_ENDS_OF_LINE = select(
    select(func.min(Job.priority)).where(Job.status == "queued", *_RANKED).scalar_subquery(),
    select(func.max(Job.priority))
    .where(Job.account_id == bindparam("account"), Job.status.in_(OPEN), *_RANKED)
    .scalar_subquery(),
)
_BY_ID = select(Job).where(Job.id == bindparam("job"), Job.account_id == bindparam("account"))
_LOOK = Rows(_BY_ID)


@dataclass(frozen=True)
class Load:
    """How much work there is: open jobs by kind and status, how long the oldest has waited."""

    open: dict[tuple[str, str], int]
    oldest_seconds: float
    workers: int


def load(session: Session, now: datetime) -> Load:
    """Of all accounts, for the operator."""
    kinds = select(Job.kind, Job.status, func.count()).where(Job.status.in_(OPEN))
    counted = {(k, s): n for k, s, n in session.execute(kinds.group_by(Job.kind, Job.status))}
    oldest = session.scalar(select(func.min(Job.created_at)).where(Job.status == "queued"))
    waited = 0.0 if oldest is None else (now - oldest).total_seconds()
    return Load(counted, waited, session.scalar(select(func.count()).select_from(Worker)) or 0)


def get(session: Session, account_id: str, job_id: str) -> Job:
    """Raises :class:`NotFound`, for another account's job as for one that never was."""
    return _one(session, _BY_ID, job_id, {"job": job_id, "account": account_id})


def look(glance: Glance, account_id: str, job_id: str) -> Job:
    """What :func:`get` gives; the row belongs to no session."""
    told = {"job": job_id, "account": account_id}
    rows = glance.found(_LOOK, **told) if is_plain(job_id) else []
    if not rows:
        raise NotFound("no such job", what="job")
    return rows[0][0]


def by_ulid(session: Session, account_id: str, ulid: str) -> Job:
    wanted = select(Job).where(Job.ulid == ulid, Job.account_id == account_id)
    return _one(session, wanted, ulid, {})


def artifact(session: Session, account_id: str, job_id: str, kind: str) -> Artifact | None:
    """A file that one of the account's jobs has made so far."""
    get(session, account_id, job_id)
    return session.get(Artifact, (job_id, kind))


def page(session: Session, account_id: str, window: Window) -> Page[Job]:
    """The account's jobs, newest first."""
    mine = Job.account_id == account_id
    total = session.scalar(select(func.count()).select_from(Job).where(mine)) or 0
    newest = select(Job).where(mine).order_by(Job.created_at.desc(), Job.id)
    items = session.scalars(newest.limit(window.limit).offset(window.offset)).all()
    return Page(items, total, window)


def still_mine(job: Job) -> Select[str]:
    """Finds the job while it is open and at this attempt."""
    return select(Job.id).where(*mine(job))


def mine(job: Job) -> tuple[ColumnElement[bool], ...]:
    """What holds of an open job for as long as this attempt at it is the one that counts."""
    # Work that parted, or was handed over, has another number than who had it before.
    same_work = Job.work_id.is_(None) if job.work_id is None else Job.work_id == job.work_id
    return (Job.id == job.id, Job.status.in_(OPEN), Job.attempt == job.attempt, same_work)


def sharing(session: Session, work_id: str) -> list[Job]:
    """The open jobs whose common work has this id, always in the same order."""
    mine = Job.work_id == work_id
    found = select(Job).where(mine, Job.status.in_(OPEN)).order_by(Job.id)
    return [*session.scalars(found.with_for_update())]


def is_wanted(session: Session, job: Job) -> bool:
    """Whether an open job still needs the work that this one shares, or shared."""
    its = Job.id == job.id if job.work_id is None else Job.work_id == job.work_id
    return session.scalar(select(Job.id).where(its, Job.status.in_(OPEN)).limit(1)) is not None


def turn(session: Session, account_id: str, priority: int) -> int:
    """Where a new job of this account stands in the queue: lower is sooner.

    The account's first job stands beside whoever is next, and each further one behind its last
    (start-time fair queueing, Goyal, Vin and Cheng 1996, for jobs of equal length): who has one
    job waits for one of each other account's, not for all of them.
    """
    first = (priority - 1) * TURNS + 1
    told = {"account": account_id, "first": first, "end": first + TURNS}
    session.flush()
    next_, last = session.connection().execute(_ENDS_OF_LINE, told).one()
    wanted = max(first, next_ or 0, 0 if last is None else last + 1)
    return min(wanted, first + TURNS - 1)


def _one(session: Session, wanted: Select[Job], asked: str, told: dict[str, str]) -> Job:
    job = session.scalar(wanted, told) if is_plain(asked) else None
    if job is None:
        raise NotFound("no such job", what="job")
    return job
