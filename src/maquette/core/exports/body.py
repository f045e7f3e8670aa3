"""The work of an export: a GLB in a folder becomes another file, in a child process.

It knows no database, no storage and no account.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from maquette.core.jobs.folder import MODEL
from maquette.exports.export import export
from maquette.exports.spec import parse
from maquette.kit.progress import Progress

FILE = "export"


@dataclass(frozen=True)
class Output:
    """The finished file."""

    path: Path
    content_type: str
    kind: str = FILE


def run(
    request: Mapping[str, Any],
    inputs: Path,
    outputs: Path,
    progress: Progress,
    on_file: Callable[[Output], None],
) -> dict[str, Any]:
    """Write ``model.glb`` of ``inputs`` as ``request["spec"]`` says, called ``request["name"]``.

    ``on_file`` hears of the one file in ``outputs``; gives the ``notes`` on what was lost.
    """
    spec = parse(request["spec"])
    made = export((inputs / MODEL).read_bytes(), spec, request["name"], progress)
    path = outputs / f"{FILE}.{made.suffix}"
    path.write_bytes(made.data)
    on_file(Output(path, made.content_type))
    return {"notes": list(made.notes)}
