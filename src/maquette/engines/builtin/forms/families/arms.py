"""Weapons that strike, ward or shoot, and a wizard's."""

import numpy as np

from maquette.engines.builtin.forms.families.shapes import (
    block,
    faceted_star,
    hoop,
    orb,
    outline,
    path,
    spoked,
    spun,
    tapered,
)
from maquette.engines.builtin.forms.family import family
from maquette.engines.builtin.forms.sketch import Part, Parts, Role, Sketch
from maquette.engines.builtin.forms.solids import (
    Solid,
    around,
    bend,
    finer,
    hull,
    mirrored,
    prism,
    union,
)


def _grip(s: Sketch, r: float, h: float, y0: float) -> Solid:
    """A wrapped handle."""
    n = max(int(h / (r * 1.3)), 3)
    return spun(
        s,
        [
            (0, y0),
            *[(r * (1 if i % 2 else 0.86), y0 + h * i / n) for i in range(n + 1)],
            (0, y0 + h),
        ],
    )


@family(
    "war hammer",
    "warhammer",
    "maul",
    "sledgehammer",
    group="weapons",
    parts="shaft, head, bands, wrap, pommel",
)
def war_hammer(s: Sketch) -> Parts:
    head = union(
        block(s, (0.2, 0.14, 0.14), 0.02, (0, 0.86, 0)),
        mirrored(block(s, (0.08, 0.17, 0.17), 0.025, (0.13, 0.845, 0))),
    )
    bands = union(
        mirrored(s.box((0.02, 0.15, 0.15), (0.07, 0.855, 0))),
        s.cylinder(0.035, 0.04, (0, 0.83, 0)),
        s.cylinder(0.03, 0.06, (0, 0.99, 0), top=0.005),
    )
    return [
        Part("shaft", s.cylinder(0.022, 1.0), "wood", role=Role.OWN),
        Part("head", head, "steel"),
        Part("bands", bands, "gold", role=Role.TRIM),
        Part("wrap", _grip(s, 0.027, 0.26, 0.05), "leather", role=Role.OWN),
        Part("pommel", orb(s, 0.036, (0, 0.03, 0)), "gold", role=Role.TRIM),
    ]


@family(
    "mace",
    "morning star",
    group="weapons",
    parts="shaft, head, spikes, grip, rings",
)
def mace(s: Sketch) -> Parts:
    spikes = [(0, 90), *[(a, e) for e in (-35, 15, 55) for a in range(0, 360, 60)]]
    out = []
    spike = s.rod((0.06, 0, 0), (0.115, 0, 0), 0.016, 0.001)
    out = [spike.rotate((0, 0, e)).rotate((0, a + e, 0)).translate((0, 0.64, 0)) for a, e in spikes]
    rings = union(
        hoop(s, 0.02, 0.01, (0, 0.56, 0)),
        hoop(s, 0.02, 0.01, (0, 0.22, 0)),
        orb(s, 0.028, (0, 0.02, 0)),
    )
    return [
        Part("shaft", s.cylinder(0.018, 0.6), "wood", role=Role.OWN),
        Part("head", orb(s, 0.075, (0, 0.64, 0)), "iron"),
        Part("spikes", union(*out), "steel"),
        Part("grip", _grip(s, 0.023, 0.18, 0.03), "leather", role=Role.OWN),
        Part("rings", rings, "brass", role=Role.TRIM),
    ]


