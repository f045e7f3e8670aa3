"""Models: upload, ingest, look, change, archive, delete."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from maquette.core.accounts.queries import Caller
from maquette.core.assets import actions, queries, rules
from maquette.core.jobs.idempotency import Answer, once
from maquette.core.renders import actions as renders
from maquette.core.renders import queries as render_queries
from maquette.core.runtime import Runtime
from maquette.dialects.v1 import translate, wire
from maquette.dialects.v1.arrivals import FORM, Arrival, ingested, uploaded
from maquette.dialects.v1.door import PROBLEMS, Paged, Reader, Writer
from maquette.dialects.v1.errors import Refusal
from maquette.errors import NotFound
from maquette.http.bodies import body_schema, json_body
from maquette.http.caller import runtime_of
from maquette.http.files import serve

router = APIRouter(prefix="/v1/models", tags=["Models"], responses=PROBLEMS)


@router.post(
    "",
    status_code=201,
    response_model=wire.Data[wire.Uploaded],
    response_model_exclude_unset=True,
    openapi_extra=FORM,
)
def upload(
    request: Request,
    caller: Writer,
    arrival: Annotated[Arrival, Depends(uploaded)],
) -> Answer:
    """Store a .glb, .gltf or .zip, and order a render of it besides the free preview."""
    return _welcomed(runtime_of(request), caller, arrival)


@router.post(
    "/ingest",
    status_code=201,
    response_model=wire.Data[wire.Uploaded],
    response_model_exclude_unset=True,
    openapi_extra=body_schema(wire.Ingest),
)
def ingest(
    request: Request,
    caller: Writer,
    arrival: Annotated[Arrival | Answer, Depends(ingested)],
) -> Answer:
    """Fetch a GLB or glTF, and go on as with an upload."""
    if isinstance(arrival, dict):
        return arrival
    return _welcomed(runtime_of(request), caller, arrival)


@router.get("", response_model=wire.Listed[wire.Model])
def models(
    request: Request, caller: Reader, window: Paged, tags: str = "", archived: bool = False
) -> dict[str, Any]:
    """Newest first; ``tags`` is a comma list of which any will do. Archived ones by themselves."""
    wanted = [tag for tag in tags.split(",") if tag.strip()]
    with runtime_of(request).db.read() as session:
        page = queries.page(session, caller.account_id, window, tags=wanted, archived=archived)
        return translate.listed(page, [translate.model(asset) for asset in page.items])


@router.post(
    "/check-hash",
    response_model=wire.Data[wire.Known],
    response_model_exclude_unset=True,
    openapi_extra=body_schema(wire.CheckHash),
)
def check_hash(
    request: Request,
    caller: Reader,
    body: Annotated[wire.CheckHash, Depends(json_body(wire.CheckHash))],
) -> dict[str, Any]:
    """Whether this account has a file already."""
    if not body.sha256:
        raise Refusal("sha256_required", "the sha256 is missing")
    with runtime_of(request).db.read() as session:
        asset = queries.by_sha256(session, caller.account_id, body.sha256)
    found = {"exists": True, "modelId": asset.id} if asset else {"exists": False}
    return translate.data(found)


@router.get(
    "/{model_id}", response_model=wire.Data[wire.ModelDetail], response_model_exclude_unset=True
)
def model(request: Request, caller: Reader, model_id: str) -> dict[str, Any]:
    """One model with all its renders."""
    with runtime_of(request).db.read() as session:
        asset = queries.get(session, caller.account_id, model_id)
        views = render_queries.of_asset(session, caller.account_id, model_id)
        drawn = [translate.render(view) for view in views]
        return translate.data({**translate.model(asset), "renders": drawn})


@router.patch(
    "/{model_id}",
    response_model=wire.Data[wire.Model],
    openapi_extra=body_schema(wire.ModelChanges),
)
def change(
    request: Request,
    caller: Writer,
    model_id: str,
    body: Annotated[wire.ModelChanges, Depends(json_body(wire.ModelChanges))],
) -> dict[str, Any]:
    """Change title, sku and tags, those that are given."""
    given: Any = body.model_dump(exclude_unset=True)
    if given.get("tags", ()) is None:
        given["tags"] = []
    changes: rules.Changes = given
    with runtime_of(request).db.write() as session:
        asset = actions.update(session, caller.account_id, model_id, changes)
    return translate.data(translate.model(asset))


@router.patch("/{model_id}/archive", response_model=wire.Data[wire.Archived])
def archive(request: Request, caller: Writer, model_id: str) -> dict[str, Any]:
    """Hide a model from lists."""
    runtime = runtime_of(request)
    with runtime.db.write() as session:
        actions.archive(session, caller.account_id, model_id, runtime.clock.now())
    return translate.data({"id": model_id, "archived": True})


@router.patch("/{model_id}/unarchive", response_model=wire.Data[wire.Archived])
def unarchive(request: Request, caller: Writer, model_id: str) -> dict[str, Any]:
    """Show an archived model again."""
    with runtime_of(request).db.write() as session:
        actions.unarchive(session, caller.account_id, model_id)
    return translate.data({"id": model_id, "archived": False})


@router.get("/{model_id}/file", response_class=Response)
def file(request: Request, caller: Reader, model_id: str) -> Response:
    """The GLB: as it was uploaded, or what was made of it."""
    runtime = runtime_of(request)
    with runtime.db.read() as session:
        asset = queries.get(session, caller.account_id, model_id)
    name = asset.original_name.rsplit(".", 1)[0] + ".glb"
    return serve(request, runtime.blobs, asset.glb_key, "model/gltf-binary", filename=name)


@router.get("/{model_id}/report", response_model=wire.Data[dict[str, Any]])
def report(request: Request, caller: Reader, model_id: str) -> dict[str, Any]:
    """What inspection found; there once the model's first job has looked at it."""
    with runtime_of(request).db.read() as session:
        asset = queries.get(session, caller.account_id, model_id)
    if asset.report is None:
        raise NotFound("the report is not there yet", what="report")
    return translate.data(asset.report)


@router.delete("/{model_id}", response_model=wire.Data[wire.Deleted])
def delete(request: Request, caller: Writer, model_id: str) -> dict[str, Any]:
    """Soft: its renders stay."""
    runtime = runtime_of(request)
    with runtime.db.write() as session:
        actions.delete(session, caller.account_id, model_id, runtime.clock.now())
    return translate.data({"id": model_id, "deleted": True})


def _welcomed(runtime: Runtime, caller: Caller, arrival: Arrival) -> Answer:
    def welcome(session: Any) -> Answer:
        spec = renders.aligned(session, caller.account_id, arrival.spec, arrival.given)
        taken, render = renders.welcome(session, runtime, caller, arrival.prepared, spec)
        return translate.data(translate.uploaded(taken, render))

    return once(runtime, arrival.slot, arrival.fingerprint, welcome)
