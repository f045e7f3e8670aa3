"""Putting assets into a staging."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from maquette.core.assets import queries as assets
from maquette.core.assets.queries import Named
from maquette.core.events import PROJECT_CREATED
from maquette.core.projects import queries
from maquette.core.projects.tables import Project
from maquette.core.runtime import Runtime
from maquette.core.templates import queries as templates
from maquette.core.templates.staging import checked_line
from maquette.core.templates.template import Template
from maquette.core.webhooks import actions as webhooks
from maquette.errors import InvalidSettings

MOST = 100


@dataclass(frozen=True)
class NewProjects:
    """What is wanted: one project of all the assets, or with ``per_asset`` one of each.

    ``asset_ids`` may as well be ids of slots that the assets came through.
    """

    account_id: str
    template_id: str
    asset_ids: Sequence[str]
    name: str = ""
    per_asset: bool = False


def create(session: Session, runtime: Runtime, wanted: NewProjects) -> list[Project]:
    """New projects, each announced as ``project.created``.

    Without a name a project is called after its first asset. Raises :class:`InvalidSettings`
    without assets, with very many, or with one that is not read yet;
    :class:`~maquette.errors.NotFound`.
    """
    asked_for = list(dict.fromkeys(wanted.asset_ids))
    if not 0 < len(asked_for) <= MOST:
        raise InvalidSettings(f"a project has 1 to {MOST} models", field="modelIds")
    name = checked_line("name", wanted.name, 150)
    template = templates.get(session, wanted.account_id, wanted.template_id)
    found = [assets.named(session, wanted.account_id, asked) for asked in asked_for]
    groups = [[one] for one in found] if wanted.per_asset else [found]
    named = [(_name(name, group, len(groups) > 1), group) for group in groups]
    return [_create(session, runtime, template, called, group) for called, group in named]


def remove(session: Session, account_id: str, project_id: str) -> None:
    """The project alone: its assets and its renders stay."""
    session.delete(queries.get(session, account_id, project_id))
    session.flush()


def _create(
    session: Session, runtime: Runtime, template: Template, name: str, group: Sequence[Named]
) -> Project:
    project = Project(
        account_id=group[0].asset.account_id,
        name=name,
        template_id=template.id,
        staging=template.staging.as_json(),
        asset_ids=list(dict.fromkeys(one.asset.id for one in group)),
        asked_for=[one.asked_for for one in group],
        created_at=runtime.clock.now(),
    )
    session.add(project)
    session.flush()
    facts = {
        "id": project.id,
        "name": project.name,
        "template_id": project.template_id,
        "asset_ids": project.asset_ids,
        "asked_for": project.asked_for,
    }
    webhooks.announce(session, runtime, project.account_id, PROJECT_CREATED, facts=facts)
    return project


def _name(wanted: str, group: Sequence[Named], several: bool) -> str:
    first = group[0].name
    if not wanted:
        return first[:200]
    return f"{wanted} - {first}"[:200] if several else wanted
