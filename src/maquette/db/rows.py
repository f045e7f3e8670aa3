"""Rows as plain objects, for what is asked all the time."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVarTuple

from sqlalchemy import Connection, Select, inspect

Ts = TypeVarTuple("Ts")


class Rows(Generic[*Ts]):
    """What a statement over whole tables finds, a sixth as dear as through a session.

    The objects belong to no session: they can be read, and an attempt to change one raises
    AttributeError. Where an outer join found nothing is None.

    >>> jobs = Rows(select(Job).where(Job.id == bindparam("job")))       # doctest: +SKIP
    >>> [(job,)] = glance.found(jobs, job="Ab3kF9x2qL1m")                # doctest: +SKIP
    """

    def __init__(self, wanted: Select[*Ts]) -> None:
        self._entities: list[tuple[type, tuple[str, ...], int, int]] = []
        columns: list[Any] = []
        for told in wanted.column_descriptions:
            mapper = inspect(told["type"])
            names = tuple(column.key for column in mapper.column_attrs)
            key = names.index(mapper.get_property_by_column(mapper.primary_key[0]).key)
            self._entities.append((told["type"], names, len(columns), len(columns) + key))
            columns += [getattr(told["entity"], name) for name in names]
        self._wanted = wanted.with_only_columns(*columns, maintain_column_froms=True)

    def read(self, connection: Connection, told: dict[str, Any]) -> list[tuple[*Ts]]:
        rows: Any = [self._objects(row) for row in connection.execute(self._wanted, told).all()]
        return list(rows)

    def _objects(self, row: Any) -> tuple[Any, ...]:
        return tuple(
            None if row[key] is None else _object(kind, names, row[start : start + len(names)])
            for kind, names, start, key in self._entities
        )


@dataclass(frozen=True)
class Glance:
    """A connection on which one statement is read."""

    connection: Connection

    def found(self, rows: Rows[*Ts], **told: Any) -> list[tuple[*Ts]]:
        """All that there are; ``told`` are the values of the statement's parameters."""
        return rows.read(self.connection, told)


def _object(kind: type, names: tuple[str, ...], values: tuple[Any, ...]) -> Any:
    """Made without what a session would need to know of it, which takes most of the time."""
    made: Any = object.__new__(kind)
    made.__dict__.update(zip(names, values, strict=True))
    return made
