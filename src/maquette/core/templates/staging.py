"""What a template says, as a value, and its JSON. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from maquette.errors import InvalidSettings
from maquette.render.spec import RenderSpec

MOST = 50
LONGEST_NAME, LONGEST_TEXT = 100, 500
Settings = Mapping[str, Any]


@dataclass(frozen=True)
class View:
    """One thing to show: a still or a film, by what it sets beyond the staging's own settings."""

    name: str
    settings: Settings = field(default_factory=dict)


@dataclass(frozen=True)
class Staging:
    """Light, ground and background (``settings``, for every view), stills and shots.

    All settings are render settings in camelCase, as :class:`maquette.render.spec.RenderSpec`
    reads them.
    """

    settings: Settings = field(default_factory=dict)
    stills: tuple[View, ...] = ()
    shots: tuple[View, ...] = ()

    def spec_of(self, view: View, more: Settings | None = None) -> RenderSpec:
        """The render of one view. ``more`` has the last word."""
        return RenderSpec.parse({**self.settings, **view.settings, **(more or {})})

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
