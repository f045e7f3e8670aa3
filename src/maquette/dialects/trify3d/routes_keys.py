"""API keys, managed by whoever has signed in; a key itself does not open this door."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from maquette.core.accounts import actions, queries
from maquette.core.accounts.queries import Caller
from maquette.dialects.trify3d import translate, wire
from maquette.http.bodies import body_schema, json_body
from maquette.http.caller import runtime_of
from maquette.http.sessions import signed_in
from maquette.kit.clock import iso_milliseconds

FORMAT = "trf"

router = APIRouter(
    prefix="/api/api-keys",
    tags=["API keys"],
    responses={code: {"model": wire.Problem} for code in (400, 401, 403, 404, 500, 503)},
)
SignedIn = Annotated[Caller, Depends(signed_in)]


@router.get("", response_model=wire.Keys)
def keys(request: Request, caller: SignedIn) -> wire.Keys:
    """All keys of the account, by their first characters."""
    with runtime_of(request).db.read() as session:
        found = queries.keys(session, caller.account_id)
    return wire.Keys(keys=[translate.key(row) for row in found])


@router.post(
    "", status_code=201, response_model=wire.KeyTold, openapi_extra=body_schema(wire.NewKey)
)
def create(
    request: Request,
    caller: SignedIn,
    body: Annotated[wire.NewKey, Depends(json_body(wire.NewKey))],
) -> wire.KeyTold:
    """A new key, told once and never again."""
    with runtime_of(request).db.write() as session:
        row, plaintext = actions.create_key(
            session, caller.account_id, FORMAT, body.scopes, name=body.name
        )
    shown = translate.key(row)
    return wire.KeyTold(
        id=row.id, name=row.name, key=plaintext, scopes=row.scopes, createdAt=shown.createdAt
    )


@router.post("/{key_id}/revoke", response_model=wire.Revoked)
def revoke(request: Request, caller: SignedIn, key_id: str) -> wire.Revoked:
    """End a key at once and for good; a second time answers the same."""
    runtime = runtime_of(request)
    with runtime.db.write() as session:
        row = actions.revoke_key(session, caller.account_id, key_id, runtime.clock.now())
    assert row.revoked_at is not None
    return wire.Revoked(id=row.id, revokedAt=iso_milliseconds(row.revoked_at))
