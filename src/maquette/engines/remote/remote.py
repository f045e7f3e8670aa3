"""Every provider, in the order in which the catalogue shows them."""

from maquette.engines.remote.access import Reach
from maquette.engines.remote.comfyui import ComfyUi
from maquette.engines.remote.engine import RemoteEngine
from maquette.engines.remote.fal import MODELS, Fal
from maquette.engines.remote.hunyuan import Hunyuan
from maquette.engines.remote.meshy import Meshy
from maquette.engines.remote.provider import Provider
from maquette.engines.remote.rodin import Rodin
from maquette.engines.remote.tripo import Tripo
from maquette.engines.remote.upstream import Upstream

KEYED = ("meshy", "tripo", "rodin", "fal", "maquette")
"""Ids of the providers that know keys."""


def remote(reach: Reach) -> tuple[RemoteEngine, ...]:
    providers: tuple[Provider, ...] = (
        Meshy(),
        Tripo(),
        Rodin(),
        *(Fal(model) for model in MODELS),
        Hunyuan(reach.hunyuan_textured),
        ComfyUi(reach.comfyui_graph),
        Upstream(reach.upstream_engine),
    )
    return tuple(RemoteEngine(provider, reach) for provider in providers)
