"""The work of an ingest: an uploaded file becomes a GLB, a report and a poster, in a child process.

It knows no database, no storage and no account.
"""

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from maquette.core.jobs.folder import MODEL, UPLOADED
from maquette.errors import RenderFailed, Unavailable
from maquette.gltf.importers import canonical_glb
from maquette.gltf.inspect import inspect
from maquette.gltf.read import read_model
from maquette.kit.progress import Progress
from maquette.render.render import Output, poster
from maquette.render.spec import RenderSpec

POSTER = "poster.png"
PORTRAIT = RenderSpec(aspect="1:1", rotate_y=-25)

log = logging.getLogger(__name__)


def run(
    request: Mapping[str, Any],
    inputs: Path,
    outputs: Path,
    progress: Progress,
    on_file: Callable[[Output], None] | None = None,
) -> dict[str, Any]:
    """Read ``uploaded`` of ``inputs`` as what ``request["name"]`` says; gives its ``report``.

    ``on_file`` hears of the poster, where this machine can draw one.
    """
    progress("read", 0.1)
    glb = canonical_glb(request["name"], (inputs / UPLOADED).read_bytes())
    (outputs / MODEL).write_bytes(glb)
    progress("inspect", 0.6)
    report = inspect(read_model(glb), len(glb)).as_dict()
    if on_file is not None:
        progress("poster", 0.8)
        _show(glb, outputs / POSTER, on_file)
    return {"report": report}


def _show(glb: bytes, path: Path, on_file: Callable[[Output], None]) -> None:
    """Draw the poster; a model without one is still a model."""
    try:
        on_file(poster(glb, PORTRAIT, path))
    except (RenderFailed, Unavailable) as error:
        log.warning("no poster was drawn: %s", error.message)
