"""Jobs that go all the way: models arrive, become projects, and are drawn."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from maquette.core.assets import slots
from maquette.core.flows import actions, queries
from maquette.core.jobs.idempotency import Answer, once
from maquette.dialects.glossi import translate, wire
from maquette.dialects.glossi.door import PROBLEMS, IdempotencyKey, Reader, Writer
from maquette.dialects.glossi.files import addresses
from maquette.http.bodies import body_schema, fingerprint, json_body
from maquette.http.caller import runtime_of
from maquette.http.polled import polled

router = APIRouter(prefix="/api/v1/jobs", tags=["Jobs"], responses=PROBLEMS)


@router.post(
    "", status_code=201, response_model=wire.OpenedJob, openapi_extra=body_schema(wire.NewJob)
)
def make(
    request: Request,
    caller: Writer,
    body: Annotated[wire.NewJob, Depends(json_body(wire.NewJob))],
    key: IdempotencyKey = None,
) -> Answer:
    """Announce models and say what becomes of them, in one call."""
    runtime, wanted = runtime_of(request), translate.new_flow(body)

    def begin(session: Any) -> Answer:
        flow = actions.start(session, runtime, caller.account_id, wanted)
        view = queries.get(session, caller.account_id, flow.id)
        return translate.opened_job(view, lambda slot: slots.address(runtime, slot)).model_dump()

    return once(runtime, (caller.account_id, "/api/v1/jobs", key), fingerprint(body), begin)


@router.post(
    "/{flow_id}/confirm",
    response_model=wire.JobConfirmed,
    openapi_extra=body_schema(wire.Nothing),
)
def confirm(
    request: Request,
    caller: Writer,
    flow_id: str,
    body: Annotated[wire.Nothing, Depends(json_body(wire.Nothing))],
) -> wire.JobConfirmed:
    """Say that all uploads are complete."""
    runtime = runtime_of(request)
    with runtime.db.write() as session:
        flow = actions.confirm(session, runtime, caller, flow_id)
    return wire.JobConfirmed(jobId=flow.id, status=translate.FLOWS[flow.status])


@router.get("/{flow_id}", response_model=wire.Job, response_model_exclude_none=True)
@polled
def job(request: Request, caller: Reader, flow_id: str) -> wire.Job:
    """Where a job is, and its results once it is complete."""
    runtime = runtime_of(request)
    with runtime.db.read() as session:
        view = queries.get(session, caller.account_id, flow_id)
        return translate.flow_job(view, addresses(runtime))
