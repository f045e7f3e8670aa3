"""The work of an ingest: an uploaded file becomes a GLB and a report, in a child process.

It knows no database, no storage and no account.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from maquette.gltf.importers import canonical_glb
from maquette.gltf.inspect import inspect
from maquette.gltf.read import read_model
from maquette.kit.progress import Progress

UPLOADED = "uploaded"
MODEL = "model.glb"


def run(
    request: Mapping[str, Any], inputs: Path, outputs: Path, progress: Progress
) -> dict[str, Any]:
    """Read ``uploaded`` of ``inputs`` as what ``request["name"]`` says; gives its ``report``."""
    progress("read", 0.1)
    glb = canonical_glb(request["name"], (inputs / UPLOADED).read_bytes())
    (outputs / MODEL).write_bytes(glb)
    progress("inspect", 0.6)
    return {"report": inspect(read_model(glb), len(glb)).as_dict()}
