"""What several commands share."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from maquette.kit.progress import Progress as Listener
from maquette.settings import ENV_PREFIX, Settings

PIPE_WIDTH = 200

errors = Console(stderr=True)


def settings(**given: object) -> Settings:
    """The settings of the environment, with what the command line says on top."""
    return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]


def from_setting(name: str) -> str:
    """Help for an option that overrides a setting: its description and its variable."""
    description = Settings.model_fields[name].description
    return f"{description} [{ENV_PREFIX}{name.upper()}]"


def show(table: Table) -> None:
    """Print a table; as wide as it wants to be where a pipe and not a person reads it."""
    console = Console()
    (console if console.is_terminal else Console(width=PIPE_WIDTH)).print(table)


@contextmanager
def progress_bar(title: str) -> Iterator[Listener]:
    """A bar on standard error with the step's name; plain lines where there is no terminal."""
    columns = (
        TextColumn("{task.description}"),
        TextColumn("[bold]{task.fields[step]:<8}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=errors) as bar:
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
