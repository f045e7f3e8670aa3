"""The command line: one file per command, each one call into the house.

Exit codes: 0 done, 1 the work failed (one line on standard error), 2 wrong usage.
"""

import sys
from importlib import import_module

import typer
from pydantic import ValidationError

from maquette import __version__
from maquette.errors import MaquetteError
from maquette.kit import logs

COMMANDS = (
    "serve",
    "worker",
    "generate",
    "render",
    "still",
    "dataset",
    "inspect",
    "convert",
    "optimize",
    "engines",
    "doctor",
    "keys",
    "providers",
    "accounts",
    "credits",
    "overlays",
    "db",
)
"""Each a module of this package: of one function with its name, or of an ``app`` of several."""


def command_line(only: str | None = None) -> typer.Typer:
    """The whole command line, or as much of it as ``only`` one command needs.

    Loading every command takes seconds, because each loads the libraries it works with.
    """
    line = typer.Typer(
        name="maquette",
        help="Pictures in, textured GLB out; GLB in, product film out.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
    )
    for name in COMMANDS if only is None else {only} & set(COMMANDS):
        module = import_module(f"{__name__}.{name}")
        group = getattr(module, "app", None)
        if isinstance(group, typer.Typer):
            line.add_typer(group, name=name)
        else:
            line.command(name)(getattr(module, name))
    line.command()(version)
    # With a callback, a line of one command still wants to be told its name.
    line.callback()(_nothing)
    return line


def _nothing() -> None:
    pass


def version() -> None:
    """Print the version."""
    print(__version__)


def main() -> None:
    """Run a command; what fails is told in one line."""
    logs.configure(level="warning")
    try:
        asked = sys.argv[1] if len(sys.argv) > 1 else ""
        command_line(asked if asked in {*COMMANDS, version.__name__} else None)()
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
