"""The account, its keys, what things would cost, and whether the house stands."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse

from maquette.core.accounts import actions, queries
from maquette.core.credits.prices import render_price
from maquette.core.credits.queries import balance
from maquette.dialects.v1 import translate, wire
from maquette.dialects.v1.door import PROBLEMS, Reader, Writer
from maquette.dialects.v1.errors import Refusal
from maquette.errors import Unavailable
from maquette.http.bodies import body_schema, json_body
from maquette.http.caller import runtime_of
from maquette.http.policies import ANYONE
from maquette.render.spec import RenderSpec

router = APIRouter(prefix="/v1", tags=["Account"], responses=PROBLEMS)
MOST = 100


@router.get("/account", response_model=wire.Data[wire.Account])
def account(request: Request, caller: Reader) -> dict[str, Any]:
    """Who calls, and the credits that are left."""
    runtime = runtime_of(request)
    with runtime.db.read() as session:
        row = queries.get(session, caller.account_id)
        left = balance(session, runtime, caller.account_id)
    return translate.data(translate.account(row, left))


@router.post(
    "/quote",
    response_model=wire.Data[wire.Quoted],
    response_model_exclude_unset=True,
    openapi_extra=body_schema(wire.Quote),
)
def quote(
    request: Request, caller: Reader, body: Annotated[wire.Quote, Depends(json_body(wire.Quote))]
) -> dict[str, Any]:
    """What renders would cost; nothing is taken."""
    if not body.renders:
        raise Refusal("renders_required", "the list of renders is missing or empty")
    if len(body.renders) > MOST:
        raise Refusal("too_many", f"at most {MOST} renders at once")
    breakdown = [_priced(settings) for settings in body.renders]
    required = sum(int(item["credits"]) for item in breakdown)
    runtime = runtime_of(request)
    with runtime.db.read() as session:
        left = balance(session, runtime, caller.account_id)
    return translate.data(
        {
            "creditsRequired": required,
            "creditsAvailable": left.total,
            "sufficient": left.covers(required),
            "breakdown": breakdown,
        }
    )


@router.get("/keys", response_model=wire.Rows[wire.Key])
def keys(request: Request, caller: Reader) -> dict[str, Any]:
    """All keys of the account, by their first characters."""
    with runtime_of(request).db.read() as session:
        found = queries.keys(session, caller.account_id)
    return translate.data([translate.key(row) for row in found])


@router.post(
    "/keys",
    status_code=201,
    response_model=wire.Data[wire.KeyTold],
    openapi_extra=body_schema(wire.NewKey),
)
def make_key(
    request: Request, caller: Writer, body: Annotated[wire.NewKey, Depends(json_body(wire.NewKey))]
) -> dict[str, Any]:
    """A new key, told once and never again; it cannot do more than the one that asks."""
    runtime = runtime_of(request)
    for scope in body.scopes:
        caller.require(scope)
    ends = None if body.days is None else runtime.clock.now() + timedelta(days=body.days)
    with runtime.db.write() as session:
        row, plaintext = actions.create_key(
            session, caller.account_id, body.format, body.scopes, ends, body.name
        )
    return translate.data({**translate.key(row), "key": plaintext})


@router.post(
    "/keys/{key_id}/rotate",
    status_code=201,
    response_model=wire.Data[wire.KeyTold],
    openapi_extra=body_schema(wire.Rotation),
)
def rotate(
    request: Request,
    caller: Writer,
    key_id: str,
    body: Annotated[wire.Rotation, Depends(json_body(wire.Rotation))],
) -> dict[str, Any]:
    """A new key in place of an old one, which ends at once or after the overlap.

    Whoever asks must be able to do all that it can: the new key is told."""
    runtime = runtime_of(request)
    now, overlap = runtime.clock.now(), timedelta(hours=body.overlapHours)
    with runtime.db.write() as session:
        for scope in queries.key(session, caller.account_id, key_id).scopes:
            caller.require(scope)
        row, plaintext = actions.rotate_key(session, caller.account_id, key_id, now, overlap)
    return translate.data({**translate.key(row), "key": plaintext})


@router.post("/keys/{key_id}/revoke", response_model=wire.Data[wire.Key])
def revoke(request: Request, caller: Writer, key_id: str) -> dict[str, Any]:
    """End a key at once and for good."""
    runtime = runtime_of(request)
    with runtime.db.write() as session:
        row = actions.revoke_key(session, caller.account_id, key_id, runtime.clock.now())
    return translate.data(translate.key(row))


@router.get("/health", response_model=wire.Data[wire.Health], dependencies=[ANYONE])
def health(request: Request) -> Any:
    """Whether the database answers."""
    try:
        runtime_of(request).db.ping()
    except Unavailable:
        return JSONResponse(translate.data({"status": "error", "database": "unreachable"}), 503)
    return translate.data({"status": "ok", "database": "connected"})


def _priced(settings: dict[str, Any]) -> dict[str, Any]:
    spec = RenderSpec.parse(settings)
    if spec.dataset_quality is not None:
        return {"datasetQuality": spec.dataset_quality, "credits": render_price(spec)}
    return {"quality": spec.quality, "credits": render_price(spec)}
