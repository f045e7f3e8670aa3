"""The endpoints that ask for no key: order, poll, catalogue, upload."""

from contextlib import suppress
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from maquette.core.accounts import queries as accounts
from maquette.core.assets import slots
from maquette.core.generations import queries as generations
from maquette.core.generations.pace import pace_of
from maquette.core.generations.queries import GenerationView
from maquette.core.jobs.tables import OPEN
from maquette.core.runtime import Runtime
from maquette.db.rows import Glance
from maquette.dialects.forge import orders, translate
from maquette.dialects.forge.catalogue import catalogue
from maquette.dialects.forge.door import (
    OPEN_TO_ALL,
    POLLS,
    PROBLEMS,
    UPLOADS,
    ProviderKey,
    json_only,
)
from maquette.dialects.forge.errors import Refusal
from maquette.dialects.forge.wire import Catalogue, Health, Order, PresignOrder, Progress, Upload
from maquette.errors import NotFound, error_for
from maquette.http.bodies import body_schema, json_body
from maquette.http.caller import runtime_of
from maquette.http.looks import looked
from maquette.kit.ids import is_plain

router = APIRouter(responses=PROBLEMS, tags=["Forge"])
FRESH = {"Cache-Control": "public, max-age=60, s-maxage=600"}
SLOT_SECONDS, UPLOAD_LIVES = 300, 24 * 3600


@router.post(
    "/api/forge",
    response_model=Progress,
    openapi_extra=body_schema(Order),
    dependencies=[OPEN_TO_ALL, Depends(json_only)],
)
async def forge(
    request: Request,
    body: Annotated[Order, Depends(json_body(Order, orders.BODY_LIMIT))],
    action: Annotated[str | None, Query(max_length=100)] = None,
    provider_key: ProviderKey = "",
) -> Response:
    """Order a model from words or photos; what is ready at once is answered at once.

    ``x-forge-provider-key`` is your own key for a pinned ``backend`` that needs one; it is kept
    sealed until the job has ended.
    """
    if action == "rig":
        raise Refusal(501, "backend_unconfigured", "rigging is not offered here")
    if action is not None:
        raise Refusal(400, "invalid_action", "there is no such action")
    runtime = runtime_of(request)
    caller = await run_in_threadpool(orders.anybody, runtime)
    asked = await run_in_threadpool(orders.wanted, runtime, caller, body, provider_key)
    made = await run_in_threadpool(orders.made_before, runtime, caller, asked)
    if made is not None:
        told = translate.done_at_once(made, orders.addresses(runtime, made), asked)
        return _told(request, {**told, "cached": True})
    view = await orders.place(request, caller, asked)
    view = await orders.wait_a_little(runtime, caller, asked, view)
    if view.job.status == "done":
        told = translate.done_at_once(view, orders.addresses(runtime, view), asked)
        return _told(request, told)
    if view.job.status not in OPEN:
        raise error_for(view.job.error_code or "", view.job.error_message or "it failed")
    told = {"job_id": view.job.id, "creation_id": view.generation.id, "status": "queued"}
    more = {"eta_seconds": asked.eta}
    return _told(request, told | translate.receipt(asked) | more)


@router.get(
    "/api/forge",
    response_model=Progress | Catalogue | Health,
    response_model_exclude_none=True,
    dependencies=[POLLS],
)
async def poll(
    request: Request,
    job: Annotated[str | None, Query(description="A job's id.")] = None,
    catalog: Annotated[str | None, Query(description="Ask for the catalogue.")] = None,
    health: Annotated[str | None, Query(description="Ask how the backends are.")] = None,
) -> Response:
    """Where a job is (``?job=ID``), what there is (``?catalog``), how it is (``?health``)."""
    runtime = runtime_of(request)
    if catalog is not None:
        return _told(request, await run_in_threadpool(_catalogue, runtime), FRESH)
    if health is not None:
        offers = await run_in_threadpool(orders.offers, runtime)
        alive = [{"id": offer.card.id, "ok": offer.standing.is_ready} for offer in offers]
        return _told(request, {"status": "ok", "backends": alive})
    view = await looked(runtime, _found, job)
    return _told(request, translate.state(view, orders.addresses(runtime, view)))


@router.post(
    "/api/forge-upload",
    response_model=Upload,
    openapi_extra=body_schema(PresignOrder),
    dependencies=[UPLOADS, Depends(json_only)],
)
def upload(
    request: Request,
    body: Annotated[PresignOrder, Depends(json_body(PresignOrder, orders.BODY_LIMIT))],
) -> dict[str, Any]:
    """A slot to PUT one photo to within five minutes, and the address where it can be read."""
    runtime = runtime_of(request)
    account_id, kind = orders.anybody(runtime).account_id, body.content_type
    with runtime.db.write() as session:
        key = slots.open_slot(session, runtime, account_id, "photo", kind).key
    made = runtime.urls.url
    return {
        "storage_key": key,
        "upload_url": made(
            "PUT", key, content_type=kind, limit=body.size_bytes, expires_in=SLOT_SECONDS
        ),
        "public_url": made("GET", key, content_type=kind, expires_in=UPLOAD_LIVES),
        "method": "PUT",
        "headers": {"content-type": kind},
        "expires_in": SLOT_SECONDS,
    }


def _told(request: Request, body: dict[str, Any], more: dict[str, str] | None = None) -> Response:
    return JSONResponse(body, headers=request.state.rate_headers | (more or {}))


def _catalogue(runtime: Runtime) -> dict[str, Any]:
    return catalogue(orders.offers(runtime), pace_of(runtime))


def _found(glance: Glance, job: str | None) -> GenerationView:
    """By the id of the job or of the creation, in the account that is everybody's."""
    if not job:
        raise Refusal(400, "missing_job", "name a job: ?job=ID")
    if not is_plain(job) or len(job) > 64:
        raise Refusal(400, "invalid_job", "this is not a job's id")
    caller = accounts.look_anybody(glance)
    for look in (generations.look_by_job, generations.look):
        with suppress(NotFound):
            return look(glance, caller.account_id, job)
    # Their own script does not look at the HTTP status: without this one it would poll for ever.
    raise Refusal(404, "not_found", "there is no such job", job_id=job, status="failed")
