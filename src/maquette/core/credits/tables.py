"""The ledger."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from maquette.db.base import Base
from maquette.db.types import UtcDateTime

FREE, BOUGHT = "free", "bought"


class CreditEntry(Base):
    """One signed line; lines are added and never changed.

    ``free`` holds the monthly allowance; ``bought`` what never expires: sign-up and granted
    credits. ``job_id`` is no foreign key, because a deleted render's line stays.
    """

    __tablename__ = "credit_entries"
    __table_args__ = (
        UniqueConstraint("job_id", "kind", "bucket", name="one_line_per_job_kind_bucket"),
        UniqueConstraint("account_id", "month", name="one_allowance_per_month"),
        CheckConstraint(
            "kind IN ('charge', 'refund', 'grant', 'signup', 'monthly')", name="known_kind"
        ),
        CheckConstraint("bucket IN ('free', 'bought')", name="known_bucket"),
        CheckConstraint("(kind IN ('charge', 'refund')) = (job_id IS NOT NULL)", name="job_named"),
        CheckConstraint(
            "(kind = 'charge' AND amount <= 0) OR (kind <> 'charge' AND amount >= 0)",
            name="sign_follows_kind",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    job_id: Mapped[str | None] = mapped_column(String(12))
    kind: Mapped[str] = mapped_column(String(8))
    bucket: Mapped[str] = mapped_column(String(8))
    amount: Mapped[int]
    month: Mapped[str | None] = mapped_column(String(7))
    note: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
