"""``maquette db``: bring the database up to date."""

import typer

from maquette.cli.house import working_house

app = typer.Typer(help="The database.", no_args_is_help=True)


@app.callback()
def db() -> None:
    """The database."""


@app.command()
def migrate() -> None:
    """Migrate now; `serve` and `worker` do it by themselves when they start."""
    with working_house() as runtime:
        print(f"up to date: {runtime.db.engine.url.render_as_string(hide_password=True)}")
