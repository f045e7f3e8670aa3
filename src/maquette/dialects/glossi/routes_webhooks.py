"""The workspace's one webhook."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from maquette.core.webhooks import actions, queries
from maquette.core.webhooks.actions import NewEndpoint
from maquette.core.webhooks.tables import WebhookEndpoint
from maquette.dialects.glossi import translate, wire
from maquette.dialects.glossi.door import PROBLEMS, Reader, Writer
from maquette.dialects.glossi.webhooks import FORMAT
from maquette.errors import NotFound
from maquette.http.bodies import body_schema, json_body
from maquette.http.caller import runtime_of

router = APIRouter(prefix="/api/v1/webhooks", tags=["Webhooks"], responses=PROBLEMS)


@router.put("", response_model=wire.WebhookTold, openapi_extra=body_schema(wire.NewWebhook))
def put(
    request: Request,
    caller: Writer,
    body: Annotated[wire.NewWebhook, Depends(json_body(wire.NewWebhook))],
) -> dict[str, Any]:
    """Set where events are posted. The secret is told now and never again; a later PUT makes a
    new one."""
    runtime = runtime_of(request)
    events = translate.core_events(body.events)
    with runtime.db.write() as session:
        known = queries.endpoints(session, caller.account_id, FORMAT)
        if known:
            row = _changed(session, request, known[0], body, events)
        else:
            told = body.description or ""
            wanted = NewEndpoint(caller.account_id, body.url, events, FORMAT, told, body.enabled)
            row = actions.add(session, runtime, wanted)
    return {**translate.webhook(row), "secret": queries.secret(runtime, row)}


@router.get("", response_model=wire.Webhook)
def get(request: Request, caller: Reader) -> dict[str, Any]:
    """Where events are posted; without the secret."""
    with runtime_of(request).db.read() as session:
        return translate.webhook(_mine(session, caller.account_id))


@router.delete("", status_code=204, response_class=Response)
def delete(request: Request, caller: Writer) -> None:
    """For good, with its log."""
    with runtime_of(request).db.write() as session:
        row = _mine(session, caller.account_id)
        actions.remove(session, caller.account_id, row.id)


def _mine(session: Any, account_id: str) -> WebhookEndpoint:
    known = queries.endpoints(session, account_id, FORMAT)
    if not known:
        raise NotFound("this workspace has no webhook", what="webhook")
    return known[0]


def _changed(
    session: Any, request: Request, row: WebhookEndpoint, body: wire.NewWebhook, events: list[str]
) -> WebhookEndpoint:
    runtime = runtime_of(request)
    changes = {"url": body.url, "events": events, "enabled": body.enabled}
    if body.description is not None:
        changes["description"] = body.description
    actions.change(session, runtime, row.account_id, row.id, changes)
    return actions.rotate(session, runtime, row.account_id, row.id, timedelta(0))
