"""The work of a render: a GLB in a folder becomes films and stills in another, in a child process.

It knows no database, no storage and no account.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from maquette.core.jobs.folder import MODEL
from maquette.core.jobs.voice import Voice
from maquette.core.renders.rules import LONGEST_FILM
from maquette.errors import MaquetteError
from maquette.gltf.inspect import inspect
from maquette.gltf.read import read_model
from maquette.kit.progress import Progress
from maquette.render.look import Plates
from maquette.render.render import Order, Output, Rendered, render, render_all
from maquette.render.spec import RenderSpec


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
    report = _report(glb) if request["inspect"] else None
    spec, plates = _wanted(request, inputs)
    made = render(glb, spec, outputs, progress, plates=plates, on_file=on_file)
    return _told(made, report)


def run_all(request: Mapping[str, Any], inputs: Path, outputs: Path, voice: Voice) -> None:
    """Draw ``model.glb`` for each of ``request["orders"]``, which are as :func:`run` takes them:
    plates and files of each are in a folder by its job's name, and the voice speaks of it.
    """
    glb = (inputs / MODEL).read_bytes()
    orders: dict[Order, str] = {}
    for job_id, asked in request["orders"].items():
        spec, plates = _wanted(asked, inputs / job_id)
        own = voice.of(job_id)
        orders[Order(spec, outputs / job_id, plates, own, own.file)] = job_id
    unseen = any(asked["inspect"] for asked in request["orders"].values())
    report = _report(glb) if unseen else None
    for order, made in render_all(glb, list(orders)):
        told = made if isinstance(made, MaquetteError) else _told(made, report)
        voice.of(orders[order]).ended(told)


def _wanted(asked: Mapping[str, Any], folder: Path) -> tuple[RenderSpec, Plates]:
    plates = {name: (folder / name).read_bytes() for name in asked["plates"]}
    return RenderSpec.parse(asked["spec"], longest=LONGEST_FILM), Plates(**plates)


def _report(glb: bytes) -> dict[str, Any]:
    return inspect(read_model(glb), len(glb)).as_dict()


def _told(made: Rendered, report: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "seconds": made.seconds,
        "frames": made.frames,
        "renderer": made.renderer,
        "report": report,
    }
