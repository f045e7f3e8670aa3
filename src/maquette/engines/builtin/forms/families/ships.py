"""What floats and dives."""

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from maquette.engines.builtin.forms.families.shapes import (
    bead,
    block,
    hoop,
    orb,
    outline,
    path,
    peg,
    rows,
    side,
)
from maquette.engines.builtin.forms.family import family
from maquette.engines.builtin.forms.sketch import Part, Parts, Role, Sketch
from maquette.engines.builtin.forms.solids import (
    Outline,
    Solid,
    bend,
    finer,
    hull,
    mirrored,
    prism,
    union,
)


def _hull_lines(
    s: Sketch, length: float, beam: float, depth: float, z0: float = 0
) -> list[tuple[float, float, float, float]]:
    """Half-breadths of a hull as convex rings from stern to bow."""
    rings = []
    for t, wide, keel in (
        (-0.5, 0.62, 0.15),
        (-0.35, 0.86, 0.04),
        (0, 1, 0),
        (0.25, 0.84, 0.03),
        (0.42, 0.45, 0.16),
        (0.5, 0.03, 0.35),
    ):
        z = t * length
        b = beam / 2 * wide
        top = depth * (1 + 0.35 * max(t, 0) ** 2 * 4 * 0.5 + 0.1 * max(-t, 0))
        rings.append((z, b, keel * depth, top))
    return rings


def _hull_solid(
    s: Sketch,
    rings: Sequence[tuple[float, float, float, float]],
    shrink: float = 0.0,
    lift: float = 0.0,
) -> Solid:
    """Frames joined two by two: an open boat's body, without its hollow."""

    def frame(z: float, b: float, keel: float, top: float) -> Solid:
        b = max(b - shrink, 0.01)
        keel = keel + lift
        return prism(
            [
                (-b, top),
                (-b * 0.92, keel + (top - keel) * 0.45),
                (-b * 0.45, keel + (top - keel) * 0.1),
                (0, keel),
                (b * 0.45, keel + (top - keel) * 0.1),
                (b * 0.92, keel + (top - keel) * 0.45),
                (b, top),
            ],
            0.02,
            (0, 0, z),
        )

    frames = [frame(*r) for r in rings]
    return union(*(hull(a, b) for a, b in pairwise(frames)))


@family(
    "boat",
    "rowboat",
    "rowing boat",
    "dinghy",
    group="vehicles",
    parts="hull, gunwale, benches, oars",
)
def boat(s: Sketch) -> Parts:
    rings = _hull_lines(s, 3.2, 1.3, 0.5)
    inner = [(z * 0.94, b, keel, top + 0.02) for z, b, keel, top in rings]
    rail = [(b, top, z) for z, b, _, top in rings]

    def oar(x: float) -> Solid:
        return union(
            s.rod((x * 0.25, 0.62, -0.35), (x * 1.5, 0.35, 0.3), 0.024),
            hull(
                bead(s, 0.025, (x * 1.4, 0.37, 0.25)),
                bead(s, (0.3, 0.02, 0.09), (x * 1.72, 0.28, 0.42)),
            ),
        )

    gunwale = union(s.tube(rail, 0.035), s.tube([(-x, y, z) for x, y, z in rail], 0.035))
    benches = union(
        *(s.box((w, 0.035, 0.26), (0, 0.36, z)) for z, w in ((-0.9, 0.98), (0, 1.15), (0.85, 0.95)))
    )
    return [
        Part("hull", _hull_solid(s, rings) - _hull_solid(s, inner, 0.05, 0.06), "wood"),
        Part("gunwale", gunwale, "wood", "#6d4526", role=Role.TRIM),
        Part("benches", benches, "wood"),
        Part("oars", union(oar(1), oar(-1)), "wood", "#c9a067", role=Role.OWN),
    ]


@family("canoe", group="vehicles", parts="hull, gunwale, thwarts, seats, paddles")
def canoe(s: Sketch) -> Parts:
    rings = [
        (z, b, keel, 0.36 + 0.2 * (abs(z) / 2.3) ** 4)
        for z, b, keel in rows(
            "-2.3 .015 .2, -2 .16 .05, -1.3 .34 .01, 0 .44 0, 1.3 .34 .01, 2 .16 .05, 2.3 .015 .2"
        )
    ]
    inner = [(z * 0.96, b, keel, top + 0.02) for z, b, keel, top in rings]
    rail = [(b, top, z) for z, b, _, top in rings]

    def paddle(x: float, turned: float) -> Solid:
        blade = hull(bead(s, (0.05, 0.012, 0.05), (0, 0, 0.72)), bead(s, (0.09, 0.012, 0.2)))
        shaft = s.rod((0, 0, -1.0), (0, 0, 0), 0.016)
        grip = s.rod((-0.06, 0, -1.0), (0.06, 0, -1.0), 0.018)
        return union(blade, shaft, grip).rotate((0, turned, 0)).translate((x, 0.398, 0))

    gunwale = union(s.tube(rail, 0.022), s.tube([(-x, y, z) for x, y, z in rail], 0.022))
    thwarts = union(
        *(s.rod((-w, 0.36, z), (w, 0.36, z), 0.02) for z, w in ((-0.35, 0.39), (0.35, 0.39)))
    )
    seats = union(*(s.box((w, 0.025, 0.24), (0, 0.26, z)) for z, w in ((-1.2, 0.56), (1.1, 0.6))))
    return [
        Part("hull", _hull_solid(s, rings) - _hull_solid(s, inner, 0.025, 0.03), "wood"),
        Part("gunwale", gunwale, "wood", "#6d4526", role=Role.TRIM),
        Part("thwarts", thwarts, "wood", "#6d4526", role=Role.TRIM),
        Part("seats", seats, "wicker", role=Role.OWN),
        Part("paddles", union(paddle(0.08, 8), paddle(-0.1, 172)), "wood", "#c9a067", Role.OWN),
    ]


