"""From a connection into a spool."""

from typing import Protocol

from fastapi import Request
from starlette.concurrency import run_in_threadpool

AT_ONCE = 256 * 1024
"""Bytes that one thread writes in one go."""


class Vessel(Protocol):
    """What is filled piece by piece: a spool, or what stands before one."""

    def write(self, data: bytes) -> None: ...


class Pouring:
    """Fills a vessel from an event loop: in pieces worth a thread's while, and one at a time."""

    def __init__(self, vessel: Vessel) -> None:
        self._vessel = vessel
        self._held = bytearray()

    async def take(self, data: bytes) -> None:
        """Raises what the vessel's ``write`` raises."""
        self._held += data
        if len(self._held) >= AT_ONCE:
            await self.end()

    async def end(self) -> None:
        """Write what is held still."""
        held, self._held = bytes(self._held), bytearray()
        if len(held) > 0:
            await run_in_threadpool(self._vessel.write, held)


async def pour(request: Request, vessel: Vessel) -> None:
    """The whole body; raises :class:`~maquette.errors.TooLarge` as soon as it passes the limit."""
    pouring = Pouring(vessel)
    async for chunk in request.stream():
        await pouring.take(chunk)
    await pouring.end()