@family(
    "shield",
    group="weapons",
    parts="board, rim, cross, boss, strap",
)
def shield(s: Sketch) -> Parts:
    out = outline(
        "-.3 .72, 0 .78, .3 .72, .3 .42, .24 .22, .12 .08, 0 0, -.12 .08, -.24 .22, -.3 .42"
    )

    def grow(piece: float) -> list[tuple[float, float]]:
        return [(x * piece, 0.42 + (y - 0.42) * piece) for x, y in out]

    def curve(piece: Solid) -> Solid:
        return bend(
            finer(piece, 0.06),
            lambda p: np.column_stack([p[:, 0], p[:, 1], p[:, 2] - 0.55 * p[:, 0] ** 2]),
        )

    cross = curve(
        union(
            s.box((0.05, 0.76, 0.02), (0, 0.01, 0.015)), s.box((0.58, 0.05, 0.02), (0, 0.46, 0.015))
        )
    )
    strap = s.tube(path("-.12 .48 -.02, -.1 .48 -.08, .1 .48 -.08, .12 .48 -.02"), 0.015)
    return [
        Part("board", curve(prism(grow(0.96), 0.03)), "wood", "#a3352b"),
        Part("rim", curve(prism(out, 0.045) - prism(grow(0.9), 0.2)), "iron", role=Role.TRIM),
        Part("cross", cross, "iron", role=Role.TRIM),
        Part("boss", orb(s, (0.085, 0.085, 0.06), (0, 0.485, 0.02)), "steel", role=Role.TRIM),
        Part("strap", strap, "leather", role=Role.OWN),
    ]


@family("bow", "longbow", "hunting bow", group="weapons", parts="limbs, string, grip, tips")
def bow(s: Sketch) -> Parts:
    curve = [
        (0.0 + 0.28 * (1 - (2 * t - 1) ** 2) - 0.28, 1.4 * t, 0) for t in np.linspace(0, 1, 15)
    ]
    curve[0] = (-0.25, 0.0, 0)
    curve[-1] = (-0.25, 1.4, 0)
    n = len(curve)
    h = n // 2
    low = tapered(s, curve[: h + 1], 0.008, 0.019)
    up = tapered(s, curve[h:], 0.019, 0.008)
    string = s.rod((-0.25, 0.01, 0), (-0.25, 1.39, 0), 0.003)
    tips = union(*(orb(s, 0.014, (-0.25, y, 0)) for y in (0.012, 1.39)))
    return [
        Part("limbs", union(low, up), "wood"),
        Part("string", string, "rope", role=Role.OWN),
        Part("grip", _grip(s, 0.025, 0.15, 0.625), "leather", role=Role.TRIM),
        Part("tips", tips, "bone", role=Role.TRIM),
    ]


@family("arrow", "bolt", "quarrel", group="weapons", parts="shaft, head, fletching, nock")
def arrow(s: Sketch) -> Parts:
    fin = prism(outline(".002 .03, .022 .03, .022 .11, .002 .15"), 0.0015)
    head = hull(
        prism(outline("-.014 0, .014 0, 0 .05"), 0.001),
        prism(outline("-.004 0, .004 0, 0 .045"), 0.008),
    ).translate((0, 0.71, 0))
    fletching = union(*(fin.rotate((0, a, 0)) for a in (0, 120, 240)))
    return [
        Part("shaft", s.cylinder(0.004, 0.7, (0, 0.02, 0)), "wood"),
        Part("head", head, "steel", role=Role.OWN),
        Part("fletching", fletching, "fabric", "#b8322f", role=Role.TRIM),
        Part("nock", s.cylinder(0.005, 0.025), "bone", role=Role.OWN),
    ]


@family(
    "staff",
    "wizard staff",
    "magic staff",
    "scepter",
    group="weapons",
    parts="shaft, claws, crystal, bands",
)
def staff(s: Sketch) -> Parts:
    claw = path("0 1.42 0, .08 1.5 0, .085 1.6 0, .03 1.69 0")
    shaft = tapered(s, path("0 0 0, .015 .4 .01, -.01 .8 0, .01 1.2 -.005, 0 1.45 0"), 0.018, 0.026)
    crystal = (
        spun(s, outline("0 1.47, .05 1.56, .04 1.6, 0 1.7"))
        if s.style.sides < 13
        else orb(s, (0.062, 0.075, 0.075), (0, 1.58, 0))
    )
    bands = union(
        hoop(s, 0.026, 0.01, (0, 1.38, 0)),
        hoop(s, 0.024, 0.01, (0.01, 1.2, -0.005)),
        spun(s, outline("0 0, .024 0, .024 .06, 0 .06")),
    )
    return [
        Part("shaft", shaft, "wood"),
        Part("claws", around(tapered(s, claw, 0.018, 0.008), 4), "wood"),
        Part("crystal", crystal, "gem", role=Role.TRIM),
        Part("bands", bands, "gold", role=Role.OWN),
    ]


