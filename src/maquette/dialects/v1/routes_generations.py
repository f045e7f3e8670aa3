"""Generations, the jobs behind everything, and the engines there are."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import StreamingResponse

from maquette.core.credits.prices import generation_price
from maquette.core.generations import actions, queries
from maquette.core.generations.rules import GenerationOrder
from maquette.core.jobs import actions as job_actions
from maquette.core.jobs import queries as job_queries
from maquette.core.jobs.idempotency import once
from maquette.core.jobs.tables import TERMINAL
from maquette.core.runtime import Runtime
from maquette.dialects.v1 import translate, wire
from maquette.dialects.v1.door import PROBLEMS, IdempotencyKey, Paged, Reader, Writer
from maquette.errors import InvalidSettings
from maquette.http.bodies import body_schema, fingerprint, json_body
from maquette.http.caller import runtime_of
from maquette.kit.base64 import picture_bytes
from maquette.kit.fetch import Policy, fetch

router = APIRouter(responses=PROBLEMS)
BODY_LIMIT = 15 * 2**20
LOOK_SECONDS = 0.5


@router.post(
    "/generations",
    status_code=201,
    response_model=wire.Data,
    openapi_extra=body_schema(wire.GenerationOrder),
    tags=["Generations"],
)
def order(
    request: Request,
    caller: Writer,
    body: Annotated[wire.GenerationOrder, Depends(json_body(wire.GenerationOrder, BODY_LIMIT))],
    key: IdempotencyKey = None,
) -> dict[str, Any]:
    """Order a model made from a picture, or from words where an engine can."""
    runtime = runtime_of(request)
    wanted = translate.options(body)
    asked = GenerationOrder(
        cost=generation_price(wanted.tier),
        pictures=_pictures(runtime, body),
        prompt=body.prompt,
        options=wanted,
        engine=body.engine,
    )
    ready = actions.prepare(runtime, caller.account_id, asked)

    def submit(session: Any) -> dict[str, Any]:
        generation = actions.submit(session, runtime, caller, ready)
        view = queries.get(session, caller.account_id, generation.id)
        return translate.data(translate.generation(view))

    return once(runtime, (caller.account_id, "/v1/generations", key), fingerprint(body), submit)


@router.get("/generations", response_model=wire.Listed, tags=["Generations"])
def generations(request: Request, caller: Reader, window: Paged) -> dict[str, Any]:
    """Newest first."""
    with runtime_of(request).db.read() as session:
        page = queries.page(session, caller.account_id, window)
    return translate.listed(page, [translate.generation(view) for view in page.items])


@router.get("/generations/{generation_id}", response_model=wire.Data, tags=["Generations"])
def generation(request: Request, caller: Reader, generation_id: str) -> dict[str, Any]:
    """One generation; ``modelId`` once it is done."""
    with runtime_of(request).db.read() as session:
        view = queries.get(session, caller.account_id, generation_id)
    return translate.data(translate.generation(view))


@router.get("/jobs", response_model=wire.Listed, tags=["Jobs"])
def jobs(request: Request, caller: Reader, window: Paged) -> dict[str, Any]:
    """Newest first."""
    with runtime_of(request).db.read() as session:
        page = job_queries.page(session, caller.account_id, window)
    return translate.listed(page, [translate.job(row) for row in page.items])


@router.get("/jobs/{job_id}", response_model=wire.Data, tags=["Jobs"])
def job(request: Request, caller: Reader, job_id: str) -> dict[str, Any]:
    """One job."""
    return translate.data(_job(runtime_of(request), caller.account_id, job_id))


@router.get("/jobs/{job_id}/events", response_class=StreamingResponse, tags=["Jobs"])
def events(request: Request, caller: Reader, job_id: str) -> StreamingResponse:
    """Server-sent events: the job whenever it has changed, until it has ended."""
    runtime = runtime_of(request)
    first = _job(runtime, caller.account_id, job_id)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    stream = _changes(runtime, caller.account_id, first)
    return StreamingResponse(stream, headers=headers, media_type="text/event-stream")


@router.post("/jobs/{job_id}/cancel", response_model=wire.Data, tags=["Jobs"])
def cancel(request: Request, caller: Writer, job_id: str) -> dict[str, Any]:
    """End an open job and give its credits back; one that has ended stays as it is."""
    runtime = runtime_of(request)
    with runtime.db.write() as session:
        ended = job_actions.cancel(session, runtime, caller.account_id, job_id)
    return translate.data(translate.job(ended))


@router.get("/engines", response_model=wire.Rows, tags=["Generations"])
def engines(request: Request, caller: Reader) -> dict[str, Any]:
    """What this installation can make assets with."""
    return translate.data([translate.card(card) for card in runtime_of(request).catalog.cards()])


def _job(runtime: Runtime, account_id: str, job_id: str) -> dict[str, Any]:
    with runtime.db.read() as session:
        return translate.job(job_queries.get(session, account_id, job_id))


async def _changes(runtime: Runtime, account_id: str, shown: dict[str, Any]) -> AsyncIterator[str]:
    yield _event(shown)
    while shown["status"] not in TERMINAL:
        await asyncio.sleep(LOOK_SECONDS)
        now = await asyncio.to_thread(_job, runtime, account_id, shown["id"])
        if now != shown:
            shown = now
            yield _event(shown)
        else:
            yield ": still there\n\n"


def _event(shown: dict[str, Any]) -> str:
    return f"event: job.{shown['status']}\ndata: {json.dumps(shown)}\n\n"


def _pictures(runtime: Runtime, body: wire.GenerationOrder) -> tuple[bytes, ...]:
    if body.imageUrl is not None and body.imageBase64 is not None:
        raise InvalidSettings("send one of imageUrl and imageBase64", field="imageUrl")
    if body.imageBase64 is not None:
        return (picture_bytes(body.imageBase64, "imageBase64"),)
    if body.imageUrl is None:
        return ()
    limit = runtime.settings.picture_limit_mb * 2**20
    policy = Policy.parse(runtime.settings.outbound_allow)
    return (fetch(body.imageUrl, limit=limit, policy=policy).data,)
