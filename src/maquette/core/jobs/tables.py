"""Rows of jobs, of the files they made, of workers, and of answers to repeated requests."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Select, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from maquette.db.base import Base
from maquette.db.types import OrderedJson, UtcDateTime
from maquette.kit.ids import new_id

OPEN = ("queued", "running")
TERMINAL = ("done", "failed", "cancelled", "dismissed")


class Job(Base):
    """``queued -> running(step, progress) -> done | failed | cancelled``; failed -> dismissed.

    ``progress`` is 0 to 1 and never goes back; ``attempt`` counts starts and fences late writers
    out; ``deadline`` is fixed at the first start, so a recovery does not extend it; ``ulid`` is
    the id that some surfaces show. ``priority`` is its place in the queue. ``work_id`` is what the
    queue knows the work by, where several jobs share it, and while a provider is waited for;
    otherwise that is the job's own id.
    ``request_id`` is that of the request which ordered it, for the operator's log.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint(
            "status IN ('queued', 'running', 'done', 'failed', 'cancelled', 'dismissed')",
            name="known_status",
        ),
        CheckConstraint("progress >= 0 AND progress <= 1", name="progress_is_a_share"),
        Index("jobs_by_account", "account_id", "created_at"),
        Index("jobs_by_turn", "status", "priority", "account_id"),
        Index("jobs_by_work", "work_id"),
    )

    id: Mapped[str] = mapped_column(String(12), primary_key=True, default=new_id)
    ulid: Mapped[str] = mapped_column(String(26), unique=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    kind: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(10), default="queued")
    step: Mapped[str] = mapped_column(String(32), default="")
    progress: Mapped[float] = mapped_column(default=0.0)
    priority: Mapped[int]
    cost: Mapped[int]
    attempt: Mapped[int] = mapped_column(default=0)
    error_code: Mapped[str | None] = mapped_column(String(40))
    error_message: Mapped[str | None] = mapped_column(Text)
    deadline: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    work_id: Mapped[str | None] = mapped_column(String(12))
    request_id: Mapped[str | None] = mapped_column(String(64))

    @property
    def queued_as(self) -> str:
        """The id that the queue knows its work by."""
        return self.work_id or self.id


class JobSecret(Base):
    """What a job's work alone may know, such as a key that came with its order: sealed, and
    deleted in the transaction that ends the job."""

    __tablename__ = "job_secrets"

    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id"), primary_key=True)
    sealed: Mapped[str] = mapped_column(Text)


class Artifact(Base):
    """A stored file that a job made; one of each kind, the newest attempt's."""

    __tablename__ = "artifacts"

    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    key: Mapped[str] = mapped_column(String(255))
    content_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    attempt: Mapped[int]

    @classmethod
    def files_of(cls, account_id: str) -> Select[str, int]:
        made = select(cls.key, cls.size).join(Job, Job.id == cls.job_id)
        return made.where(Job.account_id == account_id)


class Worker(Base):
    """A living worker process.

    ``beat`` is the database's clock in seconds at the last sign of life; ``place`` names the
    machine and process namespace in which ``pid`` with that ``birth`` (ticks) is meaningful.
    """

    __tablename__ = "workers"

    executor_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    place: Mapped[str] = mapped_column(String(100))
    pid: Mapped[int]
    birth: Mapped[int] = mapped_column(BigInteger)
    beat: Mapped[float]


class Answered(Base):
    """What a request with an idempotency key was answered, to give the same bytes again."""

    __tablename__ = "answered_requests"

    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    route: Mapped[str] = mapped_column(String(100), primary_key=True)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    answer: Mapped[dict[str, Any]] = mapped_column(OrderedJson)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
