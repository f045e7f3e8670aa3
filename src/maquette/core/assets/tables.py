"""Rows of assets."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Dialect,
    ForeignKey,
    Index,
    Select,
    String,
    Text,
    TypeDecorator,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from maquette.db.base import Base
from maquette.db.types import Json, UtcDateTime
from maquette.kit.ids import new_id


class TagList(TypeDecorator[list[str]]):
    r"""A list of tags as one text, ``\nfurniture\noffice\n``.

    No tag holds a line break, so ``LIKE '%\ntag\n%'`` finds exactly that tag on every database.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: list[str] | None, dialect: Dialect) -> str:
        return "".join(f"\n{tag}" for tag in value) + "\n" if value else ""

    def process_result_value(self, value: str | None, dialect: Dialect) -> list[str]:
        return value.split("\n")[1:-1] if value else []


class Asset(Base):
    """A stored 3D thing.

    ``sha256`` and ``file_size`` tell of the bytes as they were uploaded; ``glb_key``,
    ``glb_sha256`` and ``glb_size`` of the canonical GLB made of them. ``report`` is what
    inspection found, once a job has looked. A deleted asset keeps its row and its file, for the
    renders made of it.
    """

    __tablename__ = "assets"
    __table_args__ = (
        Index("assets_by_account", "account_id", "created_at"),
        Index(
            "one_living_asset_per_file",
            "account_id",
            "sha256",
            unique=True,
            sqlite_where=text("deleted_at IS NULL"),
            postgresql_where=text("deleted_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(12), primary_key=True, default=new_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    original_name: Mapped[str] = mapped_column(String(255))
    title: Mapped[str | None] = mapped_column(String(200))
    sku: Mapped[str | None] = mapped_column(String(100))
    tags: Mapped[list[str]] = mapped_column(TagList, default=list)
    file_size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    glb_key: Mapped[str] = mapped_column(String(255))
    glb_sha256: Mapped[str] = mapped_column(String(64))
    glb_size: Mapped[int]
    report: Mapped[dict[str, Any] | None] = mapped_column(Json)
    source: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @classmethod
    def files_of(cls, account_id: str) -> Select[str, int]:
        """Those of deleted assets too, as they stay."""
        named = select(cls.glb_key.label("key"), cls.glb_size.label("size"))
        return named.where(cls.account_id == account_id)


class Slot(Base):
    """A place for one model that its owner puts there by a signed address, and then confirms.

    ``id`` stays what its owner knows the model by: ``job_id`` is the ingest that reads it, which
    sets ``asset_id`` when it is done. ``name`` tells by its suffix what kind of file is expected.
    """

    __tablename__ = "slots"
    __table_args__ = (Index("slots_by_account", "account_id", "created_at"),)

    id: Mapped[str] = mapped_column(String(12), primary_key=True, default=new_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    title: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(255))
    content_type: Mapped[str] = mapped_column(String(100))
    key: Mapped[str] = mapped_column(String(255))
    job_id: Mapped[str | None] = mapped_column(String(12), unique=True)
    asset_id: Mapped[str | None] = mapped_column(ForeignKey("assets.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
