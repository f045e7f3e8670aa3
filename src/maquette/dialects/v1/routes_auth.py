"""Signing up, in and out with an e-mail address and a password, as people do in a browser."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from maquette.core.accounts import signing_in
from maquette.core.accounts.tables import Account
from maquette.core.credits.queries import balance
from maquette.core.credits.signing_up import sign_up
from maquette.core.runtime import Runtime
from maquette.dialects.v1 import translate, wire, wire_house
from maquette.dialects.v1.door import PROBLEMS
from maquette.http.bodies import body_schema, json_body
from maquette.http.caller import runtime_of
from maquette.http.places import neighbourhood_of
from maquette.http.policies import ANYONE
from maquette.http.sessions import forget, refuse_strangers, remember, token_of
from maquette.http.slow import heavily

router = APIRouter(prefix="/auth", tags=["Signing in"], responses=PROBLEMS, dependencies=[ANYONE])
Person = Annotated[wire_house.Person, Depends(json_body(wire_house.Person))]


@router.post(
    "/signup",
    status_code=201,
    response_model=wire.Data[wire.Account],
    openapi_extra=body_schema(wire_house.Person),
)
async def signup(request: Request, body: Person) -> dict[str, Any]:
    """Open an account with its first credits; log in afterwards."""
    refuse_strangers(request)
    runtime = runtime_of(request)
    place = neighbourhood_of(request)
    made = await heavily(request, sign_up, runtime, body.email, body.password, place)
    return _shown(request, made)


@router.post(
    "/login", response_model=wire.Data[wire.Account], openapi_extra=body_schema(wire_house.Person)
)
async def login(request: Request, response: Response, body: Person) -> dict[str, Any]:
    """Set the session's cookie; a session that this browser had before ends."""
    refuse_strangers(request)
    token, account = await heavily(
        request,
        signing_in.sign_in,
        runtime_of(request),
        body.email,
        body.password,
        neighbourhood_of(request),
    )
    before = token_of(request)
    if before:
        await run_in_threadpool(_end, runtime_of(request), before)
    remember(request, response, token)
    return _shown(request, account)


@router.post("/logout", response_model=wire.Data[wire_house.LoggedOut])
def logout(request: Request, response: Response) -> dict[str, Any]:
    """End the session and take its cookie back; without one nothing happens."""
    refuse_strangers(request)
    token = token_of(request)
    if token:
        _end(runtime_of(request), token)
    forget(request, response)
    return translate.data({"loggedOut": True})


def _end(runtime: Runtime, token: str) -> None:
    with runtime.db.write() as session:
        signing_in.sign_out(session, token)


def _shown(request: Request, row: Account) -> dict[str, Any]:
    runtime = runtime_of(request)
    with runtime.db.read() as session:
        left = balance(session, runtime, row.id)
    return translate.data(translate.account(row, left))