@family(
    "sailboat",
    "sailing boat",
    "yacht",
    group="vehicles",
    parts="hull, deck, rails, mast, sails, cabin, flag",
)
def sailboat(s: Sketch) -> Parts:
    rings = _hull_lines(s, 5, 1.7, 0.85)
    rail = [(b, top + 0.03, z) for z, b, _, top in rings]

    def sail(pts: Outline) -> Solid:
        return bend(
            finer(side(pts, 0.03), 0.3),
            lambda p: np.column_stack(
                [
                    p[:, 0] + 0.22 * np.sin(np.clip((p[:, 1] - 1.4) / 4, 0, 1) * math.pi),
                    p[:, 1],
                    p[:, 2],
                ]
            ),
        )

    deck = _hull_solid(s, [(z * 0.96, b, top - 0.03, top + 0.03) for z, b, _, top in rings], 0.06)
    rails = union(s.tube(rail, 0.05), s.tube([(-x, y, z) for x, y, z in rail], 0.05))
    mast = union(
        peg(s, 0.07, 5, (0, 0.8, 0.35), top=0.04),
        s.rod((0, 1.45, 0.35), (0, 1.55, -2.1), 0.05),
        s.rod((0, 1.1, 2.3), (0, 1.35, 3.2), 0.05, 0.03),
    )
    sails = union(
        sail(outline(".25 1.6, -2 1.7, .25 5.6")), sail(outline(".45 5.3, 2.95 1.4, .6 1.5"))
    )
    flag = prism(outline("0 0, .5 .12, 0 .3"), 0.02).rotate((0, 90, 0)).translate((0, 5.45, 0.35))
    return [
        Part("hull", _hull_solid(s, rings), "wood"),
        Part("deck", deck, "light wood", role=Role.OWN),
        Part("rails", rails, "wood", "#e0c27a", role=Role.TRIM),
        Part("mast", mast, "wood"),
        Part("sails", sails, "fabric", "#f4efe2", role=Role.TRIM),
        Part("cabin", block(s, (0.8, 0.45, 1.2), 0.06, (0, 0.82, -0.8)), "wood"),
        Part("flag", flag, "fabric", "#b8322f", role=Role.OWN),
    ]


@family(
    "submarine",
    "sub",
    group="vehicles",
    parts="hull, tower, portholes, glass, periscope, fins, propeller",
)
def submarine(s: Sketch) -> Parts:
    the_hull = (
        s.lathe(outline(".02 -2.6, .35 -2.2, .65 -1.2, .75 0, .72 1.2, .5 2.1, .2 2.45, .01 2.5"))
        .rotate((90, 0, 0))
        .translate((0, 0.95, 0))
    )
    tower = hull(
        side(outline(".75 1.5, -.55 1.5, -.4 2.15, .5 2.15"), 0.4),
        side(outline(".55 1.5, -.4 1.5, -.3 2.15, .35 2.15"), 0.6),
    )
    portholes = mirrored(
        union(
            *(
                hoop(s, 0.17, 0.035).rotate((0, 0, 90)).translate((0.72, 1.05, z))
                for z in (-0.8, 0, 0.8)
            )
        )
    )
    glass = mirrored(
        union(
            *(
                s.cylinder(0.16, 0.06).rotate((0, 0, 90)).translate((0.73 + 0.03, 1.05, z))
                for z in (-0.8, 0, 0.8)
            )
        )
    )
    periscope = s.tube(path("0 2.1 .1, 0 2.75 .1, 0 2.85 .16, 0 2.85 .34"), 0.05)
    fins = union(
        s.box((1.9, 0.06, 0.45), (0, 0.92, -2.0)),
        s.box((0.06, 1.7, 0.45), (0, 0.1, -2.05)),
        s.box((2.1, 0.06, 0.4), (0, 0.95, 1.4)),
    )
    propeller = union(
        *(
            orb(s, (0.1, 0.32, 0.03)).rotate((0, 25, 0)).translate((0, 0.3, 0)).rotate((0, 0, a))
            for a in (0, 120, 240)
        ),
        bead(s, 0.12),
    ).translate((0, 0.95, -2.68))
    return [
        Part("hull", the_hull, "paint", "#e0a92b"),
        Part("tower", tower, "paint", "#e0a92b"),
        Part("portholes", portholes, "brass", role=Role.TRIM),
        Part("glass", glass, "screen", "#6fb7d8", role=Role.OWN),
        Part("periscope", periscope, "steel", role=Role.OWN),
        Part("fins", fins, "paint", "#b3261e", role=Role.TRIM),
        Part("propeller", propeller, "brass", role=Role.TRIM),
    ]
