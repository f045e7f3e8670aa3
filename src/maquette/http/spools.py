"""From a connection into a spool."""

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from maquette.kit.spool import Spool

AT_ONCE = 256 * 1024
"""Bytes that one thread writes in one go."""


class Pouring:
    """Fills a spool from an event loop: in pieces worth a thread's while, and one at a time."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._held = bytearray()

    async def take(self, data: bytes) -> None:
        """Raises what :meth:`Spool.write` raises."""
        self._held += data
        if len(self._held) >= AT_ONCE:
            await self.end()

    async def end(self) -> None:
        """Write what is held still."""
        held, self._held = bytes(self._held), bytearray()
        if len(held) > 0:
            await run_in_threadpool(self._spool.write, held)


async def pour(request: Request, spool: Spool) -> None:
    """The whole body; raises :class:`~maquette.errors.TooLarge` as soon as it passes the limit."""
    pouring = Pouring(spool)
    async for chunk in request.stream():
        await pouring.take(chunk)
    await pouring.end()
