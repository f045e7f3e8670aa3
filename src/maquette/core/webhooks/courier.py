"""The courier in every worker: posts what is due, notes how it went, and comes back later.

A dispatch is claimed by a guarded change of its row before anything is sent, so of two couriers
one posts. Should that one die on the way, the row is due again when its lease is over: an event
is told at least once, always under the same id.
"""

import logging
import secrets
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from maquette.core.events import Event
from maquette.core.runtime import Runtime
from maquette.core.webhooks import actions, queries, rules
from maquette.core.webhooks.formats import Formats, WebhookFormat
from maquette.core.webhooks.tables import Delivery, Dispatch, EventRow, WebhookEndpoint
from maquette.errors import MaquetteError, NotFound
from maquette.kit.addresses import Policy
from maquette.kit.failpoints import failpoint
from maquette.kit.fetch import Answer, post
from maquette.kit.signing import standard_headers

HANDS = 16
"""Letters on their way at once; as many receivers may hang before any other has to wait."""
SECONDS = 15.0
LEASE = timedelta(seconds=60)
BATCH = 32

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Errand:
    """One claimed dispatch with all that its try needs."""

    dispatch: Dispatch
    endpoint: WebhookEndpoint
    event: Event
    format: WebhookFormat
    body: bytes


class Courier:
    """Posts due dispatches, one at a time for each endpoint: a slow one delays no other."""

    def __init__(
        self,
        runtime: Runtime,
        formats: Formats,
        lease: timedelta = LEASE,
        seconds: float = SECONDS,
    ) -> None:
        self._runtime = runtime
        self._lease = lease
        self._formats = formats
        self._seconds = seconds
        self._policy = Policy.parse(runtime.settings.outbound_allow)
        self._hands = ThreadPoolExecutor(HANDS, "courier")
        self._out: dict[str, Future[None]] = {}

    def round(self) -> int:
        """Send a hand off with each errand that is due; tells how many."""
        self._out = {key: hand for key, hand in self._out.items() if not hand.done()}
        free = HANDS - len(self._out)
        if free <= 0:
            return 0
        due = self._due(free)
        for dispatch in due:
            self._out[dispatch.endpoint_id] = self._hands.submit(self._careful, dispatch)
        return len(due)

    def finish(self) -> None:
        """Wait for the hands that are out."""
        for hand in self._out.values():
            hand.result()

    def close(self) -> None:
        self._hands.shutdown(wait=True, cancel_futures=True)

    def _due(self, most: int) -> list[Dispatch]:
        """The first due dispatch of each endpoint that nobody of ours is on the way to."""
        waiting = (
            Dispatch.status == "pending",
            Dispatch.next_at <= self._runtime.clock.now(),
            Dispatch.endpoint_id.not_in(self._out),
        )
        with self._runtime.db.read() as session:
            firsts = session.execute(
                select(Dispatch.endpoint_id, func.min(Dispatch.next_at))
                .where(*waiting)
                .group_by(Dispatch.endpoint_id)
                .order_by(func.min(Dispatch.next_at))
                .limit(most)
            ).all()
            found = [
                session.scalars(
                    select(Dispatch)
                    .where(*waiting, Dispatch.endpoint_id == endpoint_id)
                    .order_by(Dispatch.next_at, Dispatch.id)
                    .limit(1)
                ).first()
                for endpoint_id, _ in firsts
            ]
        return [dispatch for dispatch in found if dispatch is not None]

    def _careful(self, dispatch: Dispatch) -> None:
        try:
            errand = self._claim(dispatch)
            if errand is not None:
                failpoint("webhook.claimed")
                self._run(errand)
                failpoint("webhook.recorded")
        except MaquetteError as error:
            log.warning("dispatch %s: %s", dispatch.id, error.message)
        except Exception:
            # Its lease runs out, and it is tried again until its tries are used up.
            log.exception("dispatch %s", dispatch.id)

    def _claim(self, dispatch: Dispatch) -> Errand | None:
        """Begin the next try, unless another courier did, or there is nothing to tell any more."""
        now = self._runtime.clock.now()
        with self._runtime.db.write() as session:
            claimed = session.execute(
                update(Dispatch)
                .where(*queries.still(dispatch))
                .values(tries=dispatch.tries + 1, next_at=now + self._lease)
                .returning(Dispatch.id)
            ).first()
            if claimed is None:
                return None
            mine = session.get_one(Dispatch, dispatch.id, populate_existing=True)
            endpoint = session.get_one(WebhookEndpoint, mine.endpoint_id)
            event = queries.event_of(session.get_one(EventRow, mine.event_id))
            format = self._formats.get(endpoint.format)
            used_up = format is not None and mine.tries > len(format.plan)
            body = None
            if format is not None and endpoint.enabled and not used_up:
                body = self._body(session, mine, format, event)
            if format is None or body is None:
                actions.settle(session, mine, "failed" if used_up else "dropped", now)
                return None
        return Errand(mine, endpoint, event, format, body)

    def _body(
        self, session: Any, dispatch: Dispatch, format: WebhookFormat, event: Event
    ) -> bytes | None:
        if dispatch.body is not None:
            return dispatch.body.encode()
        try:
            body = format.body(session, self._runtime, event)
        except NotFound:
            return None  # deleted before it could be told of
        dispatch.body = None if body is None else body.decode()
        session.flush()
        return body

    def _run(self, errand: Errand) -> None:
        begun, answer, fault = time.monotonic(), None, None
        try:
            answer = post(
                errand.endpoint.url,
                errand.body,
                self._headers(errand),
                policy=self._policy,
                seconds=self._seconds,
            )
        except MaquetteError as error:
            fault = error.message
        failpoint("webhook.posted")
        seconds = time.monotonic() - begun
        now = self._runtime.clock.now()
        with self._runtime.db.write() as session:
            session.add(
                Delivery(
                    dispatch_id=errand.dispatch.id,
                    number=errand.dispatch.tries,
                    status_code=answer.status if answer else None,
                    error=fault,
                    seconds=round(seconds, 3),
                    at=now,
                )
            )
            self._conclude(session, errand, answer, now)

    def _headers(self, errand: Errand) -> dict[str, str]:
        now = self._runtime.clock.now()
        signing = rules.secrets(self._runtime.secrets, errand.endpoint, now)
        return {
            "Content-Type": "application/json",
            **standard_headers(signing, errand.event.id, now, errand.body),
            **errand.format.headers(errand.event, errand.body, signing[0]),
        }

    def _conclude(self, session: Any, errand: Errand, answer: Answer | None, now: datetime) -> None:
        """Delivered, due again later, or given up; and what that says of the endpoint."""
        endpoint = session.get_one(WebhookEndpoint, errand.endpoint.id)
        if answer is not None and answer.status in rules.OK:
            endpoint.failing_since = None
            actions.settle(session, errand.dispatch, "delivered", now)
            return
        endpoint.failing_since = endpoint.failing_since or now
        if answer is not None and answer.status == rules.GONE:
            _disable(endpoint, "it answered 410 Gone")
            actions.settle(session, errand.dispatch, "failed", now)
            return
        wish = answer.retry_after if answer else None
        chance = secrets.randbelow(1000) / 1000
        pause = rules.wait(errand.format.plan, errand.dispatch.tries, wish, chance)
        if pause is not None:
            again = now + timedelta(seconds=pause)
            session.execute(
                update(Dispatch).where(*queries.still(errand.dispatch)).values(next_at=again)
            )
            return
        actions.settle(session, errand.dispatch, "failed", now)
        if now - endpoint.failing_since >= rules.HOPELESS:
            _disable(endpoint, "nothing was delivered for five days")


def _disable(endpoint: WebhookEndpoint, why: str) -> None:
    endpoint.enabled, endpoint.disabled_reason = False, why


def run_for_ever(courier: Courier, rest: Callable[[float], bool], seconds: float) -> None:
    """Round after round until ``rest``, which pauses for some seconds, says that it is over."""
    while True:
        try:
            sent = courier.round()
        except Exception:
            # A round that fails is followed by another one: deliveries depend on it.
            log.exception("the courier's round failed")
            sent = 0
        if rest(0.05 if sent else seconds):
            return
