"""Taking orders for new assets."""

import logging
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from maquette.core.accounts.queries import Caller
from maquette.core.generations import lenders, rules
from maquette.core.generations.lenders import Lender
from maquette.core.generations.rules import GenerationOrder
from maquette.core.generations.tables import Errand, Generation
from maquette.core.jobs import actions as jobs
from maquette.core.jobs.pictures import check_picture, judge_photo
from maquette.core.runtime import Runtime
from maquette.db.rows import put
from maquette.engines.engine import Device
from maquette.engines.remote.engine import RemoteEngine
from maquette.errors import MaquetteError, TooLarge
from maquette.kit.failpoints import failpoint
from maquette.kit.hashing import sha256_hex
from maquette.kit.sent import Sent, size_of, whole
from maquette.queue.durable import Lane
from maquette.storage import layout

log = logging.getLogger(__name__)

LOOKED_AT = 4
"""Photos of an order that are judged: the named views, or a turn's first few."""


@dataclass(frozen=True)
class Prepared:
    """An order whose engine is chosen and whose pictures are stored; ``findings`` where its photos
    were looked at.
    """

    order: GenerationOrder
    engine: str
    why: str
    lane: Lane
    picture_keys: tuple[str, ...]
    provider: str = ""
    lender: Lender = Lender.HOUSE
    findings: tuple[dict[str, Any], ...] = ()


def prepare(runtime: Runtime, account_id: str, order: GenerationOrder) -> Prepared:
    """Check an order and store its pictures; nothing is written to the database.

    Raises :class:`~maquette.errors.InvalidSettings`, :class:`TooLarge`,
    :class:`~maquette.errors.UnreadablePicture`, :class:`~maquette.errors.Unavailable`,
    :class:`~maquette.errors.ProviderKeyRequired` and
    :class:`~maquette.errors.ProviderKeyRefused`.
    """
    rules.check(order)
    with runtime.db.read() as session:
        purse = lenders.purse_of(session, account_id)
    named = order.engine if order.provider_key else None
    choice = rules.choose(lenders.standing_for(runtime.catalog, purse, named), order)
    for picture in order.pictures:  # one of them in memory at a time
        _check_picture(runtime, picture)
    keys = tuple(_stored(runtime, account_id, picture) for picture in order.pictures)
    if keys:
        failpoint("generation.stored")
    lane = Lane.GPU if choice.card.device is Device.GPU else Lane.CPU
    ready = Prepared(order, choice.card.id, choice.why, lane, keys)
    engine = choice.engine
    if not isinstance(engine, RemoteEngine):
        return ready
    lender = purse.lender(engine, own=bool(order.provider_key))
    return replace(ready, lane=Lane.REMOTE, provider=engine.provider.terms.name, lender=lender)


def looked_at(runtime: Runtime, ready: Prepared) -> Prepared:
    """With what spoils its first photos, which hinders nothing; that it cannot be told neither."""
    findings = []
    for number, picture in enumerate(ready.order.pictures[:LOOKED_AT]):
        try:
            found = judge_photo(runtime, whole(picture))
        except MaquetteError as error:
            log.warning("photo %d of an order was not judged: %s", number, error.message)
            continue
        if found is not None:
            findings.append({"picture": number, **asdict(found)})
    return replace(ready, findings=tuple(findings))


def submit(
    session: Session, runtime: Runtime, caller: Caller, order: GenerationOrder | Prepared
) -> Generation:
    """Charge, write the rows and enqueue, all in the caller's transaction.

    An order that is not prepared yet is prepared first; a request does that before it opens its
    transaction. Raises :class:`~maquette.errors.NoCredits` as well.
    """
    ready = order if isinstance(order, Prepared) else prepare(runtime, caller.account_id, order)
    job = jobs.start(
        session,
        runtime,
        jobs.Order(
            account_id=caller.account_id,
            kind="generation",
            cost=ready.order.cost,
            priority=caller.priority,
            lane=ready.lane,
        ),
    )
    generation = Generation(
        account_id=caller.account_id,
        job_id=job.id,
        engine=ready.engine,
        engine_reason=ready.why,
        kind=ready.order.kind.value,
        prompt=ready.order.prompt,
        options=rules.options_as_json(ready.order.options),
        picture_keys=list(ready.picture_keys),
        findings=list(ready.findings),
        asked_for=ready.order.asked_for,
        created_at=job.created_at,
    )
    put(session, generation)
    if ready.provider:
        session.add(Errand(job_id=job.id, provider=ready.provider, paid_by=ready.lender.value))
    if ready.lender is Lender.ORDER:
        lenders.lend(session, runtime, job.id, ready.order.provider_key)
    session.flush()
    return generation


def _check_picture(runtime: Runtime, picture: Sent) -> None:
    megabytes = runtime.settings.picture_limit_mb
    if size_of(picture) > megabytes * 2**20:
        raise TooLarge(f"a picture is larger than {megabytes} MB", limit=megabytes * 2**20)
    # Decoded to its end: a cut-off picture is refused now, not by the job in a minute.
    check_picture(runtime, whole(picture))


def _stored(runtime: Runtime, account_id: str, picture: Sent) -> str:
    data = whole(picture)
    key = layout.picture(account_id, sha256_hex(data))
    runtime.blobs.put_once(key, data)
    return key
