"""Rows of templates."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from maquette.db.base import Base
from maquette.db.types import Json, UtcDateTime
from maquette.kit.ids import new_id


class TemplateRow(Base):
    """An account's own template; those of the house are in the code."""

    __tablename__ = "templates"
    __table_args__ = (Index("templates_by_account", "account_id", "created_at"),)

    id: Mapped[str] = mapped_column(String(12), primary_key=True, default=new_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    name: Mapped[str] = mapped_column(String(100))
    description: Mapped[str] = mapped_column(String(500))
    staging: Mapped[dict[str, Any]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
