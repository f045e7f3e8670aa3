"""Wheels that turn: each is a node of its own, at its axle."""

from maquette.engines.builtin.forms.families.shapes import hub, tyre
from maquette.engines.builtin.forms.sketch import Joint, Part, Role, Sketch
from maquette.engines.builtin.forms.solids import Solid

_ROWS = ("front", "rear", "third")


def turning(
    s: Sketch,
    size: tuple[float, float],
    track: float,
    axles: tuple[float, ...],
    rim: Solid | None = None,
) -> list[Part]:
    """A tyre and what it sits on for both ends of every axle, from the front backwards.

    ``size`` is the radius and the width; ``axles`` are places along z; ``rim`` another middle of
    the wheel around the origin. A wheel turns about X, and its hub with it.
    """
    radius, wide = size
    parts = []
    for row, z in zip(_ROWS, axles, strict=False):
        for side, x in (("left", track / 2), ("right", -track / 2)):
            name, at = f"{row} {side} wheel", (x, radius, z)
            rubber = tyre(s, radius, wide).translate(at)
            inner = (rim or hub(s, radius, wide * 1.03)).translate(at)
            parts += [
                Part(
                    name,
                    rubber,
                    "rubber",
                    role=Role.OWN,
                    called="tyres",
                    pivot=at,
                    joint=Joint("x"),
                ),
                Part(
                    f"{row} {side} hub",
                    inner,
                    "chrome",
                    role=Role.TRIM,
                    called="hubs",
                    pivot=at,
                    follows=name,
                ),
            ]
    return parts
