"""Plants of wood, and large ones."""

import math

import numpy as np

from maquette.engines.builtin.forms.families.shapes import (
    bead,
    hoop,
    orb,
    outline,
    path,
    plate,
    rows,
    spun,
    tapered,
)
from maquette.engines.builtin.forms.family import family
from maquette.engines.builtin.forms.sketch import Part, Parts, Role, Sketch
from maquette.engines.builtin.forms.solids import Outline, Solid, bend, finer, union


def _frond(s: Sketch, shape: Outline, longest: float, droop: tuple[float, float, float]) -> Solid:
    """A leaf along x that rises, sags and folds as the three numbers of ``droop`` say."""
    lift, sag, fold = droop
    return bend(
        finer(plate(shape, longest * 0.1), longest),
        lambda p: np.column_stack(
            [
                p[:, 0],
                p[:, 1] + lift * p[:, 0] - sag * p[:, 0] ** 2 - fold * np.abs(p[:, 2]),
                p[:, 2],
            ]
        ),
    )


@family(
    "pine tree",
    "pine",
    "fir",
    "spruce",
    "conifer",
    group="nature",
    parts="trunk, branches",
)
def pine(s: Sketch) -> Parts:
    tiers = []
    for i in range(5):
        r = 1.15 - 0.2 * i
        y = 0.7 + 0.72 * i
        stars = spun(
            s,
            [
                (0, y + 0.12),
                (r * 0.55, y + 0.1),
                (r, y),
                (r * 0.55, y + 0.52),
                (r * 0.18, y + 1.15),
                (0, y + 1.3),
            ],
        )
        tiers.append(stars.rotate((0, s.vary(20.0, 1.0), 0)))
    return [
        Part("trunk", s.cylinder(0.16, 1.2, top=0.1), "bark", role=Role.OWN),
        Part("branches", union(*tiers), "needles"),
    ]


@family(
    "tree",
    "oak tree",
    "broadleaf tree",
    "maple tree",
    "apple tree",
    group="nature",
    parts="trunk, crown",
)
def tree(s: Sketch) -> Parts:
    spots = rows("0 3.1 0 1.15, .75 2.6 .3 .8, -.65 2.6 .5 .85, -.1 2.5 -.75 .85, .3 3.6 -.1 .7")
    trunk = union(
        s.tube(path("0 0 0, .04 .7 .02, -.02 1.5 0, 0 2.2 0"), [0.3, 0.18, 0.16, 0.1]),
        *(
            s.rod((0, 1.5, 0), (0.75 * math.cos(a), 2.4, 0.75 * math.sin(a)), 0.09, 0.03)
            for a in (0.4, 2.5, 4.6)
        ),
    )
    crown = union(*(s.blob((r, r * 0.85, r), 0.16, (x, y - r * 0.85, z)) for x, y, z, r in spots))
    return [Part("trunk", trunk, "bark", role=Role.OWN), Part("crown", crown, "foliage")]


@family("palm tree", "palm", "coconut tree", group="nature", parts="trunk, fronds, coconuts")
def palm(s: Sketch) -> Parts:
    way = path("0 0 0, .08 .9 0, .25 1.9 0, .55 2.9 0, .75 3.4 0")
    leaf = []
    for i in range(9):
        long = 1.45 if i % 2 else 1.2
        lift = 0.35 if i % 2 else 0.1
        top = [
            (0, 0),
            (0.35 * long, 0.16),
            (0.75 * long, 0.13),
            (long, 0),
            (0.75 * long, -0.13),
            (0.35 * long, -0.16),
        ]
        f = _frond(s, top, 0.25, (lift, 0.62, 0.5))
        leaf.append(f.rotate((0, i * 40 + 8, 0)).translate((0.76, 3.42, 0)))
    trunk = union(
        s.tube(way, [0.2, 0.14, 0.12, 0.1, 0.09]),
        *(
            hoop(s, r, 0.022).rotate((0, 0, -t)).translate((x, y, 0))
            for x, y, r, t in rows(
                ".04 .5 .155 5, .1 1 .135 8, .17 1.5 .125 11, .28 2 .118 14, "
                ".4 2.5 .108 16, .58 3 .1 18"
            )
        ),
    )
    coconuts = union(
        *(
            bead(s, 0.12, (0.75 + 0.16 * math.cos(a), 3.3, 0.16 * math.sin(a)))
            for a in (0.3, 2.4, 4.5)
        )
    )
    return [
        Part("trunk", trunk, "bark", role=Role.OWN),
        Part("fronds", union(*leaf), "plant"),
        Part("coconuts", coconuts, "bark", "#5a3a22", role=Role.TRIM),
    ]


@family("bush", "shrub", "hedge", "boxwood", group="nature", parts="leaves, berries")
def bush(s: Sketch) -> Parts:
    spots = rows("0 0 0 .5, .38 0 .12 .36, -.36 0 .16 .38, .05 0 .34 .36, -.1 0 -.34 .36")
    leaves = union(*(s.blob((r, r * 0.9, r), 0.18, (x, y, z)) for x, y, z, r in spots))
    berries = union(
        *(
            bead(
                s,
                0.03,
                (
                    0.52 * math.cos(a) * math.cos(e),
                    0.35 + 0.36 * math.sin(e),
                    0.1 + 0.5 * math.sin(a) * math.cos(e),
                ),
            )
            for a, e in outline(".5 .2, 1.2 .5, 1.9 .1, 2.6 .4, 1.5 -.2, .9 .8")
        )
    )
    return [Part("leaves", leaves, "foliage"), Part("berries", berries, "fruit", role=Role.TRIM)]


