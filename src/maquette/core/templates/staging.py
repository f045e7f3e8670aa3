"""What a template says, as a value, and its JSON. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from maquette.errors import InvalidSettings
from maquette.render.spec import ELEVATION, RenderSpec

MOST = 50
LONGEST_NAME, LONGEST_TEXT = 100, 500
Settings = Mapping[str, Any]
STRAIGHT: Settings = {"rotateY": 0, "elevation": ELEVATION, "zoom": 1}
"""The pose of a still that says nothing of it."""


@dataclass(frozen=True)
class View:
    """One thing to show: a still or a film, by what it sets beyond the staging's own settings."""

    name: str
    settings: Settings = field(default_factory=dict)


@dataclass(frozen=True)
class Staging:
    """Light, ground and background (``settings``, for every view), stills and shots.

    All settings are render settings in camelCase, as :class:`maquette.render.spec.RenderSpec`
    reads them. A shot may say ``from`` and ``to`` as well, names of stills: it moves from the pose
    of the one to that of the other.
    """

    settings: Settings = field(default_factory=dict)
    stills: tuple[View, ...] = ()
    shots: tuple[View, ...] = ()

    def spec_of(self, view: View, more: Settings | None = None) -> RenderSpec:
        """The render of one view. ``more`` has the last word."""
        return RenderSpec.parse({**self.settings_of(view), **(more or {})})

    def settings_of(self, view: View) -> dict[str, Any]:
        """All settings of one view. Raises :class:`InvalidSettings` for a still that is not."""
        told = {**self.settings, **view.settings}
        start, end = told.pop("from", None), told.pop("to", None)
        if start is None and end is None:
            return told
        first, last = self._pose(start, "from"), self._pose(end, "to")
        ends = {
            "rotateY": first["rotateY"],
            "elevation": first["elevation"],
            "zoomStart": first["zoom"],
            "rotateEnd": last["rotateY"],
            "elevationEnd": last["elevation"],
            "zoomEnd": last["zoom"],
        }
        return {**told, "effect": "move", **ends, "zoom": 1}

    def _pose(self, name: object, field: str) -> dict[str, Any]:
        found = next((still for still in self.stills if still.name == name), None)
        if found is None:
            raise InvalidSettings(f"{field} must be the name of a still", field=field)
        return {**STRAIGHT, **self.settings, **found.settings}

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def staging_from(written: Mapping[str, Any]) -> Staging:
    """The reverse of :meth:`Staging.as_json`."""
    return Staging(
        settings=written["settings"],
        stills=tuple(View(**view) for view in written["stills"]),
        shots=tuple(View(**view) for view in written["shots"]),
    )


def check(staging: Staging) -> None:
    """Raises :class:`InvalidSettings` naming the view and the setting that cannot be."""
    for what, views in (("stills", staging.stills), ("shots", staging.shots)):
        if len(views) > MOST:
            raise InvalidSettings(f"a template has at most {MOST} {what}", field=what)
        names = [view.name for view in views]
        if len(set(names)) < len(names):
            raise InvalidSettings(f"two {what} have the same name", field=what)
        for view in views:
            checked_line(what, view.name, LONGEST_NAME, at_least=1)
            _check_spec(staging, view, what)
    _check_spec(staging, View("itself"), "settings")


def checked_line(field: str, text: str, longest: int, at_least: int = 0) -> str:
    """The trimmed text. Raises :class:`InvalidSettings`."""
    trimmed = text.strip()
    if not at_least <= len(trimmed) <= longest or not trimmed.isprintable():
        message = f"{field} has {at_least} to {longest} printable characters"
        raise InvalidSettings(message, field=field)
    return trimmed


def _check_spec(staging: Staging, view: View, what: str) -> None:
    try:
        spec = staging.spec_of(view)
    except InvalidSettings as error:
        raise InvalidSettings(f"{what}, {view.name}: {error.message}", field=what) from None
    if spec.output == "dataset":
        raise InvalidSettings(f"{what}, {view.name}: a template stages no dataset", field=what)
