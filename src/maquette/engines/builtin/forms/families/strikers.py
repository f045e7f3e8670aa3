"""Weapons and tools that go by names of their own: what they share with others is the grip."""

import math

import numpy as np

from maquette.engines.builtin.forms.families.shapes import (
    bead,
    hoop,
    orb,
    outline,
    path,
    peg,
    spun,
)
from maquette.engines.builtin.forms.family import family
from maquette.engines.builtin.forms.sketch import Part, Parts, Role, Sketch
from maquette.engines.builtin.forms.solids import (
    Solid,
    bend,
    finer,
    hull,
    intersection,
    lathe,
    prism,
    ring,
    union,
)
from maquette.mesh.mesh import Doubles


def _grip(radius: float, low: float, high: float, s: Sketch) -> Solid:
    count = max(int((high - low) / (radius * 1.4)), 3)
    rings = [
        (radius * (1 if k % 2 else 0.86), low + (high - low) * k / count) for k in range(count + 1)
    ]
    return spun(s, [(0, low), *rings, (0, high)])


@family("flail", "ball and chain", group="weapons", parts="shaft, grip, rings, chain, head, spikes")
def flail(s: Sketch) -> Parts:
    links, at = [], (0.0, 0.72)
    steps = (
        (0.045, 0.03),
        (0.06, 0.0),
        (0.05, -0.035),
        (0.025, -0.055),
        (0.005, -0.06),
        (0.0, -0.06),
    )
    for k, (x, y) in enumerate(steps[: int(s.either(5, 6))]):
        link = (
            hoop(s, 0.024, 0.007)
            .scale((1.3, 1, 0.8))
            .rotate((90 if k % 2 else 0, 0, math.degrees(math.atan2(y, x))))
        )
        links.append(link.translate((at[0] + x / 2, at[1] + y / 2, 0)))
        at = (at[0] + x, at[1] + y)
    x, y = at[0], at[1] - 0.075
    around = [(a, e) for e in (-50, 0, 50) for a in range(0, 360, 60)]
    spike = s.rod((0.06, 0, 0), (0.125, 0, 0), 0.018, 0.001)
    spikes = [spike.rotate((0, 0, e)).rotate((0, a + e, 0)).translate((x, y, 0)) for a, e in around]
    return [
        Part("shaft", s.cylinder(0.018, 0.7), "wood", role=Role.OWN),
        Part("grip", _grip(0.023, 0.03, 0.24, s), "leather", role=Role.OWN),
        Part(
            "rings",
            union(
                hoop(s, 0.019, 0.01, (0, 0.69, 0)),
                hoop(s, 0.019, 0.01, (0, 0.26, 0)),
                orb(s, 0.027, (0, 0.02, 0)),
            ),
            "brass",
            role=Role.TRIM,
        ),
        Part("chain", union(*links), "iron", role=Role.OWN),
        Part("head", orb(s, 0.082, (x, y, 0)), "iron"),
        Part("spikes", union(*spikes), "steel"),
    ]


@family(
    "club", "wooden club", "spiked club", "cudgel", group="weapons", parts="club, wrap, nails, band"
)
def club(s: Sketch) -> Parts:
    wood = s.lathe(
        outline(
            ".028 0, .03 .02, .02 .05, .022 .3, .045 .55, .07 .72, .066 .83, .03 .88, .001 .885"
        )
    )
    knots = [
        bead(s, (0.03, 0.04, 0.03), (0.05 * math.cos(a), y, 0.05 * math.sin(a)))
        for a, y in ((0.5, 0.62), (2.8, 0.74), (4.4, 0.68))
    ]
    nail = s.rod((0.05, 0, 0), (0.115, 0, 0), 0.012, 0.002)
    nails = [
        nail.rotate((0, a + 40 * k, 0)).translate((0, y, 0))
        for k, y in enumerate((0.64, 0.72, 0.8))
        for a in range(0, 360, 72)
    ]
    return [
        Part("club", union(wood, *knots), "wood"),
        Part("wrap", _grip(0.026, 0.05, 0.24, s), "leather", role=Role.OWN),
        Part("nails", union(*nails), "iron", role=Role.OWN),
        Part(
            "band", spun(s, outline(".03 .49, .044 .49, .05 .54, .034 .54")), "iron", role=Role.TRIM
        ),
    ]


