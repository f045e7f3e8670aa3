"""I6: every end of a job is told to whoever asked, under one id."""

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from maquette.core import events
from maquette.core.audit.breach import Breach, Witness
from maquette.core.jobs.tables import OPEN, Job
from maquette.core.runtime import Runtime
from maquette.core.webhooks.actions import KEPT
from maquette.core.webhooks.rules import OK
from maquette.core.webhooks.tables import Delivery, Dispatch, EventRow, WebhookEndpoint


def announced(session: Session, runtime: Runtime, witness: Witness) -> Iterator[Breach]:
    """One event for each end, a dispatch to each endpoint that asked before, and none forgotten."""
    yield from _untold(session, runtime)
    yield from _told_twice(session)
    yield from _unproved(session)
    if witness.at_rest:
        waiting = select(Dispatch.id).where(Dispatch.status == "pending")
        for dispatch_id in session.scalars(waiting):
            yield Breach("I6", f"dispatch {dispatch_id} still waits")
    if witness.letters is not None:
        yield from _letters(session, witness)


def _untold(session: Session, runtime: Runtime) -> Iterator[Breach]:
    """Ended jobs of which an endpoint that asked in time heard nothing."""
    since = runtime.clock.now() - KEPT / 2
    rows = session.execute(
        select(Job, WebhookEndpoint)
        .join(WebhookEndpoint, WebhookEndpoint.account_id == Job.account_id)
        .where(
            Job.status.not_in(OPEN),
            Job.finished_at > since,
            WebhookEndpoint.enabled,
            # Whoever changed what it asks for since may never have been asked for this.
            WebhookEndpoint.updated_at < Job.finished_at,
            or_(WebhookEndpoint.job_id.is_(None), WebhookEndpoint.job_id == Job.id),
        )
    ).all()
    told = {
        (job_id, name, endpoint_id)
        for job_id, name, endpoint_id in session.execute(
            select(EventRow.job_id, EventRow.name, Dispatch.endpoint_id)
            .join(Dispatch, Dispatch.event_id == EventRow.id)
            .where(EventRow.job_id.is_not(None))
        )
    }
    for job, endpoint in rows:
        outcome = "failed" if job.status == "dismissed" else job.status
        name = events.ended(job.kind, outcome)
        if name in endpoint.events and (job.id, name, endpoint.id) not in told:
            yield Breach("I6", f"endpoint {endpoint.id} was not told that {name}, job {job.id}")


def _told_twice(session: Session) -> Iterator[Breach]:
    """A job ends once, so only one event tells of its end."""
    ends = [events.ended(kind, outcome) for kind in events.KINDS for outcome in events.OUTCOMES]
    many = (
        select(EventRow.job_id, func.count())
        .where(EventRow.job_id.is_not(None), EventRow.name.in_(ends))
        .group_by(EventRow.job_id)
        .having(func.count() > 1)
    )
    for job_id, number in session.execute(many):
        yield Breach("I6", f"job {job_id} has {number} events that tell of its end")


def _unproved(session: Session) -> Iterator[Breach]:
    """Dispatches that count as delivered without a try that was answered well."""
    good = select(Delivery.dispatch_id).where(Delivery.status_code.in_(OK))
    delivered = select(Dispatch.id).where(Dispatch.status == "delivered", Dispatch.id.not_in(good))
    for dispatch_id in session.scalars(delivered):
        yield Breach("I6", f"dispatch {dispatch_id} is said to be delivered and no try shows it")


def _letters(session: Session, witness: Witness) -> Iterator[Breach]:
    """What receivers got: ids that we know, always the same body, and all that was delivered."""
    bodies = defaultdict(set)
    for letter in witness.letters or ():
        bodies[letter.address, letter.event_id].add(letter.body)
    known = set(session.scalars(select(EventRow.id)))
    for (address, event_id), different in bodies.items():
        if event_id not in known:
            yield Breach("I6", f"{address} got an event {event_id} that is not there")
        if len(different) > 1:
            yield Breach("I6", f"{address} got event {event_id} in {len(different)} versions")
    delivered = session.execute(
        select(WebhookEndpoint.url, Dispatch.event_id)
        .join(Dispatch, Dispatch.endpoint_id == WebhookEndpoint.id)
        .where(Dispatch.status == "delivered")
    )
    for url, event_id in delivered:
        if (url, event_id) not in bodies:
            yield Breach("I6", f"{url} never got event {event_id}, which is said to be delivered")
