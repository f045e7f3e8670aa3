"""What a worker does before and after an ingest's body."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from maquette.core.accounts import quota
from maquette.core.assets import actions, slots
from maquette.core.jobs.folder import MODEL, UPLOADED
from maquette.core.jobs.tables import Job
from maquette.core.runtime import Runtime
from maquette.errors import NotFound, WorkFailed
from maquette.kit.spool import Spool


def prepare(runtime: Runtime, job: Job, folder: Path) -> dict[str, Any]:
    """Fetch the uploaded file into ``folder``."""
    with runtime.db.read() as session:
        slot = slots.by_job(session, job.account_id, job.id).slot
    try:
        runtime.blobs.download(slot.key, folder / UPLOADED)
    except NotFound:
        raise WorkFailed("the uploaded file is gone") from None
    return {"name": slot.name}


def store(runtime: Runtime, job: Job, folder: Path) -> actions.Prepared:
    """Put the GLB where assets live; a second time finds it there. No SQL is spoken."""
    with runtime.db.read() as session:
        slot = slots.by_job(session, job.account_id, job.id).slot
    with (
        Spool.copied(folder.parent / "in" / UPLOADED) as sent,
        Spool.copied(folder / MODEL) as glb,
    ):
        return actions.prepare_read(runtime, job.account_id, slot.name, sent, glb)


def keep(
    session: Session, runtime: Runtime, job: Job, result: Mapping[str, Any], folder: Path
) -> None:
    """Adopt the asset and link it to its slot, in the transaction that finishes the job.

    Raises :class:`~maquette.errors.QuotaFull` where it is more than was seen when it was confirmed.
    """
    prepared = store(runtime, job, folder)
    adopted = actions.adopt(session, prepared, runtime.clock.now(), report=result["report"])
    if not adopted.duplicate:
        quota.check(session, runtime, job.account_id)
    slot = slots.by_job(session, job.account_id, job.id).slot
    slot.asset_id = adopted.asset.id
    if not adopted.duplicate and slot.title:
        adopted.asset.title = slot.title
    session.flush()
