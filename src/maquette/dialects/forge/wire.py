"""Foreign shapes, exactly as three.ws documents them. Pure."""

from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)

from maquette.engines.engine import Tier

SHORTEST_PROMPT, LONGEST_PROMPT = 3, 1000
MOST_VIEWS = 4
LARGEST_UPLOAD = 8 * 2**20
ASPECTS = ("1:1", "4:3", "3:4", "16:9", "9:16")
WAYS = ("image", "geometry", "sketch")
UPLOADS = ("image/png", "image/jpeg", "image/webp")


def _usual(known: tuple[str, ...], default: str) -> BeforeValidator:
    """What is unknown is taken for the default, as they do; it is never an error."""
    return BeforeValidator(lambda value: value if value in known else default)


def _enum(known: tuple[str, ...]) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "enum": [*known]})


def _once_each(value: Any) -> Any:
    hashable = isinstance(value, list) and all(isinstance(item, str) for item in value)
    return list(dict.fromkeys(value)) if hashable else value


TierName = Annotated[str, _usual(tuple(Tier), "standard"), _enum(tuple(Tier))]
Aspect = Annotated[str, _usual(ASPECTS, "1:1"), _enum(ASPECTS)]
Way = Annotated[str, _usual(WAYS, "image"), _enum(WAYS)]
Url = Annotated[str, Field(min_length=1, max_length=2048)]
Views = Annotated[list[Url], BeforeValidator(_once_each), Field(max_length=MOST_VIEWS)]
Prompt = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_PROMPT)]


class Order(BaseModel):
    """A ``prompt``, or one to four photos; what else is sent is ignored."""

    model_config = ConfigDict(extra="ignore")

    prompt: Prompt | None = None
    tier: TierName = "standard"
    aspect_ratio: Aspect = "1:1"
    image_urls: Views | None = None
    image_url: Url | None = None
    backend: Annotated[str, Field(max_length=100)] | None = None
    skip_validation: bool = False
    path: Way = "image"
    seed: Annotated[int, Field(ge=0, le=2**32 - 1)] | None = None
    output_format: Literal["glb", "glb-draco", "glb-meshopt"] | None = None
    texture_size: Literal[512, 1024, 2048, 4096] | None = None
    target_polycount: Annotated[int, Field(ge=100, le=500_000)] | None = None
    force_regenerate: bool = False


class Progress(BaseModel):
    """Where a job is; ``step`` while it runs, ``glb_url`` once it is done, ``error`` if it failed.

    An answer to an order tells besides what was ordered, and ``eta_seconds``.
    """

    job_id: str | None
    creation_id: str | None = None
    status: Literal["queued", "running", "done", "failed"]
    step: Literal["image", "mesh", "finish"] | None = None
    glb_url: str | None = None
    error: str | None = None
    durable: bool | None = None
    cached: bool | None = None
    mode: Literal["text_to_3d", "image_to_3d"] | None = None
    path: str | None = None
    tier: str | None = None
    backend: str | None = None
    prompt: str | None = None
    preview_image_url: str | None = None
    reference_image_urls: list[str] | None = None
    views_requested: int | None = None
    views_used: int | None = None
    multiview: bool | None = None
    eta_seconds: int | None = None
    estimated_credits: int | None = None


class Named(BaseModel):
    """A path, and what is special about a tier or a backend besides its name."""

    model_config = ConfigDict(extra="allow")

    id: str
    label: str
    blurb: str


class Catalogue(BaseModel):
    """What this installation offers, as ``?catalog`` tells it."""

    paths: list[Named]
    default_path: str
    default_tier: str
    default_backend: dict[str, str | None]
    default_backend_for_tier: dict[str, dict[str, str | None]]
    tiers: list[Named]
    backends: list[Named]
    outputs: list[str]


class Alive(BaseModel):
    """A backend that answers."""

    id: str
    ok: bool


class Health(BaseModel):
    """How the backends are, as ``?health`` tells it."""

    status: Literal["ok"]
    backends: list[Alive]


class Paid(BaseModel):
    """A paid order: poll at ``poll_url``, which is relative to this host."""

    job_id: str | None
    status: Literal["queued", "done"]
    poll_url: str | None
    mode: Literal["text_to_3d", "image_to_3d"]
    tier: str
    backend: str | None
    eta_seconds: int
    price_usdc: str


class Bill(BaseModel):
    """How to pay, as the x402 protocol writes it."""

    model_config = ConfigDict(extra="allow")

    x402Version: int  # noqa: N815 - their name
    error: str | None = None
    accepts: list[dict[str, Any]]


class PresignOrder(BaseModel):
    """What will be uploaded; the slot takes no more than that."""

    model_config = ConfigDict(extra="ignore")

    content_type: Literal["image/png", "image/jpeg", "image/webp"]
    size_bytes: Annotated[int, Field(ge=1, le=LARGEST_UPLOAD)]
    checksum_sha256: str | None = None


class Upload(BaseModel):
    """PUT the bytes to ``upload_url`` with exactly ``headers``; then anybody may read
    ``public_url``."""

    storage_key: str
    upload_url: str
    public_url: str
    method: Literal["PUT"] = "PUT"
    headers: dict[str, str]
    expires_in: int


class Problem(BaseModel):
    """``error`` is a code; the sentence stands under two names, as their clients read both."""

    model_config = ConfigDict(extra="allow")

    error: str
    message: str
    error_description: str
