"""Models in other formats."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from maquette.core.assets import queries as assets
from maquette.core.exports import actions, queries
from maquette.core.exports.queries import ExportView
from maquette.core.exports.rules import file_name
from maquette.core.exports.sharing import share_id, shared
from maquette.core.runtime import Runtime
from maquette.dialects.v1 import translate_house as translate
from maquette.dialects.v1 import wire, wire_house
from maquette.dialects.v1.door import PROBLEMS, Reader, Writer
from maquette.dialects.v1.translate import data
from maquette.errors import NotFound
from maquette.exports.spec import parse
from maquette.http.bodies import body_schema, json_body
from maquette.http.caller import runtime_of
from maquette.http.files import serve
from maquette.http.policies import declared

router = APIRouter(prefix="/v1", tags=["Exports"], responses=PROBLEMS)
shares = APIRouter(
    prefix="/api/v", tags=["Exports"], responses=PROBLEMS, dependencies=[declared("share")]
)

Order = Annotated[wire_house.ExportOrder, Depends(json_body(wire_house.ExportOrder))]


@router.post(
    "/models/{model_id}/exports",
    status_code=201,
    response_model=wire.Data[wire_house.Export],
    openapi_extra=body_schema(wire_house.ExportOrder),
)
def order(request: Request, caller: Writer, model_id: str, body: Order) -> dict[str, Any]:
    """Order a model in another format; what was ordered before is answered again."""
    runtime = runtime_of(request)
    spec = parse(body.model_dump(exclude_unset=True))
    with runtime.db.write() as session:
        export = actions.order(session, runtime, caller, model_id, spec)
        view = queries.get(session, caller.account_id, export.id)
        return data(_shown(runtime, view))


@router.get("/models/{model_id}/exports", response_model=wire.Rows[wire_house.Export])
def exports(request: Request, caller: Reader, model_id: str) -> dict[str, Any]:
    """All exports of a model, newest first."""
    runtime = runtime_of(request)
    with runtime.db.read() as session:
        assets.get(session, caller.account_id, model_id)
        found = queries.of_asset(session, caller.account_id, model_id)
        return data([_shown(runtime, view) for view in found])


@router.get("/exports/{export_id}", response_model=wire.Data[wire_house.Export])
def export(request: Request, caller: Reader, export_id: str) -> dict[str, Any]:
    """One export; ``shareUrl`` once it is done."""
    runtime = runtime_of(request)
    with runtime.db.read() as session:
        return data(_shown(runtime, queries.get(session, caller.account_id, export_id)))


@router.get("/exports/{export_id}/file", response_class=Response)
def file(request: Request, caller: Reader, export_id: str) -> Response:
    """The file; 404 until it is done."""
    with runtime_of(request).db.read() as session:
        view = queries.get(session, caller.account_id, export_id)
        name = file_name(assets.even_deleted(session, caller.account_id, view.export.asset_id))
    return _served(request, view, name)


@shares.get("/{export_share}/{model_id}/export", response_class=Response)
def shared_file(request: Request, export_share: str, model_id: str) -> Response:
    """The file of an export, by its ``shareUrl``."""
    runtime = runtime_of(request)
    with runtime.db.read() as session:
        view = shared(session, runtime, export_share, model_id)
        name = file_name(assets.get(session, view.export.account_id, model_id))
    return _served(request, view, name)


def _served(request: Request, view: ExportView, name: str) -> Response:
    if view.file is None:
        raise NotFound("the export is not there yet", what="export_file")
    blobs = runtime_of(request).blobs
    shown = f"{name}.{view.suffix}"
    return serve(request, blobs, view.file.key, view.file.content_type, filename=shown)


def _shown(runtime: Runtime, view: ExportView) -> dict[str, Any]:
    return translate.export(view, runtime.settings.base_url, share_id(runtime, view.export.id))
