"""Starting tasks of three kinds, and asking after one."""

from collections.abc import Sequence
from contextlib import ExitStack
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.concurrency import run_in_threadpool

from maquette.core.accounts.queries import Caller
from maquette.core.credits.queries import balance
from maquette.core.generations import actions, queries
from maquette.core.jobs.idempotency import Answer, once
from maquette.core.webhooks import actions as webhooks
from maquette.core.webhooks.actions import NewEndpoint
from maquette.core.webhooks.rules import checked_url
from maquette.dialects.trify3d import translate, wire
from maquette.dialects.trify3d.files import links
from maquette.dialects.trify3d.webhooks import EVENTS, FORMAT
from maquette.http.bodies import body_schema, fingerprint, json_body
from maquette.http.caller import admitted, runtime_of
from maquette.http.looks import looked
from maquette.http.policies import declares
from maquette.http.repeats import told_before
from maquette.http.slow import fetched, heavily
from maquette.kit.sent import Sent

BODY_LIMIT = 60 * 2**20
STATUSES = (400, 401, 402, 403, 404, 409, 429, 500, 503)

router = APIRouter(
    tags=["Generations"], responses={code: {"model": wire.Problem} for code in STATUSES}
)
BEARER = HTTPBearer(scheme_name="ApiKey", description="Bearer trf_live_…", auto_error=False)
Token = Annotated[HTTPAuthorizationCredentials | None, Security(BEARER)]
IdempotencyKey = Annotated[str | None, Header(alias="Idempotency-Key")]


def _admitted(scope: str) -> Any:
    @declares(f"key:{scope}")
    async def caller(request: Request, token: Token) -> Caller:
        return await admitted(request, token.credentials if token else None, scope)

    return Depends(caller)


Reader = Annotated[Caller, _admitted("read")]
Writer = Annotated[Caller, _admitted("write")]
FromImage = Annotated[wire.FromImage, Depends(json_body(wire.FromImage, BODY_LIMIT))]
FromText = Annotated[wire.FromText, Depends(json_body(wire.FromText))]
FromViews = Annotated[wire.FromViews, Depends(json_body(wire.FromViews, BODY_LIMIT))]


@router.post(
    "/api/v1/generations/image-to-3d",
    status_code=201,
    response_model=wire.Started,
    openapi_extra=body_schema(wire.FromImage),
)
async def from_image(
    request: Request, caller: Writer, body: FromImage, key: IdempotencyKey = None
) -> Answer:
    """Start from one picture."""
    return await _start(request, caller, body, key, translate.image_source(body))


@router.post(
    "/api/v1/generations/text-to-3d",
    status_code=201,
    response_model=wire.Started,
    openapi_extra=body_schema(wire.FromText),
)
async def from_text(
    request: Request, caller: Writer, body: FromText, key: IdempotencyKey = None
) -> Answer:
    """Start from words."""
    return await _start(request, caller, body, key, prompt=translate.prompt(body))


@router.post(
    "/api/v1/generations/multiview-to-3d",
    status_code=201,
    response_model=wire.Started,
    openapi_extra=body_schema(wire.FromViews),
)
async def from_views(
    request: Request, caller: Writer, body: FromViews, key: IdempotencyKey = None
) -> Answer:
    """Start from two to four pictures of the same object: front, right, back, left."""
    return await _start(request, caller, body, key, translate.view_sources(body))


@router.get("/api/v1/generations/{task_id}", response_model=wire.Task)
async def task(request: Request, caller: Reader, task_id: str) -> wire.Task:
    """How far a task is, and where its model lies."""
    runtime, ulid = runtime_of(request), translate.ulid(task_id)
    view = await looked(runtime, queries.look_by_ulid, caller.account_id, ulid)
    return translate.task(view, links(runtime, view))


async def _start(
    request: Request,
    caller: Caller,
    body: wire.Start,
    key: str | None,
    sources: Sequence[translate.Source] = (),
    prompt: str = "",
) -> Answer:
    """Fetch, decode and store the pictures, so that what is wrong with them is said now; order."""
    runtime = runtime_of(request)
    if body.webhookUrl is not None:
        checked_url(body.webhookUrl)
    slot, mark = (caller.account_id, request.url.path, key), fingerprint(body, key)
    told = await told_before(request, slot, body)
    if told is not None:
        return told
    engines = {card.id for card in runtime.catalog.cards()}
    with ExitStack() as kept:
        pictures = tuple([await _picture(request, caller, source, kept) for source in sources])
        order = translate.order(body, engines, pictures, prompt)
        ready = await heavily(request, actions.prepare, runtime, caller.account_id, order)

    def submit(session: Any) -> Answer:
        generation = actions.submit(session, runtime, caller, ready)
        if body.webhookUrl is not None:
            wanted = NewEndpoint(
                caller.account_id, body.webhookUrl, list(EVENTS), FORMAT, job_id=generation.job_id
            )
            webhooks.add(session, runtime, wanted)
        view = queries.just_ordered(session, generation)
        left = balance(session, runtime, caller.account_id)
        return translate.started(view, left).model_dump()

    return await run_in_threadpool(once, runtime, slot, mark, submit)


async def _picture(
    request: Request, caller: Caller, source: translate.Source, kept: ExitStack
) -> Sent:
    return await fetched(request, caller, source, kept) if isinstance(source, str) else source
