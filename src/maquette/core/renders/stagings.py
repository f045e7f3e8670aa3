"""Shoots: drawing every asset of a project in every still and shot of its staging."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from maquette.core.accounts.queries import Caller
from maquette.core.assets import queries as assets
from maquette.core.assets.tables import Asset
from maquette.core.events import SHOOT_DONE, SHOOT_FAILED
from maquette.core.jobs.tables import OPEN, Job
from maquette.core.projects import queries as projects
from maquette.core.projects.tables import Project
from maquette.core.renders import actions, queries
from maquette.core.renders.queries import RenderView
from maquette.core.renders.tables import Render, Shoot
from maquette.core.runtime import Runtime
from maquette.core.templates.staging import Settings, View
from maquette.core.webhooks import actions as webhooks
from maquette.errors import Conflict, InvalidSettings
from maquette.kit.ids import new_id
from maquette.render.spec import RenderSpec

MOST = 500
LONGEST_NAME = 500
PLAIN = "Default"
"""What the finish is called that a model has of itself."""


@dataclass(frozen=True)
class Wanted:
    """What of a project is to be drawn, and how.

    With ``variants`` every view is drawn in each finish that the asset has, else as the asset is
    of itself. The settings of the order have the last word: ``settings`` over all views,
    ``still_settings`` and ``shot_settings`` over those.
    """

    stills: bool = True
    shots: bool = True
    variants: bool = True
    settings: Settings = field(default_factory=dict)
    still_settings: Settings = field(default_factory=dict)
    shot_settings: Settings = field(default_factory=dict)


@dataclass(frozen=True)
class _Order:
    name: str
    asset: Asset
    settings: Settings


def shoot(
    session: Session, runtime: Runtime, caller: Caller, project_id: str, wanted: Wanted
) -> Shoot:
    """Order all that is wanted of a project, charged in the caller's transaction.

    Raises :class:`InvalidSettings` when that is nothing or very much, and whatever
    :func:`~maquette.core.renders.actions.submit_all` raises.
    """
    project = projects.get(session, caller.account_id, project_id)
    orders = list(_orders(session, runtime, project, wanted))
    if not orders:
        raise InvalidSettings("the template has none of what is to be drawn", field="settings")
    if len(orders) > MOST:
        raise InvalidSettings(f"this would be more than {MOST} renders", field="settings")
    now = runtime.clock.now()
    row = Shoot(account_id=caller.account_id, project_id=project.id, created_at=now, updated_at=now)
    session.add(row)
    session.flush()
    specs = [
        actions.aligned(
            session, caller.account_id, RenderSpec.parse(order.settings), order.settings
        )
        for order in orders
    ]
    pairs = [(order.asset.id, spec) for order, spec in zip(orders, specs, strict=True)]
    renders = actions.submit_all(session, runtime, caller, pairs)
    for number, (order, render) in enumerate(zip(orders, renders, strict=True)):
        render.shoot_id, render.name, render.number = row.id, order.name[:LONGEST_NAME], number
    session.flush()
    return row


def retry(session: Session, runtime: Runtime, caller: Caller, shoot_id: str) -> Shoot:
    """Draw again what has failed of a failed shoot, and charge for that.

    Raises :class:`Conflict` for a shoot that has not failed.
    """
    row = _locked(session, queries.shoot(session, caller.account_id, shoot_id).id)
    if row.status != "failed":
        raise Conflict("only a failed render can be retried", what="shoot")
    for view in _failed(queries.of_shoot(session, caller.account_id, shoot_id)):
        actions.remove_files(session, runtime, view.job.id)
        spec = RenderSpec.parse(view.render.spec)
        view.render.job_id = actions.start(session, runtime, caller, spec).id
    row.batch, row.status, row.error_message = new_id(), "open", None
    row.updated_at = runtime.clock.now()
    session.flush()
    return row


def conclude(runtime: Runtime) -> None:
    """End every open shoot whose renders have all ended, and announce it.

    Any worker may do so at any time: of several at once, one finds it open.
    """
    with runtime.db.read() as session:
        over = session.scalars(select(Shoot.id).where(*_over())).all()
    for shoot_id in over:
        with runtime.db.write() as session:
            row = _locked(session, shoot_id)
            if session.scalar(select(Shoot.id).where(Shoot.id == shoot_id, *_over())):
                _conclude(session, runtime, row)


def _orders(
    session: Session, runtime: Runtime, project: Project, wanted: Wanted
) -> Iterator[_Order]:
    staging = projects.staging_of(project)
    kinds: list[tuple[Sequence[View], Settings]] = []
    if wanted.stills:
        kinds.append((staging.stills, {**wanted.still_settings, "output": "still"}))
    if wanted.shots:
        kinds.append((staging.shots, {**wanted.shot_settings, "output": "video"}))
    for asset_id in project.asset_ids:
        asset = assets.get(session, project.account_id, asset_id)
        finishes = assets.finishes(runtime, asset) if wanted.variants else []
        several = f"{assets.name_of(asset)} - " if len(project.asset_ids) > 1 else ""
        for views, last in kinds:
            for view in views:
                settings = {**staging.settings_of(view), **wanted.settings, **last}
                for finish, more in _finished(settings, finishes):
                    yield _Order(f"{several}{view.name} - {finish}", asset, more)


def _finished(settings: Settings, finishes: Sequence[str]) -> list[tuple[str, Settings]]:
    """A view's settings in each finish; one that names a finish itself is drawn in that alone."""
    named = settings.get("variant")
    if named is not None or not finishes:
        return [(PLAIN if named is None else str(named), settings)]
    return [(finish, {**settings, "variant": finish}) for finish in finishes]


def _conclude(session: Session, runtime: Runtime, row: Shoot) -> None:
    views = queries.of_shoot(session, row.account_id, row.id)
    failed = _failed(views)
    row.status = "failed" if failed else "done"
    row.error_message = _reason(failed, len(views)) if failed else None
    row.updated_at = runtime.clock.now()
    session.flush()
    facts: dict[str, Any] = {
        "id": row.id,
        "project_id": row.project_id,
        "render_ids": [view.render.id for view in views],
        "error_message": row.error_message,
    }
    name = SHOOT_FAILED if failed else SHOOT_DONE
    webhooks.announce(session, runtime, row.account_id, name, facts=facts)


def _failed(views: Sequence[RenderView]) -> list[RenderView]:
    return [view for view in views if view.job.status != "done"]


def _reason(failed: Sequence[RenderView], total: int) -> str:
    first = failed[0]
    return f"{first.render.name}: {first.job.error_message} ({len(failed)} of {total} failed)"


def _over() -> tuple[Any, Any]:
    working = exists().where(
        Render.shoot_id == Shoot.id, Job.id == Render.job_id, Job.status.in_(OPEN)
    )
    return Shoot.status == "open", ~working


def _locked(session: Session, shoot_id: str) -> Shoot:
    return session.get_one(Shoot, shoot_id, with_for_update=True, populate_existing=True)
