"""Webhooks: endpoints, their log, tests and redeliveries."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from maquette.core.webhooks import actions, queries
from maquette.core.webhooks.actions import NewEndpoint
from maquette.dialects.v1 import translate, wire, wire_house
from maquette.dialects.v1.door import PROBLEMS, Paged, Reader, Writer
from maquette.dialects.v1.webhooks import FORMAT
from maquette.http.bodies import body_schema, json_body
from maquette.http.caller import runtime_of
from maquette.http.slow import count_outbound

router = APIRouter(prefix="/v1/webhooks", tags=["Webhooks"], responses=PROBLEMS)


@router.post(
    "",
    status_code=201,
    response_model=wire.Data[wire_house.EndpointTold],
    openapi_extra=body_schema(wire_house.NewEndpoint),
)
def make(
    request: Request,
    caller: Writer,
    body: Annotated[wire_house.NewEndpoint, Depends(json_body(wire_house.NewEndpoint))],
) -> dict[str, Any]:
    """A new endpoint; its secret is told now and never again."""
    runtime = runtime_of(request)
    wanted = NewEndpoint(
        caller.account_id, body.url, body.events, FORMAT, body.description, body.enabled
    )
    with runtime.db.write() as session:
        row = actions.add(session, runtime, wanted)
    return translate.data({**translate.endpoint(row), "secret": queries.secret(runtime, row)})


@router.get("", response_model=wire.Rows[wire_house.Endpoint])
def endpoints(request: Request, caller: Reader) -> dict[str, Any]:
    """All of the account's, newest first."""
    with runtime_of(request).db.read() as session:
        rows = queries.endpoints(session, caller.account_id)
    return translate.data([translate.endpoint(row) for row in rows])


@router.get("/{webhook_id}", response_model=wire.Data[wire_house.Endpoint])
def endpoint(request: Request, caller: Reader, webhook_id: str) -> dict[str, Any]:
    """One endpoint, without its secret."""
    with runtime_of(request).db.read() as session:
        row = queries.endpoint(session, caller.account_id, webhook_id)
    return translate.data(translate.endpoint(row))


@router.patch(
    "/{webhook_id}",
    response_model=wire.Data[wire_house.Endpoint],
    openapi_extra=body_schema(wire_house.EndpointChanges),
)
def change(
    request: Request,
    caller: Writer,
    webhook_id: str,
    body: Annotated[wire_house.EndpointChanges, Depends(json_body(wire_house.EndpointChanges))],
) -> dict[str, Any]:
    """Change what is given; enabling forgets earlier failures."""
    runtime = runtime_of(request)
    changes = body.model_dump(exclude_none=True)
    with runtime.db.write() as session:
        row = actions.change(session, runtime, caller.account_id, webhook_id, changes)
    return translate.data(translate.endpoint(row))


@router.delete("/{webhook_id}", response_model=wire.Data[wire.Deleted])
def delete(request: Request, caller: Writer, webhook_id: str) -> dict[str, Any]:
    """For good, with its log."""
    with runtime_of(request).db.write() as session:
        actions.remove(session, caller.account_id, webhook_id)
    return translate.data({"id": webhook_id, "deleted": True})


@router.post(
    "/{webhook_id}/rotate",
    response_model=wire.Data[wire_house.EndpointTold],
    openapi_extra=body_schema(wire.Rotation),
)
def rotate(
    request: Request,
    caller: Writer,
    webhook_id: str,
    body: Annotated[wire.Rotation, Depends(json_body(wire.Rotation))],
) -> dict[str, Any]:
    """A new secret; during the overlap deliveries are signed with both."""
    runtime = runtime_of(request)
    overlap = timedelta(hours=body.overlapHours)
    with runtime.db.write() as session:
        row = actions.rotate(session, runtime, caller.account_id, webhook_id, overlap)
    return translate.data({**translate.endpoint(row), "secret": queries.secret(runtime, row)})


@router.post("/{webhook_id}/test", status_code=201, response_model=wire.Data[wire_house.Delivery])
def test(request: Request, caller: Writer, webhook_id: str) -> dict[str, Any]:
    """Send a ``webhook.test`` event; its log tells how that went."""
    count_outbound(request, caller)
    runtime = runtime_of(request)
    with runtime.db.write() as session:
        sent = actions.test(session, runtime, caller.account_id, webhook_id)
        view = queries.dispatch(session, caller.account_id, webhook_id, sent.id)
    return translate.data(translate.delivery(view))


@router.get("/{webhook_id}/deliveries", response_model=wire.Listed[wire_house.Delivery])
def deliveries(request: Request, caller: Reader, webhook_id: str, window: Paged) -> dict[str, Any]:
    """The last month's events, newest first, each with every try."""
    with runtime_of(request).db.read() as session:
        page = queries.log(session, caller.account_id, webhook_id, window)
    return translate.listed(page, [translate.delivery(view) for view in page.items])


@router.get("/{webhook_id}/deliveries/{delivery_id}", response_model=wire.Data[wire_house.Delivery])
def delivery(request: Request, caller: Reader, webhook_id: str, delivery_id: str) -> dict[str, Any]:
    """One event's delivery."""
    with runtime_of(request).db.read() as session:
        view = queries.dispatch(session, caller.account_id, webhook_id, delivery_id)
    return translate.data(translate.delivery(view))


@router.post(
    "/{webhook_id}/deliveries/{delivery_id}/redeliver",
    status_code=201,
    response_model=wire.Data[wire_house.Delivery],
)
def redeliver(
    request: Request, caller: Writer, webhook_id: str, delivery_id: str
) -> dict[str, Any]:
    """Send the same event again, under the same id."""
    count_outbound(request, caller)
    runtime = runtime_of(request)
    with runtime.db.write() as session:
        again = actions.redeliver(session, runtime, caller.account_id, webhook_id, delivery_id)
        view = queries.dispatch(session, caller.account_id, webhook_id, again.id)
    return translate.data(translate.delivery(view))
