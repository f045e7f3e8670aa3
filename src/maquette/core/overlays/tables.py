"""Rows of overlays."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, String, select
from sqlalchemy.orm import Mapped, mapped_column

from maquette.db.base import Base
from maquette.db.types import UtcDateTime
from maquette.kit.ids import new_id

LAYERS = ("background", "foreground", "environment")


class Overlay(Base):
    """A reusable picture. One without an account is the house's own, for everybody to use.

    ``alignment`` is from where it is cropped when its shape is not the film's. An environment is
    a room all around the model, whose light falls on it.
    """

    __tablename__ = "overlays"
    __table_args__ = (
        CheckConstraint(f"layer IN {LAYERS}", name="known_layer"),
        Index("overlays_by_account", "account_id", "created_at"),
    )

    id: Mapped[str] = mapped_column(String(12), primary_key=True, default=new_id)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"))
    layer: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(100))
    description: Mapped[str] = mapped_column(String(500))
    alignment: Mapped[str] = mapped_column(String(16))
    key: Mapped[str] = mapped_column(String(255))
    content_type: Mapped[str] = mapped_column(String(32))
    size: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @classmethod
    def files_of(cls, account_id: str) -> Select[str, int]:
        return select(cls.key, cls.size).where(cls.account_id == account_id)
