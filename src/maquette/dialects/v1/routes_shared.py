"""What is shared: datasets by an address that needs no key."""

from fastapi import APIRouter, Request, Response

from maquette.core.renders.sharing import shared
from maquette.dialects.v1.door import PROBLEMS
from maquette.errors import NotFound
from maquette.http.caller import runtime_of
from maquette.http.files import serve
from maquette.http.policies import declared

router = APIRouter(
    prefix="/api/v", tags=["Renders"], responses=PROBLEMS, dependencies=[declared("share")]
)


@router.get("/{share_id}/{model_id}/dataset", response_class=Response)
def dataset(request: Request, share_id: str, model_id: str) -> Response:
    """The training dataset's ZIP, by the ``shareUrl`` of its render."""
    runtime = runtime_of(request)
    with runtime.db.read() as session:
        view = shared(session, runtime, share_id, model_id)
    artifact = view.artifacts.get("dataset")
    if artifact is None or view.job.status != "done":
        raise NotFound("the dataset is not there", what="dataset")
    name = f"{view.render.id}.zip"
    return serve(request, runtime.blobs, artifact.key, artifact.content_type, filename=name)
