"""The work of a generation: pictures in a folder become a GLB in another. Runs in a child process.

It knows no database, no storage and no account.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from maquette.core.generations.rules import ASPECTS, options_from_json
from maquette.core.jobs.folder import MODEL
from maquette.engines.catalog import Catalog, standard_catalog
from maquette.engines.engine import Engine, Inputs, Made, Step
from maquette.engines.making import make
from maquette.engines.means import means_from_json
from maquette.engines.remote.engine import RemoteEngine
from maquette.engines.remote.errand import SHARE
from maquette.engines.remote.provider import Delivery, File
from maquette.errors import EngineFailed, RenderFailed, Unavailable, UnreadableModel
from maquette.exports.export import export
from maquette.exports.spec import Compression, ExportSpec
from maquette.gltf.read import read_model
from maquette.kit import strict_json
from maquette.kit.progress import Progress, part, silent
from maquette.mesh.surface import whole_report
from maquette.render.render import Output
from maquette.render.stills import StillSpec, still

REPORT = "report.json"
POSTER = "poster.png"
PAINTING = "painting.png"
SHORT_SIDE = 540

log = logging.getLogger(__name__)


def run(
    request: Mapping[str, Any],
    inputs: Path,
    outputs: Path,
    progress: Progress,
    catalog: Catalog | None = None,
    on_file: Callable[[Output], None] | None = None,
) -> dict[str, Any]:
    """Make the asset that ``request`` describes.

    ``request`` holds ``engine``, ``prompt``, ``options`` and ``pictures``, names of files in
    ``inputs``, the ``means`` lent to engines, and where a provider has done its part,
    ``delivered``, the name of the file that it sent. Writes ``model.glb`` and ``report.json`` into
    ``outputs``; gives the engine's warnings and the report. ``on_file`` hears of the picture
    that an engine painted on the way, as soon as it is there, and of the asset's poster, where
    this machine can draw one.
    """
    means = means_from_json(request.get("means", {}))
    offered = catalog or standard_catalog(means=means)
    engine = offered.get(request["engine"])
    given = _inputs(request, inputs)
    options = given.options
    progress(Step.IMAGE if given.pictures or engine.card.paints else Step.MESH, 0.0)

    def show(picture: bytes) -> None:
        (outputs / PAINTING).write_bytes(picture)
        if on_file is not None:
            on_file(Output("painting", outputs / PAINTING, "image/png"))

    if "delivered" in request:
        file = File(request["delivered"], (inputs / request["delivered"]).read_bytes())
        made = _finished(engine, given, file, part(progress, SHARE, 0.95))
    else:
        made = make(offered, engine, given, part(progress, 0.0, 0.95), show)
    made = replace(made, glb=_compressed(made.glb, Compression(options.compression)))
    report = _inspected(made)
    (outputs / MODEL).write_bytes(made.glb)
    (outputs / REPORT).write_bytes(strict_json.dumps(report))
    if on_file is not None:
        _show(made, options.aspect, outputs / POSTER, on_file)
    progress(Step.FINISH, 1.0)
    return {"warnings": list(made.warnings), "report": report}


def _compressed(glb: bytes, compression: Compression) -> bytes:
    if compression is Compression.NONE:
        return glb
    return export(glb, ExportSpec(compression=compression), "model", silent).data


def _inputs(request: Mapping[str, Any], folder: Path) -> Inputs:
    return Inputs(
        pictures=tuple((folder / name).read_bytes() for name in request["pictures"]),
        prompt=request["prompt"],
        options=options_from_json(request["options"]),
    )


def _finished(engine: Engine, inputs: Inputs, file: File, progress: Progress) -> Made:
    if not isinstance(engine, RemoteEngine):
        raise EngineFailed("the engine is not a provider's any more")
    return engine.finish(inputs, Delivery((file,)), progress)


def _show(made: Made, aspect: str, path: Path, on_file: Callable[[Output], None]) -> None:
    """Draw the poster; an asset without one is still an asset."""
    across, down = ASPECTS[aspect]
    unit = SHORT_SIDE / min(across, down)
    size = (round(across * unit), round(down * unit))
    try:
        on_file(Output("poster", still(made.glb, StillSpec(size), path), "image/png"))
    except (RenderFailed, Unavailable) as error:
        log.warning("no poster was drawn: %s", error.message)


def _inspected(made: Made) -> dict[str, Any]:
    """What the GLB holds; an engine's broken file must never pass for a finished asset."""
    try:
        return whole_report(read_model(made.glb), len(made.glb))
    except UnreadableModel as fault:
        raise EngineFailed(f"the engine made a file that cannot be read: {fault}") from None
