"""Drawing projects: every asset in every shot of its staging."""

from sqlalchemy.orm import Session

from maquette.core.accounts.queries import Caller
from maquette.core.projects import queries as projects
from maquette.core.renders.actions import submit
from maquette.core.renders.tables import Render
from maquette.core.runtime import Runtime
from maquette.core.templates.staging import Settings
from maquette.errors import InvalidSettings
from maquette.render.spec import RenderSpec

MOST = 100


def draw(
    session: Session, runtime: Runtime, caller: Caller, project_id: str, more: Settings
) -> list[Render]:
    """Order a film of each shot for each asset; ``more`` settings have the last word.

    All are charged in the caller's transaction. Raises :class:`InvalidSettings` for a staging
    without shots or a project with very many, and whatever :func:`submit` raises.
    """
    project = projects.get(session, caller.account_id, project_id)
    staging = projects.staging_of(project)
    if not staging.shots:
        raise InvalidSettings("the project's template has no shots", field="templateId")
    if len(staging.shots) * len(project.asset_ids) > MOST:
        raise InvalidSettings(f"this would be more than {MOST} renders", field="modelIds")
    specs = [
        RenderSpec.parse({**staging.settings, **shot.settings, **more}) for shot in staging.shots
    ]
    return [
        submit(session, runtime, caller, asset_id, spec)
        for asset_id in project.asset_ids
        for spec in specs
    ]
