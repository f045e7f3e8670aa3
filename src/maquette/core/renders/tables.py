"""Rows of renders, and of shoots: many renders that were ordered as one."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from maquette.db.base import Base
from maquette.db.types import Json, UtcDateTime
from maquette.kit.ids import new_id


class Render(Base):
    """An order to draw an asset; its status is its job's, its files are the job's artifacts.

    ``spec`` is :meth:`maquette.render.spec.RenderSpec.as_settings`, every default filled in. One
    that belongs to a shoot has the ``name`` of its view and finish, and its ``number`` in it.
    """

    __tablename__ = "renders"
    __table_args__ = (
        Index("renders_by_account", "account_id", "created_at"),
        Index("renders_by_asset", "asset_id"),
        Index("renders_by_shoot", "shoot_id"),
    )

    id: Mapped[str] = mapped_column(String(12), primary_key=True, default=new_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    asset_id: Mapped[str] = mapped_column(ForeignKey("assets.id"))
    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id"), unique=True)
    spec: Mapped[dict[str, Any]] = mapped_column(Json)
    is_preview: Mapped[bool] = mapped_column(default=False)
    shoot_id: Mapped[str | None] = mapped_column(String(12))
    name: Mapped[str | None] = mapped_column(String(500))
    number: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Shoot(Base):
    """An order to draw a project: every still and every shot, in every finish, a render each.

    It is open until all of them have ended, and has failed when one of them did. ``batch`` is new
    with every retry.
    """

    __tablename__ = "shoots"
    __table_args__ = (
        CheckConstraint("status IN ('open', 'done', 'failed')", name="known_status"),
        Index("shoots_by_account", "account_id", "created_at"),
        Index("shoots_by_status", "status"),
    )

    id: Mapped[str] = mapped_column(String(12), primary_key=True, default=new_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    project_id: Mapped[str] = mapped_column(String(12))
    batch: Mapped[str] = mapped_column(String(12), default=new_id)
    status: Mapped[str] = mapped_column(String(10), default="open")
    error_message: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
