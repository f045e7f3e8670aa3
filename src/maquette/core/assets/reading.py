"""The child's side of reading an upload that somebody waits for: it starts with little."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from maquette.core.jobs.voice import MADE, SENT
from maquette.gltf.importers import canonical_glb


def run(request: Mapping[str, Any], inputs: Path, outputs: Path) -> dict[str, Any]:
    """Read ``sent`` as what ``request["name"]`` says; of what is kept as it is, nothing is made."""
    sent = (inputs / SENT).read_bytes()
    glb = canonical_glb(request["name"], sent)
    if glb is not sent:
        (outputs / MADE).write_bytes(glb)
    return {}
