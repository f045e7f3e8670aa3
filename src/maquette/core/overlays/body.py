"""The child's side of looking at pictures that are too large for the server's own process."""

from pathlib import Path
from typing import Any

from maquette.core.jobs.voice import SENT
from maquette.engines.photo import look
from maquette.kit.pictures import open_picture
from maquette.render.stage.radiance import read_radiance


def picture(inputs: Path) -> dict[str, Any]:
    open_picture((inputs / SENT).read_bytes())
    return {}


def photo(inputs: Path) -> dict[str, Any]:
    found = look((inputs / SENT).read_bytes())
    return {} if found is None else vars(found)


def room(inputs: Path) -> dict[str, Any]:
    read_radiance((inputs / SENT).read_bytes())
    return {}
