"""The base class of every row, and how constraints are named."""

from sqlalchemy import MetaData, Select
from sqlalchemy.orm import DeclarativeBase

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""Migrations can only drop what has a name, and databases invent different ones."""


class Base(DeclarativeBase):
    """Rows of all rooms share one metadata, which the migrations are tested against."""

    metadata = MetaData(naming_convention=NAMES)

    @classmethod
    def files_of(cls, account_id: str) -> Select[str, int] | None:
        """``key`` and ``size`` of each stored file that an account's rows name here; None of a
        table that names no files, or none that last."""
        return None
