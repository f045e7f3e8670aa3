"""The account's own keys at providers of engines: set, shown by a hint, deleted."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request

from maquette.core.accounts import provider_keys
from maquette.core.generations import lenders
from maquette.dialects.v1 import translate, wire, wire_house
from maquette.dialects.v1.door import PROBLEMS, Reader, Writer
from maquette.http.bodies import body_schema, json_body
from maquette.http.caller import runtime_of

router = APIRouter(prefix="/v1/provider-keys", tags=["Account"], responses=PROBLEMS)
Provider = Annotated[str, Path(max_length=40, pattern="^[a-z0-9-]+$")]
NewKey = Annotated[wire_house.NewProviderKey, Depends(json_body(wire_house.NewProviderKey))]


@router.get("", response_model=wire.Rows[wire_house.ProviderKey])
def kept(request: Request, caller: Reader) -> dict[str, Any]:
    """At which providers you have a key; the keys themselves are never told."""
    with runtime_of(request).db.read() as session:
        rows = provider_keys.kept(session, caller.account_id)
    return translate.data([translate.provider_key(row) for row in rows])


@router.put(
    "/{provider}",
    response_model=wire.Data[wire_house.ProviderKey],
    openapi_extra=body_schema(wire_house.NewProviderKey),
)
def keep(request: Request, caller: Writer, provider: Provider, body: NewKey) -> dict[str, Any]:
    """Keep a key, sealed, for all your orders at this provider, in place of an earlier one."""
    runtime = runtime_of(request)
    with runtime.db.write() as session:
        row = lenders.keep_key(session, runtime, caller.account_id, provider, body.key)
    return translate.data(translate.provider_key(row))


@router.delete("/{provider}", response_model=wire.Data[wire.Deleted])
def forget(request: Request, caller: Writer, provider: Provider) -> dict[str, Any]:
    """Delete it at once; orders that wait with it fail and are paid back."""
    runtime = runtime_of(request)
    with runtime.db.write() as session:
        provider_keys.forget(session, caller.account_id, provider)
    return translate.data({"id": provider, "deleted": True})
