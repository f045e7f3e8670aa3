"""Models: upload, ingest, look, change, archive, delete."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from maquette.core.accounts.queries import Caller
from maquette.core.assets import actions, queries, rules
from maquette.core.renders import actions as renders
from maquette.core.renders import queries as render_queries
from maquette.core.runtime import Runtime
from maquette.dialects.v1 import translate, wire
from maquette.dialects.v1.door import PROBLEMS, Paged, Reader, Writer
from maquette.dialects.v1.errors import Refusal
from maquette.errors import BadInput, NotFound
from maquette.http.bodies import Form, body_schema, form_body, json_body
from maquette.http.caller import runtime_of
from maquette.http.files import serve
from maquette.kit import strict_json
from maquette.kit.fetch import Policy, fetch
from maquette.render.spec import RenderSpec

router = APIRouter(prefix="/models", tags=["Models"], responses=PROBLEMS)
SUFFIXES = (".glb", ".gltf", ".zip")
INGEST_SECONDS = 120.0
FORM = {
    "requestBody": {
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "renderSettings": {"type": "string"},
                    },
                    "required": ["file"],
                }
            }
        }
    }
}


@router.post("", status_code=201, response_model=wire.Data, openapi_extra=FORM)
def upload(
    request: Request, caller: Writer, form: Annotated[Form, Depends(form_body)]
) -> dict[str, Any]:
    """Store a .glb, .gltf or .zip, and order a render of it besides the free preview."""
    if form.filename is None:
        raise Refusal("no_file", "there is no file in the form")
    if not form.filename.lower().endswith(SUFFIXES):
        raise Refusal("invalid_format", "the file is not .glb, .gltf or .zip")
    spec = RenderSpec.parse(_settings(form.fields.get("renderSettings")))
    return _adopt(runtime_of(request), caller, form.filename, form.data, spec)


@router.post(
    "/ingest", status_code=201, response_model=wire.Data, openapi_extra=body_schema(wire.Ingest)
)
def ingest(
    request: Request, caller: Writer, body: Annotated[wire.Ingest, Depends(json_body(wire.Ingest))]
) -> dict[str, Any]:
    """Fetch a GLB or glTF, and go on as with an upload."""
    if not body.url:
        raise Refusal("url_required", "the url is missing")
    spec = RenderSpec.parse(body.renderSettings)
    runtime = runtime_of(request)
    limit = runtime.settings.upload_limit_mb * 2**20
    policy = Policy.parse(runtime.settings.outbound_allow)
    found = fetch(body.url, limit=limit, policy=policy, seconds=INGEST_SECONDS)
    suffix = ".gltf" if found.data.lstrip()[:1] == b"{" else ".glb"
    name = body.url.split("?")[0].rstrip("/").rsplit("/", 1)[-1] or "model"
    name = name if name.lower().endswith((".glb", ".gltf")) else name + suffix
    return _adopt(runtime, caller, name, found.data, spec)


@router.get("", response_model=wire.Listed)
def models(request: Request, caller: Reader, window: Paged, tags: str = "") -> dict[str, Any]:
    """Newest first; ``tags`` is a comma list of which any will do."""
    wanted = [tag for tag in tags.split(",") if tag.strip()]
    with runtime_of(request).db.read() as session:
        page = queries.page(session, caller.account_id, window, tags=wanted)
        return translate.listed(page, [translate.model(asset) for asset in page.items])


@router.post("/check-hash", response_model=wire.Data, openapi_extra=body_schema(wire.CheckHash))
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


@router.get("/{model_id}", response_model=wire.Data)
def model(request: Request, caller: Reader, model_id: str) -> dict[str, Any]:
    """One model with all its renders."""
    with runtime_of(request).db.read() as session:
        asset = queries.get(session, caller.account_id, model_id)
        views = render_queries.of_asset(session, caller.account_id, model_id)
        drawn = [translate.render(view) for view in views]
        return translate.data({**translate.model(asset), "renders": drawn})


@router.patch("/{model_id}", response_model=wire.Data, openapi_extra=body_schema(wire.ModelChanges))
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


@router.patch("/{model_id}/archive", response_model=wire.Data)
def archive(request: Request, caller: Writer, model_id: str) -> dict[str, Any]:
    """Hide a model from lists."""
    runtime = runtime_of(request)
    with runtime.db.write() as session:
        actions.archive(session, caller.account_id, model_id, runtime.clock.now())
    return translate.data({"id": model_id, "archived": True})


@router.patch("/{model_id}/unarchive", response_model=wire.Data)
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


@router.get("/{model_id}/report", response_model=wire.Data)
def report(request: Request, caller: Reader, model_id: str) -> dict[str, Any]:
    """What inspection found; there once the model's first job has looked at it."""
    with runtime_of(request).db.read() as session:
        asset = queries.get(session, caller.account_id, model_id)
    if asset.report is None:
        raise NotFound("the report is not there yet", what="report")
    return translate.data(asset.report)


@router.delete("/{model_id}", response_model=wire.Data)
def delete(request: Request, caller: Writer, model_id: str) -> dict[str, Any]:
    """Soft: its renders stay."""
    runtime = runtime_of(request)
    with runtime.db.write() as session:
        actions.delete(session, caller.account_id, model_id, runtime.clock.now())
    return translate.data({"id": model_id, "deleted": True})


def _adopt(
    runtime: Runtime, caller: Caller, name: str, content: bytes, spec: RenderSpec
) -> dict[str, Any]:
    prepared = actions.prepare_upload(runtime, caller.account_id, name, content)
    with runtime.db.write() as session:
        uploaded, render = renders.welcome(session, runtime, caller, prepared, spec)
    answer: dict[str, Any] = {"modelId": uploaded.asset.id, "renderId": render.id}
    return translate.data(answer | ({"duplicate": True} if uploaded.duplicate else {}))


def _settings(text: str | None) -> dict[str, Any]:
    """The form's renderSettings, a JSON object in a string."""
    if text is None or not text.strip():
        return {}
    try:
        value = strict_json.loads(text.encode("utf-8", "replace"), limit=64 * 1024)
    except BadInput:
        value = None
    if not isinstance(value, dict):
        raise Refusal("invalid_settings", "renderSettings is not a JSON object")
    return value