@family("sickle", "hand sickle", group="tools", parts="handle, blade, ferrule")
def sickle(s: Sketch) -> Parts:
    turns = np.radians(np.linspace(225, -35, 15))
    wide = np.linspace(0.016, 0.001, 15) + 0.026 * np.sin(np.linspace(0.1, math.pi, 15))
    outer = [(0.105 + 0.15 * math.cos(a), 0.32 + 0.15 * math.sin(a)) for a in turns]
    inner = [
        (0.105 + (0.15 - w) * math.cos(a), 0.32 + (0.15 - w) * math.sin(a))
        for a, w in zip(turns.tolist(), wide.tolist(), strict=True)
    ]
    blade = union(
        prism([*outer, *inner[::-1]], 0.006), s.rod((0, 0.15, 0), (0.006, 0.222, 0), 0.008)
    )
    return [
        Part(
            "handle",
            s.lathe(outline(".018 0, .02 .02, .015 .05, .018 .11, .014 .16")),
            "wood",
            role=Role.OWN,
        ),
        Part("blade", blade, "steel"),
        Part("ferrule", s.cylinder(0.017, 0.03, (0, 0.15, 0)), "iron", role=Role.TRIM),
    ]


@family("pitchfork", "hay fork", "garden fork", group="tools", parts="handle, tines, ferrule")
def pitchfork(s: Sketch) -> Parts:
    count = int(s.either(3, 4))
    tines = []
    for x in np.linspace(-0.11, 0.11, count).tolist():
        tines.append(
            s.tube(
                [
                    (x * 0.2, 1.22, 0),
                    (x * 0.9, 1.25, 0),
                    (x, 1.32, 0.01),
                    (x * 1.02, 1.55, 0.04),
                    (x, 1.66, 0.03),
                ],
                [0.01, 0.011, 0.01, 0.008, 0.002],
            )
        )
    return [
        Part("handle", s.rod((0, 0, 0), (0, 1.22, 0), 0.017, 0.014), "wood", role=Role.OWN),
        Part("tines", union(*tines), "iron"),
        Part("ferrule", s.cylinder(0.02, 0.12, (0, 1.14, 0), top=0.016), "iron", role=Role.TRIM),
    ]


@family("mallet", "wooden mallet", "croquet mallet", group="tools", parts="head, handle, bands")
def mallet(s: Sketch) -> Parts:
    head = s.disc(0.055, 0.18).rotate((0, 0, 90)).translate((0.09, 0.33, 0))
    ring = spun(s, outline(".05 0, .0585 0, .0585 .02, .05 .02")).rotate((0, 0, 90))
    return [
        Part("head", head, "wood"),
        Part("handle", s.cylinder(0.017, 0.34, top=0.014), "wood", "#8a6238", role=Role.OWN),
        Part(
            "bands",
            union(*(ring.translate((x, 0.33, 0)) for x in (-0.045, 0.065))),
            "iron",
            role=Role.TRIM,
        ),
    ]


def _bulged(p: Doubles) -> Doubles:
    moved = p.copy()
    moved[:, 2] -= 0.35 * (p[:, 0] ** 2 + (p[:, 1] - 0.4) ** 2)
    return moved


@family(
    "round shield",
    "viking shield",
    "buckler",
    group="weapons",
    parts="board, rim, boss, studs, bands, strap",
    words="buckler",
)
def round_shield(s: Sketch) -> Parts:
    r = 0.22 if s.has("buckler") else s.vary(0.4, 0.08)
    count = int(s.either(5, 6, 7))
    wide = 2 * r / count
    disc = s.cylinder(r * 0.98, 0.024).rotate((90, 0, 0)).translate((0, r, 0.0))
    planks = [
        intersection(disc, s.box((wide * 0.96, 3 * r, 1), (-r + wide * (k + 0.5), -0.5 * r, 0), 0))
        for k in range(count)
    ]
    rim = (
        spun(s, [(r * 0.94, -0.008), (r * 1.02, -0.008), (r * 1.02, 0.04), (r * 0.94, 0.04)])
        .rotate((90, 0, 0))
        .translate((0, r, 0.02))
    )
    boss = union(
        orb(s, (r * 0.24, r * 0.24, r * 0.17), (0, r, -0.01)),
        s.cylinder(r * 0.3, 0.012).rotate((90, 0, 0)).translate((0, r, 0.01)),
    )
    studs = [
        bead(s, (0.014, 0.014, 0.01), (0.98 * r * math.sin(a), r + 0.98 * r * math.cos(a), 0.022))
        for a in np.arange(12) * math.pi / 6
    ]
    return [
        Part("board", union(*planks, disc.scale((1, 1, 0.5)).translate((0, 0, -0.01))), "wood"),
        Part("rim", rim, "iron", role=Role.TRIM),
        Part("boss", boss.translate((0, 0, 0.015)), "steel", role=Role.TRIM),
        Part("studs", union(*studs), "iron", role=Role.TRIM),
        Part(
            "strap",
            s.tube([(-0.1, r, -0.02), (-0.08, r, -0.08), (0.08, r, -0.08), (0.1, r, -0.02)], 0.013),
            "leather",
            role=Role.OWN,
        ),
    ]


