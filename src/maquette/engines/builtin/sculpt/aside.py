"""Views whose camera stood a little beside where their name says, found from the outlines.

Two views that look at each other see one outline, mirrored, whatever stands between them. Where
theirs differ by more than the cameras' nearness explains, one of the cameras stood aside, and the
solid that all outlines allow loses a part of what each of them shows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from maquette.engines.builtin.sculpt.rig import Sight, lost, nearness_of

LOOKS = tuple(
    (around, above)
    for around, above in (
        *((around, 0) for around in (-12, -8, -4, 4, 8, 12)),
        *((0, above) for above in (-10, -5, 5, 10)),
    )
)
"""How many degrees farther around and above a camera is tried."""

STEP = 2
"""Degrees by which what fits best is moved to and fro."""

NOTICED = 0.004
"""Share of the silhouettes that is lost at least before a camera is looked for aside."""

CLEAR = 0.35
"""Share that is left at most of that loss if one is believed, and of what would be lost if it stood
as far to the other side: with another nearness, both may explain the same outlines."""


def steadied(sights: Sequence[Sight], cells: int) -> list[Sight]:
    """The sights with the one camera turned that explains the most of what the hull of all loses;
    as they were, if nothing much is lost or no camera explains it.
    """
    before = lost(sights, cells)
    shown = sum(int((sight.grid > 0.5).sum()) for sight in sights)
    if len(sights) < 3 or before < NOTICED * shown:
        return list(sights)
    # The first is the one that the others are named after, so it is doubted last.
    for doubted in (range(1, len(sights)), range(1)):
        best = _best(sights, doubted, cells)
        across = lost(nearer(_mirrored(best), cells), cells)
        if across > NOTICED * shown and lost(best, cells) < CLEAR * min(before, across):
            return best
    return list(sights)


def _best(sights: Sequence[Sight], doubted: range, cells: int) -> list[Sight]:
    """With that one of the doubted turned, and so, that the least is lost."""
    tried = (_turned(sights, at, look) for at in doubted for look in LOOKS)
    best = min(tried, key=lambda turned: lost(turned, cells))
    for _ in range(2):
        best = nearer(best, cells)
        best = min(_around(best), key=lambda turned: lost(turned, cells))
    return best


def as_turned(sights: Sequence[Sight], found: Sequence[Sight], scale: float) -> list[Sight]:
    """The same views on cells that are ``scale`` times finer, with the cameras that were found."""
    return [
        replace(sight, turned=one.turned, nearness=one.nearness / scale) if told else sight
        for told in [any(one.aside for one in found)]
        for sight, one in zip(sights, found, strict=True)
    ]


def told_of(sights: Sequence[Sight]) -> tuple[str, ...]:
    """A sentence for each camera that is taken to have stood aside."""
    return tuple(
        f"the {sight.view.name} view looks as though taken from {_degrees(sight)}, and is used so"
        for sight in sights
        if sight.aside
    )


def nearer(sights: Sequence[Sight], cells: int) -> list[Sight]:
    """With the nearness that explains their outlines as they are turned."""
    nearness = nearness_of(sights, cells)
    return [replace(sight, nearness=nearness) for sight in sights]


def _degrees(sight: Sight) -> str:
    around, above = (round(float(np.degrees(angle))) for angle in sight.turned)
    words = [f"{abs(around)} degrees {'farther' if around > 0 else 'less far'} around"]
    words += [f"{abs(above)} degrees {'above' if above > 0 else 'below'}"]
    return " and ".join(word for word, angle in zip(words, (around, above), strict=True) if angle)


def _around(sights: Sequence[Sight]) -> Iterator[list[Sight]]:
    """As they are, and with the turned camera moved a step."""
    yield list(sights)
    for at, sight in enumerate(sights):
        if sight.aside:
            around, above = (float(np.degrees(angle)) for angle in sight.turned)
            for across, up in ((-STEP, 0), (STEP, 0), (0, -STEP), (0, STEP)):
                yield _turned(sights, at, (around + across, above + up))


def _mirrored(sights: Sequence[Sight]) -> list[Sight]:
    return [replace(one, turned=(-one.turned[0], -one.turned[1])) for one in sights]


def _turned(sights: Sequence[Sight], at: int, look: tuple[float, float]) -> list[Sight]:
    around, above = (float(np.radians(angle)) for angle in look)
    turned = list(sights)
    turned[at] = replace(turned[at], turned=(around, above))
    return turned
