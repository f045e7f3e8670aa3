"""From the key in a header to the account that calls."""

from fastapi import Request

from maquette.core.accounts import actions, queries
from maquette.core.accounts.queries import Caller
from maquette.core.runtime import Runtime
from maquette.errors import BadKey

LONGEST_KEY = 200


def runtime_of(request: Request) -> Runtime:
    """The runtime that the app was made with."""
    runtime: Runtime = request.app.state.runtime
    return runtime


def admit(runtime: Runtime, key: str | None, scope: str) -> Caller:
    """Who holds ``key``, if it may do what ``scope`` says.

    Raises :class:`BadKey`, ``ExpiredKey``, ``SuspendedAccount`` or ``MissingScope``.
    """
    if not key or len(key) > LONGEST_KEY:
        raise BadKey("the key is missing" if not key else "the key is unknown or revoked")
    now = runtime.clock.now()
    with runtime.db.read() as session:
        caller = queries.caller(session, key, now)
    caller.require(scope)
    if caller.is_stale(now):
        with runtime.db.write() as session:
            actions.touch(session, caller.key_id, now)
    return caller
