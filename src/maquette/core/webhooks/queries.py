"""Reading endpoints and their logs, always within one account."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from maquette.core.events import Event
from maquette.core.runtime import Runtime
from maquette.core.webhooks import rules
from maquette.core.webhooks.tables import Delivery, Dispatch, EventRow, WebhookEndpoint
from maquette.errors import NotFound
from maquette.kit.ids import is_plain
from maquette.kit.paging import Page, Window


@dataclass(frozen=True)
class DispatchView:
    """One line of an endpoint's log: what was told, and every try with its outcome."""

    dispatch: Dispatch
    event: Event
    deliveries: Sequence[Delivery]


def standing(account_id: str) -> ColumnElement[bool]:
    """The account's endpoints, those of single jobs excepted."""
    return and_(WebhookEndpoint.account_id == account_id, WebhookEndpoint.job_id.is_(None))


def endpoint(session: Session, account_id: str, endpoint_id: str) -> WebhookEndpoint:
    """Raises :class:`NotFound`."""
    wanted = select(WebhookEndpoint).where(standing(account_id), WebhookEndpoint.id == endpoint_id)
    found = session.scalar(wanted) if is_plain(endpoint_id) else None
    if found is None:
        raise NotFound("no such webhook endpoint", what="webhook")
    return found


def endpoints(
    session: Session, account_id: str, format: str | None = None
) -> Sequence[WebhookEndpoint]:
    """The account's endpoints, newest first; all of them, or those of one format."""
    wanted = select(WebhookEndpoint).where(standing(account_id))
    if format is not None:
        wanted = wanted.where(WebhookEndpoint.format == format)
    newest = wanted.order_by(WebhookEndpoint.created_at.desc(), WebhookEndpoint.id)
    return session.scalars(newest).all()


def secret(runtime: Runtime, endpoint: WebhookEndpoint) -> str:
    """``whsec_...``, to be shown once."""
    return rules.secret(runtime.secret, endpoint)


def dispatch(session: Session, account_id: str, endpoint_id: str, dispatch_id: str) -> DispatchView:
    of = endpoint(session, account_id, endpoint_id)
    wanted = select(Dispatch).where(Dispatch.endpoint_id == of.id, Dispatch.id == dispatch_id)
    found = session.scalar(wanted) if is_plain(dispatch_id) else None
    if found is None:
        raise NotFound("no such delivery", what="delivery")
    return _views(session, [found])[0]


def log(session: Session, account_id: str, endpoint_id: str, window: Window) -> Page[DispatchView]:
    """An endpoint's dispatches, newest first."""
    mine = Dispatch.endpoint_id == endpoint(session, account_id, endpoint_id).id
    total = session.scalar(select(func.count()).select_from(Dispatch).where(mine)) or 0
    newest = select(Dispatch).where(mine).order_by(Dispatch.created_at.desc(), Dispatch.id)
    rows = session.scalars(newest.limit(window.limit).offset(window.offset)).all()
    return Page(_views(session, rows), total, window)


def waiting(session: Session) -> int:
    """How many dispatches of all accounts are still to be delivered, for the operator."""
    pending = select(func.count()).select_from(Dispatch).where(Dispatch.status == "pending")
    return session.scalar(pending) or 0


def event_of(row: EventRow) -> Event:
    return Event(row.id, row.name, row.account_id, row.job_id, row.facts, row.at)


def still(dispatch: Dispatch) -> tuple[ColumnElement[bool], ...]:
    """Finds a dispatch while it is open and at this try."""
    return (
        Dispatch.id == dispatch.id,
        Dispatch.status == "pending",
        Dispatch.tries == dispatch.tries,
    )


def _views(session: Session, rows: Sequence[Dispatch]) -> list[DispatchView]:
    """Join events and tries on: two queries however many dispatches."""
    events = session.scalars(
        select(EventRow).where(EventRow.id.in_({row.event_id for row in rows}))
    )
    by_id = {row.id: event_of(row) for row in events}
    tries: dict[str, list[Delivery]] = {row.id: [] for row in rows}
    wanted = select(Delivery).where(Delivery.dispatch_id.in_(tries)).order_by(Delivery.number)
    for delivery in session.scalars(wanted):
        tries[delivery.dispatch_id].append(delivery)
    return [DispatchView(row, by_id[row.event_id], tries[row.id]) for row in rows]
