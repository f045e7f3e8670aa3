"""Shapes of /v1 that DXGL's document does not have, in its style. Pure."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from maquette.core.events import NAMES
from maquette.dialects.v1.wire import Body, Ordered, Settings

EventName = Annotated[str, Field(json_schema_extra={"enum": list(NAMES)})]


class Person(Body):
    email: Annotated[str, Field(max_length=320)]
    password: Annotated[str, Field(max_length=200)]


class NewEndpoint(Body):
    """Where to post; ``events`` are all there are unless some are named."""

    url: Annotated[str, Field(max_length=2048)]
    events: Annotated[list[EventName], Field(min_length=1, max_length=50)] = Field(
        default_factory=lambda: list(NAMES)
    )
    description: Annotated[str, Field(max_length=500)] = ""
    enabled: bool = True


class EndpointChanges(Body):
    url: Annotated[str, Field(max_length=2048)] | None = None
    events: Annotated[list[EventName], Field(min_length=1, max_length=50)] | None = None
    description: Annotated[str, Field(max_length=500)] | None = None
    enabled: bool | None = None


class StagedView(Body):
    """A still or a shot: ``settings`` beyond the template's own."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    settings: Settings = Field(default_factory=dict)


class NewTemplate(Body):
    """``settings`` are render settings for every view: light, ground, background, size."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    description: Annotated[str, Field(max_length=500)] = ""
    settings: Settings = Field(default_factory=dict)
    stills: Annotated[list[StagedView], Field(max_length=50)] = Field(default_factory=list)
    shots: Annotated[list[StagedView], Field(max_length=50)] = Field(default_factory=list)


class NewProjects(Body):
    templateId: str  # noqa: N815 - the house's style is camelCase
    modelIds: Annotated[list[str], Field(min_length=1, max_length=100)]  # noqa: N815 - as above
    name: Annotated[str, Field(max_length=150)] = ""
    createPerModel: bool = False  # noqa: N815 - the house's style is camelCase


class ProjectRenders(Body):
    """``renderSettings`` have the last word over the template's; with ``variants`` every view is
    drawn in each of the model's own.
    """

    stills: bool = True
    shots: bool = True
    variants: bool = True
    renderSettings: Settings = Field(default_factory=dict)  # noqa: N815 - their name


class Template(BaseModel):
    """``public`` ones are the house's own, for everybody."""

    id: str
    name: str
    description: str
    public: bool
    settings: Settings
    stills: list[StagedView]
    shots: list[StagedView]
    createdAt: str | None  # noqa: N815 - the house's style is camelCase


class Project(BaseModel):
    """With the template's staging as it was when the project was made."""

    id: str
    name: str
    templateId: str  # noqa: N815 - the house's style is camelCase
    modelIds: list[str]  # noqa: N815 - the house's style is camelCase
    settings: Settings
    stills: list[StagedView]
    shots: list[StagedView]
    createdAt: str  # noqa: N815 - the house's style is camelCase


class StagedRender(Ordered):
    """``name`` is the view's and the finish's; ``shootId`` is the same for all of one order."""

    name: str
    shootId: str  # noqa: N815 - the house's style is camelCase


class NewProviderKey(Body):
    key: Annotated[str, Field(min_length=1, max_length=500)]


class ProviderKey(BaseModel):
    """``hint`` is how the key begins and ends; it is never told again."""

    provider: str
    hint: str
    updatedAt: str  # noqa: N815 - the house's style is camelCase


class LoggedOut(BaseModel):
    loggedOut: bool  # noqa: N815 - the house's style is camelCase


class Endpoint(BaseModel):
    """``disabledReason`` tells why it was disabled, when nobody did it by hand."""

    id: str
    url: str
    events: list[str]
    description: str
    enabled: bool
    disabledReason: str | None  # noqa: N815 - the house's style is camelCase
    createdAt: str  # noqa: N815 - the house's style is camelCase
    updatedAt: str  # noqa: N815 - the house's style is camelCase


class EndpointTold(Endpoint):
    """``secret`` is told here once: receivers check signatures with it (Standard Webhooks)."""

    secret: str


class Try(BaseModel):
    """``statusCode`` is what the receiver answered, or else ``error`` why it could not."""

    number: int
    statusCode: int | None  # noqa: N815 - the house's style is camelCase
    error: str | None
    seconds: float
    at: str


class Delivery(BaseModel):
    """One event on its way: pending until it is delivered, or failed after the last try."""

    id: str
    eventId: str  # noqa: N815 - the house's style is camelCase
    event: str
    jobId: str | None  # noqa: N815 - the house's style is camelCase
    status: Literal["pending", "delivered", "failed", "dropped"]
    tries: list[Try]
    nextTryAt: str | None  # noqa: N815 - the house's style is camelCase
    createdAt: str  # noqa: N815 - the house's style is camelCase


class ExportOrder(Body):
    """A model in another format.

    ``compression``, ``lods`` (coarser versions) and ``separate`` (each a file of its own, in a
    ZIP) are for glb; ``up`` and ``unit`` for obj, stl and ply. ``triangles`` and ``textureSize``
    are at most.
    """

    format: Literal["glb", "usdz", "obj", "stl", "ply", "3mf"] = "glb"
    compression: Literal["none", "meshopt", "draco"] = "none"
    triangles: Annotated[int, Field(ge=100, le=5_000_000)] | None = None
    textureSize: Annotated[int, Field(ge=16, le=8192)] | None = None  # noqa: N815 - their style
    lods: Annotated[int, Field(ge=0, le=5)] = 0
    separate: bool = False
    up: Literal["y", "z"] | None = None
    unit: Literal["m", "cm", "mm"] | None = None


class Export(BaseModel):
    """``notes`` say what of the model the format does not hold; who has ``shareUrl`` needs no
    key."""

    id: str
    modelId: str  # noqa: N815 - the house's style is camelCase
    jobId: str  # noqa: N815 - the house's style is camelCase
    status: str
    progress: float
    settings: Settings
    notes: list[str]
    fileSize: int | None  # noqa: N815 - the house's style is camelCase
    contentType: str | None  # noqa: N815 - the house's style is camelCase
    shareUrl: str | None  # noqa: N815 - the house's style is camelCase
    errorCode: str | None  # noqa: N815 - the house's style is camelCase
    errorMessage: str | None  # noqa: N815 - the house's style is camelCase
    createdAt: str  # noqa: N815 - the house's style is camelCase
    updatedAt: str  # noqa: N815 - the house's style is camelCase
