"""Endpoints, and announcing events to them in the transaction that makes the event true."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete as sql_delete
from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from maquette.core.events import TEST
from maquette.core.runtime import Runtime
from maquette.core.webhooks import queries, rules
from maquette.core.webhooks.tables import Delivery, Dispatch, EventRow, WebhookEndpoint
from maquette.errors import Conflict, InvalidSettings
from maquette.kit.ids import new_id, new_ulid

LONGEST_OVERLAP = timedelta(days=7)
KEPT = timedelta(days=30)


@dataclass(frozen=True)
class NewEndpoint:
    """What is wanted. With a ``job_id`` it hears of that job alone, and is in no list."""

    account_id: str
    url: str
    events: Sequence[str]
    format: str
    description: str = ""
    enabled: bool = True
    job_id: str | None = None


def add(session: Session, runtime: Runtime, wanted: NewEndpoint) -> WebhookEndpoint:
    """A new endpoint; its secret is :func:`maquette.core.webhooks.queries.secret`.

    Raises :class:`InvalidSettings`, or :class:`Conflict` when the account has very many.
    """
    if wanted.job_id is None:
        mine = select(func.count()).where(queries.standing(wanted.account_id))
        if (session.scalar(mine) or 0) >= rules.MOST_ENDPOINTS:
            raise Conflict(f"an account has at most {rules.MOST_ENDPOINTS} webhook endpoints")
    now = runtime.clock.now()
    endpoint = WebhookEndpoint(
        account_id=wanted.account_id,
        job_id=wanted.job_id,
        format=wanted.format,
        url=rules.checked_url(wanted.url),
        events=rules.checked_events(wanted.events),
        description=rules.checked_description(wanted.description),
        enabled=wanted.enabled,
        created_at=now,
        updated_at=now,
    )
    session.add(endpoint)
    session.flush()
    return endpoint


def change(
    session: Session,
    runtime: Runtime,
    account_id: str,
    endpoint_id: str,
    changes: Mapping[str, Any],
) -> WebhookEndpoint:
    """Change any of url, events, description and enabled; enabling forgets earlier failures."""
    endpoint = queries.endpoint(session, account_id, endpoint_id)
    for field, value in changes.items():
        if field not in _CHECKS:
            raise InvalidSettings(f"{field} cannot be changed", field=field)
        setattr(endpoint, field, _CHECKS[field](value))
    if changes.get("enabled"):
        endpoint.failing_since = endpoint.disabled_reason = None
    endpoint.updated_at = runtime.clock.now()
    session.flush()
    return endpoint


def remove(session: Session, account_id: str, endpoint_id: str) -> None:
    """For good, with its log; what is still on its way is not sent."""
    endpoint = queries.endpoint(session, account_id, endpoint_id)
    _remove_dispatches(session, Dispatch.endpoint_id == endpoint.id)
    session.execute(sql_delete(WebhookEndpoint).where(WebhookEndpoint.id == endpoint.id))


def rotate(
    session: Session, runtime: Runtime, account_id: str, endpoint_id: str, overlap: timedelta
) -> WebhookEndpoint:
    """A new secret; for ``overlap``, at most seven days, the old one signs beside it."""
    if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
        raise InvalidSettings("an overlap is between 0 and 7 days", field="overlap")
    endpoint = queries.endpoint(session, account_id, endpoint_id)
    now = runtime.clock.now()
    endpoint.old_salt, endpoint.old_until = endpoint.salt, now + overlap
    endpoint.salt, endpoint.updated_at = new_id(), now
    session.flush()
    return endpoint


def announce(
    session: Session,
    runtime: Runtime,
    account_id: str,
    name: str,
    *,
    job_id: str | None = None,
    facts: Mapping[str, Any] | None = None,
) -> int:
    """Put an event on its way to every endpoint that asked for it, when ``session`` commits.

    Tells to how many. What nobody asked for leaves no row.
    """
    listening = session.scalars(
        select(WebhookEndpoint).where(
            WebhookEndpoint.account_id == account_id,
            WebhookEndpoint.enabled,
            or_(WebhookEndpoint.job_id.is_(None), WebhookEndpoint.job_id == job_id),
        )
    )
    wanting = [endpoint for endpoint in listening if name in endpoint.events]
    if wanting:
        event = EventRow(account_id=account_id, name=name, job_id=job_id, facts=dict(facts or {}))
        _send(session, runtime, event, wanting)
    return len(wanting)


def test(session: Session, runtime: Runtime, account_id: str, endpoint_id: str) -> Dispatch:
    """Put a test event on its way to one endpoint, which must be enabled."""
    endpoint = _enabled(session, account_id, endpoint_id)
    event = EventRow(account_id=account_id, name=TEST, job_id=None, facts={})
    return _send(session, runtime, event, [endpoint])[0]


def redeliver(
    session: Session, runtime: Runtime, account_id: str, endpoint_id: str, dispatch_id: str
) -> Dispatch:
    """Put an event on its way once more: a new dispatch of the same event, with the same body."""
    endpoint = _enabled(session, account_id, endpoint_id)
    earlier = queries.dispatch(session, account_id, endpoint_id, dispatch_id).dispatch
    again = _dispatch(earlier.event_id, endpoint.id, runtime.clock.now())
    again.body = earlier.body
    session.add(again)
    session.flush()
    return again


def forget_old(session: Session, now: datetime) -> None:
    """Remove events of a month ago with their log, and endpoints of jobs that long over."""
    old = select(EventRow.id).where(EventRow.at < now - KEPT)
    _remove_dispatches(session, Dispatch.event_id.in_(old))
    session.execute(sql_delete(EventRow).where(EventRow.at < now - KEPT))
    silent = select(WebhookEndpoint.id).where(
        WebhookEndpoint.job_id.is_not(None),
        WebhookEndpoint.created_at < now - KEPT,
        ~WebhookEndpoint.id.in_(select(Dispatch.endpoint_id)),
    )
    session.execute(sql_delete(WebhookEndpoint).where(WebhookEndpoint.id.in_(silent)))


def _send(
    session: Session, runtime: Runtime, event: EventRow, endpoints: Iterable[WebhookEndpoint]
) -> list[Dispatch]:
    now = runtime.clock.now()
    event.id, event.at = f"evt_{new_ulid(now)}", now
    session.add(event)
    session.flush()
    sent = [_dispatch(event.id, endpoint.id, now) for endpoint in endpoints]
    session.add_all(sent)
    session.flush()
    return sent


def _dispatch(event_id: str, endpoint_id: str, now: datetime) -> Dispatch:
    return Dispatch(event_id=event_id, endpoint_id=endpoint_id, next_at=now, created_at=now)


def _enabled(session: Session, account_id: str, endpoint_id: str) -> WebhookEndpoint:
    endpoint = queries.endpoint(session, account_id, endpoint_id)
    if not endpoint.enabled:
        raise Conflict("this webhook endpoint is disabled")
    return endpoint


def _remove_dispatches(session: Session, which: Any) -> None:
    gone = select(Dispatch.id).where(which)
    session.execute(sql_delete(Delivery).where(Delivery.dispatch_id.in_(gone)))
    session.execute(sql_delete(Dispatch).where(which))


def settle(session: Session, dispatch: Dispatch, status: str, now: datetime) -> bool:
    """End a dispatch, unless another courier has taken it over meanwhile."""
    ended = session.execute(
        update(Dispatch)
        .where(*queries.still(dispatch))
        .values(status=status, settled_at=now)
        .returning(Dispatch.id)
    )
    return ended.first() is not None


_CHECKS: Mapping[str, Any] = {
    "url": rules.checked_url,
    "events": rules.checked_events,
    "description": rules.checked_description,
    "enabled": bool,
}
