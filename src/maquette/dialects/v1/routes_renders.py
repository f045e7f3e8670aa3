"""Renders: order, list, look, download, dismiss, delete; batches and quotes."""

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse

from maquette.core.accounts.queries import Caller
from maquette.core.jobs.idempotency import once
from maquette.core.jobs.tables import Artifact
from maquette.core.renders import actions, queries
from maquette.core.renders.queries import RenderView
from maquette.core.renders.sharing import share_id
from maquette.core.runtime import Runtime
from maquette.dialects.v1 import translate, wire
from maquette.dialects.v1.door import PROBLEMS, IdempotencyKey, Paged, Reader, Writer
from maquette.dialects.v1.errors import Refusal
from maquette.errors import Conflict, InvalidSettings, NotFound
from maquette.http.bodies import body_schema, fingerprint, json_body
from maquette.http.caller import runtime_of
from maquette.http.files import SAFE, Streamed, attachment, serve, zipped
from maquette.http.looks import looked
from maquette.render.spec import RenderSpec

router = APIRouter(prefix="/v1/renders", tags=["Renders"], responses=PROBLEMS)
MOST = 100
FOR_EVER = "private, max-age=31536000, immutable"
BUNDLED = {
    "still": "still",
    "video": "video",
    "web": "web",
    "poster_full": "poster",
    "thumb": "thumb",
}


@router.post(
    "",
    status_code=201,
    response_model=wire.Data[wire.Ordered],
    openapi_extra=body_schema(wire.RenderOrder),
)
def order(
    request: Request,
    caller: Writer,
    body: Annotated[wire.RenderOrder, Depends(json_body(wire.RenderOrder))],
    key: IdempotencyKey = None,
) -> dict[str, Any]:
    """Order a film of a model."""
    runtime = runtime_of(request)
    model_id, spec = _wanted(body, caller)

    def submit(session: Any) -> dict[str, Any]:
        fitted = actions.aligned(session, caller.account_id, spec, body.renderSettings)
        render = actions.submit(session, runtime, caller, model_id, fitted)
        view = queries.get(session, caller.account_id, render.id)
        return translate.data(translate.ordered(view))

    return once(runtime, (caller.account_id, "/v1/renders", key), fingerprint(body), submit)


@router.post(
    "/batch",
    status_code=201,
    response_model=wire.Rows[wire.BatchItem],
    openapi_extra=body_schema(wire.Batch),
)
def batch(
    request: Request,
    caller: Writer,
    body: Annotated[wire.Batch, Depends(json_body(wire.Batch))],
    key: IdempotencyKey = None,
) -> dict[str, Any]:
    """Up to 100 renders, all of them or none."""
    runtime = runtime_of(request)
    wanted = [(*_wanted(item, caller), item.renderSettings) for item in _counted(body.renders)]

    def submit(session: Any) -> dict[str, Any]:
        fitted = [
            (model_id, actions.aligned(session, caller.account_id, spec, given))
            for model_id, spec, given in wanted
        ]
        renders = actions.submit_all(session, runtime, caller, fitted)
        shown = [
            {"id": render.id, "modelId": render.asset_id, "status": "pending"} for render in renders
        ]
        return translate.data(shown)

    return once(runtime, (caller.account_id, "/v1/renders/batch", key), fingerprint(body), submit)


@router.get("", response_model=wire.Listed[wire.Render], response_model_exclude_unset=True)
def renders(
    request: Request,
    caller: Reader,
    window: Paged,
    model: str | None = None,
    status: str | None = None,
) -> dict[str, Any]:
    """Newest first."""
    wanted = translate.rung_filter(status, model)
    with runtime_of(request).db.read() as session:
        page = queries.page(session, caller.account_id, window, wanted)
    return translate.listed(page, [translate.render(view) for view in page.items])


@router.get(
    "/{render_id}", response_model=wire.Data[wire.Render], response_model_exclude_unset=True
)
async def render(request: Request, caller: Reader, render_id: str) -> dict[str, Any]:
    """One render and where it stands."""
    runtime = runtime_of(request)
    view = await looked(runtime, queries.look, caller.account_id, render_id)
    shown = translate.render(view)
    if view.job.status == "done" and "dataset" in view.artifacts:
        share = share_id(runtime, render_id)
        path = f"/api/v/{share}/{view.render.asset_id}/dataset"
        shown["shareUrl"] = runtime.settings.base_url + path
    return translate.data(shown)


