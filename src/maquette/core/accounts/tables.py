"""Rows of accounts, of their keys, and of the keys that they have elsewhere."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from maquette.db.base import Base
from maquette.db.types import Json, UtcDateTime
from maquette.kit.clock import SystemClock
from maquette.kit.ids import new_id


class Account(Base):
    """Who pays.

    ``free_credits`` and ``bought_credits`` always equal the sums of the ledger's lines in their
    bucket; only the credits room writes them. ``free_month`` ("2026-11") is the last month whose
    allowance has been given. ``paying`` accounts have been granted credits, and are served first.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("free_credits >= 0", name="free_credits_not_negative"),
        CheckConstraint("bought_credits >= 0", name="bought_credits_not_negative"),
    )

    id: Mapped[str] = mapped_column(String(12), primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(String(320), unique=True)
    password_hash: Mapped[str | None] = mapped_column(Text)
    unlimited: Mapped[bool] = mapped_column(default=False)
    paying: Mapped[bool] = mapped_column(default=False)
    suspended: Mapped[bool] = mapped_column(default=False)
    free_credits: Mapped[int] = mapped_column(default=0)
    bought_credits: Mapped[int] = mapped_column(default=0)
    free_month: Mapped[str] = mapped_column(String(7), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=SystemClock().now)


class ApiKey(Base):
    """One key: its SHA-256 and a hint to recognise it by, never the key itself."""

    __tablename__ = "api_keys"

    id: Mapped[str] = mapped_column(String(12), primary_key=True, default=new_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    name: Mapped[str] = mapped_column(String(100), default="")
    hint: Mapped[str] = mapped_column(String(24))
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    format: Mapped[str] = mapped_column(String(8))
    scopes: Mapped[list[str]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=SystemClock().now)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ProviderKey(Base):
    """An account's own key at a provider of engines: sealed, and a hint to recognise it by."""

    __tablename__ = "provider_keys"

    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    provider: Mapped[str] = mapped_column(String(40), primary_key=True)
    sealed: Mapped[str] = mapped_column(Text)
    hint: Mapped[str] = mapped_column(String(24))
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class BrowserSession(Base):
    """Somebody who signed in with a password, by the SHA-256 of what their cookie holds."""

    __tablename__ = "browser_sessions"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class FailedSignIns(Base):
    """How often signing in failed for a ``subject``, the hash of a name or an address."""

    __tablename__ = "failed_sign_ins"

    subject: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    since: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
