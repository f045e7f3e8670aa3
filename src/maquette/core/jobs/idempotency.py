"""Answering a repeated request as it was answered the first time.

The answer is written in the transaction that does the work, so either both are there or neither.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from maquette.core.jobs.tables import Answered
from maquette.core.runtime import Runtime
from maquette.errors import Conflict, InvalidSettings
from maquette.kit.failpoints import failpoint

LONGEST_KEY = 255
Answer = dict[str, Any]


def once(
    runtime: Runtime,
    request: tuple[str, str, str | None],
    fingerprint: str,
    work: Callable[[Session], Answer],
) -> Answer:
    """Do ``work`` in one transaction, or give the answer it gave before.

    ``request`` is (account, route, idempotency key or None); ``fingerprint`` a hash of the body.
    Raises :class:`Conflict` when the key came with another body before.
    """
    failpoint("submit.begun")
    answer = _once(runtime, request, fingerprint, work)
    failpoint("submit.committed")
    return answer


def _once(
    runtime: Runtime,
    request: tuple[str, str, str | None],
    fingerprint: str,
    work: Callable[[Session], Answer],
) -> Answer:
    account_id, route, key = request
    if key is None:
        with runtime.db.write() as session:
            return work(session)
    _check(key)
    try:
        with runtime.db.write() as session:
            known = _recall(session, request, fingerprint)
            if known is not None:
                return known
            # First the row: a rival with the same key waits here until we are done. Were it to
            # begin its work, it could find that our charge has left it too few credits.
            row = _row(account_id, route, key, fingerprint, runtime.clock.now())
            session.add(row)
            session.flush()
            row.answer = answer = work(session)
            session.flush()
            failpoint("submit.answered")
            return answer
    except IntegrityError:
        # A rival with the same key committed first, and nothing was done here.
        with runtime.db.read() as session:
            known = _recall(session, request, fingerprint)
        if known is None:
            raise
        return known


def known(
    runtime: Runtime, request: tuple[str, str, str | None], fingerprint: str
) -> Answer | None:
    """The answer that :func:`once` would repeat, to spare the preparations for its work.

    What they need, such as a picture at an address, may be gone by now.
    """
    if request[2] is None:
        return None
    _check(request[2])
    with runtime.db.read() as session:
        return _recall(session, request, fingerprint)


def _check(key: str) -> None:
    if not 0 < len(key) <= LONGEST_KEY or not key.isprintable():
        raise InvalidSettings("an idempotency key has 1 to 255 characters", field="Idempotency-Key")


def _recall(
    session: Session, request: tuple[str, str, str | None], fingerprint: str
) -> Answer | None:
    account_id, route, key = request
    row = session.scalar(
        select(Answered).where(
            Answered.account_id == account_id, Answered.route == route, Answered.key == key
        )
    )
    if row is not None and row.fingerprint != fingerprint:
        raise Conflict("this idempotency key was used for another request", what="idempotency")
    return None if row is None else row.answer


def _row(account_id: str, route: str, key: str, fingerprint: str, now: datetime) -> Answered:
    return Answered(
        account_id=account_id,
        route=route,
        key=key,
        fingerprint=fingerprint,
        answer={},
        created_at=now,
    )
