"""Foreign shapes, exactly as Glossi documents them. Pure."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Name = Annotated[str, Field(max_length=150)]
Level = Annotated[int, Field(ge=0, le=2)]
Reference = Annotated[str, Field(min_length=1, max_length=100)]
ModelStatus = Literal["PENDING", "ANALYZING", "READY", "FAILED"]
JobStatus = Literal["QUEUED", "RENDERING", "COMPLETED", "FAILED"]
FlowStatus = Literal["AWAITING_UPLOADS", "PROCESSING", "RENDERING", "COMPLETE", "FAILED"]
EventName = Literal[
    "model.processed",
    "model.failed",
    "project.created",
    "job.complete",
    "job.failed",
    "render.complete",
    "render.failed",
]


class Body(BaseModel):
    """What is sent; fields that nobody knows are ignored, as clients send some."""

    model_config = ConfigDict(extra="ignore")


class NewModel(Body):
    name: Name = ""
    fileName: Annotated[str, Field(min_length=1, max_length=255)]  # noqa: N815 - their name
    fileType: Annotated[str, Field(min_length=1, max_length=10)]  # noqa: N815 - their name


class NewModels(Body):
    models: Annotated[list[NewModel], Field(min_length=1, max_length=100)]


class Confirmation(Body):
    fileType: Annotated[str, Field(max_length=10)] = ""  # noqa: N815 - their name


class StatusQuery(Body):
    modelIds: Annotated[list[Reference], Field(min_length=1, max_length=1000)]  # noqa: N815 - theirs


class NewProjects(Body):
    name: Name = ""
    modelIds: Annotated[list[Reference], Field(min_length=1, max_length=100)]  # noqa: N815 - theirs
    templateId: Reference  # noqa: N815 - their name
    createPerModel: bool = False  # noqa: N815 - their name


class RenderSettings(Body):
    """The last three are this house's own: the stills' format, a light by name, and the room of
    an uploaded .hdr picture in the template's place.
    """

    renderBookmarks: bool = True  # noqa: N815 - their name
    renderShots: bool = True  # noqa: N815 - their name
    renderVariants: bool = True  # noqa: N815 - their name
    imageQuality: Level = 1  # noqa: N815 - their name
    videoQuality: Level = 1  # noqa: N815 - their name
    videoResolution: Level = 1  # noqa: N815 - their name
    imageFormat: Literal["png", "jpg", "webp"] | None = None  # noqa: N815 - their style
    light: Annotated[str, Field(max_length=50)] | None = None
    environmentId: Annotated[str, Field(max_length=50)] | None = None  # noqa: N815 - their style


class NewRenders(Body):
    projectIds: Annotated[list[Reference], Field(min_length=1, max_length=100)]  # noqa: N815 - theirs
    settings: RenderSettings = Field(default_factory=RenderSettings)


class NewJob(Body):
    """``renderSettings`` ask for pictures, and so for projects as well."""

    models: Annotated[list[NewModel], Field(min_length=1, max_length=100)]
    templateId: Reference | None = None  # noqa: N815 - their name
    createProjects: bool = False  # noqa: N815 - their name
    renderSettings: RenderSettings | None = None  # noqa: N815 - their name


class Nothing(Body):
    """An empty object, or no body at all."""


class NewWebhook(Body):
    url: Annotated[str, Field(max_length=2048)]
    events: Annotated[list[EventName], Field(min_length=1, max_length=50)]
    enabled: bool = True
    description: Annotated[str, Field(max_length=500)] | None = None


class OpenedModel(BaseModel):
    modelId: str  # noqa: N815 - their name
    name: str
    uploadUrl: str  # noqa: N815 - their name
    uploadKey: str  # noqa: N815 - their name


class OpenedModels(BaseModel):
    models: list[OpenedModel]


class Confirmed(BaseModel):
    modelId: str  # noqa: N815 - their name
    name: str
    status: ModelStatus
    filePath: str  # noqa: N815 - their name


class ModelState(BaseModel):
    """``errorMessage`` tells why a model failed; others have none."""

    modelId: str  # noqa: N815 - their name
    name: str
    status: ModelStatus
    ready: bool
    errorMessage: str | None = None  # noqa: N815 - their style


class ModelStates(BaseModel):
    models: list[ModelState]
    allReady: bool  # noqa: N815 - their name
    notFound: list[str]  # noqa: N815 - their name


class Template(BaseModel):
    templateId: str  # noqa: N815 - their name
    name: str
    description: str


class Templates(BaseModel):
    templates: list[Template]


class Project(BaseModel):
    projectId: str  # noqa: N815 - their name
    name: str
    status: Literal["PENDING"] = "PENDING"
    modelIds: list[str]  # noqa: N815 - their name
    templateId: str  # noqa: N815 - their name


class Projects(BaseModel):
    projects: list[Project]


class Queued(BaseModel):
    jobId: str  # noqa: N815 - their name
    status: JobStatus
    projectId: str  # noqa: N815 - their name


class Renders(BaseModel):
    jobs: list[Queued]
    totalProjects: int  # noqa: N815 - their name


class Retried(Queued):
    batchId: str  # noqa: N815 - their name


class Picture(BaseModel):
    """``filePath`` is fetched with the key from this host; ``url`` without one, for a while."""

    id: str
    name: str
    filePath: str  # noqa: N815 - their name
    fileType: Literal["PNG", "JPEG", "WEBP", "MP4", "PRORES"]  # noqa: N815 - their name
    isVideo: bool  # noqa: N815 - their name
    url: str


class RenderJob(Queued):
    """``renders`` are there once it is complete, ``errorMessage`` once it has failed."""

    renders: list[Picture] | None = None
    errorMessage: str | None = None  # noqa: N815 - their name


class Named(BaseModel):
    id: str
    name: str


class JobModel(BaseModel):
    id: str
    fileName: str  # noqa: N815 - their name
    uploadUrl: str  # noqa: N815 - their name
    uploadKey: str  # noqa: N815 - their name


class OpenedJob(BaseModel):
    jobId: str  # noqa: N815 - their name
    status: FlowStatus
    models: list[JobModel]


class JobConfirmed(BaseModel):
    jobId: str  # noqa: N815 - their name
    status: FlowStatus


class JobResult(BaseModel):
    model: Named
    project: Named | None = None
    renders: list[Picture] | None = None


class Job(JobConfirmed):
    """``results`` are there once it is complete, ``errorMessage`` once it has failed."""

    results: list[JobResult] | None = None
    errorMessage: str | None = None  # noqa: N815 - their style


class Webhook(BaseModel):
    id: str
    url: str
    events: list[EventName]
    enabled: bool
    description: str | None


class WebhookTold(Webhook):
    """``secret`` is told here and never again."""

    secret: str


class Problem(BaseModel):
    error: str
    message: str
    code: str
