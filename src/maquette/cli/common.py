"""What several commands share."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from maquette.kit.later import later
from maquette.kit.progress import Progress as Listener
from maquette.settings import ENV_PREFIX, Settings

if TYPE_CHECKING:
    from rich import console, progress, table
else:
    # Half of all commands print a word or two.
    console, progress, table = later("rich.console"), later("rich.progress"), later("rich.table")

PIPE_WIDTH = 200


def settings(**given: object) -> Settings:
    """The settings of the environment, with what the command line says on top."""
    return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]


def from_setting(name: str) -> str:
    """Help for an option that overrides a setting: its description and its variable."""
    description = Settings.model_fields[name].description
    return f"{description} [{ENV_PREFIX}{name.upper()}]"


def tell(message: str) -> None:
    """Say something on standard error, which is no result."""
    _errors().print(message)


@cache
def _errors() -> "console.Console":
    return console.Console(stderr=True)


def new_table(*columns: str) -> "table.Table":
    return table.Table(*columns)


def show(shown: "table.Table") -> None:
    """Print a table; as wide as it wants to be where a pipe and not a person reads it."""
    usual = console.Console()
    (usual if usual.is_terminal else console.Console(width=PIPE_WIDTH)).print(shown)


@contextmanager
def progress_bar(title: str) -> Iterator[Listener]:
    """A bar on standard error with the step's name; plain lines where there is no terminal."""
    columns = (
        progress.TextColumn("{task.description}"),
        progress.TextColumn("[bold]{task.fields[step]:<8}"),
        progress.BarColumn(),
        progress.TaskProgressColumn(),
        progress.TimeElapsedColumn(),
    )
    with progress.Progress(*columns, console=_errors()) as bar:
        task = bar.add_task(title, total=1.0, step="")

        def listen(step: str, fraction: float, /) -> None:
            bar.update(task, completed=fraction, step=str(step))

        yield listen


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A temporary path beside ``path`` that takes its name when all went well."""
    part = path.with_name(f".{path.name}.part")
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
