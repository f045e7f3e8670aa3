"""The work of a render: a GLB in a folder becomes films and stills in another, in a child process.

It knows no database, no storage and no account.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from maquette.gltf.inspect import inspect
from maquette.gltf.read import read_model
from maquette.kit.progress import Progress
from maquette.render.look import Plates
from maquette.render.render import Output, render
from maquette.render.spec import RenderSpec

MODEL = "model.glb"
BACKDROP, FOREGROUND, ENVIRONMENT = "backdrop", "foreground", "environment"
LONGEST = 600.0
"""Seconds of the longest film; how much of that an account may have was settled at the order."""


def run(
    request: Mapping[str, Any],
    inputs: Path,
    outputs: Path,
    progress: Progress,
    on_file: Callable[[Output], None] | None = None,
) -> dict[str, Any]:
    """Draw ``model.glb`` of ``inputs`` as ``request["spec"]`` says, into ``outputs``.

    ``request["plates"]`` names those of ``backdrop``, ``foreground`` and ``environment`` that are
    in ``inputs``; ``on_file`` hears of each file as soon as it is whole. With
    ``request["inspect"]`` the result has the model's ``report`` as well.
    """
    glb = (inputs / MODEL).read_bytes()
    spec = RenderSpec.parse(request["spec"], longest=LONGEST)
    report = inspect(read_model(glb), len(glb)).as_dict() if request["inspect"] else None
    plates = Plates(**{name: (inputs / name).read_bytes() for name in request["plates"]})
    rendered = render(glb, spec, outputs, progress, plates=plates, on_file=on_file)
    return {
        "seconds": rendered.seconds,
        "frames": rendered.frames,
        "renderer": rendered.renderer,
        "report": report,
    }
