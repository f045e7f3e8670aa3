"""What a worker does before and after a render's body."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from maquette.core.assets import actions as assets
from maquette.core.assets import queries as asset_queries
from maquette.core.jobs.tables import Job
from maquette.core.overlays import queries as overlays
from maquette.core.renders import queries
from maquette.core.renders.body import BACKDROP, ENVIRONMENT, FOREGROUND, MODEL
from maquette.core.renders.tables import Render
from maquette.core.runtime import Runtime


def prepare(runtime: Runtime, job: Job, folder: Path) -> dict[str, Any]:
    """Fetch the GLB into ``folder`` and say what the body shall do.

    The asset may have been deleted since the order; its render is drawn all the same. Without an
    overlay that was deleted it fails.
    """
    with runtime.db.read() as session:
        render = queries.by_job(session, job.account_id, job.id).render
        asset = asset_queries.even_deleted(session, job.account_id, render.asset_id)
        keys = {MODEL: asset.glb_key, **_plates(session, render)}
        plates = [name for name in keys if name != MODEL]
        request = {"spec": render.spec, "inspect": asset.report is None, "plates": plates}
    for name, key in keys.items():
        runtime.blobs.download(key, folder / name)
    return request


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
