"""``maquette still``: a model in, one picture out, without a server."""

from pathlib import Path
from typing import Annotated

import typer

from maquette.cli.models import glb_of
from maquette.errors import InvalidSettings
from maquette.render.spec import LIGHTS
from maquette.render.stills import CAMERAS, StillSpec
from maquette.render.stills import still as draw


def still(  # noqa: PLR0913 - one parameter per option
    model: Annotated[Path, typer.Argument(help="A .glb, .zip, or .gltf with its files.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="A .png, .jpg or .webp.")],
    camera: Annotated[
        str, typer.Option(help=f"{', '.join(CAMERAS)}, or a camera of the model's own.")
    ] = "three-quarter",
    size: Annotated[str, typer.Option(help="Pixels, such as 3840x2160.")] = "1920x1080",
    variant: Annotated[str | None, typer.Option(help="A finish that the model offers.")] = None,
    background: Annotated[str, typer.Option(help="Such as #ff8800, or none.")] = "#ffffff",
    shadows: Annotated[bool, typer.Option(help="The soft shadow on the ground.")] = True,
    reflector: Annotated[bool, typer.Option(help="A reflective ground.")] = False,
    light: Annotated[str, typer.Option(help=f"{', '.join(LIGHTS)}.")] = "studio",
    zoom: Annotated[float, typer.Option(help="Multiplies the camera's distance.")] = 1.0,
) -> None:
    """Draw one picture of a model."""
    spec = StillSpec(
        size=_size(size),
        camera=camera,
        variant=variant,
        background=None if background == "none" else background,
        shadows=shadows,
        reflector=reflector,
        light=light,
        zoom=zoom,
    )
    print(draw(glb_of(model), spec, output))


def _size(text: str) -> tuple[int, int]:
    across, _, down = text.lower().partition("x")
    if not (across.isdecimal() and down.isdecimal()):
        raise InvalidSettings(f"size: {text!r} is not WIDTHxHEIGHT", field="size")
    return int(across), int(down)
