"""Rows of flows."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from maquette.db.base import Base
from maquette.db.types import Json, UtcDateTime
from maquette.kit.ids import new_id

STATUSES = ("waiting", "reading", "drawing", "done", "failed")
OPEN = STATUSES[:3]


class Flow(Base):
    """``waiting`` for uploads, ``reading`` them, ``drawing``, and then ``done`` or ``failed``.

    ``template_id`` is None where no projects are wanted; ``drawn`` is
    :class:`maquette.core.renders.stagings.Wanted` as JSON, or None where nothing is to be drawn.
    Projects stand in the order of their slots.
    """

    __tablename__ = "flows"
    __table_args__ = (
        CheckConstraint(f"status IN {STATUSES}", name="known_status"),
        Index("flows_by_account", "account_id", "created_at"),
        Index("flows_by_status", "status"),
    )

    id: Mapped[str] = mapped_column(String(12), primary_key=True, default=new_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    template_id: Mapped[str | None] = mapped_column(String(12))
    drawn: Mapped[dict[str, Any] | None] = mapped_column(Json)
    slot_ids: Mapped[list[str]] = mapped_column(Json)
    project_ids: Mapped[list[str]] = mapped_column(Json, default=list)
    shoot_ids: Mapped[list[str]] = mapped_column(Json, default=list)
    status: Mapped[str] = mapped_column(String(10), default="waiting")
    error_message: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
