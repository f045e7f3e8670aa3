"""Rows of endpoints, events, dispatches and deliveries."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from maquette.db.base import Base
from maquette.db.types import Json, UtcDateTime
from maquette.kit.ids import new_id


class WebhookEndpoint(Base):
    """Where we post. ``format`` names the dialect's way of writing; ``events`` are core names.

    With a ``job_id`` it hears of that one job alone. ``salt`` and the installation's secret make
    the endpoint's secret, so no secret is stored; the old one still signs until ``old_until``.
    ``failing_since`` is the first failure that no success has followed.
    """

    __tablename__ = "webhook_endpoints"
    __table_args__ = (
        Index("webhook_endpoints_by_account", "account_id", "created_at"),
        Index("webhook_endpoints_by_job", "job_id"),
    )

    id: Mapped[str] = mapped_column(String(12), primary_key=True, default=new_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    job_id: Mapped[str | None] = mapped_column(String(12))
    format: Mapped[str] = mapped_column(String(16))
    url: Mapped[str] = mapped_column(Text)
    events: Mapped[list[str]] = mapped_column(Json)
    description: Mapped[str] = mapped_column(String(500), default="")
    enabled: Mapped[bool] = mapped_column(default=True)
    disabled_reason: Mapped[str | None] = mapped_column(String(200))
    salt: Mapped[str] = mapped_column(String(12), default=new_id)
    old_salt: Mapped[str | None] = mapped_column(String(12))
    old_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failing_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class EventRow(Base):
    """An event that somebody wants to hear of."""

    __tablename__ = "events"
    __table_args__ = (Index("events_by_age", "at"),)

    id: Mapped[str] = mapped_column(String(30), primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    job_id: Mapped[str | None] = mapped_column(String(12))
    facts: Mapped[dict[str, Any]] = mapped_column(Json)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Dispatch(Base):
    """One event on its way to one endpoint.

    ``tries`` counts the tries that were begun, and fences off a second courier; ``next_at`` is
    when the next one is due. ``body`` is written at the first try and stays the same after.
    """

    __tablename__ = "dispatches"
    __table_args__ = (
        CheckConstraint(
            "status IN ('pending', 'delivered', 'failed', 'dropped')", name="known_status"
        ),
        Index("dispatches_due", "status", "next_at"),
        Index("dispatches_by_endpoint", "endpoint_id", "created_at"),
    )

    id: Mapped[str] = mapped_column(String(12), primary_key=True, default=new_id)
    event_id: Mapped[str] = mapped_column(ForeignKey("events.id"), index=True)
    endpoint_id: Mapped[str] = mapped_column(ForeignKey("webhook_endpoints.id"))
    status: Mapped[str] = mapped_column(String(10), default="pending")
    tries: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)
    body: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Delivery(Base):
    """One try of a dispatch with its outcome: a status, or the reason why there is none."""

    __tablename__ = "deliveries"

    dispatch_id: Mapped[str] = mapped_column(ForeignKey("dispatches.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    status_code: Mapped[int | None]
    error: Mapped[str | None] = mapped_column(String(200))
    seconds: Mapped[float]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
