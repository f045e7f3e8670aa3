"""Reading projects, always within one account."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from maquette.core.projects.tables import Project
from maquette.core.templates.staging import Staging, staging_from
from maquette.errors import NotFound
from maquette.kit.ids import is_plain
from maquette.kit.paging import Page, Window


def get(session: Session, account_id: str, project_id: str) -> Project:
    """Raises :class:`NotFound`."""
    found = session.get(Project, project_id) if is_plain(project_id) else None
    if found is None or found.account_id != account_id:
        raise NotFound("no such project", what="project")
    return found


def page(session: Session, account_id: str, window: Window) -> Page[Project]:
    """The account's projects, newest first."""
    mine = Project.account_id == account_id
    total = session.scalar(select(func.count()).select_from(Project).where(mine)) or 0
    newest = select(Project).where(mine).order_by(Project.created_at.desc(), Project.id)
    items = session.scalars(newest.limit(window.limit).offset(window.offset)).all()
    return Page(items, total, window)


def staging_of(project: Project) -> Staging:
    """The staging as it was when the project was made."""
    return staging_from(project.staging)
