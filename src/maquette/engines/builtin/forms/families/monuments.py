"""What is put up to be remembered by."""

import math

from maquette.engines.builtin.forms.families.shapes import bead, orb, outline
from maquette.engines.builtin.forms.family import family
from maquette.engines.builtin.forms.sketch import Part, Parts, Role, Sketch
from maquette.engines.builtin.forms.solids import Point, Solid, hull, mirrored, union


def _head_and_shoulders(s: Sketch) -> tuple[Solid, Solid]:
    """And the hair; from 0.84 to 1.57 metres."""
    bust = union(
        hull(orb(s, (0.26, 0.1, 0.13), (0, 1.12, 0)), orb(s, (0.12, 0.06, 0.1), (0, 0.9, 0))),
        s.cylinder(0.07, 0.2, (0, 1.12, 0)),
        orb(s, (0.115, 0.15, 0.13), (0, 1.42, 0.01)),
        hull(
            bead(s, 0.02, (0, 1.44, 0.14)),
            bead(s, 0.025, (0, 1.39, 0.145)),
            bead(s, 0.02, (0, 1.4, 0.11)),
        ),
        mirrored(bead(s, (0.02, 0.035, 0.025), (0.115, 1.41, 0))),
        bead(s, (0.04, 0.02, 0.03), (0, 1.335, 0.11)),
    )

    def curl(a: float, e: float) -> Point:
        return (
            0.1 * math.cos(a) * math.cos(e),
            1.47 + 0.1 * math.sin(e),
            -0.02 + 0.11 * math.sin(a) * math.cos(e),
        )

    hair = union(
        *(
            bead(s, 0.045, curl(a, e))
            for e, n in ((0.2, 9), (0.75, 7), (1.25, 4))
            for a in [i * 2 * math.pi / n for i in range(n)]
            if not (e < 0.5 and math.sin(a) > 0.3)
        )
    )
    return bust, hair


@family("statue", "sculpture", group="props", parts="pedestal, bust, hair, plaque")
def statue(s: Sketch) -> Parts:
    pedestal = union(
        s.box((0.6, 0.08, 0.6)),
        s.box((0.48, 0.7, 0.48), (0, 0.07, 0)),
        s.box((0.58, 0.08, 0.58), (0, 0.76, 0)),
    )
    bust, hair = _head_and_shoulders(s)
    return [
        Part("pedestal", pedestal, "granite", role=Role.OWN),
        Part("bust", bust, "marble"),
        Part("hair", hair, "marble"),
        Part("plaque", s.box((0.26, 0.14, 0.02), (0, 0.35, 0.24)), "brass", role=Role.TRIM),
    ]


@family("bust", group="props", parts="socle, bust, hair")
def bust(s: Sketch) -> Parts:
    socle = union(
        s.box((0.28, 0.05, 0.28)),
        s.lathe(outline(".13 .045, .13 .06, .08 .09, .07 .12, .1 .155, .1 .17")),
    )
    body, hair = (solid.translate((0, -0.69, 0)) for solid in _head_and_shoulders(s))
    return [
        Part("socle", socle, "granite", role=Role.OWN),
        Part("bust", body, "marble"),
        Part("hair", hair, "marble"),
    ]


@family("obelisk", group="props", parts="steps, base, shaft, tip, plaque")
def obelisk(s: Sketch) -> Parts:
    steps = union(s.box((2.2, 0.18, 2.2)), s.box((1.7, 0.2, 1.7), (0, 0.17, 0)))
    base = union(s.box((1.2, 0.7, 1.2), (0, 0.36, 0)), s.box((1.3, 0.1, 1.3), (0, 1.0, 0)))
    high = s.vary(5.6, 0.05)
    shaft = hull(s.box((0.86, 0.05, 0.86), (0, 1.09, 0)), s.box((0.56, 0.05, 0.56), (0, high, 0)))
    point = s.box((0.03, 0.02, 0.03), (0, high + 0.62, 0), 0)
    tip = hull(s.box((0.555, 0.02, 0.555), (0, high + 0.045, 0), 0), point)
    return [
        Part("steps", steps, "stone"),
        Part("base", base, "stone"),
        Part("shaft", shaft, "stone"),
        Part("tip", tip, "gold", role=Role.TRIM),
        Part("plaque", s.box((0.5, 0.34, 0.04), (0, 0.52, 0.6)), "brass", role=Role.TRIM),
    ]
