"""Column types and functions that mean the same on every database."""

import math
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Float, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC; a naive one is refused, because nobody knows what it means."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        # SQLite keeps no zone; what went in was UTC.
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Json(TypeDecorator[Any]):
    """JSON by value: change it by assigning a new one. ``None`` is SQL's NULL.

    Refuses NUL characters and numbers that are not finite, which PostgreSQL would refuse too.
    """

    impl = JSON
    cache_ok = True

    def __init__(self) -> None:
        super().__init__(none_as_null=True)

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(JSONB(none_as_null=True))
        return dialect.type_descriptor(JSON(none_as_null=True))

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        _check(value)
        return value


class OrderedJson(Json):
    """JSON whose fields stay in their order, which PostgreSQL's JSONB does not keep."""

    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(JSON(none_as_null=True))


def _check(value: Any) -> None:
    if isinstance(value, str) and "\x00" in value:
        raise ValueError("JSON text with a NUL character cannot be stored")
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("JSON has no numbers that are not finite")
    if isinstance(value, dict):
        for key, item in value.items():
            _check(key)
            _check(item)
    if isinstance(value, list | tuple):
        for item in value:
            _check(item)


class database_seconds(FunctionElement[float]):  # noqa: N801 - reads as the SQL function it is
    """Seconds since 1970 by the database's clock, which all processes share."""

    type = Float()
    inherit_cache = True


@compiles(database_seconds, "postgresql")
def _postgresql_seconds(element: object, compiler: SQLCompiler, **_: Any) -> str:
    # Not now(), which stands still for the length of a transaction.
    return "CAST(extract(epoch FROM clock_timestamp()) AS double precision)"


@compiles(database_seconds, "sqlite")
def _sqlite_seconds(element: object, compiler: SQLCompiler, **_: Any) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"
