"""Generations, the jobs behind everything, and the engines there are."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from maquette.core.accounts.queries import Caller
from maquette.core.generations import actions, lenders, queries
from maquette.core.generations.pace import pace_of
from maquette.core.generations.rules import GenerationOrder
from maquette.core.jobs import actions as job_actions
from maquette.core.jobs import idempotency
from maquette.core.jobs import queries as job_queries
from maquette.core.jobs.idempotency import Answer
from maquette.core.jobs.tables import TERMINAL
from maquette.core.runtime import Runtime
from maquette.dialects.v1 import translate, wire
from maquette.dialects.v1.door import (
    PROBLEMS,
    IdempotencyKey,
    Paged,
    ProviderKey,
    Reader,
    Writer,
)
from maquette.errors import NotFound, TooLarge
from maquette.http.bodies import body_schema, fingerprint, json_body
from maquette.http.caller import runtime_of
from maquette.http.looks import looked
from maquette.http.repeats import told_before
from maquette.http.slow import fetched, heavily
from maquette.kit.sent import Sent, size_of

router = APIRouter(prefix="/v1", responses=PROBLEMS)
BODY_LIMIT = 40 * 2**20
"""Bytes of an order: two of the largest pictures in base64, or six usual ones."""

FEW = 6
"""Pictures that are fetched at once; so many of the largest may be sent by address."""

LOOK_SECONDS = 0.5


Order = Annotated[wire.GenerationOrder, Depends(json_body(wire.GenerationOrder, BODY_LIMIT))]


async def _fetched(
    request: Request, caller: Caller, urls: list[str], kept: ExitStack
) -> tuple[Sent, ...]:
    """A few at a time. Raises :class:`TooLarge` when together they are more than may be sent."""
    limit = runtime_of(request).settings.picture_limit_mb
    most = max(BODY_LIMIT, FEW * limit * 2**20)
    pictures: list[Sent] = []
    for start in range(0, len(urls), FEW):
        some = (fetched(request, caller, url, kept) for url in urls[start : start + FEW])
        pictures += await asyncio.gather(*some)
        if sum(map(size_of, pictures)) > most:
            raise TooLarge(f"all pictures are larger than {most // 2**20} MB", limit=most)
    return tuple(pictures)


@router.post(
    "/generations",
    status_code=201,
    response_model=wire.Data[wire.Generation],
    openapi_extra=body_schema(wire.GenerationOrder),
    tags=["Generations"],
)
async def order(
    request: Request,
    caller: Writer,
    body: Order,
    key: IdempotencyKey = None,
    provider_key: ProviderKey = "",
) -> Answer:
    """Order a model made from a picture, or from words where an engine can."""
    runtime = runtime_of(request)
    told = _Told(runtime, caller, _slot(caller, key), fingerprint(body, key))
    urls, pictures = translate.source(body)
    if not urls and not pictures:
        # By one thread: to change threads costs as much as it does to write an order down.
        return await run_in_threadpool(told.at_once, translate.order(body, (), provider_key))
    known = await told_before(request, told.slot, body)
    if known is not None:
        return known
    with ExitStack() as kept:
        if urls:
            pictures = await _fetched(request, caller, urls, kept)
        order = translate.order(body, pictures, provider_key)
        # Its pictures are decoded and stored: what is wrong is said now.
        ready = await heavily(request, told.prepared, order)
    return await run_in_threadpool(told.submitted, ready)


@dataclass(frozen=True)
class _Told:
    """An order as it came: by whom, in which slot, with what fingerprint."""

    runtime: Runtime
    caller: Caller
    slot: tuple[str, str, str | None]
    fingerprint: str

    def at_once(self, order: GenerationOrder) -> Answer:
        known = idempotency.known(self.runtime, self.slot, self.fingerprint)
        return self.submitted(self.prepared(order)) if known is None else known

    def prepared(self, order: GenerationOrder) -> actions.Prepared:
        prepared = actions.prepare(self.runtime, self.caller.account_id, order)
        return actions.looked_at(self.runtime, prepared)

    def submitted(self, ready: actions.Prepared) -> Answer:
        def submit(session: Any) -> Answer:
            generation = actions.submit(session, self.runtime, self.caller, ready)
            view = queries.just_ordered(session, generation)
            return translate.data(translate.generation(view))

        return idempotency.once(self.runtime, self.slot, self.fingerprint, submit)


@router.get("/generations", response_model=wire.Listed[wire.Generation], tags=["Generations"])
def generations(request: Request, caller: Reader, window: Paged) -> dict[str, Any]:
    """Newest first."""
    with runtime_of(request).db.read() as session:
        page = queries.page(session, caller.account_id, window)
    return translate.listed(page, [translate.generation(view) for view in page.items])


@router.get(
    "/generations/{generation_id}",
    response_model=wire.Data[wire.Generation],
    tags=["Generations"],
)
async def generation(request: Request, caller: Reader, generation_id: str) -> dict[str, Any]:
    """One generation; ``modelId`` once it is done."""
    runtime = runtime_of(request)
    view = await looked(runtime, queries.look, caller.account_id, generation_id)
    return translate.data(translate.generation(view))


@router.get("/jobs", response_model=wire.Listed[wire.Job], tags=["Jobs"])
def jobs(request: Request, caller: Reader, window: Paged) -> dict[str, Any]:
    """Newest first."""
    with runtime_of(request).db.read() as session:
        page = job_queries.page(session, caller.account_id, window)
    return translate.listed(page, [translate.job(row) for row in page.items])


@router.get("/jobs/{job_id}", response_model=wire.Data[wire.Job], tags=["Jobs"])
async def job(request: Request, caller: Reader, job_id: str) -> dict[str, Any]:
    """One job."""
    runtime = runtime_of(request)
    row = await looked(runtime, job_queries.look, caller.account_id, job_id)
    return translate.data(translate.job(row))


@router.get("/jobs/{job_id}/events", response_class=StreamingResponse, tags=["Jobs"])
def events(request: Request, caller: Reader, job_id: str) -> StreamingResponse:
    """Server-sent events: the job whenever it has changed, until it has ended."""
    runtime = runtime_of(request)
    first = _job(runtime, caller.account_id, job_id)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    stream = _changes(runtime, caller.account_id, first)
    return StreamingResponse(stream, headers=headers, media_type="text/event-stream")


@router.post("/jobs/{job_id}/cancel", response_model=wire.Data[wire.Job], tags=["Jobs"])
def cancel(request: Request, caller: Writer, job_id: str) -> dict[str, Any]:
    """End an open job and give its credits back; one that has ended stays as it is."""
    runtime = runtime_of(request)
    with runtime.db.write() as session:
        ended = job_actions.cancel(session, runtime, caller.account_id, job_id)
    return translate.data(translate.job(ended))


@router.get("/engines", response_model=wire.Rows[wire.Engine], tags=["Generations"])
def engines(request: Request, caller: Reader) -> dict[str, Any]:
    """What you can make assets with here: what is ready for you, and what the others lack."""
    runtime = runtime_of(request)
    offers, pace = lenders.catalog_for(runtime, caller.account_id).offers(), pace_of(runtime)
    return translate.data([translate.offer(offer, pace) for offer in offers])


def _slot(caller: Caller, key: str | None) -> tuple[str, str, str | None]:
    return caller.account_id, "/v1/generations", key


def _job(runtime: Runtime, account_id: str, job_id: str) -> dict[str, Any]:
    with runtime.db.read() as session:
        return translate.job(job_queries.get(session, account_id, job_id))


async def _changes(runtime: Runtime, account_id: str, shown: dict[str, Any]) -> AsyncIterator[str]:
    yield _event(shown)
    while shown["status"] not in TERMINAL:
        await asyncio.sleep(LOOK_SECONDS)
        try:
            now = await run_in_threadpool(_job, runtime, account_id, shown["id"])
        except NotFound:
            return  # deleted with its render
        if now != shown:
            shown = now
            yield _event(shown)
        else:
            yield ": still there\n\n"


def _event(shown: dict[str, Any]) -> str:
    return f"event: job.{shown['status']}\ndata: {json.dumps(shown)}\n\n"
