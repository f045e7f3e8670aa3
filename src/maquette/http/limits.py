"""What keeps a slow, huge or odd client from hurting the others."""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from maquette.errors import TooLarge
from maquette.kit.shortage import check_room

HEAD_SECONDS = 10.0
HEAD_BYTES = 64 * 1024
STALL_SECONDS = 60.0
"""In which what waits to be sent must have gone: some 300 kB, so that 5 kB/s are enough."""
SMALL = 64 * 1024
"""Bytes of a body that no disk is asked about: orders and the like."""
IDLE_SECONDS = 10.0
GRACE_SECONDS = 10.0
SLOWEST = 20_000
"""Bytes a second that a body must bring on the average, once the grace is over."""


class PatientProtocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol with limits on a request's head, on what follows an answer, and on
    how long an answer waits to be taken.

    Without them a client that never finishes its headers, goes on sending a body that was
    answered long ago, or takes nothing of its answer, keeps its connection for ever.
    """

    head_seconds = HEAD_SECONDS
    stall_seconds = STALL_SECONDS
    _stall: asyncio.TimerHandle | None = None
    _timer: asyncio.TimerHandle | None = None
    _head_bytes = 0
    _in_head = False

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._start_timer()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._in_head and not self.transport.is_closing():
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_BYTES:
                self.send_400_response("The request's head is too large.")

    def on_message_begin(self) -> None:
        self._start_timer()
        self._in_head, self._head_bytes = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._stop_timer()
        self._in_head = False
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.cycle.more_body:
            # Answered before all of the body was there: it has this long to run out.
            self._start_timer()

    def pause_writing(self) -> None:
        super().pause_writing()
        # Not closed but aborted: closing would wait for the client to take the rest.
        self._stall = self.loop.call_later(self.stall_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        self._taken()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        self._taken()
        super().connection_lost(exc)

    def _start_timer(self) -> None:
        self._stop_timer()
        self._timer = self.loop.call_later(self.head_seconds, self.transport.close)

    def _taken(self) -> None:
        if self._stall is not None:
            self._stall.cancel()
            self._stall = None

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


@dataclass(frozen=True)
class Floor:
    """How much room uploads must leave on the disk of ``folder``, in bytes.

    What is short of that still has room for the database, whose loss would cost more.
    """

    folder: Path
    free: int

    def check(self, coming: int) -> None:
        check_room(self.folder, coming, self.free)


class BodyLimit:
    """ASGI: ends a request whose body is larger than ``limit`` bytes, stops coming, or drips."""

    def __init__(
        self,
        app: ASGIApp,
        limit: int,
        idle: float = IDLE_SECONDS,
        grace: float = GRACE_SECONDS,
        floor: Floor | None = None,
    ) -> None:
        self._app = app
        self._limit = limit
        self._idle = idle
        self._grace = grace
        self._floor = floor

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        told, seen, waited, complete = _told_length(scope), 0, 0.0, False

        async def limited() -> Message:
            nonlocal seen, waited, complete
            if complete:
                return await receive()  # waiting for the client to leave may take for ever
            self._weigh(told)  # refused by its own word, before a byte is read
            begun = time.monotonic()
            try:
                async with asyncio.timeout(min(self._idle, self._left(seen, waited))):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(408, "the body of the request comes too slowly") from None
            waited += time.monotonic() - begun
            seen += len(message.get("body", b""))
            self._weigh(seen)
            if self._floor is not None and max(told, seen) > SMALL:
                self._floor.check(told)
            complete = not message.get("more_body", False)
            return message

        await self._app(scope, limited, send)

    def _left(self, seen: int, waited: float) -> float:
        return self._grace + seen / SLOWEST - waited

    def _weigh(self, size: int) -> None:
        if size > self._limit:
            message = f"the body of the request is larger than {self._limit} bytes"
            raise TooLarge(message, limit=self._limit, what="body")


def _told_length(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0
