"""From their words to ours and back. Pure."""

from collections.abc import Callable, Sequence
from typing import Any

from maquette.core.assets.slots import SlotView
from maquette.core.assets.tables import Slot
from maquette.core.flows.actions import NewFlow
from maquette.core.flows.actions import NewModel as FlowModel
from maquette.core.flows.queries import FlowView, Part
from maquette.core.jobs.tables import Artifact
from maquette.core.projects.tables import Project
from maquette.core.renders.queries import RenderView
from maquette.core.renders.stagings import Wanted
from maquette.core.renders.tables import Shoot
from maquette.core.templates.template import Template
from maquette.core.webhooks.tables import WebhookEndpoint
from maquette.dialects.glossi import wire
from maquette.errors import InvalidSettings

FILE_TYPES = {
    "glb": "model/gltf-binary",
    "gltf": "model/gltf+json",
    "zip": "application/zip",
}
IMAGES = VIDEOS = ("hd", "standard", "4k")
"""The qualities that 0, 1 and 2 mean: 720p, 1080p and 4K."""
ENCODINGS = ("fast", "balanced", "prores")
FLOWS: dict[str, wire.FlowStatus] = {
    "waiting": "AWAITING_UPLOADS",
    "reading": "PROCESSING",
    "drawing": "RENDERING",
    "done": "COMPLETE",
    "failed": "FAILED",
}
EVENTS: dict[str, tuple[str, ...]] = {
    "model.processed": ("ingest.done",),
    "model.failed": ("ingest.failed", "ingest.cancelled"),
    "project.created": ("project.created",),
    "job.complete": ("flow.done",),
    "job.failed": ("flow.failed",),
    "render.complete": ("shoot.done",),
    "render.failed": ("shoot.failed",),
}
THEIRS = {ours: theirs for theirs, names in EVENTS.items() for ours in names}
PICTURES = {
    "image/png": ("PNG", "render.png"),
    "image/jpeg": ("JPEG", "render.jpg"),
    "image/webp": ("WEBP", "render.webp"),
    "video/mp4": ("MP4", "video.mp4"),
    "video/quicktime": ("PRORES", "video.mov"),
}
MODEL = "model.glb"
Address = Callable[[Artifact], str]
"""Where a file is fetched without a key."""


def file_type(told: str) -> str:
    """Raises :class:`InvalidSettings` for a kind of file that is not read here."""
    known = told.lower().lstrip(".")
    if known not in FILE_TYPES:
        message = f"fileType is one of {', '.join(FILE_TYPES)}"
        raise InvalidSettings(message, field="fileType")
    return known


def new_model(told: wire.NewModel) -> FlowModel:
    """A model called ``shoe`` of type ``glb`` is the file ``shoe.glb``."""
    kind = file_type(told.fileType)
    named = told.fileName if told.fileName.lower().endswith(f".{kind}") else ""
    name = named or f"{told.fileName}.{kind}"
    title = told.name or told.fileName.rsplit(".", 1)[0]
    return FlowModel(name, FILE_TYPES[kind], title)


def check_type(told: wire.Confirmation, slot: Slot) -> None:
    """Raises :class:`InvalidSettings` when another kind of file was announced."""
    if told.fileType and not slot.name.lower().endswith(f".{file_type(told.fileType)}"):
        message = f"fileType: this model was announced as {slot.name}"
        raise InvalidSettings(message, field="fileType")


def model_path(workspace: str, model_id: str) -> str:
    return f"workspaces/{workspace}/models/{model_id}/{MODEL}"


def opened(slot: Slot, url: str) -> wire.OpenedModel:
    key = model_path(slot.account_id, slot.id)
    return wire.OpenedModel(modelId=slot.id, name=slot.title, uploadUrl=url, uploadKey=key)


def confirmed(view: SlotView) -> wire.Confirmed:
    slot = view.slot
    path = model_path(slot.account_id, slot.id)
    return wire.Confirmed(
        modelId=slot.id, name=slot.title, status=model_status(view), filePath=path
    )


def model_status(view: SlotView) -> wire.ModelStatus:
    job = view.job
    if job is None or job.status == "queued":
        return "PENDING"
    if job.status == "running":
        return "ANALYZING"
    return "READY" if view.asset is not None else "FAILED"


def states(asked: Sequence[str], views: Sequence[SlotView]) -> wire.ModelStates:
    """``allReady`` only where all were found and are."""
    found = {view.slot.id for view in views}
    missing = [one for one in dict.fromkeys(asked) if one not in found]
    shown = [_state(view) for view in views]
    ready = not missing and all(one.ready for one in shown)
    return wire.ModelStates(models=shown, allReady=ready, notFound=missing)


def _state(view: SlotView) -> wire.ModelState:
    status = model_status(view)
    reason = view.job.error_message if view.job and status == "FAILED" else None
    return wire.ModelState(
        modelId=view.slot.id,
        name=view.slot.title,
        status=status,
        ready=status == "READY",
        errorMessage=reason,
    )


def template(shown: Template) -> wire.Template:
    return wire.Template(templateId=shown.id, name=shown.name, description=shown.description)


