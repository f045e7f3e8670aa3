"""Files that no row knows: found for the audit, removed by the workers now and then.

A killed process leaves them: an upload whose request died before its row, the poster of an
attempt that another one repeated. Whatever is named by its content may be on its way into a row
again, so it counts only after a while; see :meth:`~maquette.storage.blobs.Blobs.put_once`.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from maquette.core.assets.tables import Asset, Slot
from maquette.core.generations.tables import Errand, Generation
from maquette.core.jobs.tables import OPEN, Artifact, Job
from maquette.core.overlays.tables import Overlay
from maquette.core.runtime import Runtime
from maquette.kit.failpoints import failpoint
from maquette.storage import layout

BATCH = 500
KEYS = (Artifact.key, Asset.glb_key, Overlay.key, Slot.key)


def find(runtime: Runtime, age: timedelta) -> Iterator[str]:
    """Keys that no row knows and that were last written longer than ``age`` ago."""
    old = (stored.key for stored in runtime.blobs.everything() if stored.age >= age)
    while keys := [*islice(old, BATCH)]:
        known_here = known(runtime, keys)
        yield from (key for key in keys if key not in known_here)
    yield from (stored.key for stored in runtime.blobs.half_written() if stored.age >= age)


def sweep(runtime: Runtime, age: timedelta) -> int:
    """Remove them; tells how many."""
    found = list(find(runtime, age))
    if found:
        failpoint("litter.found")
    for key in found:
        runtime.blobs.delete_older(key, age)
    return len(found)


def known(runtime: Runtime, keys: Sequence[str]) -> set[str]:
    """Those of the keys that a row names."""
    owners = {owner for key in keys if (owner := layout.owner_of_picture(key)) is not None}
    with runtime.db.read() as session:
        named = {
            key
            for column in KEYS
            for key in session.scalars(select(column).where(column.in_(keys)))
        }
        return named | _delivered(session, keys) | _pictures(session, owners)


def _delivered(session: Session, keys: Sequence[str]) -> set[str]:
    """What providers sent, until it is finished."""
    waiting = select(Errand.file_key).join(Job, Job.id == Errand.job_id).where(Job.status.in_(OPEN))
    return {key for key in session.scalars(waiting.where(Errand.file_key.in_(keys))) if key}


def _pictures(session: Session, account_ids: Collection[str]) -> set[str]:
    """The pictures that the accounts' generations were made of."""
    rows = session.scalars(
        select(Generation.picture_keys).where(Generation.account_id.in_(account_ids))
    )
    return {key for keys in rows for key in keys}
