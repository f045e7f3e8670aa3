"""What a worker does before and after a render's body."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from maquette.core.assets import actions as assets
from maquette.core.assets import queries as asset_queries
from maquette.core.jobs.folder import BACKDROP, ENVIRONMENT, FOREGROUND, MODEL
from maquette.core.jobs.tables import Job
from maquette.core.overlays import queries as overlays
from maquette.core.renders import queries, rules
from maquette.core.renders.tables import Render
from maquette.core.runtime import Runtime
from maquette.render.spec import RenderSpec


def prepare(runtime: Runtime, job: Job, folder: Path) -> dict[str, Any]:
    """Fetch the GLB into ``folder`` and say what the body shall do.

    The asset may have been deleted since the order; its render is drawn all the same. Without an
    overlay that was deleted it fails.
    """
    return _fetched(runtime, job, folder, folder / MODEL)


def prepare_all(runtime: Runtime, jobs: Sequence[Job], folder: Path) -> dict[str, Any]:
    """Like :func:`prepare` for renders of one asset; each keeps its plates in its own folder."""
    orders = {}
    for job in jobs:
        own = folder / job.id
        own.mkdir()
        orders[job.id] = _fetched(runtime, job, own, folder / MODEL)
    return {"orders": orders}


def stretch(session: Session, jobs: Sequence[Job]) -> float:
    """How many times as long as other jobs these renders of one asset may take."""
    render = queries.by_job(session, jobs[0].account_id, jobs[0].id).render
    return rules.stretch(RenderSpec.parse(render.spec, longest=rules.LONGEST_FILM), len(jobs))


def _fetched(runtime: Runtime, job: Job, folder: Path, model: Path) -> dict[str, Any]:
    with runtime.db.read() as session:
        render = queries.by_job(session, job.account_id, job.id).render
        asset = asset_queries.even_deleted(session, job.account_id, render.asset_id)
        keys = _plates(session, render)
    if not model.exists():
        runtime.blobs.download(asset.glb_key, model)
    for name, key in keys.items():
        runtime.blobs.download(key, folder / name)
    return {"spec": render.spec, "inspect": asset.report is None, "plates": list(keys)}


def _plates(session: Session, render: Render) -> dict[str, str]:
    """The storage keys of the overlays that the render is composed with, by their place."""
    wanted = {
        BACKDROP: render.spec.get("bgImageId"),
        FOREGROUND: render.spec.get("fgImageId"),
        ENVIRONMENT: render.spec.get("environmentId"),
    }
    return {
        place: overlays.usable(session, render.account_id, overlay_id).key
        for place, overlay_id in wanted.items()
        if overlay_id is not None
    }


def keep(
    session: Session, runtime: Runtime, job: Job, result: Mapping[str, Any], folder: Path
) -> None:
    """Note the model's report, in the transaction that finishes the job."""
    if result["report"] is not None:
        render = queries.by_job(session, job.account_id, job.id).render
        assets.keep_report(session, job.account_id, render.asset_id, result["report"])
