"""Rows of projects."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from maquette.db.base import Base
from maquette.db.types import Json, UtcDateTime
from maquette.kit.ids import new_id


class Project(Base):
    """Some assets and the staging of a template, as it was when the project was made.

    ``template_id`` tells where the staging came from; that template may be gone by now.
    ``asked_for`` is what its owner called the assets by: their own ids, or those of their slots.
    """

    __tablename__ = "projects"
    __table_args__ = (Index("projects_by_account", "account_id", "created_at"),)

    id: Mapped[str] = mapped_column(String(12), primary_key=True, default=new_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    name: Mapped[str] = mapped_column(String(200))
    template_id: Mapped[str] = mapped_column(String(12))
    staging: Mapped[dict[str, Any]] = mapped_column(Json)
    asset_ids: Mapped[list[str]] = mapped_column(Json)
    asked_for: Mapped[list[str]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
