"""Templates, and the projects that put models into them."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from maquette.core.jobs.idempotency import once
from maquette.core.projects import actions as project_actions
from maquette.core.projects import queries as project_queries
from maquette.core.projects.actions import NewProjects
from maquette.core.renders import queries as render_queries
from maquette.core.renders.stagings import Wanted, shoot
from maquette.core.templates import actions, queries
from maquette.dialects.v1 import translate, wire, wire_house
from maquette.dialects.v1.door import PROBLEMS, IdempotencyKey, Paged, Reader, Writer
from maquette.http.bodies import body_schema, fingerprint, json_body
from maquette.http.caller import runtime_of
from maquette.http.switchboard import joined

templates_router = APIRouter(prefix="/v1/templates", tags=["Templates"], responses=PROBLEMS)
projects_router = APIRouter(prefix="/v1/projects", tags=["Projects"], responses=PROBLEMS)

NewTemplate = Annotated[wire_house.NewTemplate, Depends(json_body(wire_house.NewTemplate))]


@templates_router.get("", response_model=wire.Rows[wire_house.Template])
def templates(request: Request, caller: Reader, public: bool | None = None) -> dict[str, Any]:
    """The account's own and the house's public ones; or one kind, by ``public``."""
    with runtime_of(request).db.read() as session:
        found = queries.templates(
            session, caller.account_id, public=public is not False, private=public is not True
        )
    return translate.data([translate.template(one) for one in found])


@templates_router.post(
    "",
    status_code=201,
    response_model=wire.Data[wire_house.Template],
    openapi_extra=body_schema(wire_house.NewTemplate),
)
def make_template(request: Request, caller: Writer, body: NewTemplate) -> dict[str, Any]:
    """Save a staging: settings for all views, stills and shots."""
    runtime = runtime_of(request)
    with runtime.db.write() as session:
        made = actions.add(session, runtime, caller.account_id, translate.new_template(body))
    return translate.data(translate.template(made))


@templates_router.get("/{template_id}", response_model=wire.Data[wire_house.Template])
def template(request: Request, caller: Reader, template_id: str) -> dict[str, Any]:
    """One template."""
    with runtime_of(request).db.read() as session:
        found = queries.get(session, caller.account_id, template_id)
    return translate.data(translate.template(found))


@templates_router.put(
    "/{template_id}",
    response_model=wire.Data[wire_house.Template],
    openapi_extra=body_schema(wire_house.NewTemplate),
)
def change_template(
    request: Request, caller: Writer, template_id: str, body: NewTemplate
) -> dict[str, Any]:
    """Replace one of the account's own; projects keep what they were made with."""
    runtime = runtime_of(request)
    with runtime.db.write() as session:
        wanted = translate.new_template(body)
        changed = actions.change(session, runtime, caller.account_id, template_id, wanted)
    return translate.data(translate.template(changed))


@templates_router.delete("/{template_id}", response_model=wire.Data[wire.Deleted])
def delete_template(request: Request, caller: Writer, template_id: str) -> dict[str, Any]:
    """For good; projects keep what they were made with."""
    with runtime_of(request).db.write() as session:
        actions.remove(session, caller.account_id, template_id)
    return translate.data({"id": template_id, "deleted": True})


@projects_router.post(
    "",
    status_code=201,
    response_model=wire.Rows[wire_house.Project],
    openapi_extra=body_schema(wire_house.NewProjects),
)
def make_projects(
    request: Request,
    caller: Writer,
    body: Annotated[wire_house.NewProjects, Depends(json_body(wire_house.NewProjects))],
) -> dict[str, Any]:
    """Put models into a template: one project, or with ``createPerModel`` one of each."""
    runtime = runtime_of(request)
    wanted = NewProjects(
        caller.account_id, body.templateId, body.modelIds, body.name, body.createPerModel
    )
    with runtime.db.write() as session:
        made = project_actions.create(session, runtime, wanted)
    return translate.data([translate.project(one) for one in made])


@projects_router.get("", response_model=wire.Listed[wire_house.Project])
def projects(request: Request, caller: Reader, window: Paged) -> dict[str, Any]:
    """Newest first."""
    with runtime_of(request).db.read() as session:
        page = project_queries.page(session, caller.account_id, window)
    return translate.listed(page, [translate.project(one) for one in page.items])


@projects_router.get("/{project_id}", response_model=wire.Data[wire_house.Project])
def project(request: Request, caller: Reader, project_id: str) -> dict[str, Any]:
    """One project."""
    with runtime_of(request).db.read() as session:
        found = project_queries.get(session, caller.account_id, project_id)
    return translate.data(translate.project(found))


@projects_router.delete("/{project_id}", response_model=wire.Data[wire.Deleted])
def delete_project(request: Request, caller: Writer, project_id: str) -> dict[str, Any]:
    """The project alone: its models and its renders stay."""
    with runtime_of(request).db.write() as session:
        project_actions.remove(session, caller.account_id, project_id)
    return translate.data({"id": project_id, "deleted": True})


@projects_router.post(
    "/{project_id}/renders",
    status_code=201,
    response_model=wire.Rows[wire_house.StagedRender],
    openapi_extra=body_schema(wire_house.ProjectRenders),
)
def draw_project(
    request: Request,
    caller: Writer,
    project_id: str,
    body: Annotated[wire_house.ProjectRenders, Depends(json_body(wire_house.ProjectRenders))],
    key: IdempotencyKey = None,
) -> dict[str, Any]:
    """Order every still and shot of every model in every finish, all of them or none."""
    runtime = runtime_of(request)
    wanted = Wanted(body.stills, body.shots, body.variants, body.renderSettings)

    def submit(session: Any) -> dict[str, Any]:
        ordered = shoot(session, runtime, caller, project_id, wanted)
        views = render_queries.of_shoot(session, caller.account_id, ordered.id)
        return translate.data([translate.staged(view) for view in views])

    slot = (caller.account_id, f"/v1/projects/{project_id[:12]}/renders", key)
    return once(runtime, slot, fingerprint(body), submit)


router = joined([templates_router, projects_router])
