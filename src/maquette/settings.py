"""Every setting, read from MAQUETTE_* variables by the app, the worker and the CLI alone."""

import os
from pathlib import Path
from typing import Any, Literal

from platformdirs import user_data_path
from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ENV_PREFIX = "MAQUETTE_"


def _house_key(provider: str) -> Any:
    return Field(
        default=SecretStr(""),
        description=f"The house's own key at {provider}, which every account may spend; empty "
        "leaves it to accounts to bring theirs.",
    )


def _address(provider: str) -> Any:
    return Field(default="", description=f"Address of {provider} in place of its usual one.")


class Settings(BaseSettings):
    """One value per variable; ``MAQUETTE_DATA_DIR`` sets ``data_dir`` and so on."""

    model_config = SettingsConfigDict(env_prefix=ENV_PREFIX, frozen=True, extra="ignore")

    data_dir: Path = Field(
        default_factory=lambda: user_data_path("maquette", appauthor=False),
        description="Folder of the embedded default: SQLite file, blobs and secret.",
    )
    database_url: str = Field(
        default="",
        description="SQLAlchemy URL of the database; empty means SQLite in the data folder.",
    )
    storage_url: str = Field(
        default="",
        description="obstore URL (s3://, gs://, az://, file://); empty means the data folder.",
    )
    storage_seconds: float = Field(
        default=20.0,
        gt=0,
        le=600,
        description="How long a storage service may say nothing, or be away, before it is told.",
    )
    host: str = Field(default="127.0.0.1", description="Address the server listens on.")
    port: int = Field(default=8080, ge=0, le=65535, description="Port the server listens on.")
    public_url: str = Field(
        default="",
        description="Base of every absolute URL handed out; empty means http://HOST:PORT.",
    )
    sandbox: Literal["auto", "require", "off"] = Field(
        default="auto",
        description="Walls about the processes that read untrusted files (Landlock, seccomp): "
        "auto takes what the kernel has, require refuses to work without, off has none.",
    )
    log_format: Literal["text", "json"] = Field(
        default="text",
        description="How servers and workers write their logs: lines for people, or JSON objects.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info",
        description="The least that they write; answers to requests are told at info.",
    )
    metrics_key: SecretStr = Field(
        default=SecretStr(""),
        description="Bearer token that opens /metrics to Prometheus; empty closes the page.",
    )
    outbound_allow: str = Field(
        default="",
        description="Comma list of private hosts or CIDRs that outgoing requests may reach.",
    )
    outbound_per_minute: int = Field(
        default=120,
        ge=0,
        description="Addresses of its own choice that one account may have Maquette ask in a "
        "minute; 0 is no limit.",
    )
    wrong_keys: int = Field(
        default=100,
        ge=0,
        description="Wrong keys from one address in a quarter of an hour after which more are "
        "answered 429, right ones still being served; 0 is no limit.",
    )
    secret: SecretStr = Field(
        default=SecretStr(""),
        description="Key that signs URLs; empty means a random one kept in the data folder.",
    )
    engines: str = Field(
        default="",
        description="Comma list of engine ids to prefer, best first, for orders that name none; "
        "paid engines and those of other machines are chosen only if they are listed here.",
    )
    accept_licences: str = Field(
        default="",
        description="Comma list of engine ids whose licence you have read and accept.",
    )
    weights: str = Field(
        default="",
        description="Folder of learned models' weights; empty means one in the data folder.",
    )
    gpu: Literal["auto", "on", "off"] = Field(
        default="auto",
        description="Whether engines compute on a GPU here: auto looks whether there is one.",
    )
    precision: Literal["auto", "full", "half"] = Field(
        default="auto",
        description="Numbers that learned models compute with: full is float32, half bfloat16 or "
        "float16; auto takes half where the hardware is faster with it.",
    )
    weights_mirror: str = Field(
        default="",
        description="Scheme and host that stand in for those of weights' addresses, for machines "
        "that cannot reach them; a private host also needs MAQUETTE_OUTBOUND_ALLOW.",
    )
    keep_model_seconds: int = Field(
        default=900,
        ge=0,
        description="How long a worker keeps a learned model in memory that nobody uses.",
    )
    keep_model_free: int = Field(
        default=10,
        ge=0,
        le=100,
        description="Percent of the memory that must be free for a worker to keep a learned model "
        "that is not at work.",
    )
    old_secrets: SecretStr = Field(
        default=SecretStr(""),
        description="Comma list of former values of MAQUETTE_SECRET: links that they signed hold, "
        "webhooks are signed with them as well, and keys sealed with them open; see "
        "`maquette providers reseal`.",
    )
    meshy_key: SecretStr = _house_key("Meshy")
    meshy_url: str = _address("Meshy")
    tripo_key: SecretStr = _house_key("Tripo")
    tripo_url: str = _address("Tripo")
    rodin_key: SecretStr = _house_key("Rodin (hyper3d.ai)")
    rodin_url: str = _address("Rodin")
    fal_key: SecretStr = _house_key("fal")
    fal_url: str = _address("fal's queue")
    hunyuan_url: str = Field(
        default="", description="Address of your Hunyuan3D api_server.py, with its port."
    )
    hunyuan_texture: bool = Field(
        default=False,
        description="Whether that server was started with --enable_tex, and shall paint.",
    )
    comfyui_url: str = Field(default="", description="Address of your ComfyUI, with its port.")
    comfyui_graph: Path | None = Field(
        default=None,
        description="Graph (API format) to use there in place of Maquette's own Hunyuan3D ones.",
    )
    maquette_url: str = Field(
        default="", description="Address of another Maquette whose engines may be ordered from."
    )
    maquette_key: SecretStr = Field(
        default=SecretStr(""), description="The house's own API key at that other Maquette."
    )
    maquette_engine: str = Field(
        default="", description="Engine to order from there; empty leaves the choice to it."
    )
    remote_at_once: int = Field(
        default=8, ge=1, le=50, description="Orders at providers that one worker follows at once."
    )
    remote_seconds: int = Field(
        default=1800, ge=1, le=86_400, description="Longest that a provider is waited for."
    )
    remote_pause: float = Field(
        default=2.0,
        gt=0,
        le=60,
        description="Seconds between the first two looks at an order there; later ones are slower.",
    )
    lanes: str = Field(
        default="",
        description="Comma list of the lanes that a worker takes jobs from, cpu and gpu; empty "
        "means cpu, and gpu where there is one.",
    )
    workers: int = Field(default=1, ge=0, le=64, description="Workers that `serve` starts.")
    job_seconds: int = Field(
        default=600,
        ge=1,
        le=86_400,
        description="Longest a job may run from its first start; films beyond 30 s, and many looks "
        "of one drawing, in proportion.",
    )
    job_niceness: int = Field(
        default=10,
        ge=0,
        le=19,
        description="How far jobs step back from the processor (see nice(1)), so that the server "
        "answers while films are drawn; 0 on machines that do nothing else.",
    )
    trusted_proxies: int = Field(
        default=0,
        ge=0,
        le=10,
        description="How many proxies stand before the server; the last that many entries of "
        "X-Forwarded-For are theirs, and are believed.",
    )
    forge_public: bool = Field(
        default=True, description="Whether anybody may generate at /api/forge without a key."
    )
    forge_per_minute: int = Field(
        default=10, ge=1, description="Generations that one address may order there a minute."
    )
    forge_wait_seconds: float = Field(
        default=3.0,
        ge=0,
        le=20,
        description="How long a draft there is waited for before it is answered as queued.",
    )
    x402_enabled: bool = Field(
        default=False,
        description="Whether /api/x402/forge sells generations; needs maquette[x402].",
    )
    x402_facilitator_url: str = Field(
        default="https://x402.org/facilitator",
        description="The service that verifies and settles payments on the chains.",
    )
    x402_pay_to_evm: str = Field(default="", description="Address that is paid on EVM chains.")
    x402_pay_to_svm: str = Field(default="", description="Address that is paid on Solana.")
    x402_networks: str = Field(
        default="eip155:8453",
        description="Comma list of the chains that are taken, as CAIP-2 names.",
    )
    x402_body_version: int = Field(
        default=2, ge=1, le=2, description="x402 version of a 402's body; its header is always 2."
    )
    signup_open: bool = Field(
        default=True, description="Whether strangers may open an account by themselves."
    )
    signup_credits: int = Field(
        default=10, ge=0, description="Credits of a new account; they never expire."
    )
    monthly_credits: int = Field(
        default=10, ge=0, description="The free allowance is topped up to this each month."
    )
    upload_limit_mb: int = Field(
        default=100, ge=1, description="Largest model that may be uploaded or fetched."
    )
    free_space_mb: int = Field(
        default=512,
        ge=0,
        description="Uploads are refused while the data folder's disk has less room than this.",
    )
    account_mb: int = Field(
        default=0,
        ge=0,
        description="Megabytes that an account may store (models, also deleted ones, overlays, "
        "and what was made); more uploads are refused then; 0 is no limit.",
    )
    free_uploads: int = Field(
        default=0,
        ge=0,
        description="New models a day for accounts that were granted no credits; 0 is no limit.",
    )
    open_exports: int = Field(
        default=20,
        ge=1,
        description="Exports, which cost nothing, that one account may have waiting at once.",
    )
    fetch_seconds: int = Field(
        default=120, ge=1, le=3600, description="Longest download of a model from an address."
    )
    picture_limit_mb: int = Field(default=10, ge=1, description="Largest picture accepted.")
    url_seconds: int = Field(
        default=3600, ge=60, description="Life of the signed download URLs handed out."
    )

    @field_validator("public_url", "storage_url")
    @classmethod
    def _without_trailing_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @model_validator(mode="after")
    def _absolute_data_dir(self) -> "Settings":
        # Child processes run in scratch folders, so a relative path would move under them.
        object.__setattr__(self, "data_dir", self.data_dir.expanduser().absolute())
        return self

    @property
    def former_secrets(self) -> tuple[bytes, ...]:
        told = self.old_secrets.get_secret_value().split(",")
        return tuple(part.strip().encode() for part in told if part.strip())

    @property
    def base_url(self) -> str:
        return self.public_url or f"http://{self.host}:{self.port}"

    @property
    def resolved_database_url(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir / 'maquette.db'}"

    @property
    def resolved_weights(self) -> Path:
        folder = Path(self.weights).expanduser().absolute() if self.weights else None
        return folder or self.data_dir / "weights"

    @property
    def resolved_storage_url(self) -> str:
        return self.storage_url or (self.data_dir / "blobs").as_uri()


def process_environment() -> dict[str, str]:
    """The whole environment, for the worker to choose from what a child process may see."""
    return dict(os.environ)  # noqa: TID251 - this is the one place that reads it
