"""Taking orders for renders, and putting finished ones away."""

from collections.abc import Collection, Hashable, Sequence
from dataclasses import replace

from sqlalchemy import delete as sql_delete
from sqlalchemy import update
from sqlalchemy.orm import Session

from maquette.core.accounts import quota
from maquette.core.accounts.queries import FIRST, Caller
from maquette.core.assets import queries as assets
from maquette.core.assets.actions import Prepared, Uploaded, adopt, check_allowance
from maquette.core.assets.tables import Asset
from maquette.core.credits.prices import render_price
from maquette.core.jobs import actions as jobs
from maquette.core.jobs.tables import Artifact, Job
from maquette.core.overlays import queries as overlays
from maquette.core.overlays.tables import Overlay
from maquette.core.renders import queries, rules
from maquette.core.renders.queries import RenderView
from maquette.core.renders.tables import Render
from maquette.core.runtime import Runtime
from maquette.db.rows import put
from maquette.db.session import after_commit
from maquette.errors import Conflict, InvalidSettings, NotFound
from maquette.kit.failpoints import failpoint
from maquette.render.spec import MOST_TOGETHER, PREVIEW, RenderSpec
from maquette.storage import layout


def submit(
    session: Session,
    runtime: Runtime,
    caller: Caller,
    asset_id: str,
    spec: RenderSpec,
    preview: bool = False,
) -> Render:
    """Charge, write the rows and enqueue, all in the caller's transaction; a preview is free.

    Raises :class:`~maquette.errors.NotFound` for an asset that is deleted or another account's,
    :class:`~maquette.errors.NoCredits`, :class:`~maquette.errors.InvalidSettings` for an
    animation or a variant that the asset is known not to have, or an overlay that there is not.
    """
    _checked(session, caller, asset_id, spec)
    job = start(session, runtime, caller, spec, preview)
    return _written(session, job, asset_id, spec, preview)


def submit_all(
    session: Session, runtime: Runtime, caller: Caller, wanted: Sequence[tuple[str, RenderSpec]]
) -> list[Render]:
    """Like :func:`submit` for several (asset id, spec), all of them or none, in their order.

    Renders of one asset that show the same frames in other looks share their work.
    """
    groups: dict[Hashable, list[int]] = {}
    for index, (asset_id, spec) in enumerate(wanted):
        asset = _checked(session, caller, asset_id, spec)
        groups.setdefault((asset_id, rules.frames_of(spec, asset.report)), []).append(index)
    made: dict[int, Render] = {}
    for alike in groups.values():
        for first in range(0, len(alike), MOST_TOGETHER):
            some = alike[first : first + MOST_TOGETHER]
            orders = [_order(caller, wanted[index][1]) for index in some]
            started = jobs.start_together(session, runtime, orders)
            for index, job in zip(some, started, strict=True):
                made[index] = _written(session, job, *wanted[index])
            failpoint("batch.half")
    return [made[index] for index in range(len(wanted))]


def _checked(session: Session, caller: Caller, asset_id: str, spec: RenderSpec) -> Asset:
    asset = assets.get(session, caller.account_id, asset_id)
    rules.check_animation(spec, asset.report)
    rules.check_variant(spec, asset.report)
    check_overlays(session, caller.account_id, spec)
    return asset


def _order(caller: Caller, spec: RenderSpec, preview: bool = False) -> jobs.Order:
    return jobs.Order(
        account_id=caller.account_id,
        kind="render",
        cost=0 if preview else render_price(spec),
        # A look at an upload is told within seconds, so it overtakes.
        priority=FIRST if preview else caller.priority,
    )


def _written(
    session: Session, job: Job, asset_id: str, spec: RenderSpec, preview: bool = False
) -> Render:
    render = Render(
        account_id=job.account_id,
        asset_id=asset_id,
        job_id=job.id,
        spec=spec.as_settings(),
        is_preview=preview,
        created_at=job.created_at,
    )
    put(session, render)
    return render


