"""From their words to ours and back. Pure."""

from maquette.core.credits.prices import FLAT_GENERATION
from maquette.core.generations.queries import GenerationView
from maquette.core.generations.rules import GenerationOrder
from maquette.core.jobs.tables import Job
from maquette.dialects.spherelinks.wire import Generate, Options, Status, Submitted
from maquette.engines import engine
from maquette.errors import InvalidSettings
from maquette.kit.base64 import picture_bytes
from maquette.kit.sent import Sent

PREFIX = "job_"
USUAL_FACES = 30_000
USUAL_RATIO = 0.95
FEWEST_FACES, MOST_FACES = 1_000, 200_000
STAGES = {
    "": "Waiting for a worker",
    "image": "Reading the picture",
    "mesh": "Building the mesh",
    "finish": "Baking the textures",
}


def source(body: Generate) -> tuple[str | None, Sent]:
    """The address to fetch, or else the picture's bytes.

    Raises :class:`InvalidSettings` unless there is exactly one of them.
    """
    if (body.imageUrl is None) == (body.imageBase64 is None):
        raise InvalidSettings("send exactly one of imageUrl and imageBase64", field="imageUrl")
    if body.imageUrl is not None:
        return body.imageUrl, b""
    return None, picture_bytes(body.imageBase64 or "", "imageBase64")


def order(body: Generate, picture: Sent) -> GenerationOrder:
    wanted = options(body.options)
    return GenerationOrder(cost=FLAT_GENERATION, pictures=(picture,), options=wanted)


def options(wanted: Options) -> engine.Options:
    """``steps`` and ``slatSteps`` belong to one kind of model and mean nothing to our engines."""
    return engine.Options(
        seed=wanted.seed,
        texture_size=wanted.textureSize,
        target_faces=faces(wanted.simplifyRatio),
    )


def faces(ratio: float) -> int:
    """Triangles that are left: their default of 0.95 leaves a standard asset's."""
    left = USUAL_FACES * (1 - ratio) / (1 - USUAL_RATIO)
    return min(max(round(left), FEWEST_FACES), MOST_FACES)


def submitted(job: Job) -> Submitted:
    return Submitted(jobId=PREFIX + job.ulid)


def ulid(job_id: str) -> str:
    """The ULID in their id; what has no such shape finds nothing."""
    return job_id.removeprefix(PREFIX).lower() if job_id.startswith(PREFIX) else ""


def status(view: GenerationView, download_url: str | None) -> Status:
    job = view.job
    if job.status == "done":
        return Status(
            jobId=PREFIX + job.ulid, status="COMPLETED", progress=100, downloadUrl=download_url
        )
    progress = min(int(job.progress * 100), 99)
    if job.status in {"queued", "running"}:
        return Status(
            jobId=PREFIX + job.ulid,
            status="PROCESSING",
            progress=progress,
            stageMessage=STAGES.get(job.step, "Working"),
        )
    why = job.error_message or "the generation failed"
    return Status(
        jobId=PREFIX + job.ulid, status="FAILED", progress=progress, errorMsg=why, error=why
    )
