"""Where a finished task's files lie."""

from maquette.core.generations.queries import GenerationView
from maquette.core.runtime import Runtime
from maquette.dialects.trify3d.translate import Links

GLB = "model/gltf-binary"


def links(runtime: Runtime, view: GenerationView) -> Links:
    """Addresses that work without a key, for as long as the installation lets them."""
    if view.asset is None:
        return Links(None, None)
    model = _address(runtime, view.asset.glb_key, GLB, "model.glb")
    if view.poster is None:
        return Links(model, None)
    shown = view.poster
    return Links(model, _address(runtime, shown.key, shown.content_type, "poster.png"))


def _address(runtime: Runtime, key: str, content_type: str, filename: str) -> str:
    seconds = runtime.settings.url_seconds
    return runtime.urls.url(
        "GET", key, content_type=content_type, filename=filename, expires_in=seconds
    )