def start(
    session: Session, runtime: Runtime, caller: Caller, spec: RenderSpec, preview: bool = False
) -> Job:
    """The job of a render, charged by its spec."""
    return jobs.start(session, runtime, _order(caller, spec, preview))


def remove_files(session: Session, runtime: Runtime, job_id: str) -> None:
    """Forget what a job has made; its files go after the commit.

    Should the process die in between, they are left without rows, never rows without files.
    """
    session.execute(sql_delete(Artifact).where(Artifact.job_id == job_id))
    prefix = layout.job_files(job_id)
    after_commit(session, lambda: runtime.blobs.delete_prefix(prefix))


def aligned(
    session: Session, account_id: str, spec: RenderSpec, given: Collection[str]
) -> RenderSpec:
    """The spec with its overlays' own alignments, where the ``given`` settings name none."""
    if spec.bg_image_id is not None and "bgAlign" not in given:
        overlay = _overlay(session, account_id, spec.bg_image_id, "bgImageId")
        spec = replace(spec, bg_align=overlay.alignment)
    if spec.fg_image_id is not None and "fgAlign" not in given:
        overlay = _overlay(session, account_id, spec.fg_image_id, "fgImageId")
        spec = replace(spec, fg_align=overlay.alignment)
    return spec


def preview(session: Session, runtime: Runtime, caller: Caller, asset_id: str) -> Render:
    """The free small film that every upload gets; it also looks whether the model is sound."""
    return submit(session, runtime, caller, asset_id, PREVIEW, preview=True)


def welcome(
    session: Session,
    runtime: Runtime,
    caller: Caller,
    prepared: Prepared,
    spec: RenderSpec,
) -> tuple[Uploaded, Render]:
    """Adopt an uploaded model, look at it for free if it is new, and order a render of it."""
    uploaded = adopt(session, prepared, runtime.clock.now())
    if not uploaded.duplicate:
        check_allowance(session, runtime, caller)
        quota.check(session, runtime, caller.account_id)
        preview(session, runtime, caller, uploaded.asset.id)
    return uploaded, submit(session, runtime, caller, uploaded.asset.id, spec)


def check_overlays(session: Session, account_id: str, spec: RenderSpec) -> None:
    """Raises :class:`InvalidSettings` for an overlay that this account has not, or of no use."""
    for field, overlay_id in (
        ("bgImageId", spec.bg_image_id),
        ("fgImageId", spec.fg_image_id),
        ("environmentId", spec.environment_id),
    ):
        if overlay_id is not None:
            _overlay(session, account_id, overlay_id, field)


def _overlay(session: Session, account_id: str, overlay_id: str, field: str) -> Overlay:
    try:
        found = overlays.usable(session, account_id, overlay_id)
    except NotFound:
        raise InvalidSettings(f"{field}: there is no such overlay", field=field) from None
    if (found.layer == "environment") is not (field == "environmentId"):
        message = f"{field}: this overlay is a {found.layer}"
        raise InvalidSettings(message, field=field)
    return found


def dismiss(session: Session, runtime: Runtime, account_id: str, render_id: str) -> RenderView:
    """Acknowledge a failure: failed becomes dismissed. Raises :class:`Conflict` otherwise."""
    job = queries.get(session, account_id, render_id).job
    dismissed = session.execute(
        update(Job)
        .where(Job.id == job.id, Job.status == "failed")
        .values(status="dismissed", updated_at=runtime.clock.now())
        .returning(Job.id)
    ).first()
    if dismissed is None:
        raise Conflict(f"only a failed render can be dismissed; this one is {job.status}")
    session.refresh(job)
    return queries.get(session, account_id, render_id)


def delete(session: Session, runtime: Runtime, account_id: str, render_id: str) -> None:
    """Remove a render for good, with its job and files; one still at work is cancelled first."""
    view = queries.get(session, account_id, render_id)
    if view.job.status in {"queued", "running"}:
        jobs.cancel(session, runtime, account_id, view.job.id)
    session.execute(sql_delete(Render).where(Render.id == render_id))
    remove_files(session, runtime, view.job.id)
    session.execute(sql_delete(Job).where(Job.id == view.job.id))
