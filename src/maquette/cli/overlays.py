"""``maquette overlays``: the house's own overlays, for every account to use."""

from pathlib import Path
from typing import Annotated

import typer

from maquette.cli.common import new_table, show
from maquette.cli.house import house
from maquette.core.overlays import actions, queries
from maquette.core.overlays.actions import NewOverlay

app = typer.Typer(help="The house's own overlays.", no_args_is_help=True)


@app.command()
def add(
    picture: Annotated[
        Path, typer.Argument(help="A PNG, JPEG or WebP; an environment is an .hdr.")
    ],
    name: Annotated[str, typer.Option(help="How it is shown.")] = "",
    layer: Annotated[
        str, typer.Option(help="background, foreground or environment.")
    ] = "background",
    alignment: Annotated[str, typer.Option(help="Such as center or top-left.")] = "top-left",
) -> None:
    """Publish a picture to every account and print its id."""
    with house() as runtime:
        wanted = NewOverlay(None, layer, name or picture.stem, "", alignment)
        prepared = actions.prepare(runtime, wanted, picture.read_bytes())
        with runtime.db.write() as session:
            print(actions.add(session, runtime, prepared).id)


@app.command(name="list")
def list_() -> None:
    """Show the house's own overlays."""
    table = new_table("id", "layer", "name", "alignment", "size")
    with house() as runtime, runtime.db.read() as session:
        for row in queries.overlays(session, None):
            table.add_row(row.id, row.layer, row.name, row.alignment, f"{row.width}x{row.height}")
    show(table)


@app.command()
def remove(overlay_id: Annotated[str, typer.Argument(help="As the list shows it.")]) -> None:
    """Take an overlay away from everybody."""
    with house() as runtime, runtime.db.write() as session:
        actions.remove(session, runtime, None, overlay_id)
