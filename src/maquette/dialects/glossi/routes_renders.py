"""Render jobs: order, ask, retry."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from maquette.core.jobs.idempotency import Answer, once
from maquette.core.renders import queries
from maquette.core.renders.stagings import retry, shoot
from maquette.dialects.glossi import translate, wire
from maquette.dialects.glossi.door import PROBLEMS, IdempotencyKey, Reader, Writer
from maquette.dialects.glossi.files import addresses
from maquette.http.bodies import body_schema, fingerprint, json_body
from maquette.http.caller import runtime_of
from maquette.http.looks import looked

router = APIRouter(prefix="/api/v1/renders", tags=["Renders"], responses=PROBLEMS)


@router.post(
    "", status_code=201, response_model=wire.Renders, openapi_extra=body_schema(wire.NewRenders)
)
def make(
    request: Request,
    caller: Writer,
    body: Annotated[wire.NewRenders, Depends(json_body(wire.NewRenders))],
    key: IdempotencyKey = None,
) -> Answer:
    """Draw projects, a job for each, all of them or none."""
    runtime, wanted = runtime_of(request), translate.wanted(body.settings)

    def submit(session: Any) -> Answer:
        ids = dict.fromkeys(body.projectIds)
        made = [shoot(session, runtime, caller, one, wanted) for one in ids]
        jobs = [translate.queued(row) for row in made]
        return wire.Renders(jobs=jobs, totalProjects=len(jobs)).model_dump()

    return once(runtime, (caller.account_id, "/api/v1/renders", key), fingerprint(body), submit)


@router.get("/{job_id}", response_model=wire.RenderJob, response_model_exclude_none=True)
async def job(request: Request, caller: Reader, job_id: str) -> wire.RenderJob:
    """Where a job is, and all its images and videos once it is complete."""
    runtime = runtime_of(request)
    row, views = await looked(runtime, queries.look_shoot, caller.account_id, job_id)
    return translate.render_job(row, views, addresses(runtime))


@router.post("/{job_id}/retry", response_model=wire.Retried)
def again(request: Request, caller: Writer, job_id: str) -> wire.Retried:
    """Draw again what failed of a FAILED job."""
    runtime = runtime_of(request)
    with runtime.db.write() as session:
        row = retry(session, runtime, caller, job_id)
    return translate.retried(row)