def project(row: Project) -> wire.Project:
    return wire.Project(
        projectId=row.id, name=row.name, modelIds=row.asked_for, templateId=row.template_id
    )


def wanted(settings: wire.RenderSettings) -> Wanted:
    over: dict[str, Any] = {}
    if settings.light is not None:
        over["light"] = settings.light
    if settings.environmentId is not None:
        over["environmentId"] = settings.environmentId
    stills: dict[str, Any] = {"quality": IMAGES[settings.imageQuality]}
    if settings.imageFormat is not None:
        stills["format"] = settings.imageFormat
    if settings.imageFormat == "jpg":
        stills["transparent"] = False
    shots = {
        "quality": VIDEOS[settings.videoResolution],
        "encoding": ENCODINGS[settings.videoQuality],
    }
    return Wanted(
        stills=settings.renderBookmarks,
        shots=settings.renderShots,
        variants=settings.renderVariants,
        settings=over,
        still_settings=stills,
        shot_settings=shots,
    )


def job_status(row: Shoot, views: Sequence[RenderView]) -> wire.JobStatus:
    if row.status != "open":
        return "COMPLETED" if row.status == "done" else "FAILED"
    waiting = all(view.job.status == "queued" for view in views)
    return "QUEUED" if waiting else "RENDERING"


def queued(row: Shoot) -> wire.Queued:
    return wire.Queued(jobId=row.id, status="QUEUED", projectId=row.project_id)


def retried(row: Shoot) -> wire.Retried:
    return wire.Retried(jobId=row.id, status="QUEUED", projectId=row.project_id, batchId=row.batch)


def render_job(row: Shoot, views: Sequence[RenderView], address: Address) -> wire.RenderJob:
    status = job_status(row, views)
    return wire.RenderJob(
        jobId=row.id,
        status=status,
        projectId=row.project_id,
        renders=pictures(views, address) if status == "COMPLETED" else None,
        errorMessage=row.error_message,
    )


def pictures(views: Sequence[RenderView], address: Address) -> list[wire.Picture]:
    return [_picture(view, made, address) for view in views if (made := main_file(view))]


def main_file(view: RenderView) -> Artifact | None:
    """The still or the film of a finished render."""
    made = view.artifacts.get("still") or view.artifacts.get("video")
    return made if view.job.status == "done" else None


def is_called(made: Artifact, file_name: str) -> bool:
    """Whether a file has this name in the paths that are told of it."""
    return PICTURES[made.content_type][1] == file_name


def _picture(view: RenderView, made: Artifact, address: Address) -> wire.Picture:
    kind, name = PICTURES[made.content_type]
    render = view.render
    return wire.Picture.model_validate(
        {
            "id": render.id,
            "name": render.name or name,
            "filePath": f"workspaces/{render.account_id}/renders/{render.id}/{name}",
            "fileType": kind,
            "isVideo": made.content_type.startswith("video/"),
            "url": address(made),
        }
    )


def new_flow(body: wire.NewJob) -> NewFlow:
    draws = body.renderSettings is not None
    staged = draws or body.createProjects
    if staged and body.templateId is None:
        raise InvalidSettings("templateId is missing", field="templateId")
    return NewFlow(
        models=[new_model(one) for one in body.models],
        template_id=body.templateId if staged else None,
        drawn=None if body.renderSettings is None else wanted(body.renderSettings),
    )


def opened_job(view: FlowView, url: Callable[[Slot], str]) -> wire.OpenedJob:
    return wire.OpenedJob(
        jobId=view.flow.id,
        status=FLOWS[view.flow.status],
        models=[_job_model(part.view.slot, url) for part in view.parts],
    )


def _job_model(slot: Slot, url: Callable[[Slot], str]) -> wire.JobModel:
    key = model_path(slot.account_id, slot.id)
    return wire.JobModel(id=slot.id, fileName=slot.name, uploadUrl=url(slot), uploadKey=key)


def flow_job(view: FlowView, address: Address) -> wire.Job:
    done = view.flow.status == "done"
    return wire.Job(
        jobId=view.flow.id,
        status=FLOWS[view.flow.status],
        results=[result(part, address) for part in view.parts] if done else None,
        errorMessage=view.flow.error_message,
    )


def result(part: Part, address: Address | None) -> wire.JobResult:
    """Without addresses also without the renders."""
    slot, row = part.view.slot, part.project
    return wire.JobResult(
        model=wire.Named(id=slot.id, name=slot.title),
        project=None if row is None else wire.Named(id=row.id, name=row.name),
        renders=(pictures(part.renders, address) or None) if address else None,
    )


def core_events(names: Sequence[str]) -> list[str]:
    return [ours for theirs in names for ours in EVENTS[theirs]]


def webhook(row: WebhookEndpoint) -> dict[str, Any]:
    names = (THEIRS[name] for name in row.events if name in THEIRS)
    return {
        "id": row.id,
        "url": row.url,
        "events": list(dict.fromkeys(names)),
        "enabled": row.enabled,
        "description": row.description or None,
    }
