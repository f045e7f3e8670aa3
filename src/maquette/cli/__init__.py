"""The command line: one file per command, each one call into the house.

Exit codes: 0 done, 1 the work failed (one line on standard error), 2 wrong usage.
"""

import logging
import sys

import typer
from pydantic import ValidationError

from maquette import __version__
from maquette.cli import (
    accounts,
    credits,
    dataset,
    db,
    doctor,
    engines,
    generate,
    inspect,
    keys,
    render,
    serve,
    worker,
)
from maquette.errors import MaquetteError

app = typer.Typer(
    name="maquette",
    help="Pictures in, textured GLB out; GLB in, product film out.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command()(serve.serve)
app.command()(worker.worker)
app.command()(generate.generate)
app.command()(render.render)
app.command()(dataset.dataset)
app.command()(inspect.inspect)
app.command()(engines.engines)
app.command()(doctor.doctor)
app.add_typer(keys.app, name="keys")
app.add_typer(accounts.app, name="accounts")
app.add_typer(credits.app, name="credits")
app.add_typer(db.app, name="db")


@app.command()
def version() -> None:
    """Print the version."""
    print(__version__)


def main() -> None:
    """Run a command; what fails is told in one line."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        app()
    except MaquetteError as error:
        _end(error.message)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        _end(f"MAQUETTE_{name}: {first['msg']}")
    except OSError as error:
        _end(f"{error.strerror or error}: {error.filename}" if error.filename else str(error))


def _end(message: str) -> None:
    print(f"maquette: {' '.join(message.split())}", file=sys.stderr)
    sys.exit(1)
