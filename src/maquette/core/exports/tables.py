"""Rows of exports."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from maquette.db.base import Base
from maquette.db.types import Json, UtcDateTime
from maquette.kit.ids import new_id


class Export(Base):
    """An order to write an asset in another format; its status is its job's.

    ``spec`` is :meth:`maquette.exports.spec.ExportSpec.as_json`, and ``spec_sha256`` of it: the
    same asset in the same way is made once. ``notes`` say what the format could not hold.
    """

    __tablename__ = "exports"
    __table_args__ = (Index("exports_by_asset", "asset_id", "spec_sha256"),)

    id: Mapped[str] = mapped_column(String(12), primary_key=True, default=new_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    asset_id: Mapped[str] = mapped_column(ForeignKey("assets.id"))
    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id"), unique=True)
    spec: Mapped[dict[str, Any]] = mapped_column(Json)
    spec_sha256: Mapped[str] = mapped_column(String(64))
    notes: Mapped[list[str]] = mapped_column(Json, default=list)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
