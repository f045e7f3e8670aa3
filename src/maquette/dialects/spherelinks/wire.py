"""Foreign shapes, exactly as SphereLinks documents them. Pure."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from maquette.http.encoded import Encoded

Steps = Annotated[int, Field(ge=10, le=100)]


class Options(BaseModel):
    """``simplifyRatio`` is the share of triangles taken away; unknown options are ignored."""

    model_config = ConfigDict(extra="ignore")

    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 42
    steps: Steps = 50
    slatSteps: Steps = 50  # noqa: N815 - their name
    textureSize: Literal[512, 1024, 2048] = 1024  # noqa: N815 - their name
    simplifyRatio: Annotated[float, Field(ge=0.5, le=1.0, allow_inf_nan=False)] = 0.95  # noqa: N815 - their name


class Generate(BaseModel):
    """Exactly one of ``imageUrl`` and ``imageBase64``."""

    model_config = ConfigDict(extra="ignore")

    imageUrl: str | None = None  # noqa: N815 - their name
    imageBase64: Encoded | None = None  # noqa: N815 - their name
    filename: str | None = None
    contentType: str | None = None  # noqa: N815 - their name
    options: Options = Field(default_factory=Options)


class Submitted(BaseModel):
    jobId: str  # noqa: N815 - their name
    status: Literal["PROCESSING"] = "PROCESSING"
    message: str = "Generation started."


class Status(BaseModel):
    """``downloadUrl`` comes with COMPLETED, ``errorMsg`` and ``error`` with FAILED."""

    jobId: str  # noqa: N815 - their name
    status: Literal["PROCESSING", "COMPLETED", "FAILED"]
    progress: Annotated[int, Field(ge=0, le=100)]
    stageMessage: str | None = None  # noqa: N815 - their name
    downloadUrl: str | None = None  # noqa: N815 - their name
    errorMsg: str | None = None  # noqa: N815 - their name
    error: str | None = None


class Problem(BaseModel):
    error: str
    message: str
