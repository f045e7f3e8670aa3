"""What a worker does before and after an export's body."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from maquette.core.assets import queries as assets
from maquette.core.exports import queries
from maquette.core.exports.rules import file_name
from maquette.core.jobs.folder import MODEL
from maquette.core.jobs.tables import Job
from maquette.core.runtime import Runtime


def prepare(runtime: Runtime, job: Job, folder: Path) -> dict[str, Any]:
    """Fetch the GLB; an asset that was deleted since the order is exported all the same."""
    with runtime.db.read() as session:
        export = queries.by_job(session, job.account_id, job.id).export
        asset = assets.even_deleted(session, job.account_id, export.asset_id)
        request = {"spec": export.spec, "name": file_name(asset)}
        key = asset.glb_key
    runtime.blobs.download(key, folder / MODEL)
    return request


def keep(
    session: Session, runtime: Runtime, job: Job, result: Mapping[str, Any], folder: Path
) -> None:
    """Note what was lost, in the transaction that finishes the job."""
    queries.by_job(session, job.account_id, job.id).export.notes = list(result["notes"])
    session.flush()
