"""Rows of generations."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from maquette.db.base import Base
from maquette.db.types import Json, UtcDateTime
from maquette.kit.ids import new_id


class Generation(Base):
    """An order to make an asset; its status is its job's.

    ``options`` are the fields of :class:`maquette.engines.engine.Options`; ``picture_keys`` name
    the stored pictures, front view first; ``asked_for`` is the name under which a surface's client
    knows what it ordered; ``engine_reason`` says why this engine does it; ``findings`` are what
    spoils its photos, ``{"picture", "issue", "message"}``; ``asset_id`` is set when the job is
    done.
    """

    __tablename__ = "generations"
    __table_args__ = (Index("generations_by_account", "account_id", "created_at"),)

    id: Mapped[str] = mapped_column(String(12), primary_key=True, default=new_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id"), unique=True)
    engine: Mapped[str] = mapped_column(String(100))
    engine_reason: Mapped[str] = mapped_column(Text, server_default="")
    kind: Mapped[str] = mapped_column(String(8))
    prompt: Mapped[str] = mapped_column(Text)
    options: Mapped[dict[str, Any]] = mapped_column(Json)
    picture_keys: Mapped[list[str]] = mapped_column(Json)
    asked_for: Mapped[str] = mapped_column(String(100), default="")
    warnings: Mapped[list[str]] = mapped_column(Json, default=list)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list, server_default="[]")
    asset_id: Mapped[str | None] = mapped_column(ForeignKey("assets.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Errand(Base):
    """The part of a generation that a provider does, kept so that nothing is paid twice.

    ``paid_by`` whose key it goes with: the order's, the account's or the house's; ``asked_at``
    is set while an order is on its way and its answer is not there yet; ``ticket`` is what the
    provider knows it by; ``file_name`` and ``file_key`` are what it delivered; ``cost`` what it
    said that took, ``{"amount", "unit"}``.
    """

    __tablename__ = "errands"

    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id"), primary_key=True)
    provider: Mapped[str] = mapped_column(String(40))
    paid_by: Mapped[str] = mapped_column(String(8))
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ticket: Mapped[dict[str, Any] | None] = mapped_column(Json)
    file_name: Mapped[str | None] = mapped_column(String(100))
    file_key: Mapped[str | None] = mapped_column(String(255))
    cost: Mapped[dict[str, Any] | None] = mapped_column(Json)