@family(
    "cactus",
    "saguaro",
    group="nature",
    parts="stem, arms, flowers, soil, pot",
    words="potted",
)
def cactus(s: Sketch) -> Parts:

    def column(r: float, h: float) -> Solid:
        n = 20 if s.style.sides > 12 else 10
        pts = [
            (
                r * (1 if i % 2 else 0.84) * math.cos(i * 2 * math.pi / n),
                r * (1 if i % 2 else 0.84) * math.sin(i * 2 * math.pi / n),
            )
            for i in range(n)
        ]
        return union(plate(pts, h), orb(s, (r * 0.92, r * 0.8, r * 0.92), (0, h, 0)))

    def arm(x: float, y: float, h: float, r: float) -> Solid:
        return union(
            s.tube([(0, y - 0.02, 0), (x * 0.7, y, 0), (x, y + 0.1, 0), (x, y + 0.22, 0)], r),
            column(r * 1.05, h).translate((x, y + 0.18, 0)),
        )

    flowers = union(
        *(orb(s, (0.06, 0.045, 0.06), p) for p in ((0, 1.5, 0), (0.42, 1.16, 0), (-0.4, 1.33, 0)))
    )
    return [
        Part("stem", column(0.17, 1.35), "plant"),
        Part("arms", union(arm(0.42, 0.55, 0.35, 0.1), arm(-0.4, 0.8, 0.28, 0.09)), "plant"),
        Part("flowers", flowers, "petals", role=Role.TRIM),
        *_ground(s),
    ]


def _ground(s: Sketch) -> Parts:
    """What a cactus stands in."""
    if not s.has("potted"):
        return [Part("soil", s.blob((0.34, 0.07, 0.34), 0.1), "sand", role=Role.OWN)]
    pot = s.lathe([(0.2, -0.36), (0.27, -0.04), (0.31, -0.04), (0.31, 0.04)], smooth=False)
    return [
        Part("soil", s.cylinder(0.26, 0.02, (0, 0.035, 0)), "sand", role=Role.OWN),
        Part("pot", pot, "clay", role=Role.OWN),
    ]


@family(
    "log",
    "firewood log",
    "timber log",
    group="nature",
    parts="bark, ends, heart, branch, cut",
    top=True,
)
def log(s: Sketch) -> Parts:

    def lie(piece: Solid) -> Solid:
        return piece.rotate((0, 0, 90)).translate((0.55, 0.17, 0))

    bark = lie(spun(s, outline("0 .01, .17 .01, .165 .4, .16 1.09, 0 1.09")))
    heart = lie(
        union(
            *[
                spun(s, [(r, -0.004), (r + 0.012, -0.004), (r + 0.012, 1.104), (r, 1.104)])
                for r in (0.05, 0.1)
            ],
            s.cylinder(0.012, 1.108, (0, -0.004, 0)),
        )
    )
    the_cut = s.rod((0.198, 0.434, 0.117), (0.202, 0.446, 0.123), 0.04)
    return [
        Part("bark", bark, "bark"),
        Part("ends", lie(s.cylinder(0.15, 1.1)), "light wood", role=Role.OWN),
        Part("heart", heart, "wood", role=Role.OWN),
        Part("branch", s.rod((0.1, 0.2, 0.02), (0.2, 0.44, 0.12), 0.06, 0.045), "bark"),
        Part("cut", the_cut, "light wood", role=Role.OWN),
    ]


@family("tree stump", "stump", group="nature", parts="bark, top, rings", top=True)
def stump(s: Sketch) -> Parts:
    bark = union(
        spun(s, outline("0 0, .34 0, .27 .1, .25 .3, .25 .4, 0 .4")),
        *(
            tapered(
                s,
                [
                    (0.2 * math.cos(a), 0.12, 0.2 * math.sin(a)),
                    (0.38 * math.cos(a), 0.05, 0.38 * math.sin(a)),
                    (0.5 * math.cos(a + 0.2), 0.0, 0.5 * math.sin(a + 0.2)),
                ],
                0.09,
                0.03,
            )
            for a in (0.3, 1.6, 2.9, 4.0, 5.3)
        ),
    ).trim_by_plane((0, 1, 0), 0)
    rings = union(
        *(
            spun(s, [(r, 0.4), (r + 0.015, 0.4), (r + 0.015, 0.411), (r, 0.411)])
            for r in (0.06, 0.12, 0.175)
        ),
        s.cylinder(0.015, 0.411),
    )
    return [
        Part("bark", bark, "bark"),
        Part("top", s.cylinder(0.225, 0.012, (0, 0.395, 0)), "light wood", role=Role.OWN),
        Part("rings", rings, "wood", role=Role.OWN),
    ]


@family(
    "potted plant",
    "house plant",
    "plant pot",
    "plant",
    "flower pot",
    group="nature",
    parts="pot, soil, leaves",
)
def potted_plant(s: Sketch) -> Parts:
    out = []
    for i in range(11):
        long = s.vary(0.375, 0.2)
        lift = 1.5 if i < 4 else 0.8
        blade = [
            (0, 0.012),
            (0.4 * long, 0.05),
            (0.75 * long, 0.045),
            (long, 0),
            (0.75 * long, -0.045),
            (0.4 * long, -0.05),
            (0, -0.012),
        ]
        f = _frond(s, blade, 0.07, (lift, 1.9, 0.6))
        out.append(f.rotate((0, i * 137.5, 0)).translate((0, 0.25, 0)))
    pot = s.vessel(outline(".1 0, .15 .24, .165 .24, .165 .29"), 0.015)
    return [
        Part("pot", pot, "clay", role=Role.TRIM),
        Part("soil", s.cylinder(0.145, 0.03, (0, 0.22, 0)), "soil", role=Role.OWN),
        Part("leaves", union(*out), "plant"),
    ]
