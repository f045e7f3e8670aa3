"""Shapes of /v1, as DXGL documents them and in the same style beyond. Pure."""

from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from maquette.http.encoded import Encoded

T = TypeVar("T")
Settings = dict[str, Any]
Rung = Literal[
    "pending", "poster-processing", "poster-done", "video-processing", "done", "error", "failed"
]
Scope = Literal["read", "write"]
State = Literal["queued", "running", "done", "failed", "cancelled", "dismissed"]
Whole = Annotated[int, Field(ge=0, le=2**31 - 1)]


class Body(BaseModel):
    """A request body; fields we do not know are refused by name."""

    model_config = ConfigDict(extra="forbid")


class Ingest(Body):
    url: str | None = None
    renderSettings: Settings = Field(default_factory=dict)  # noqa: N815 - their name


class ModelChanges(Body):
    title: str | None = None
    sku: str | None = None
    tags: list[str] | None = None


class CheckHash(Body):
    sha256: str | None = None


class RenderOrder(Body):
    modelId: str | None = None  # noqa: N815 - their name
    renderSettings: Settings = Field(default_factory=dict)  # noqa: N815 - their name


class Batch(Body):
    renders: list[RenderOrder] = Field(default_factory=list)


class Quote(Body):
    renders: list[Settings] = Field(default_factory=list)


class GenerationOrder(Body):
    """One picture or several views of one thing, by address or as base64, or a prompt.

    Views are the front, right, back and left one in this order, unless ``views`` names them. Five
    to 36 pictures go round the object in equal steps, the front first, then towards its right, or
    its left where ``turntable`` says so; with it, three or four may go round as well.
    ``aspect`` is the shape of the picture that is drawn of the model.
    """

    imageUrl: str | None = None  # noqa: N815 - the house's style is camelCase
    imageBase64: Encoded | None = None  # noqa: N815 - the house's style is camelCase
    imageUrls: Annotated[list[str], Field(max_length=36)] = []  # noqa: N815 - as above
    imagesBase64: Annotated[list[Encoded], Field(max_length=36)] = []  # noqa: N815 - as above
    prompt: Annotated[str, Field(max_length=1000)] = ""
    engine: str | None = None
    tier: Literal["draft", "standard", "high"] = "standard"
    seed: Whole = 42
    textureSize: Annotated[int, Field(ge=64, le=4096)] | None = None  # noqa: N815 - as above
    targetFaces: Annotated[int, Field(ge=100, le=500_000)] | None = None  # noqa: N815 - as above
    shape: Literal["auto", "round", "box", "flat", "organic"] = "auto"
    thickness: Annotated[float, Field(ge=0.1, le=4, allow_inf_nan=False)] = 1.0
    height: Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)] | None = None
    views: Annotated[list[Literal["front", "right", "back", "left"]], Field(max_length=4)] = []
    aspect: Literal["1:1", "4:3", "3:4", "16:9", "9:16"] = "1:1"
    compression: Literal["none", "meshopt", "draco"] = "none"
    symmetry: Literal["auto", "on", "off"] = "auto"
    pivot: Literal["base", "centre", "keep"] = "base"
    turntable: Literal["auto", "right", "left"] = "auto"


class NewKey(Body):
    """``format`` is how the key looks, for clients that check; any opens every door."""

    name: Annotated[str, Field(max_length=100)] = ""
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=2)] = ["read", "write"]
    format: Literal["sk_live", "dxgl", "trf", "glsi"] = "dxgl"
    days: Annotated[int, Field(ge=1, le=3650)] | None = None


class Rotation(Body):
    """``overlapHours`` is how long the old key lives on."""

    overlapHours: Annotated[int, Field(ge=0, le=168)] = 0  # noqa: N815 - the house's style


class Problem(BaseModel):
    code: str
    message: str
    status: int


class Error(BaseModel):
    error: Problem


class Data(BaseModel, Generic[T]):
    """Every answer that is not a list."""

    data: T


class Meta(BaseModel):
    total: int
    offset: int
    limit: int


class Listed(BaseModel, Generic[T]):
    """One page of a longer list."""

    data: list[T]
    meta: Meta


class Rows(BaseModel, Generic[T]):
    """A whole list."""

    data: list[T]


class Model(BaseModel):
    """``sha256`` is of the uploaded bytes; title and sku are null until set."""

    id: str
    originalName: str  # noqa: N815 - their name
    title: str | None
    sku: str | None
    tags: list[str]
    fileSize: int  # noqa: N815 - their name
    sha256: str
    createdAt: str  # noqa: N815 - their name


class Ordered(BaseModel):
    """``renderSettings`` with every default filled in."""

    id: str
    modelId: str  # noqa: N815 - their name
    status: Rung
    renderSettings: Settings  # noqa: N815 - their name


class BatchItem(BaseModel):
    id: str
    modelId: str  # noqa: N815 - their name
    status: Rung


class Render(Ordered):
    """``progress`` is 0 to 1 and never goes back; ``is_system_preview`` is there when true.

    ``shareUrl`` is there for a finished dataset: who has it needs no key.
    """

    fileSize: int | None  # noqa: N815 - their name
    errorMessage: str | None  # noqa: N815 - their name
    hasWebVariant: bool  # noqa: N815 - their name
    progress: float
    jobId: str  # noqa: N815 - the house's style is camelCase
    createdAt: str  # noqa: N815 - their name
    updatedAt: str  # noqa: N815 - their name
    is_system_preview: bool = False
    shareUrl: str | None = None  # noqa: N815 - the house's style is camelCase