@family("kite shield", "norman shield", group="weapons", parts="board, rim, cross, boss, strap")
def kite_shield(s: Sketch) -> Parts:
    half = s.curve(outline("0 0, .08 .16, .17 .42, .24 .7, .255 .86, .2 1.02, .1 1.09, 0 1.11"))
    line = [*half, *((-x, y) for x, y in half[::-1][1:-1])]

    def grown(share: float) -> list[tuple[float, float]]:
        return [(x * share, 0.6 + (y - 0.6) * (1 - (1 - share) * 0.6)) for x, y in line]

    def curved(piece: Solid) -> Solid:
        return bend(
            finer(piece, 0.09),
            lambda p: np.column_stack([p[:, 0], p[:, 1], p[:, 2] - 0.9 * p[:, 0] ** 2]),
        )

    inside = prism(grown(0.94), 0.2)
    cross = intersection(
        inside,
        union(s.box((0.06, 2, 0.03), (0, 0, 0.012)), s.box((2, 0.06, 0.03), (0, 0.74, 0.012))),
    )
    return [
        Part("board", curved(prism(grown(0.97), 0.024)), "wood", "#28508c"),
        Part("rim", curved(prism(line, 0.04) - prism(grown(0.9), 0.2)), "iron", role=Role.TRIM),
        Part("cross", curved(cross), "paint", "#e8e0c8", role=Role.TRIM),
        Part("boss", orb(s, (0.07, 0.07, 0.05), (0, 0.77, 0.02)), "steel", role=Role.TRIM),
        Part(
            "strap",
            s.tube(path("-.12 .7 -.02, -.1 .7 -.08, .1 .7 -.08, .12 .7 -.02"), 0.014),
            "leather",
            role=Role.OWN,
        ),
    ]


@family(
    "revolver",
    "six shooter",
    group="weapons",
    parts="frame, barrel, cylinder, grip, trigger, guard, hammer, sight",
)
def revolver(s: Sketch) -> Parts:
    long = s.vary(0.15, 0.25)
    barrel = s.rod((0.03, 0.145, 0), (0.03 + long, 0.145, 0), 0.011, 0.0105)
    drum = s.cylinder(0.023, 0.042).rotate((0, 0, 90)).translate((0.028, 0.138, 0))
    flutes = [
        s.cylinder(0.005, 0.03)
        .rotate((0, 0, 90))
        .translate((0.03, 0.138 + 0.024 * math.cos(a), 0.024 * math.sin(a)))
        for a in np.arange(6) * math.pi / 3
    ]
    frame = prism(outline("-.03 .1, .04 .1, .046 .116, .046 .17, -.02 .17, -.035 .145"), 0.024)
    grip = prism(
        s.curve(
            outline(
                "-.03 .118, -.005 .1, -.02 .06, -.035 .02, -.04 0, -.075 .006, -.078 .02, -.055"
                " .08, -.045 .125"
            )
        )[:-1],
        0.026,
    )
    guard = s.tube(
        [(0.03, 0.1, 0), (0.028, 0.075, 0), (0.008, 0.068, 0), (-0.008, 0.08, 0), (-0.008, 0.1, 0)],
        0.0035,
    )
    return [
        Part(
            "frame",
            frame - s.cylinder(0.024, 0.046).rotate((0, 0, 90)).translate((0.03, 0.138, 0)),
            "steel",
        ),
        Part(
            "barrel",
            union(barrel, s.box((long, 0.012, 0.007), (0.03 + long / 2, 0.122, 0))),
            "steel",
        ),
        Part("cylinder", drum - union(*flutes), "steel", role=Role.TRIM),
        Part("grip", grip, "wood", role=Role.OWN),
        Part(
            "trigger",
            s.tube([(0.01, 0.102, 0), (0.014, 0.088, 0), (0.01, 0.078, 0)], 0.003),
            "iron",
            role=Role.OWN,
        ),
        Part("guard", guard, "steel"),
        Part(
            "hammer",
            prism(outline("-.03 .15, -.018 .17, -.04 .186, -.05 .178, -.04 .165"), 0.01),
            "iron",
            role=Role.OWN,
        ),
        Part(
            "sight",
            prism([(long, 0.155), (long + 0.024, 0.155), (long + 0.022, 0.168)], 0.004),
            "iron",
            role=Role.OWN,
        ),
    ]