@family("wand", "magic wand", group="weapons", parts="shaft, star, band")
def wand(s: Sketch) -> Parts:
    shaft = spun(
        s,
        outline(
            "0 0, .009 0, .01 .01, .007 .02, .009 .05, .008 .09, .01 .1, .006 .11, .003 .33, 0 .335"
        ),
    )
    the_star = faceted_star(s, 0.038, 0.016, 0.018).translate((0, 0.355, 0))
    return [
        Part("shaft", shaft, "wood"),
        Part("star", the_star, "gold", role=Role.TRIM),
        Part("band", hoop(s, 0.008, 0.004, (0, 0.105, 0)), "gold", role=Role.TRIM),
    ]


@family(
    "gun",
    "pistol",
    "handgun",
    group="weapons",
    parts="slide, frame, grip, guard, muzzle, sights, trigger",
)
def pistol(s: Sketch) -> Parts:
    frame = prism(outline("-.095 .075, .08 .075, .09 .1, -.095 .1"), 0.022)
    the_grip = prism(outline("-.085 0, -.03 0, -.02 .08, -.092 .08"), 0.03)
    guard = s.tube(path("-.02 .078 0, -.012 .052 0, .012 .046 0, .034 .052 0, .038 .078 0"), 0.004)
    muzzle = s.cylinder(0.009, 0.012).rotate((0, 0, -90)).translate((0.09, 0.117, 0))
    sights = union(
        s.box((0.01, 0.008, 0.006), (0.085, 0.13, 0)),
        s.box((0.008, 0.008, 0.02), (-0.088, 0.13, 0)),
    )
    return [
        Part("slide", block(s, (0.19, 0.03, 0.026), 0.005, (0, 0.1, 0)), "steel", "#4a4d52"),
        Part("frame", frame, "steel", "#3a3c40"),
        Part("grip", the_grip, "rubber", role=Role.OWN),
        Part("guard", guard, "steel", role=Role.TRIM),
        Part("muzzle", muzzle, "iron", role=Role.OWN),
        Part("sights", sights, "iron", role=Role.OWN),
        Part("trigger", s.tube(path(".002 .078 0, .006 .065 0, .014 .058 0"), 0.003), "steel"),
    ]


@family("cannon", "artillery", group="weapons", parts="barrel, carriage, wheels, bands")
def cannon(s: Sketch) -> Parts:
    barrel = spun(
        s,
        outline(
            "0 -.52, .05 -.5, .07 -.46, .03 -.42, .15 -.38, .165 -.36, "
            ".14 0, .115 .62, .14 .68, .13 .74, 0 .74"
        ),
    ) - s.cylinder(0.07, 0.6, (0, 0.3, 0))
    cheek = prism(
        outline("-.55 .12, -.5 .12, .3 .3, .42 .42, .34 .56, .05 .56, -.2 .38, -.55 .2"), 0.06
    ).rotate((0, -90, 0))
    carriage = union(
        cheek.translate((0.17, 0, 0)),
        cheek.translate((-0.17, 0, 0)),
        s.box((0.34, 0.06, 0.08), (0, 0.24, -0.2)),
        s.cylinder(0.04, 0.7).rotate((0, 0, 90)).translate((0.35, 0.3, 0.22)),
    )
    all_wheels = mirrored(spoked(s, 0.3, 0.06).translate((0.33, 0.3, 0.22)))
    bands = (
        union(*(hoop(s, r, 0.015, (0, y, 0)) for r, y in ((0.15, -0.2), (0.135, 0.2), (0.12, 0.5))))
        .rotate((78, 0, 0))
        .translate((0, 0.56, 0.05))
    )
    return [
        Part("barrel", barrel.rotate((78, 0, 0)).translate((0, 0.56, 0.05)), "iron"),
        Part("carriage", carriage, "wood", role=Role.OWN),
        Part("wheels", all_wheels, "wood", role=Role.OWN),
        Part("bands", bands, "brass", role=Role.TRIM),
    ]