class ModelDetail(Model):
    renders: list[Render]


class Uploaded(BaseModel):
    """``duplicate`` is there when true."""

    modelId: str  # noqa: N815 - their name
    renderId: str  # noqa: N815 - their name
    duplicate: bool = False


class Archived(BaseModel):
    id: str
    archived: bool


class Deleted(BaseModel):
    id: str
    deleted: bool


class Known(BaseModel):
    """``modelId`` is there when it exists."""

    exists: bool
    modelId: str | None = None  # noqa: N815 - their name


class Cost(BaseModel):
    """What a provider said an order took, in its own unit."""

    amount: float
    unit: str


class MadeAt(BaseModel):
    """Who makes it elsewhere, and with whose key: the order's, the account's or the house's."""

    name: str
    paidBy: Literal["order", "account", "house"]  # noqa: N815 - the house's style is camelCase
    cost: Cost | None


class Finding(BaseModel):
    """What spoils the order's photo of this number, counted from 0: a word and a sentence."""

    picture: int
    issue: Literal["no_clear_subject", "too_dark_or_blurry", "multiple_subjects", "text_screenshot"]
    message: str


class Generation(BaseModel):
    """``modelId`` once it is done; ``progress`` is 0 to 1 and never goes back; ``engineReason``
    says why this engine does it; ``findings`` are said with the order and hinder nothing,
    ``warnings`` come with the model.
    """

    id: str
    jobId: str  # noqa: N815 - the house's style is camelCase
    status: State
    step: str
    progress: float
    engine: str
    engineReason: str  # noqa: N815 - the house's style is camelCase
    prompt: str
    options: dict[str, Any]
    warnings: list[str]
    findings: list[Finding]
    provider: MadeAt | None
    modelId: str | None  # noqa: N815 - the house's style is camelCase
    errorCode: str | None  # noqa: N815 - the house's style is camelCase
    errorMessage: str | None  # noqa: N815 - the house's style is camelCase
    createdAt: str  # noqa: N815 - the house's style is camelCase
    updatedAt: str  # noqa: N815 - the house's style is camelCase


class Job(BaseModel):
    """``attempt`` counts its starts; ``cost`` in credits comes back when it fails."""

    id: str
    kind: str
    status: State
    step: str
    progress: float
    cost: int
    attempt: int
    errorCode: str | None  # noqa: N815 - the house's style is camelCase
    errorMessage: str | None  # noqa: N815 - the house's style is camelCase
    createdAt: str  # noqa: N815 - the house's style is camelCase
    startedAt: str | None  # noqa: N815 - the house's style is camelCase
    finishedAt: str | None  # noqa: N815 - the house's style is camelCase


class Eta(BaseModel):
    """``measured`` here, or else as the engine itself estimates."""

    seconds: float
    measured: bool


class Engine(BaseModel):
    """``takes`` of image, views and text; ``estimateSeconds`` by tier, on two CPU cores or on the
    GPU that it needs; ``etaSeconds`` is what the last twenty took here, their median, as soon as
    three have ended. One whose ``state`` is not ``ready`` says in ``needs`` what mends it.
    ``territory`` is where its licence does not reach; a ``paid`` one is never chosen unasked.
    ``provider`` is whose key one needs that lives elsewhere.
    """

    id: str
    label: str
    takes: list[str]
    licence: str
    revision: str
    estimateSeconds: dict[str, float]  # noqa: N815 - the house's style is camelCase
    etaSeconds: dict[str, Eta]  # noqa: N815 - the house's style is camelCase
    state: str
    needs: str
    device: str
    territory: str
    paid: bool
    provider: str | None


class Account(BaseModel):
    id: str
    email: str
    credits: int
    unlimited: bool


class Priced(BaseModel):
    """One of quality and datasetQuality."""

    quality: str | None = None
    datasetQuality: str | None = None  # noqa: N815 - their name
    credits: int


class Quoted(BaseModel):
    creditsRequired: int  # noqa: N815 - their name
    creditsAvailable: int  # noqa: N815 - their name
    sufficient: bool
    breakdown: list[Priced]


class Key(BaseModel):
    """``hint`` is the key's beginning; the key itself is told once, when it is made."""

    id: str
    name: str
    hint: str
    scopes: list[str]
    createdAt: str  # noqa: N815 - the house's style is camelCase
    expiresAt: str | None  # noqa: N815 - the house's style is camelCase
    revokedAt: str | None  # noqa: N815 - the house's style is camelCase
    lastUsedAt: str | None  # noqa: N815 - the house's style is camelCase


class KeyTold(Key):
    key: str


class OverlayMade(BaseModel):
    id: str
    layer: Literal["background", "foreground", "environment"]
    alignment: str
    name: str


class Overlay(OverlayMade):
    """``system`` ones are the house's own, for everybody; sizes in bytes and pixels."""

    description: str
    contentType: str  # noqa: N815 - the house's style is camelCase
    fileSize: int  # noqa: N815 - the house's style is camelCase
    width: int
    height: int
    system: bool
    createdAt: str  # noqa: N815 - the house's style is camelCase


class Health(BaseModel):
    status: Literal["ok", "error"]
    database: Literal["connected", "unreachable"]
