"""What holds other things."""

import numpy as np

from maquette.engines.builtin.forms.family import family
from maquette.engines.builtin.forms.sketch import Part, Parts, Role, Sketch
from maquette.engines.builtin.forms.solids import (
    around,
    beside,
    box,
    cut,
    lay,
    mirrored,
    move,
    prism,
    turn,
    union,
)


@family("barrel", "cask", "keg", group="containers", parts="staves, hoops, lid", top=True)
def barrel(s: Sketch) -> Parts:
    height, belly = s.vary(0.9), s.vary(0.36)
    end = belly * 0.8
    profile = [(end, 0), (belly * 0.95, height * 0.25), (belly, height / 2)]
    profile += [(belly * 0.95, height * 0.75), (end, height)]
    body = s.lathe(profile)
    lid = s.cylinder(end * 0.93, 0.06, (0, height - 0.04, 0))
    grooves = [box((0.012, height, 0.05), (0, 0, belly * 1.0)) for _ in range(1)]
    staves = cut(body, around(grooves[0], 16), s.cylinder(end * 0.93, 0.1, (0, height - 0.04, 0)))
    hoops = [
        s.torus(0.0, 0.0) if False else _hoop(s, profile, at * height, 0.05)
        for at in (0.09, 0.32, 0.68, 0.91)
    ]
    return [
        Part("staves", staves if s.style.bevel else body, "oak"),
        Part("lid", lid, "oak"),
        Part("hoops", beside(*hoops), "iron", role=Role.TRIM),
    ]


def _hoop(s: Sketch, profile: list[tuple[float, float]], at: float, wide: float):
    heights = [y for _, y in profile]
    low, high = (float(np.interp(y, heights, [r for r, _ in profile])) for y in (at - wide / 2, at + wide / 2))
    return s.vessel([(low, at), (high, at + wide)], 0.02)
