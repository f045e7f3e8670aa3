"""The slow parts of requests, a few at a time: quick requests always find a free thread."""

import asyncio
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import ParamSpec, TypeVar

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from maquette.core.accounts.queries import Caller
from maquette.errors import TooOften
from maquette.http.caller import runtime_of
from maquette.http.places import neighbourhood_of
from maquette.http.rates import Rates
from maquette.kit.addresses import Policy
from maquette.kit.fetch import fetch_into
from maquette.kit.spool import Spool

P = ParamSpec("P")
T = TypeVar("T")

PICTURE_SECONDS = 30.0
MINUTE = 60.0


@dataclass(frozen=True)
class Lanes:
    """How many requests may wait for strangers' servers, and how many may decode large files.

    Together they stay below the forty threads that the web framework has.
    """

    outbound: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(16))
    heavy: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(4))


async def fetched(request: Request, caller: Caller, url: str, kept: ExitStack) -> Spool:
    """The picture at a stranger's address, until ``kept`` is left; raises what :func:`spooled`
    raises."""
    settings = runtime_of(request).settings
    sent = kept.enter_context(Spool(settings.data_dir, settings.picture_limit_mb * 2**20))
    await spooled(request, caller, url, sent, PICTURE_SECONDS)
    return sent


async def spooled(request: Request, caller: Caller, url: str, sent: Spool, seconds: float) -> None:
    """Put into ``sent`` what is at a stranger's address; raises what
    :func:`maquette.kit.fetch.fetch_into` raises, and what :func:`count_outbound` does."""
    count_outbound(request, caller)
    policy = Policy.parse(runtime_of(request).settings.outbound_allow)
    async with _lanes(request).outbound:
        await run_in_threadpool(fetch_into, sent, url, policy=policy, seconds=seconds)


def count_outbound(request: Request, caller: Caller) -> None:
    """One more request to an address of the caller's choice. Raises :class:`TooOften` after as
    many in a minute as the settings allow: nobody makes us trouble others.

    Strangers, who share an account, are told apart by where they come from.
    """
    most = runtime_of(request).settings.outbound_per_minute
    if not most:
        return
    outbound: Rates = request.app.state.outbound
    allowance = outbound.take(caller.account_id if caller.key_id else neighbourhood_of(request))
    if not allowance.allowed:
        message = f"more than {most} addresses in a minute; wait and try again"
        raise TooOften(message, retry_after=allowance.reset)


async def heavily(request: Request, work: Callable[P, T], *args: P.args, **more: P.kwargs) -> T:
    """Do work that decodes what was sent, and may need much memory."""
    async with _lanes(request).heavy:
        return await run_in_threadpool(work, *args, **more)


def _lanes(request: Request) -> Lanes:
    lanes: Lanes = request.app.state.lanes
    return lanes
