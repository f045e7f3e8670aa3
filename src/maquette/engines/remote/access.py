"""How this house reaches providers: by the operator's settings, and by nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from maquette.kit.addresses import Policy

if TYPE_CHECKING:  # a child reads no settings
    from maquette.settings import Settings


@dataclass(frozen=True)
class Access:
    """One provider: an ``address`` in place of its usual one, and the house's own ``key``."""

    address: str = ""
    key: str = field(default="", repr=False)


@dataclass(frozen=True)
class Reach:
    """All of them, by the id of their terms.

    ``policy`` says which private hosts may be reached; ``pause`` seconds lie between the first
    two looks at an order, and a result has at most ``limit`` bytes.
    """

    access: Mapping[str, Access] = field(default_factory=dict)
    policy: Policy = field(default_factory=Policy)
    pause: float = 2.0
    limit: int = 200 * 2**20
    hunyuan_textured: bool = False
    comfyui_graph: Path | None = None
    upstream_engine: str = ""

    def of(self, provider: str) -> Access:
        return self.access.get(provider, Access())


def reach_of(settings: "Settings") -> Reach:
    """What the operator has set."""
    keyed = {
        "meshy": (settings.meshy_url, settings.meshy_key),
        "tripo": (settings.tripo_url, settings.tripo_key),
        "rodin": (settings.rodin_url, settings.rodin_key),
        "fal": (settings.fal_url, settings.fal_key),
        "maquette": (settings.maquette_url, settings.maquette_key),
    }
    access = {name: Access(url, key.get_secret_value()) for name, (url, key) in keyed.items()}
    access["hunyuan"] = Access(settings.hunyuan_url)
    access["comfyui"] = Access(settings.comfyui_url)
    return Reach(
        access=access,
        policy=Policy.parse(settings.outbound_allow),
        pause=settings.remote_pause,
        limit=settings.upload_limit_mb * 2**20,
        hunyuan_textured=settings.hunyuan_texture,
        comfyui_graph=settings.comfyui_graph,
        upstream_engine=settings.maquette_engine,
    )
