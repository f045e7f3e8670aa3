"""I5 and I7: what is done has its files, whole; and no file is left that nobody knows."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from maquette.core.assets.tables import Asset, Slot
from maquette.core.audit import litter
from maquette.core.audit.breach import Breach
from maquette.core.exports.tables import Export
from maquette.core.generations.tables import Generation
from maquette.core.jobs.tables import Artifact, Job
from maquette.core.overlays.tables import Overlay
from maquette.core.renders.tables import Render
from maquette.core.runtime import Runtime
from maquette.errors import NotFound


def results(session: Session, runtime: Runtime, *, whole: bool) -> Iterator[Breach]:
    """Every done job has what its kind makes, and every file that a row names is there."""
    yield from _missing_results(session)
    stored = {key: (size, sha256) for key, size, sha256 in _named(session)}
    for key, (size, sha256) in stored.items():
        fault = _fault(runtime, key, size, sha256 if whole else None)
        # What was deleted since the rows were looked at is not missed.
        if fault is not None and key in litter.known(runtime, [key]):
            yield Breach("I5", f"{key} {fault}")


def leftovers(runtime: Runtime, orphaned: timedelta) -> Iterator[Breach]:
    """Files of storage that no row knows, and half-written ones."""
    for key in litter.find(runtime, orphaned):
        yield Breach("I7", f"no row knows {key}")


def _fault(runtime: Runtime, key: str, size: int, sha256: str | None) -> str | None:
    found = runtime.blobs.size(key)
    if found != size:
        return "is not there" if found is None else f"has {found} bytes, not {size}"
    if sha256 is not None and _sha256(runtime, key) != sha256:
        return "holds other bytes than were stored"
    return None


def _missing_results(session: Session) -> Iterator[Breach]:
    done = Job.status == "done"
    files = select(Artifact.job_id)
    without: list[tuple[str, Select[str]]] = [
        ("model", select(Job.id).join(Generation).where(done, Generation.asset_id.is_(None))),
        ("model", _ingests().where(done, Slot.asset_id.is_(None))),
        ("file", select(Job.id).join(Render).where(done, Job.id.not_in(files))),
        ("file", select(Job.id).join(Export).where(done, Job.id.not_in(files))),
    ]
    for what, jobs in without:
        for job_id in session.scalars(jobs):
            yield Breach("I5", f"job {job_id} is done and has no {what}")


def _ingests() -> Select[str]:
    return select(Job.id).join(Slot, Slot.job_id == Job.id)


def _named(session: Session) -> Iterator[tuple[str, int, str | None]]:
    """Key, size and, where it is known, SHA-256 of each file that must be there."""
    shown = select(Artifact.key, Artifact.size, Artifact.sha256)
    yield from session.execute(shown.join(Job, Job.id == Artifact.job_id))
    yield from session.execute(select(Asset.glb_key, Asset.glb_size, Asset.glb_sha256))
    for key, size in session.execute(select(Overlay.key, Overlay.size)):
        yield key, size, None


def _sha256(runtime: Runtime, key: str) -> str | None:
    digest = hashlib.sha256()
    try:
        for chunk in runtime.blobs.stream(key):
            digest.update(chunk)
    except NotFound:
        return None
    return digest.hexdigest()
