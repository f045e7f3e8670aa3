"""From the key in a header to the account that calls."""

import time
from datetime import datetime

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from maquette.core.accounts import actions, queries, rules
from maquette.core.accounts.queries import Caller
from maquette.core.runtime import Runtime
from maquette.errors import BadKey
from maquette.http.looks import looked

LONGEST_KEY = 200
LASTS = 2.0
"""Seconds for which a caller is known again. A key that another process revokes opens nothing
for longer than that; what this process writes counts at once.
"""
MOST_KNOWN = 10_000


def runtime_of(request: Request) -> Runtime:
    """The runtime that the app was made with."""
    runtime: Runtime = request.app.state.runtime
    return runtime


async def admitted(request: Request, key: str | None, scope: str) -> Caller:
    """Who holds ``key``, if it may do what ``scope`` says; who was admitted a moment ago is not
    looked up again.

    Raises :class:`BadKey`, ``ExpiredKey``, ``SuspendedAccount`` or ``MissingScope``.
    """
    runtime, callers = runtime_of(request), callers_of(request)
    known = callers.find(runtime, key)
    if known is not None:
        known.require(scope)
        return known
    if not key or len(key) > LONGEST_KEY:
        raise BadKey("the key is missing" if not key else "the key is unknown or revoked")
    written, now = runtime.db.written, runtime.clock.now()
    caller = await looked(runtime, queries.look, key, now)
    caller.require(scope)
    if caller.is_stale(now):
        await run_in_threadpool(_touch, runtime, caller, now)
    callers.keep(runtime, key, caller, written)
    return caller


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
