"""Rows of renders."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from maquette.db.base import Base
from maquette.db.types import Json, UtcDateTime
from maquette.kit.ids import new_id


class Render(Base):
    """An order to draw an asset; its status is its job's, its files are the job's artifacts.

    ``spec`` is :meth:`maquette.render.spec.RenderSpec.as_settings`, every default filled in.
    """

    __tablename__ = "renders"
    __table_args__ = (
        Index("renders_by_account", "account_id", "created_at"),
        Index("renders_by_asset", "asset_id"),
    )

    id: Mapped[str] = mapped_column(String(12), primary_key=True, default=new_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    asset_id: Mapped[str] = mapped_column(ForeignKey("assets.id"))
    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id"), unique=True)
    spec: Mapped[dict[str, Any]] = mapped_column(Json)
    is_preview: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
