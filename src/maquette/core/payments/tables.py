"""Rows of payments."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from maquette.db.base import Base
from maquette.db.types import Json, UtcDateTime

CLAIMED, VERIFIED, SUBMITTED, SETTLED, ANSWERED = (
    "claimed",
    "verified",
    "submitted",
    "settled",
    "answered",
)


class Payment(Base):
    """One payment and how far its order is: claimed, verified, submitted, settled, answered.

    ``key`` is the payer's name for it or its ``proof``, the SHA-256 of what was signed;
    ``fingerprint`` is what was ordered with it. Until ``busy_until`` a request works on it. With
    ``doubtful`` settling began, and how it ended is not known.
    """

    __tablename__ = "payments"
    __table_args__ = (
        CheckConstraint(
            "status IN ('claimed', 'verified', 'submitted', 'settled', 'answered')",
            name="known_status",
        ),
    )

    key: Mapped[str] = mapped_column(String(160), primary_key=True)
    proof: Mapped[str] = mapped_column(String(64), unique=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(10))
    price: Mapped[int] = mapped_column(BigInteger)
    payer: Mapped[str] = mapped_column(String(100), default="")
    payload: Mapped[dict[str, Any]] = mapped_column(Json)
    job_id: Mapped[str | None] = mapped_column(String(12), index=True)
    doubtful: Mapped[bool] = mapped_column(default=False)
    transaction: Mapped[str] = mapped_column(String(200), default="")
    receipt: Mapped[str] = mapped_column(Text, default="")
    answer: Mapped[str] = mapped_column(Text, default="")
    busy_until: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
