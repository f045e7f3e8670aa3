"""The command line: one file per command, each one call into the house.

Exit codes: 0 done, 1 the work failed (one line on standard error), 2 wrong usage.
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

import typer

from maquette import __version__
from maquette.errors import MaquetteError
from maquette.kit import logs
from maquette.kit.later import later

if TYPE_CHECKING:
    import pydantic
else:
    pydantic = later("pydantic")  # what reads settings has loaded it

COMMANDS = {
    "serve": "Serve the API on SQLite and local files (or what is configured) and work its jobs "
    "off.",
    "worker": "Work jobs off, one at a time, until SIGTERM; start several for several slots.",
    "generate": "Make a textured GLB from a picture, from several views of one object, or from "
    "words.",
    "render": "Draw a turntable film of a model; several, numbered, for several backgrounds.",
    "still": "Draw one picture of a model.",
    "dataset": "Draw pictures, masks, depths and normals from all around, with their cameras.",
    "inspect": "Report triangles, textures, size, health and findings.",
    "convert": "Write a model in another format, with what the format cannot hold said aloud.",
    "optimize": "Make a GLB smaller: fewer triangles, smaller textures, compression, versions for "
    "distance.",
    "engines": "Engines and the weights of learned ones.",
    "doctor": "Look at every part of the installation; exit 1 when one that is needed is missing.",
    "keys": "API keys.",
    "providers": "Keys at providers of engines.",
    "accounts": "Accounts.",
    "credits": "Credits.",
    "overlays": "The house's own overlays.",
    "db": "The database.",
}
"""Each a module of this package, of one function with its name or of an ``app`` of several; and
what it says of itself, because a command is loaded to be run and not to be listed."""


def command_line(only: str | None = None) -> typer.Typer:
    """The whole command line, or as much of it as ``only`` one command needs.

    Loading every command takes seconds, because each loads the libraries it works with.
    """
    line = _line()
    for name in COMMANDS if only is None else {only} & set(COMMANDS):
        module = import_module(f"{__name__}.{name}")
        group = getattr(module, "app", None)
        if isinstance(group, typer.Typer):
            line.add_typer(group, name=name)
        else:
            line.command(name)(getattr(module, name))
    line.command()(version)
    return line


def contents() -> typer.Typer:
    """The command line as its help shows it; nothing can be done with it."""
    line = _line()
    for name, said in COMMANDS.items():
        line.command(name, help=said)(_nothing)
    line.command()(version)
    return line


def _line() -> typer.Typer:
    line = typer.Typer(
        name="maquette",
        help="Pictures in, textured GLB out; GLB in, product film out.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
    )
    # With a callback, a line of one command still wants to be told its name.
    line.callback()(_nothing)
    return line


def _nothing() -> None:
    pass


def version() -> None:
    """Print the version."""
    print(__version__)


def main(words: Sequence[str] | None = None) -> None:
    """Run a command, by default the one that this process was given; what fails is told in one
    line. Raises :class:`SystemExit` in any case.
    """
    logs.configure(level="warning")
    given = sys.argv[1:] if words is None else list(words)
    asked = given[0] if given else ""
    known = asked in {*COMMANDS, version.__name__}
    try:
        line = command_line(asked) if known else contents()
        line(given, prog_name="maquette")
    except (MaquetteError, OSError, ValueError) as error:
        told = _told(error)
        if told is None:
            raise
        print(f"maquette: {' '.join(told.split())}", file=sys.stderr)
        sys.exit(1)


def _told(error: Exception) -> str | None:
    """What to say of what an operator can do something about."""
    if isinstance(error, MaquetteError):
        return error.message
    if isinstance(error, OSError):
        return f"{error.strerror or error}: {error.filename}" if error.filename else str(error)
    if isinstance(error, pydantic.ValidationError):
        first = error.errors(include_url=False)[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        return f"MAQUETTE_{name}: {first['msg']}"
    return None
