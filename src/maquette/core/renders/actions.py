"""Taking orders for renders, and putting finished ones away."""

from sqlalchemy import delete as sql_delete
from sqlalchemy import event, update
from sqlalchemy.orm import Session

from maquette.core.accounts.queries import FIRST, Caller
from maquette.core.assets import queries as assets
from maquette.core.assets.actions import Prepared, Uploaded, adopt
from maquette.core.credits.prices import render_price
from maquette.core.jobs import actions as jobs
from maquette.core.jobs.tables import Artifact, Job
from maquette.core.renders import queries, rules
from maquette.core.renders.queries import RenderView
from maquette.core.renders.tables import Render
from maquette.core.runtime import Runtime
from maquette.errors import Conflict
from maquette.render.spec import PREVIEW, RenderSpec
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
    animation that the asset is known not to have.
    """
    asset = assets.get(session, caller.account_id, asset_id)
    rules.check_animation(spec, asset.report)
    job = jobs.start(
        session,
        runtime,
        jobs.Order(
            account_id=caller.account_id,
            kind="render",
            cost=0 if preview else render_price(spec),
            # A look at an upload is told within seconds, so it overtakes.
            priority=FIRST if preview else caller.priority,
        ),
    )
    render = Render(
        account_id=caller.account_id,
        asset_id=asset.id,
        job_id=job.id,
        spec=spec.as_settings(),
        is_preview=preview,
        created_at=job.created_at,
    )
    session.add(render)
    session.flush()
    return render


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
        preview(session, runtime, caller, uploaded.asset.id)
    return uploaded, submit(session, runtime, caller, uploaded.asset.id, spec)


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
    """Remove a render for good, with its job and its files; one still at work is cancelled first.

    The files go after the commit: should the process die in between, they are left without rows,
    never rows without files.
    """
    view = queries.get(session, account_id, render_id)
    if view.job.status in {"queued", "running"}:
        jobs.cancel(session, runtime, account_id, view.job.id)
    session.execute(sql_delete(Render).where(Render.id == render_id))
    session.execute(sql_delete(Artifact).where(Artifact.job_id == view.job.id))
    session.execute(sql_delete(Job).where(Job.id == view.job.id))

    def remove_files(_: Session) -> None:
        runtime.blobs.delete_prefix(layout.job_files(view.job.id))

    event.listen(session, "after_commit", remove_files, once=True)
