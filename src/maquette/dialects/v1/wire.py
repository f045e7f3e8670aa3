"""Shapes of /v1, as DXGL documents them and in the same style beyond. Pure."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Settings = dict[str, Any]
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
    """Pictures by address or as base64, front view first; or a prompt."""

    imageUrl: str | None = None  # noqa: N815 - the house's style is camelCase
    imageBase64: str | None = None  # noqa: N815 - the house's style is camelCase
    prompt: Annotated[str, Field(max_length=1000)] = ""
    engine: str | None = None
    tier: Literal["draft", "standard", "high"] = "standard"
    seed: Whole = 42
    textureSize: Annotated[int, Field(ge=64, le=4096)] | None = None  # noqa: N815 - as above
    targetFaces: Annotated[int, Field(ge=100, le=500_000)] | None = None  # noqa: N815 - as above
    shape: Literal["auto", "round", "box", "flat", "organic"] = "auto"
    thickness: Annotated[float, Field(ge=0.1, le=4, allow_inf_nan=False)] = 1.0
    height: Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)] | None = None


class Problem(BaseModel):
    code: str
    message: str
    status: int


class Error(BaseModel):
    error: Problem


class Data(BaseModel):
    """Every answer that is not a list."""

    data: dict[str, Any]


class Meta(BaseModel):
    total: int
    offset: int
    limit: int


class Listed(BaseModel):
    data: list[dict[str, Any]]
    meta: Meta


class Rows(BaseModel):
    data: list[dict[str, Any]]