@router.patch(
    "/{render_id}/dismiss", response_model=wire.Data[wire.Render], response_model_exclude_unset=True
)
def dismiss(request: Request, caller: Writer, render_id: str) -> dict[str, Any]:
    """Acknowledge an error."""
    runtime = runtime_of(request)
    try:
        with runtime.db.write() as session:
            view = actions.dismiss(session, runtime, caller.account_id, render_id)
    except Conflict as conflict:
        raise InvalidSettings(conflict.message, field="status") from None
    return translate.data(translate.render(view))


@router.delete("/{render_id}", response_model=wire.Data[wire.Deleted])
def delete(request: Request, caller: Writer, render_id: str) -> dict[str, Any]:
    """For good, with its files."""
    runtime = runtime_of(request)
    with runtime.db.write() as session:
        actions.delete(session, runtime, caller.account_id, render_id)
    return translate.data({"id": render_id, "deleted": True})


@router.get("/{render_id}/video", response_class=Response)
def video(request: Request, caller: Reader, render_id: str, quality: str | None = None) -> Response:
    """The film, or with ``quality=web`` its lighter variant."""
    view = _view(request, caller, render_id)
    return _file(request, _done(view, "web" if quality == "web" else "video"))


@router.get("/{render_id}/poster", response_class=Response)
def poster(
    request: Request, caller: Reader, render_id: str, quality: str | None = None
) -> Response:
    """The first frame, small or with ``quality=full`` as large as the film."""
    kind = "poster_full" if quality == "full" else "poster"
    artifact = _view(request, caller, render_id).artifacts.get(kind)
    if artifact is None:
        raise NotFound("the poster is not there yet", what="poster")
    return _file(request, artifact)


@router.get("/{render_id}/thumb", response_class=Response)
def thumb(request: Request, caller: Reader, render_id: str) -> Response:
    """The quarter-size film."""
    return _file(request, _done(_view(request, caller, render_id), "thumb"))


@router.get("/{render_id}/still", response_class=Response)
def still(request: Request, caller: Reader, render_id: str) -> Response:
    """The picture of a render whose output is a still."""
    return _file(request, _done(_view(request, caller, render_id), "still"))


@router.get("/{render_id}/bundle", response_class=StreamingResponse)
def bundle(request: Request, caller: Reader, render_id: str) -> Response:
    """Everything in one ZIP, streamed; it never changes. A dataset is such a ZIP already."""
    view = _view(request, caller, render_id)
    if "dataset" in view.artifacts:
        return _dataset(request, view)
    _done(view, "still" if "still" in view.artifacts else "video")
    headers = {**SAFE, "Cache-Control": FOR_EVER}
    headers["Content-Disposition"] = attachment(f"{render_id}.zip")
    stream = zipped(_entries(runtime_of(request), view))
    return Streamed(stream, headers=headers, media_type="application/zip")


@router.get("/{render_id}/dataset", response_class=Response)
def dataset(request: Request, caller: Reader, render_id: str) -> Response:
    """The training dataset's ZIP."""
    return _dataset(request, _view(request, caller, render_id))


def _dataset(request: Request, view: RenderView) -> Response:
    artifact = _done(view, "dataset")
    name = f"{view.render.id}.zip"
    blobs = runtime_of(request).blobs
    return serve(request, blobs, artifact.key, artifact.content_type, filename=name, cache=FOR_EVER)


def _entries(runtime: Runtime, view: RenderView) -> Iterator[tuple[str, Iterator[bytes]]]:
    for kind, name in BUNDLED.items():
        artifact = view.artifacts.get(kind)
        if artifact is not None:
            suffix = artifact.key.rsplit(".", 1)[-1]
            yield f"{name}.{suffix}", runtime.blobs.stream(artifact.key)


def _view(request: Request, caller: Caller, render_id: str) -> RenderView:
    with runtime_of(request).db.read() as session:
        return queries.get(session, caller.account_id, render_id)


def _done(view: RenderView, kind: str) -> Artifact:
    """A file of a finished render; films are not shown before all of it is done."""
    artifact = view.artifacts.get(kind)
    if artifact is None or view.job.status != "done":
        raise NotFound(f"the {kind} is not there", what=kind)
    return artifact


def _file(request: Request, artifact: Artifact) -> Response:
    blobs = runtime_of(request).blobs
    return serve(request, blobs, artifact.key, artifact.content_type, cache=FOR_EVER)


def _wanted(body: wire.RenderOrder, caller: Caller) -> tuple[str, RenderSpec]:
    if not body.modelId:
        raise Refusal("model_id_required", "the modelId is missing")
    return body.modelId, translate.spec(body.renderSettings, caller)


def _counted(items: list[wire.RenderOrder]) -> list[wire.RenderOrder]:
    if not items:
        raise Refusal("renders_required", "the list of renders is missing or empty")
    if len(items) > MOST:
        raise Refusal("too_many", f"at most {MOST} renders at once")
    return items
