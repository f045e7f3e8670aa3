"""What can be said of an order before anything is made of it."""

from collections.abc import Sequence

from maquette.engines.engine import NAMED_VIEWS, Inputs, Kind
from maquette.errors import EngineFailed, InvalidSettings

ORDER = ("front", "right", "back", "left")
SHAPES = ("auto", "round", "box", "flat", "organic")
THICKNESS = (0.1, 4.0)
TURN = (3, 36)
"""Pictures of a whole turn."""


def check(inputs: Inputs) -> None:
    """Raises :class:`InvalidSettings` for views, shapes and a thickness that sculpt does not know,
    :class:`EngineFailed` for words.
    """
    if inputs.kind is Kind.TEXT:
        raise EngineFailed("sculpt works from pictures")
    options = inputs.options
    names_of(inputs)
    if options.shape not in SHAPES:
        raise InvalidSettings(f"shape must be one of {', '.join(SHAPES)}", field="shape")
    low, high = THICKNESS
    if not low <= options.thickness <= high:
        raise InvalidSettings(f"thickness must be {low} to {high}", field="thickness")


def names_of(inputs: Inputs) -> tuple[str, ...]:
    """What the pictures are called: by their sides, or by their number in a turn.

    Raises what :func:`named` raises; also for a turn of too few or too many pictures, and one
    whose pictures are named.
    """
    count, views = len(inputs.pictures), inputs.options.views
    if not inputs.is_turn:
        return named(count, views)
    low, high = TURN
    if not low <= count <= high:
        raise InvalidSettings(f"a turn has {low} to {high} pictures, not {count}", field="pictures")
    if views:
        why = f"more than {NAMED_VIEWS} pictures" if count > NAMED_VIEWS else "those of a turntable"
        raise InvalidSettings(
            f"views: {why} are given in their order, without names", field="views"
        )
    return tuple(f"{number} of {count}" for number in range(1, count + 1))


def named(count: int, names: Sequence[str]) -> tuple[str, ...]:
    """The views' names, or the usual order where none are given.

    Raises :class:`InvalidSettings` for names that are unknown, twice, or not as many.
    """
    if not names:
        return ORDER[:count]
    if len(names) != count or len(set(names)) != count or not set(names) <= set(ORDER):
        told = ", ".join(ORDER)
        raise InvalidSettings(f"views: one of {told} for each picture, each once", field="views")
    return tuple(names)
