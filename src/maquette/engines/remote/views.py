"""Pictures as providers take them: by their sides' names, and in a format that all of them read."""

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maquette.engines.engine import Inputs
from maquette.errors import InvalidSettings
from maquette.kit.later import later

if TYPE_CHECKING:
    from maquette.kit import pictures
else:
    pictures = later("maquette.kit.pictures")

SIDES = ("front", "right", "back", "left")
"""Right is the side on the right of the front picture, as everywhere in the house."""


@dataclass(frozen=True)
class View:
    """One picture as PNG or JPEG, and which side it shows."""

    side: str
    data: bytes
    suffix: str

    @property
    def content_type(self) -> str:
        return "image/jpeg" if self.suffix == "jpg" else "image/png"

    @property
    def filename(self) -> str:
        return f"{self.side}.{self.suffix}"

    @property
    def base64(self) -> str:
        return base64.b64encode(self.data).decode()

    @property
    def data_uri(self) -> str:
        return f"data:{self.content_type};base64,{self.base64}"


def sides_of(count: int, names: Sequence[str], most: int = len(SIDES)) -> tuple[str, ...]:
    """Which side each picture shows.

    Raises :class:`InvalidSettings` for more than ``most`` pictures, and for names that are
    unknown, twice, or not as many as the pictures.
    """
    if count > most:
        raise InvalidSettings(f"this engine works from at most {most} views", field="pictures")
    if not names:
        return SIDES[:count]
    if len(names) != count or len(set(names)) != count or not set(names) <= set(SIDES):
        told = ", ".join(SIDES)
        raise InvalidSettings(f"views: one of {told} for each picture, each once", field="views")
    return tuple(names)


def views_of(inputs: Inputs) -> tuple[View, ...]:
    """All pictures, the front one first, the others in the usual order."""
    sides = sides_of(len(inputs.pictures), inputs.options.views)
    found = [_view(side, data) for side, data in zip(sides, inputs.pictures, strict=True)]
    return tuple(sorted(found, key=lambda view: SIDES.index(view.side)))


def by_side(views: Sequence[View], order: Sequence[str]) -> list[View | None]:
    """The views in a provider's own order, None for a side that was not photographed."""
    named = {view.side: view for view in views}
    return [named.get(side) for side in order]


def _view(side: str, data: bytes) -> View:
    kind = pictures.picture_format(data)
    if kind in {"JPEG", "PNG"}:
        return View(side, data, "jpg" if kind == "JPEG" else "png")
    file = io.BytesIO()
    pictures.open_picture(data).save(file, "PNG")
    return View(side, file.getvalue(), "png")
