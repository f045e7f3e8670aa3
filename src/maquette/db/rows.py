"""Rows as plain objects, for what is asked and written all the time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVarTuple

from sqlalchemy import Connection, Insert, Select, insert, inspect
from sqlalchemy.orm import Session, make_transient_to_detached

Ts = TypeVarTuple("Ts")
_HELD = "maquette_held"


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


def put(session: Session, row: object) -> None:
    """Write a new row now, half as dear as to add and flush it. The session has it then, and to
    its end, as if it had read it.
    """
    note(session, row)
    make_transient_to_detached(row)
    session.add(row)
    # It forgets what nobody holds, and would have to ask for it again.
    session.info.setdefault(_HELD, []).append(row)


def note(session: Session, row: object) -> None:
    """Write a new row that nobody here goes on with; its numbering may be left to the database."""
    session.flush()
    session.connection().execute(*_insertion(row))


def _insertion(row: object) -> tuple[Insert, dict[str, Any]]:
    kind: Any = type(row)
    statement, defaults = _prepared(kind)
    values = row.__dict__
    for name, default in defaults.items():
        if name not in values:
            values[name] = default()
    return statement, {name: values[name] for name in defaults}


@cache
def _prepared(kind: Any) -> tuple[Insert, Mapping[str, Callable[[], Any]]]:
    mapper: Any = inspect(kind)
    numbered = mapper.local_table.autoincrement_column
    columns = {
        each.key: each.columns[0] for each in mapper.column_attrs if each.columns[0] is not numbered
    }
    return insert(mapper.local_table), {name: _default(columns[name]) for name in columns}


def _default(column: Any) -> Callable[[], Any]:
    default = column.default
    if default is None:
        return lambda: None
    if default.is_scalar:
        return lambda: default.arg
    return lambda: default.arg(None)


def _object(kind: type, names: tuple[str, ...], values: tuple[Any, ...]) -> Any:
    """Made without what a session would need to know of it, which takes most of the time."""
    made: Any = object.__new__(kind)
    made.__dict__.update(zip(names, values, strict=True))
    return made
