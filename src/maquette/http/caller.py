"""From the key in a header to the account that calls."""

import logging
import time
from datetime import datetime

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from maquette.core.accounts import actions, queries, rules
from maquette.core.accounts.queries import Caller
from maquette.core.runtime import Runtime
from maquette.errors import BadKey, Denied, TooOften
from maquette.http.looks import looked
from maquette.http.places import neighbourhood_of
from maquette.http.rates import Rates

LONGEST_KEY = 200
LASTS = 2.0
"""Seconds for which a caller is known again. A key that another process revokes opens nothing
for longer than that; what this process writes counts at once.
"""
MOST_KNOWN = 10_000
GUESSING_SECONDS = 900.0
"""In which the wrong keys of one place are counted."""

log = logging.getLogger(__name__)


def runtime_of(request: Request) -> Runtime:
    """The runtime that the app was made with."""
    runtime: Runtime = request.app.state.runtime
    return runtime


async def admitted(request: Request, key: str | None, scope: str) -> Caller:
    """Who holds ``key``, if it may do what ``scope`` says; who was admitted a moment ago is not
    looked up again.

    Raises :class:`BadKey`, ``ExpiredKey``, ``SuspendedAccount``, ``MissingScope``, or
    :class:`TooOften` for one more wrong key of many from one place.
    """
    runtime, callers = runtime_of(request), callers_of(request)
    known = callers.find(runtime, key)
    if known is not None:
        known.require(scope)
        return known
    if not key:
        raise BadKey("the key is missing")
    if len(key) > LONGEST_KEY:
        raise refused(request, BadKey("the key is unknown or revoked"))
    written, now = runtime.db.written, runtime.clock.now()
    try:
        caller = await looked(runtime, queries.look, key, now)
    except BadKey as error:
        raise refused(request, error) from None
    caller.require(scope)
    if caller.is_stale(now):
        await run_in_threadpool(_touch, runtime, caller, now)
    callers.keep(runtime, key, caller, written)
    return caller


def refused(request: Request, wrong: BadKey) -> Denied:
    """What a wrong key is answered: that it is wrong, or that too many were, from this place.

    A right key from the same place is served all the same: behind one address there may be a
    whole company, or a proxy that is not told of, and what is guarded here is the house's
    attention, for no key of 128 bits is ever guessed.
    """
    if not runtime_of(request).settings.wrong_keys:
        return wrong
    guesses: Rates = request.app.state.guesses
    place = neighbourhood_of(request)
    allowance = guesses.take(place)
    if not allowance.allowed:
        message = "too many wrong keys came from this address; try again later"
        return TooOften(message, retry_after=allowance.reset)
    if not allowance.remaining:
        log.warning("%d wrong keys came from %s; more are answered 429", guesses.limit, place)
    return wrong


def _touch(runtime: Runtime, caller: Caller, now: datetime) -> None:
    with runtime.db.write() as session:
        actions.touch(session, caller.key_id, now)


class Callers:
    """Whom this process has admitted just now, by their keys' digests.

    Forgotten whenever this process has written anything, and after :data:`LASTS` in any case.
    """

    def __init__(self) -> None:
        self._known: dict[str, tuple[Caller, int, datetime, float]] = {}

    def find(self, runtime: Runtime, key: str | None) -> Caller | None:
        held = self._known.get(rules.digest(key)) if key and len(key) <= LONGEST_KEY else None
        if held is None:
            return None
        caller, written, at, moment = held
        # By both clocks: keys expire by the one, and the other cannot be set.
        aged = (runtime.clock.now() - at).total_seconds()
        fresh = 0 <= aged < LASTS and time.monotonic() - moment < LASTS
        return caller if fresh and written == runtime.db.written else None

    def keep(self, runtime: Runtime, key: str | None, caller: Caller, written: int) -> None:
        """``written`` is what the database said before it was asked about the caller."""
        if key is None:
            return
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        now = runtime.clock.now()
        self._known[rules.digest(key)] = (caller, written, now, time.monotonic())


def callers_of(request: Request) -> Callers:
    callers: Callers = request.app.state.callers
    return callers
