"""Keeping an account's own templates."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from maquette.core.runtime import Runtime
from maquette.core.templates import queries, staging
from maquette.core.templates.staging import Staging
from maquette.core.templates.tables import TemplateRow
from maquette.core.templates.template import Template
from maquette.errors import Conflict

MOST = 1000


@dataclass(frozen=True)
class NewTemplate:
    """What an account's template shall say."""

    name: str
    staging: Staging
    description: str = ""


def add(session: Session, runtime: Runtime, account_id: str, wanted: NewTemplate) -> Template:
    """A new template. Raises :class:`~maquette.errors.InvalidSettings` naming what cannot be."""
    mine = select(func.count()).where(TemplateRow.account_id == account_id)
    if (session.scalar(mine) or 0) >= MOST:
        raise Conflict(f"an account has at most {MOST} templates")
    now = runtime.clock.now()
    row = TemplateRow(account_id=account_id, created_at=now, **_checked(wanted, now))
    session.add(row)
    session.flush()
    return queries.template_of(row)


def change(
    session: Session, runtime: Runtime, account_id: str, template_id: str, wanted: NewTemplate
) -> Template:
    """Replace a template of the account; projects keep what they were made with."""
    row = queries.own(session, account_id, template_id)
    for field, value in _checked(wanted, runtime.clock.now()).items():
        setattr(row, field, value)
    session.flush()
    return queries.template_of(row)


def _checked(wanted: NewTemplate, now: datetime) -> dict[str, Any]:
    staging.check(wanted.staging)
    return {
        "name": staging.checked_line("name", wanted.name, staging.LONGEST_NAME, at_least=1),
        "description": staging.checked_line(
            "description", wanted.description, staging.LONGEST_TEXT
        ),
        "staging": wanted.staging.as_json(),
        "updated_at": now,
    }


def remove(session: Session, account_id: str, template_id: str) -> None:
    """For good; projects keep what they were made with."""
    session.delete(queries.own(session, account_id, template_id))
    session.flush()
