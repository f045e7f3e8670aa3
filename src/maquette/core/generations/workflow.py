"""What a worker does before and after a generation's body."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from maquette.core.assets import actions as assets
from maquette.core.generations.tables import Errand, Generation
from maquette.core.jobs.folder import MODEL
from maquette.core.jobs.tables import Job
from maquette.core.runtime import Runtime
from maquette.engines.means import means_of
from maquette.kit.spool import Spool


def prepare(runtime: Runtime, job: Job, folder: Path) -> dict[str, Any]:
    """Fetch the pictures into ``folder`` and say what the body shall do."""
    with runtime.db.read() as session:
        generation = _of(session, job)
        request = {
            "engine": generation.engine,
            "prompt": generation.prompt,
            "options": generation.options,
            **_ways(runtime, generation.engine),
        }
        keys = list(generation.picture_keys)
        errand = session.get(Errand, job.id)
    if errand is not None and errand.file_key is not None and errand.file_name is not None:
        runtime.blobs.download(errand.file_key, folder / errand.file_name)
        request["delivered"] = errand.file_name
    names = [f"picture-{number}" for number, _ in enumerate(keys)]
    for name, key in zip(names, keys, strict=True):
        runtime.blobs.download(key, folder / name)
    return request | {"pictures": names}


def store(runtime: Runtime, job: Job, folder: Path) -> assets.Prepared:
    """Put the finished GLB where assets live; a second time finds it there. No SQL is spoken."""
    name = f"{job.id}.glb"
    with Spool.copied(folder / MODEL) as glb:
        return assets.prepare_generated(runtime, job.account_id, name, glb)


def keep(
    session: Session, runtime: Runtime, job: Job, result: Mapping[str, Any], folder: Path
) -> None:
    """Adopt the asset and link it, in the transaction that finishes the job.

    An engine that made, byte for byte, what the account already has is answered with that asset.
    """
    prepared = store(runtime, job, folder)
    report = result["report"] | _told(session.get(Errand, job.id))
    adopted = assets.adopt(session, prepared, runtime.clock.now(), report=report)
    generation = _of(session, job)
    generation.asset_id = adopted.asset.id
    generation.warnings = list(result["warnings"])
    if not adopted.duplicate:
        adopted.asset.title = " ".join(generation.prompt.split())[:200] or None
    session.flush()


def _ways(runtime: Runtime, engine_id: str) -> dict[str, Any]:
    """What an engine's process may see, and whether it stays for the next order."""
    means = means_of(runtime.settings).as_json()
    kept = runtime.catalog.kept(engine_id)
    shows = [means["weights"]] if kept and Path(means["weights"]).exists() else []
    walled = runtime.catalog.walled(engine_id)
    return {"walled": walled, "means": means, "kept": kept, "shows": shows}


def _told(errand: Errand | None) -> dict[str, Any]:
    """Who made it elsewhere, and what that took."""
    if errand is None:
        return {}
    return {"provider": {"name": errand.provider, "paidBy": errand.paid_by, "cost": errand.cost}}


def _of(session: Session, job: Job) -> Generation:
    return session.scalars(select(Generation).where(Generation.job_id == job.id)).one()
