"""Templates, and projects that put models into them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from maquette.core.projects import actions
from maquette.core.projects.actions import NewProjects
from maquette.core.templates import queries as templates_
from maquette.dialects.glossi import translate, wire
from maquette.dialects.glossi.door import PROBLEMS, Reader, Writer
from maquette.http.bodies import body_schema, json_body
from maquette.http.caller import runtime_of

router = APIRouter(prefix="/api/v1", tags=["Projects"], responses=PROBLEMS)


@router.get("/templates", response_model=wire.Templates)
def templates(
    request: Request, caller: Reader, internal: bool = True, public: bool = True
) -> wire.Templates:
    """The workspace's own (``internal``) and the house's for everybody (``public``)."""
    with runtime_of(request).db.read() as session:
        found = templates_.templates(session, caller.account_id, public=public, private=internal)
    return wire.Templates(templates=[translate.template(one) for one in found])


@router.post(
    "/projects",
    status_code=201,
    response_model=wire.Projects,
    openapi_extra=body_schema(wire.NewProjects),
)
def make(
    request: Request,
    caller: Writer,
    body: Annotated[wire.NewProjects, Depends(json_body(wire.NewProjects))],
) -> wire.Projects:
    """Put models that are READY into a template: one project, or one of each."""
    runtime = runtime_of(request)
    wanted = NewProjects(
        caller.account_id, body.templateId, body.modelIds, body.name, body.createPerModel
    )
    with runtime.db.write() as session:
        made = actions.create(session, runtime, wanted)
    return wire.Projects(projects=[translate.project(row) for row in made])
