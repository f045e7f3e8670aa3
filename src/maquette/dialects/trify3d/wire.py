"""Foreign shapes, exactly as Trify3D documents them. Pure."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from maquette.http.encoded import SomeEncoded

Url = Annotated[str, Field(min_length=1, max_length=2048)]
Mode = Literal["draft", "fast", "standard", "quality"]
Kind = Literal["image_to_3d", "text_to_3d", "multiview_to_3d"]


class Start(BaseModel):
    """What every start may say; unknown fields are ignored, as clients send some."""

    model_config = ConfigDict(extra="ignore")

    model: Annotated[str, Field(min_length=1, max_length=100)] = "tripo3d/h3.1"
    mode: Mode = "quality"
    webhookUrl: Url | None = None  # noqa: N815 - their name


class FromImage(Start):
    """Exactly one of ``imageUrl`` and ``imageDataUrl`` (``data:image/...;base64,...``)."""

    imageUrl: Url | None = None  # noqa: N815 - their name
    imageDataUrl: SomeEncoded | None = None  # noqa: N815 - their name


class FromText(Start):
    """``style`` is a word that is put before the prompt."""

    prompt: Annotated[str, Field(min_length=1, max_length=1000)]
    style: Annotated[str, Field(max_length=50)] = ""


class FromViews(Start):
    """At least two pictures, front first, then right, back and left: under one of the names."""

    imageUrls: list[Url] = []  # noqa: N815 - their name
    images: list[SomeEncoded] = []
    imageDataUrls: list[SomeEncoded] = []  # noqa: N815 - their name


class Started(BaseModel):
    taskId: str  # noqa: N815 - their name
    provider: str
    status: Literal["processing"] = "processing"
    creditsUsed: int  # noqa: N815 - their name
    creditsRemaining: int  # noqa: N815 - their name


class Task(BaseModel):
    taskId: str  # noqa: N815 - their name
    type: Kind
    status: Literal["processing", "completed", "failed"]
    provider: str
    progress: Annotated[int, Field(ge=0, le=100)]
    outputModelUrl: str | None  # noqa: N815 - their name
    thumbnailUrl: str | None  # noqa: N815 - their name
    creditsUsed: int  # noqa: N815 - their name
    errorCode: str | None  # noqa: N815 - their name
    createdAt: str  # noqa: N815 - their name
    completedAt: str | None  # noqa: N815 - their name


class Key(BaseModel):
    id: str
    name: str
    prefix: str
    scopes: list[str]
    createdAt: str  # noqa: N815 - their name
    lastUsedAt: str | None  # noqa: N815 - their name
    revokedAt: str | None  # noqa: N815 - their name


class Keys(BaseModel):
    keys: list[Key]


class NewKey(BaseModel):
    model_config = ConfigDict(extra="ignore")

    name: Annotated[str, Field(max_length=100)] = ""
    scopes: list[Literal["read", "write"]] = ["read", "write"]


class KeyTold(BaseModel):
    id: str
    name: str
    key: str
    scopes: list[str]
    createdAt: str  # noqa: N815 - their name


class Revoked(BaseModel):
    id: str
    revokedAt: str  # noqa: N815 - their name


class Problem(BaseModel):
    error: str
    message: str
