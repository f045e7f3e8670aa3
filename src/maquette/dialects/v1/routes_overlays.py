"""Overlays: upload, list, look, delete."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from maquette.core.overlays import actions, queries
from maquette.core.overlays.actions import NewOverlay
from maquette.core.overlays.tables import LAYERS, Overlay
from maquette.core.runtime import Runtime
from maquette.dialects.v1 import translate, wire
from maquette.dialects.v1.door import PROBLEMS, Reader, Writer
from maquette.dialects.v1.errors import Refusal
from maquette.errors import InvalidSettings
from maquette.http.caller import runtime_of
from maquette.http.files import serve
from maquette.http.forms import Form, form_body
from maquette.http.slow import heavily
from maquette.render.spec import ALIGNMENTS

router = APIRouter(prefix="/v1/overlays", tags=["Overlays"], responses=PROBLEMS)
FIELDS = ("layer", "name", "description", "alignment")
FORM = {
    "requestBody": {
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "layer": {"type": "string", "enum": list(LAYERS)},
                        "name": {"type": "string", "maxLength": 100},
                        "description": {"type": "string", "maxLength": 500},
                        "alignment": {"type": "string", "enum": list(ALIGNMENTS)},
                    },
                    "required": ["file"],
                }
            }
        }
    }
}


@router.post("", response_model=wire.Data[wire.OverlayMade], openapi_extra=FORM)
async def upload(
    request: Request,
    caller: Writer,
    form: Annotated[Form, Depends(form_body(lambda settings: settings.picture_limit_mb))],
) -> dict[str, Any]:
    """Store a PNG, JPEG or WebP; use it as ``bgImageId`` or ``fgImageId``."""
    if form.filename is None:
        raise Refusal("no_file", "there is no file in the form")
    told = {name: form.fields[name] for name in FIELDS if form.fields.get(name)}
    wanted = NewOverlay(caller.account_id, **told)
    row = await heavily(request, _stored, runtime_of(request), wanted, form)
    return translate.data(translate.overlay_made(row))


@router.get("", response_model=wire.Rows[wire.Overlay])
def overlays(request: Request, caller: Reader, layer: str | None = None) -> dict[str, Any]:
    """The account's, newest first, and the house's own."""
    if layer is not None and layer not in LAYERS:
        raise InvalidSettings(f"layer is one of {', '.join(LAYERS)}", field="layer")
    with runtime_of(request).db.read() as session:
        rows = queries.overlays(session, caller.account_id, layer)
    return translate.data([translate.overlay(row) for row in rows])


@router.get("/{overlay_id}", response_model=wire.Data[wire.Overlay])
def overlay(request: Request, caller: Reader, overlay_id: str) -> dict[str, Any]:
    """One overlay."""
    with runtime_of(request).db.read() as session:
        row = queries.usable(session, caller.account_id, overlay_id)
    return translate.data(translate.overlay(row))


@router.get("/{overlay_id}/file", response_class=Response)
def file(request: Request, caller: Reader, overlay_id: str) -> Response:
    """The picture as it was uploaded."""
    runtime = runtime_of(request)
    with runtime.db.read() as session:
        row = queries.usable(session, caller.account_id, overlay_id)
    return serve(request, runtime.blobs, row.key, row.content_type)


@router.delete("/{overlay_id}", response_model=wire.Data[wire.Deleted])
def delete(request: Request, caller: Writer, overlay_id: str) -> dict[str, Any]:
    """For good, with its picture."""
    runtime = runtime_of(request)
    with runtime.db.write() as session:
        actions.remove(session, runtime, caller.account_id, overlay_id)
    return translate.data({"id": overlay_id, "deleted": True})


def _stored(runtime: Runtime, wanted: NewOverlay, form: Form) -> Overlay:
    prepared = actions.prepare(runtime, wanted, form.read())
    with runtime.db.write() as session:
        return actions.add(session, runtime, prepared)
