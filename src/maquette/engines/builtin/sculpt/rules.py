"""What can be said of an order before anything is made of it."""

from collections.abc import Sequence

from maquette.engines.engine import Inputs, Kind
from maquette.errors import EngineFailed, InvalidSettings

ORDER = ("front", "right", "back", "left")
SHAPES = ("auto", "round", "box", "flat", "organic")
THICKNESS = (0.1, 4.0)


def check(inputs: Inputs) -> None:
    """Raises :class:`InvalidSettings` for views, shapes and a thickness that sculpt does not know,
    :class:`EngineFailed` for words.
    """
    if inputs.kind is Kind.TEXT:
        raise EngineFailed("sculpt works from pictures")
    options = inputs.options
    named(len(inputs.pictures), options.views)
    if options.shape not in SHAPES:
        raise InvalidSettings(f"shape must be one of {', '.join(SHAPES)}", field="shape")
    low, high = THICKNESS
    if not low <= options.thickness <= high:
        raise InvalidSettings(f"thickness must be {low} to {high}", field="thickness")


def named(count: int, names: Sequence[str]) -> tuple[str, ...]:
    """The views' names, or the usual order where none are given.

    Raises :class:`InvalidSettings` for more than four pictures, and for names that are
    unknown, twice, or not as many.
    """
    if not names:
        if count > len(ORDER):
            raise InvalidSettings("sculpt works from at most four views", field="pictures")
        return ORDER[:count]
    if len(names) != count or len(set(names)) != count or not set(names) <= set(ORDER):
        told = ", ".join(ORDER)
        raise InvalidSettings(f"views: one of {told} for each picture, each once", field="views")
    return tuple(names)
