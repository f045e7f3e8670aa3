"""Taking orders for new assets."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from maquette.core.accounts.queries import Caller
from maquette.core.generations import rules
from maquette.core.generations.rules import GenerationOrder
from maquette.core.generations.tables import Generation
from maquette.core.jobs import actions as jobs
from maquette.core.jobs.pictures import check_picture
from maquette.core.runtime import Runtime
from maquette.errors import TooLarge
from maquette.kit.failpoints import failpoint
from maquette.kit.hashing import sha256_hex
from maquette.storage import layout


@dataclass(frozen=True)
class Prepared:
    """An order whose engine is chosen and whose pictures are stored."""

    order: GenerationOrder
    engine: str
    why: str
    picture_keys: tuple[str, ...]


def prepare(runtime: Runtime, account_id: str, order: GenerationOrder) -> Prepared:
    """Check an order and store its pictures. No SQL is spoken.

    Raises :class:`~maquette.errors.InvalidSettings`, :class:`TooLarge`,
    :class:`~maquette.errors.UnreadablePicture`, :class:`~maquette.errors.Unavailable`.
    """
    rules.check(order)
    choice = rules.choose(runtime.catalog, order)
    for picture in order.pictures:
        _check_picture(runtime, picture)
    keys = tuple(_stored(runtime, account_id, picture) for picture in order.pictures)
    if keys:
        failpoint("generation.stored")
    return Prepared(order, choice.card.id, choice.why, keys)


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
        asked_for=ready.order.asked_for,
        created_at=job.created_at,
    )
    session.add(generation)
    session.flush()
    return generation


def _check_picture(runtime: Runtime, picture: bytes) -> None:
    megabytes = runtime.settings.picture_limit_mb
    if len(picture) > megabytes * 2**20:
        raise TooLarge(f"a picture is larger than {megabytes} MB", limit=megabytes * 2**20)
    # Decoded to its end: a cut-off picture is refused now, not by the job in a minute.
    check_picture(runtime, picture)


def _stored(runtime: Runtime, account_id: str, picture: bytes) -> str:
    key = layout.picture(account_id, sha256_hex(picture))
    runtime.blobs.put_once(key, picture)
    return key
