"""The child process of one job: ``python -m maquette.child PARENT_PID``.

It reads one JSON line, does the work in a folder, and writes JSON lines to standard output. It
knows no database, no storage, no network and no settings, and dies with its parent.
"""

import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from maquette.core.jobs.voice import Body, Voice, work

# Loaded by name, and only the one that is needed: the engines take seconds to import, and a
# render must not wait for them.
GENERATION = "maquette.core.generations.body"
RENDER = "maquette.core.renders.body"
INGEST = "maquette.core.assets.body"
READING = "maquette.core.assets.reading"
EXPORT = "maquette.core.exports.body"
PICTURES = "maquette.core.overlays.body"

Request = Mapping[str, Any]


def _generation(request: Request, inputs: Path, outputs: Path, voice: Voice) -> dict[str, Any]:
    body = import_module(GENERATION)
    return dict(body.run(request, inputs, outputs, voice, on_file=voice.file))


def _render(request: Request, inputs: Path, outputs: Path, voice: Voice) -> dict[str, Any]:
    body = import_module(RENDER)
    return dict(body.run(request, inputs, outputs, voice, on_file=voice.file))


def _renders(request: Request, inputs: Path, outputs: Path, voice: Voice) -> dict[str, Any]:
    import_module(RENDER).run_all(request, inputs, outputs, voice)
    return {}


def _ingest(request: Request, inputs: Path, outputs: Path, voice: Voice) -> dict[str, Any]:
    return dict(import_module(INGEST).run(request, inputs, outputs, voice, on_file=voice.file))


def _export(request: Request, inputs: Path, outputs: Path, voice: Voice) -> dict[str, Any]:
    return dict(import_module(EXPORT).run(request, inputs, outputs, voice, on_file=voice.file))


def _reading(request: Request, inputs: Path, outputs: Path, voice: Voice) -> dict[str, Any]:
    return dict(import_module(READING).run(request, inputs, outputs))


def _picture(request: Request, inputs: Path, outputs: Path, voice: Voice) -> dict[str, Any]:
    return dict(import_module(PICTURES).picture(inputs))


def _photo(request: Request, inputs: Path, outputs: Path, voice: Voice) -> dict[str, Any]:
    return dict(import_module(PICTURES).photo(inputs))


def _room(request: Request, inputs: Path, outputs: Path, voice: Voice) -> dict[str, Any]:
    return dict(import_module(PICTURES).room(inputs))


BODIES: Mapping[str, Body] = {
    "generation": _generation,
    "render": _render,
    "renders": _renders,
    "ingest": _ingest,
    "export": _export,
    "reading": _reading,
    "picture": _picture,
    "photo": _photo,
    "room": _room,
}


def main() -> None:
    work(int(sys.argv[1]), BODIES)


if __name__ == "__main__":
    main()
