"""One line for every answer, and an id for every request that all its lines carry."""

import logging
import re
import time

from fastapi import Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from maquette.http.places import place_of
from maquette.kit.ids import new_id
from maquette.kit.logs import about, facts, without_secrets

HEADER = "X-Request-Id"
PROBES = frozenset({"/livez", "/readyz", "/metrics"})
"""Asked every few seconds by machines: their answers are told at the level ``debug`` only."""
LONGEST_PATH = 300
_SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_STATE = "maquette_request_id"

log = logging.getLogger("maquette.access")


class Journal:
    """ASGI: takes a request's id from ``X-Request-Id`` where it is a sane one, or else makes one,
    answers it in the same header, and writes who asked for what with which result.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope[_STATE] = _id(scope)
        begun, status, size = time.perf_counter(), 0, 0

        async def told(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = scope[_STATE]
            size += len(message.get("body", b""))
            await send(message)

        with about(request=scope[_STATE]):
            try:
                await self._app(scope, receive, told)
            except Exception:
                status = 500
                raise
            finally:
                _write(scope, status, size, time.perf_counter() - begun)


def request_id(request: Request) -> str:
    """The id of a request, also where what it was bound to is already over."""
    return str(request.scope.get(_STATE, ""))


def _id(scope: Scope) -> str:
    given = Headers(scope=scope).get(HEADER, "")
    # A key that was sent in the wrong header would stand in every line, and beside the job.
    sane = _SANE.fullmatch(given) and without_secrets(given) == given
    return given if sane else new_id()


def _write(scope: Scope, status: int, size: int, seconds: float) -> None:
    level = logging.DEBUG if scope["path"] in PROBES else logging.INFO
    if not log.isEnabledFor(level):
        return
    path = scope["path"][:LONGEST_PATH]
    told = facts(
        method=scope["method"],
        path=path,
        status=status,
        bytes=size,
        milliseconds=round(seconds * 1000, 1),
        place=place_of(Request(scope)),
    )
    log.log(level, "answered", extra=told)
