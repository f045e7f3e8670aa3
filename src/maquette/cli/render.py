"""``maquette render``: a model in, a film and its poster out, without a server."""

import shutil
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from maquette.cli.common import progress_bar, whole_file
from maquette.cli.models import glb_of
from maquette.errors import BadInput, InvalidSettings
from maquette.kit import strict_json
from maquette.render.look import Plates
from maquette.render.render import render as draw
from maquette.render.spec import RenderSpec

FILMS = {".mp4": "video", ".mov": "video", ".png": "poster_full"}


def render(  # noqa: PLR0913 - one parameter per option
    model: Annotated[Path, typer.Argument(help="A .glb, .zip, or .gltf with its files.")],
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", help="An .mp4, or a .mov with alpha; a poster .png comes beside it."
        ),
    ],
    quality: Annotated[str | None, typer.Option(help="share, standard, 4k or pro.")] = None,
    effect: Annotated[str | None, typer.Option(help="turntable, hero-spin, showcase, …")] = None,
    aspect: Annotated[str | None, typer.Option(help="16:9, 1:1 or 9:16.")] = None,
    background: Annotated[str | None, typer.Option(help="Such as #ffffff.")] = None,
    length: Annotated[float | None, typer.Option(help="Seconds, 3 to 30.")] = None,
    backdrop: Annotated[Path | None, typer.Option(help="A picture behind the model.")] = None,
    foreground: Annotated[Path | None, typer.Option(help="A picture on top of all.")] = None,
    environment: Annotated[
        Path | None, typer.Option(help="A room to light it with (.hdr), for the studio.")
    ] = None,
    setting: Annotated[
        list[str] | None,
        typer.Option("--set", help="Any other render setting as NAME=JSON, such as zoom=0.8."),
    ] = None,
) -> None:
    """Draw a turntable film of a model."""
    if output.suffix.lower() not in FILMS:
        raise InvalidSettings("the output's name must end in .mp4, .mov or .png", field="output")
    named = {
        "quality": quality,
        "effect": effect,
        "aspect": aspect,
        "bgColor": background,
        "length": length,
    }
    given = {name: value for name, value in named.items() if value is not None}
    if output.suffix.lower() == ".mov":
        given.setdefault("quality", "pro")
    spec = RenderSpec.parse({**given, **settings_of(setting)})
    if spec.views:
        raise InvalidSettings("datasets are made by maquette dataset", field="output")
    if (output.suffix.lower() == ".mov") is not spec.has_alpha and output.suffix.lower() != ".png":
        raise InvalidSettings("the pro tier is a .mov, all others are .mp4", field="output")
    glb = glb_of(model)
    with tempfile.TemporaryDirectory(prefix="maquette-") as folder:
        with progress_bar(model.name) as progress:
            plates = Plates(_read(backdrop), _read(foreground), _read(environment))
            made = draw(glb, spec, Path(folder), progress, plates=plates)
        files = {item.kind: item.path for item in made.outputs}
        deliver(files[FILMS[output.suffix.lower()]], output)
        if output.suffix.lower() != ".png":
            deliver(files["poster_full"], output.with_suffix(".png"))


def settings_of(pairs: list[str] | None) -> dict[str, object]:
    """Settings given as NAME=JSON."""
    return dict(_pair(text) for text in pairs or [])


def deliver(source: Path, target: Path) -> None:
    with whole_file(target) as part:
        shutil.copyfile(source, part)
    print(target)


def _read(path: Path | None) -> bytes | None:
    return None if path is None else path.read_bytes()


def _pair(text: str) -> tuple[str, object]:
    name, equals, value = text.partition("=")
    if not equals:
        raise InvalidSettings(f"{text!r} is not NAME=JSON", field=name)
    try:
        return name, strict_json.loads(value.encode(), limit=10_000)
    except BadInput:
        return name, value  # a bare word is text