@family(
    "candelabra",
    "candelabrum",
    "menorah",
    "candle stand",
    group="kitchen",
    parts="base, arms, cups, candles, flames",
)
def candelabra(s: Sketch) -> Parts:
    count = int(s.either(3, 5))
    stem = s.lathe(
        outline(
            ".09 0, .088 .012, .03 .03, .016 .06, .026 .1, .012 .15, .02 .22, .012 .3, .014 .36"
        )
    )
    places, arms = [(0.0, 0.38)], []
    for k in range(1, (count + 1) // 2):
        x, y = 0.09 * k, 0.36 - 0.02 * k
        places += [(x, y), (-x, y)]
        line = [(0.0, 0.2 - 0.03 * k, 0.0), (x * 0.55, 0.19 - 0.04 * k, 0), (x, 0.25, 0), (x, y, 0)]
        arms += [s.tube(line, 0.007), s.tube([(-a, b, c) for a, b, c in line], 0.007)]
    cup = outline("0 -.02, .008 -.02, .028 0, .03 .012, .022 .012, .012 .002, 0 .002")
    cups = [ring(cup, s.style.rod, (x, y, 0)) for x, y in places]
    candles = [peg(s, 0.011, s.vary(0.12, 0.25), (x, y, 0)) for x, y in places]
    tips = [candle.bounding_box()[4] for candle in candles]
    flame = outline(".002 0, .007 .01, .005 .022, .0005 .036")
    flames = [
        lathe(flame, s.style.rod, (x, tip + 0.004, 0))
        for (x, _), tip in zip(places, tips, strict=True)
    ]
    return [
        Part("base", stem, "brass"),
        Part("arms", union(*arms), "brass"),
        Part("cups", union(*cups), "brass"),
        Part("candles", union(*candles), "wax", role=Role.TRIM),
        Part("flames", union(*flames), "flame", role=Role.OWN),
    ]


@family(
    "pencil", "crayon", "colored pencil", group="tools", parts="shaft, wood, lead, band, eraser"
)
def pencil(s: Sketch) -> Parts:
    six = [(0.0035 * math.cos(a), 0.0035 * math.sin(a)) for a in np.arange(6) * math.pi / 3]
    shaft = prism(six, 0.13).rotate((-90, 0, 0)).translate((0, 0.088, 0))
    colors = ("#e8b52e", "#b3261e", "#2859a8", "#37803c")
    return [
        Part("shaft", shaft, "paint", colors[int(s.dice.integers(4))]),
        Part(
            "wood",
            s.cylinder(0.0009, 0.016, (0, 0.007, 0), top=0.0036),
            "light wood",
            role=Role.OWN,
        ),
        Part("lead", s.cylinder(0.0001, 0.007, top=0.0009), "coal", role=Role.OWN),
        Part("band", s.cylinder(0.0038, 0.014, (0, 0.152, 0)), "brass", role=Role.TRIM),
        Part(
            "eraser",
            hull(s.cylinder(0.0034, 0.008, (0, 0.165, 0)), s.cylinder(0.0026, 0.01, (0, 0.165, 0))),
            "rubber",
            "#e58aa8",
            role=Role.OWN,
        ),
    ]
