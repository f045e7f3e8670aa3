"""Files by the paths that other answers tell, with the key."""

from fastapi import APIRouter, Request, Response

from maquette.core.assets import slots
from maquette.core.renders import queries
from maquette.dialects.glossi import translate
from maquette.dialects.glossi.door import PROBLEMS, Reader
from maquette.dialects.glossi.files import GLB
from maquette.errors import NotFound
from maquette.http.caller import runtime_of
from maquette.http.files import serve

router = APIRouter(prefix="/workspaces/{workspace_id}", tags=["Files"], responses=PROBLEMS)


@router.get("/models/{model_id}/model.glb", response_class=Response)
def model(request: Request, caller: Reader, workspace_id: str, model_id: str) -> Response:
    """A model that is READY, as GLB."""
    runtime = runtime_of(request)
    with runtime.db.read() as session:
        view = slots.get(session, caller.account_id, model_id)
    if view.asset is None or workspace_id != caller.account_id:
        raise NotFound("no such file", what="file")
    return serve(request, runtime.blobs, view.asset.glb_key, GLB, filename=translate.MODEL)


@router.get("/renders/{render_id}/{file_name}", response_class=Response)
def render(
    request: Request, caller: Reader, workspace_id: str, render_id: str, file_name: str
) -> Response:
    """An image or a video of a render that is done."""
    runtime = runtime_of(request)
    with runtime.db.read() as session:
        made = translate.main_file(queries.get(session, caller.account_id, render_id))
    if (
        made is None
        or workspace_id != caller.account_id
        or not translate.is_called(made, file_name)
    ):
        raise NotFound("no such file", what="file")
    return serve(request, runtime.blobs, made.key, made.content_type, filename=file_name)
