"""Reading templates: an account's own, and the house's for everybody."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from maquette.core.templates.builtin import BUILT_IN
from maquette.core.templates.staging import staging_from
from maquette.core.templates.tables import TemplateRow
from maquette.core.templates.template import Template
from maquette.errors import NotFound
from maquette.kit.ids import is_plain


def get(session: Session, account_id: str, template_id: str) -> Template:
    """A template that this account may use. Raises :class:`NotFound`."""
    for template in BUILT_IN:
        if template.id == template_id:
            return template
    return template_of(own(session, account_id, template_id))


def own(session: Session, account_id: str, template_id: str) -> TemplateRow:
    """A template that this account may change."""
    found = session.get(TemplateRow, template_id) if is_plain(template_id) else None
    if found is None or found.account_id != account_id:
        raise NotFound("no such template", what="template")
    return found


def templates(
    session: Session, account_id: str, *, public: bool = True, private: bool = True
) -> list[Template]:
    """The account's, newest first, and after them the house's; of both kinds or of one."""
    shown: list[Template] = []
    if private:
        wanted = select(TemplateRow).where(TemplateRow.account_id == account_id)
        newest = wanted.order_by(TemplateRow.created_at.desc(), TemplateRow.id)
        shown += [template_of(row) for row in session.scalars(newest)]
    return shown + (list(BUILT_IN) if public else [])


def template_of(row: TemplateRow) -> Template:
    staging = staging_from(row.staging)
    return Template(row.id, row.name, row.description, staging, False, row.created_at)
