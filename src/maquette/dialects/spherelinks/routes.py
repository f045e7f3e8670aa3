"""The three endpoints."""

from contextlib import ExitStack
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request, Response, Security
from fastapi.security import APIKeyHeader

from maquette.core.accounts.queries import Caller
from maquette.core.generations import actions, queries
from maquette.core.generations.actions import Prepared
from maquette.core.generations.queries import GenerationView
from maquette.core.jobs.idempotency import Answer, once
from maquette.core.runtime import Runtime
from maquette.dialects.spherelinks import translate
from maquette.dialects.spherelinks.wire import Generate, Problem, Status, Submitted
from maquette.errors import Conflict
from maquette.http.bodies import body_schema, fingerprint, json_body
from maquette.http.caller import admitted, runtime_of
from maquette.http.files import serve
from maquette.http.looks import looked
from maquette.http.policies import declares
from maquette.http.polled import polled
from maquette.http.repeats import told_before
from maquette.http.slow import fetched, heavily

GLB = "model/gltf-binary"
BODY_LIMIT = 15 * 2**20

STATUSES = (400, 401, 402, 403, 404, 409, 422, 429, 502)
router = APIRouter(responses={code: {"model": Problem} for code in STATUSES})


HEADER = APIKeyHeader(
    name="X-API-Key", scheme_name="ApiKey", description="sk_live_ + 32 hex", auto_error=False
)


def _caller(scope: str) -> Any:
    @declares(f"key:{scope}")
    async def caller(request: Request, key: Annotated[str | None, Security(HEADER)]) -> Caller:
        return await admitted(request, key, scope)

    return Depends(caller)


Reader = Annotated[Caller, _caller("read")]
Writer = Annotated[Caller, _caller("write")]
Body = Annotated[Generate, Depends(json_body(Generate, BODY_LIMIT))]


IdempotencyKey = Annotated[str | None, Header(alias="Idempotency-Key")]


async def _ready(
    request: Request, caller: Writer, body: Body, key: IdempotencyKey = None
) -> Prepared | Answer:
    """The order with its picture fetched, decoded and stored: what is wrong with it is said now.

    Or what the same request was answered before.
    """
    runtime = runtime_of(request)
    url, picture = translate.source(body)
    told = await told_before(request, _slot(caller, key), body)
    if told is not None:
        return told
    with ExitStack() as kept:
        if url is not None:
            picture = await fetched(request, caller, url, kept)
        order = translate.order(body, picture)
        return await heavily(request, actions.prepare, runtime, caller.account_id, order)


@router.post(
    "/generate", openapi_extra=body_schema(Generate), response_model=Submitted, tags=["SphereLinks"]
)
@router.post("/v1/generate", include_in_schema=False, response_model=Submitted)
@polled
def generate(
    request: Request,
    caller: Writer,
    body: Body,
    ready: Annotated[Prepared | Answer, Depends(_ready)],
    key: IdempotencyKey = None,
) -> Answer:
    """Submit a picture by address or as base64; the answer comes at once."""
    if isinstance(ready, dict):
        return ready
    runtime = runtime_of(request)

    def submit(session: Any) -> Answer:
        generation = actions.submit(session, runtime, caller, ready)
        view = queries.just_ordered(session, generation)
        return translate.submitted(view.job).model_dump()

    return once(runtime, _slot(caller, key), fingerprint(body, key), submit)


@router.get(
    "/status/{job_id}",
    response_model=Status,
    response_model_exclude_none=True,
    tags=["SphereLinks"],
)
@router.get(
    "/v1/status/{job_id}",
    include_in_schema=False,
    response_model=Status,
    response_model_exclude_none=True,
)
async def status(request: Request, caller: Reader, job_id: str) -> Status:
    """How far a job is."""
    runtime, ulid = runtime_of(request), translate.ulid(job_id)
    view = await looked(runtime, queries.look_by_ulid, caller.account_id, ulid)
    return translate.status(view, _download_url(runtime, view))


@router.get("/download/{job_id}", response_class=Response, tags=["SphereLinks"])
@router.get("/v1/download/{job_id}", include_in_schema=False, response_class=Response)
def download(request: Request, caller: Reader, job_id: str) -> Response:
    """The finished GLB."""
    runtime = runtime_of(request)
    view = _view(runtime, caller, job_id)
    if view.asset is None:
        raise Conflict(f"the model is not there: the job is {view.job.status}")
    return serve(request, runtime.blobs, view.asset.glb_key, GLB, filename="model.glb")


def _slot(caller: Caller, key: str | None) -> tuple[str, str, str | None]:
    return caller.account_id, "/generate", key


def _view(runtime: Runtime, caller: Caller, job_id: str) -> GenerationView:
    with runtime.db.read() as session:
        return queries.by_ulid(session, caller.account_id, translate.ulid(job_id))


def _download_url(runtime: Runtime, view: GenerationView) -> str | None:
    if view.asset is None:
        return None
    return runtime.urls.url(
        "GET",
        view.asset.glb_key,
        content_type=GLB,
        filename="model.glb",
        expires_in=runtime.settings.url_seconds,
    )
