"""Slots: a model arrives by a signed address, is confirmed, and read by a job of its own.

What is confirmed is copied to where no address leads, and only that is read: whoever uses the
address again afterwards changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from maquette.core.accounts import quota
from maquette.core.accounts.queries import FIRST, Caller
from maquette.core.assets import actions, rules
from maquette.core.assets.tables import Asset, Slot
from maquette.core.jobs import actions as jobs
from maquette.core.jobs.tables import OPEN, Job
from maquette.core.runtime import Runtime
from maquette.errors import Conflict, NotFound, TooLarge
from maquette.kit.failpoints import failpoint
from maquette.kit.ids import is_plain, new_id
from maquette.storage import layout

KIND = "ingest"
LASTS = timedelta(hours=1)
KEPT = timedelta(days=1)


@dataclass(frozen=True)
class SlotView:
    """A slot with the job that reads it, once confirmed, and the asset, once that is done."""

    slot: Slot
    job: Job | None
    asset: Asset | None


def open_slot(
    session: Session,
    runtime: Runtime,
    account_id: str,
    name: str,
    content_type: str,
    title: str = "",
) -> Slot:
    """A new slot for a file of this name; see :func:`address`.

    Raises :class:`~maquette.errors.QuotaFull` where there is no room for any.
    """
    quota.check(session, runtime, account_id)
    slot_id, now = new_id(), runtime.clock.now()
    slot = Slot(
        id=slot_id,
        account_id=account_id,
        title=" ".join(title.split())[:200],
        name=rules.clean_name(name),
        content_type=content_type,
        key=layout.slot(account_id, slot_id),
        created_at=now,
        expires_at=now + LASTS,
    )
    session.add(slot)
    session.flush()
    return slot


def address(runtime: Runtime, slot: Slot) -> str:
    """Where to PUT the file, with the slot's content type and without any key, for an hour."""
    seconds = int(LASTS.total_seconds())
    # Not the slot's own key: once it is confirmed, that is the copy's.
    key = layout.slot(slot.account_id, slot.id)
    return runtime.urls.url("PUT", key, content_type=slot.content_type, expires_in=seconds)


def confirm(session: Session, runtime: Runtime, caller: Caller, slot_id: str) -> SlotView:
    """Say that the file is there: a free job reads it. A second time changes nothing.

    Raises :class:`NotFound`, :class:`Conflict` when nothing was uploaded, :class:`TooLarge`,
    :class:`~maquette.errors.TooOften`, :class:`~maquette.errors.QuotaFull`.
    """
    # Of two that confirm at once, one waits here and finds the other's job.
    if is_plain(slot_id):
        session.get(Slot, slot_id, with_for_update=True, populate_existing=True)
    view = get(session, caller.account_id, slot_id)
    if view.job is not None:
        return view
    key = _kept(runtime, view.slot)
    reading = _being_read(session, caller.account_id)
    actions.check_allowance(session, runtime, caller, 1 + len(reading))
    if runtime.settings.account_mb:
        coming = sum(runtime.blobs.size(each) or 0 for each in (key, *reading))
        quota.check(session, runtime, caller.account_id, coming)
    order = jobs.Order(account_id=caller.account_id, kind=KIND, cost=0, priority=FIRST)
    job = jobs.start(session, runtime, order)
    view.slot.job_id, view.slot.key = job.id, key
    session.flush()
    failpoint("slot.confirmed")
    return SlotView(view.slot, job, None)


def _kept(runtime: Runtime, slot: Slot) -> str:
    """A copy of the file as it is now, or as it was at an earlier try; gives its key.

    On a disk it is one more name of the same file, and a store copies by itself.
    """
    key = layout.confirmed(slot.account_id, slot.id)
    try:
        runtime.blobs.copy(slot.key, key)
    except NotFound:
        raise Conflict("nothing was uploaded to this address yet", what="slot") from None
    limit = runtime.settings.upload_limit_mb * 2**20
    if (runtime.blobs.size(key) or 0) > limit:
        raise TooLarge(f"the file is larger than {limit} bytes", limit=limit)
    return key


def _being_read(session: Session, account_id: str) -> Sequence[str]:
    """The keys of what is confirmed and no asset yet."""
    reading = select(Slot.key).join(Job, Job.id == Slot.job_id)
    mine = reading.where(Slot.account_id == account_id, Job.status.in_(OPEN))
    return session.scalars(mine).all()


def get(session: Session, account_id: str, slot_id: str) -> SlotView:
    """Raises :class:`NotFound`."""
    found = several(session, account_id, [slot_id])
    if not found:
        raise NotFound("no such model", what="asset")
    return found[0]


def by_job(session: Session, account_id: str, job_id: str) -> SlotView:
    wanted = select(Slot.id).where(Slot.account_id == account_id, Slot.job_id == job_id)
    return get(session, account_id, session.scalar(wanted) or "")


def several(session: Session, account_id: str, slot_ids: Sequence[str]) -> list[SlotView]:
    """Those of the slots that there are, in the order that was asked for."""
    plain = [slot_id for slot_id in slot_ids if is_plain(slot_id)]
    rows = session.execute(
        select(Slot, Job, Asset)
        .outerjoin(Job, Job.id == Slot.job_id)
        .outerjoin(Asset, Asset.id == Slot.asset_id)
        .where(Slot.account_id == account_id, Slot.id.in_(plain))
    )
    found = {slot.id: SlotView(slot, job, asset) for slot, job, asset in rows}
    return [found[slot_id] for slot_id in plain if slot_id in found]


def forget_old(runtime: Runtime, now: datetime) -> None:
    """Remove files whose slot is long over; what was confirmed lives on as an asset."""
    with runtime.db.read() as session:
        over = session.scalars(
            select(Slot).where(Slot.expires_at < now - KEPT, Slot.key != "").limit(200)
        ).all()
    for slot in over:
        for key in {slot.key, layout.slot(slot.account_id, slot.id)}:
            runtime.blobs.delete(key)
    if over:
        with runtime.db.write() as session:
            for slot in over:
                kept = session.get(Slot, slot.id)
                if kept is not None and kept.job_id is None:
                    session.delete(kept)
                elif kept is not None:
                    kept.key = ""
