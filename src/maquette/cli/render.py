"""``maquette render``: a model in, a film and its poster out, without a server."""

import shutil
import tempfile
from itertools import product
from pathlib import Path
from typing import Annotated

import typer

from maquette.cli.common import progress_bar, whole_file
from maquette.cli.models import glb_of
from maquette.errors import BadInput, InvalidSettings, MaquetteError
from maquette.kit import strict_json
from maquette.kit.progress import silent
from maquette.render.look import Plates
from maquette.render.render import Order, Rendered, render_all
from maquette.render.spec import RenderSpec

FILMS = {".mp4": "video", ".mov": "video", ".png": "poster_full"}


def render(  # noqa: PLR0913 - one parameter per option
    model: Annotated[Path, typer.Argument(help="A .glb, .zip, or .gltf with its files.")],
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", help="An .mp4, or a ProRes .mov; a poster .png comes beside it."
        ),
    ],
    quality: Annotated[str | None, typer.Option(help="share, hd, standard, 4k or pro.")] = None,
    effect: Annotated[str | None, typer.Option(help="turntable, hero-spin, showcase, …")] = None,
    aspect: Annotated[str | None, typer.Option(help="16:9, 1:1 or 9:16.")] = None,
    background: Annotated[
        list[str] | None,
        typer.Option(help="Such as #ffffff; given several times, a film is made of each."),
    ] = None,
    length: Annotated[float | None, typer.Option(help="Seconds, 3 to 30.")] = None,
    backdrop: Annotated[
        list[Path] | None,
        typer.Option(help="A picture behind the model; several: a film of each."),
    ] = None,
    foreground: Annotated[Path | None, typer.Option(help="A picture on top of all.")] = None,
    environment: Annotated[
        Path | None, typer.Option(help="A room to light it with (.hdr), for the studio.")
    ] = None,
    setting: Annotated[
        list[str] | None,
        typer.Option("--set", help="Any other render setting as NAME=JSON, such as zoom=0.8."),
    ] = None,
) -> None:
    """Draw a turntable film of a model; several, numbered, for several backgrounds."""
    if output.suffix.lower() not in FILMS:
        raise InvalidSettings("the output's name must end in .mp4, .mov or .png", field="output")
    named = {"quality": quality, "effect": effect, "aspect": aspect, "length": length}
    given: dict[str, object] = {name: value for name, value in named.items() if value is not None}
    given |= settings_of(setting)
    if output.suffix.lower() == ".mov" and given.get("encoding") != "prores":
        given.setdefault("quality", "pro")
    colours: list[dict[str, object]] = [{"bgColor": each} for each in background or []]
    specs = [RenderSpec.parse({**given, **colour}) for colour in colours or [{}]]
    _check(specs[0], output)
    on_top, light = _read(foreground), _read(environment)
    plates = [Plates(each.read_bytes(), on_top, light) for each in backdrop or []]
    plates = plates or [Plates(None, on_top, light)]
    wanted = list(product(specs, plates))
    glb, last = glb_of(model), len(wanted) - 1
    with tempfile.TemporaryDirectory(prefix="maquette-") as folder:
        with progress_bar(model.name) as progress:
            orders = [
                Order(
                    spec, Path(folder) / str(number), each, progress if number == last else silent
                )
                for number, (spec, each) in enumerate(wanted)
            ]
            made = dict(render_all(glb, orders))
        for number, order in enumerate(orders):
            name = output.stem if len(orders) == 1 else f"{output.stem}-{number + 1}"
            _deliver_all(made[order], output.with_stem(name))


def _check(spec: RenderSpec, output: Path) -> None:
    if spec.views:
        raise InvalidSettings("datasets are made by maquette dataset", field="output")
    if spec.output == "still":
        raise InvalidSettings("stills are made by maquette still", field="output")
    is_mov, is_picture = (output.suffix.lower() == suffix for suffix in (".mov", ".png"))
    if is_mov is not (spec.has_alpha or spec.encoding == "prores") and not is_picture:
        message = "the pro tier and encoding=prores are a .mov, all others are .mp4"
        raise InvalidSettings(message, field="output")


def _deliver_all(made: Rendered | MaquetteError, output: Path) -> None:
    if isinstance(made, MaquetteError):
        raise made
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
