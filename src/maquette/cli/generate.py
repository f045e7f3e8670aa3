"""``maquette generate``: a picture or words in, a GLB out, without a server."""

from pathlib import Path
from typing import Annotated

import typer

from maquette.cli.common import progress_bar, tell, whole_file
from maquette.core.generations import rules
from maquette.core.generations.rules import GenerationOrder
from maquette.engines.catalog import catalog_of
from maquette.engines.engine import Inputs, Options, Pivot, Symmetry, Tier, Turntable
from maquette.engines.making import make
from maquette.engines.photo import look
from maquette.kit.pictures import open_picture
from maquette.settings import Settings

PICTURES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".avif"})
"""Suffixes by which words of several are taken for a file's name."""


def generate(  # noqa: PLR0913 - one parameter per option
    what: Annotated[
        list[str],
        typer.Argument(
            help="A picture (PNG, JPEG, WebP), several views of one object, or words in quotes."
        ),
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="The GLB to write.")],
    engine: Annotated[str | None, typer.Option(help="An id of `maquette engines`.")] = None,
    tier: Annotated[Tier, typer.Option(help="Triangles and texture size.")] = Tier.STANDARD,
    seed: Annotated[int, typer.Option(min=0, help="The same seed makes the same file.")] = 42,
    shape: Annotated[str, typer.Option(help="auto, round, box, flat or organic.")] = "auto",
    thickness: Annotated[float, typer.Option(min=0.1, max=4.0, help="Depth, 1 as found.")] = 1.0,
    texture_size: Annotated[
        int | None, typer.Option(min=64, max=4096, help="Texels a side, instead of the tier's.")
    ] = None,
    target_faces: Annotated[
        int | None, typer.Option(min=100, max=500_000, help="Triangles, instead of the tier's.")
    ] = None,
    height: Annotated[float | None, typer.Option(help="Real height in metres.")] = None,
    views: Annotated[
        str, typer.Option(help="The pictures' sides in their order, such as front,back.")
    ] = "",
    symmetry: Annotated[
        Symmetry, typer.Option(help="Make both sides alike; auto leaves it to the engine.")
    ] = Symmetry.AUTO,
    pivot: Annotated[
        Pivot, typer.Option(help="The origin: middle of the underside, centre, or as it comes.")
    ] = Pivot.BASE,
    turntable: Annotated[
        Turntable,
        typer.Option(help="Which side comes next after the front, of pictures all around."),
    ] = Turntable.AUTO,
) -> None:
    """Make a textured GLB from a picture, from several views of one object, or from words.

    Views are the front, right, back and left one, unless --views names them. Five to 36 pictures
    go round the object in equal steps, the front first, then towards its right, or its left with
    --turntable left; with this option three or four pictures may go round as well.
    """
    prompt = what[0] if _is_prompt(what) else ""
    data = () if prompt else tuple(Path(path).read_bytes() for path in what)
    sides = tuple(side.strip() for side in views.split(",") if side.strip())
    options = Options(
        tier=tier,
        seed=seed,
        texture_size=texture_size,
        target_faces=target_faces,
        shape=shape,
        thickness=thickness,
        height=height,
        views=sides,
        symmetry=symmetry,
        pivot=pivot,
        turntable=turntable,
    )
    order = GenerationOrder(cost=0, pictures=data, prompt=prompt, options=options, engine=engine)
    _make(order, data, prompt or Path(what[0]).name, output)


def _make(order: GenerationOrder, pictures: tuple[bytes, ...], name: str, output: Path) -> None:
    for picture in pictures:
        open_picture(picture)
    rules.check(order)
    catalog = catalog_of(Settings())
    chosen = rules.choose(catalog, order)
    tell(f"engine: {chosen.card.id}, as {chosen.why}")
    with progress_bar(name) as progress:
        inputs = Inputs(pictures, order.prompt, order.options)
        made = make(catalog, chosen.engine, inputs, progress, lambda _: None)
    with whole_file(output) as part:
        part.write_bytes(made.glb)
    spoilt = [found.message for found in map(look, pictures) if found]
    for warning in dict.fromkeys((*spoilt, *made.warnings)):
        tell(f"note: {warning}")
    print(output)


def _is_prompt(what: list[str]) -> bool:
    """One argument that neither is a file nor looks like a mistyped one: "a 1.5 m tall lamp"."""
    path = Path(what[0])
    named = path.suffix.lower() in PICTURES if " " in what[0] else bool(path.suffix)
    return len(what) == 1 and not named and "/" not in what[0] and not path.exists()
