"""Where files are fetched without a key, for as long as the installation lets them."""

from collections.abc import Callable

from maquette.core.jobs.tables import Artifact
from maquette.core.runtime import Runtime

GLB = "model/gltf-binary"


def addresses(runtime: Runtime) -> Callable[[Artifact], str]:
    """Tells the address of an artifact."""
    return lambda artifact: address(runtime, artifact.key, artifact.content_type)


def address(runtime: Runtime, key: str, content_type: str) -> str:
    seconds = runtime.settings.url_seconds
    return runtime.urls.url("GET", key, content_type=content_type, expires_in=seconds)
