"""``maquette dataset``: a model in, a training dataset out, without a server."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from maquette.cli.common import progress_bar
from maquette.cli.models import glb_of
from maquette.cli.render import deliver, settings_of
from maquette.errors import InvalidSettings
from maquette.render.render import render as draw
from maquette.render.spec import DATASET_QUALITIES, RenderSpec


def dataset(
    model: Annotated[Path, typer.Argument(help="A .glb, .zip, or .gltf with its files.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="A .zip.")],
    quality: Annotated[
        str, typer.Option(help=f"Views x pixels: {', '.join(DATASET_QUALITIES)}.")
    ] = DATASET_QUALITIES[0],
    coverage: Annotated[str, typer.Option(help="hemisphere or sphere.")] = "hemisphere",
    setting: Annotated[
        list[str] | None,
        typer.Option("--set", help="A render setting as NAME=JSON, such as tiltX=20."),
    ] = None,
) -> None:
    """Draw pictures, masks, depths and normals from all around, with their cameras."""
    if output.suffix.lower() != ".zip":
        raise InvalidSettings("the output's name must end in .zip", field="output")
    named = {"output": "dataset", "datasetQuality": quality, "coverage": coverage}
    spec = RenderSpec.parse({**settings_of(setting), **named})
    glb = glb_of(model)
    with tempfile.TemporaryDirectory(prefix="maquette-") as folder:
        with progress_bar(model.name) as progress:
            made = draw(glb, spec, Path(folder), progress)
        deliver(next(item.path for item in made.outputs if item.kind == "dataset"), output)
