"""Balls of several games, and hats that are no top hats."""

import math

import numpy as np

from maquette.engines.builtin.forms.families.shapes import (
    bead,
    block,
    faceted_star,
    hoop,
    orb,
    outline,
    spun,
    tapered,
)
from maquette.engines.builtin.forms.family import family
from maquette.engines.builtin.forms.sketch import Part, Parts, Role, Sketch
from maquette.engines.builtin.forms.solids import Solid, bend, finer, intersection, prism, union
from maquette.mesh.mesh import Doubles

_GOLD = (1 + 5**0.5) / 2
_CORNERS = [
    (0.0, a, b * _GOLD) for a in (-1, 1) for b in (-1, 1)
]  # Of an icosahedron; the others by turning the axes.


def _corners() -> list[tuple[float, float, float]]:
    return [c for x, y, z in _CORNERS for c in ((x, y, z), (y, z, x), (z, x, y))]


@family(
    "soccer ball",
    "football ball",
    "football",
    "soccerball",
    group="treasures",
    parts="leather, patches",
)
def soccer_ball(s: Sketch) -> Parts:
    r = 0.11
    five = [(0.4 * r * math.cos(a), 0.4 * r * math.sin(a)) for a in np.arange(5) * 2 * math.pi / 5]
    patches = []
    for x, y, z in _corners():
        tall = math.degrees(math.asin(y / math.hypot(x, y, z)))
        around = math.degrees(math.atan2(x, z))
        pole = prism(five, r, (0, 0, r)).rotate((-tall, 0, 0)).rotate((0, around, 0))
        patches.append(pole)
    shell = orb(s, r * 1.006)
    return [
        Part("leather", orb(s, r).translate((0, r, 0)), "plastic", "#f4f2ec"),
        Part(
            "patches",
            intersection(shell, union(*patches)).translate((0, r, 0)),
            "plastic",
            "#1a1a1c",
            role=Role.TRIM,
        ),
    ]


@family("basketball", "basket ball", group="treasures", parts="leather, seams")
def basketball(s: Sketch) -> Parts:
    r = 0.12
    ring = hoop(s, r, 0.0035)
    small = hoop(s, r * 0.78, 0.0035)
    side = small.rotate((0, 0, 90))
    seams = union(
        ring, ring.rotate((90, 0, 0)), *(side.translate((x * r * 0.625, 0, 0)) for x in (-1, 1))
    )
    return [
        Part("leather", orb(s, r).translate((0, r, 0)), "rubber", "#d2691e"),
        Part("seams", seams.translate((0, r, 0)), "coal", role=Role.TRIM),
    ]


@family("tennis ball", "cricket ball", group="treasures", parts="felt, seam")
def tennis_ball(s: Sketch) -> Parts:
    r = 0.033
    turns = np.linspace(0, 2 * math.pi, 33)[:-1]
    a, b = 0.75 * r, 0.25 * r
    c = 2 * math.sqrt(a * b)
    line = [
        (
            a * math.cos(t) + b * math.cos(3 * t),
            a * math.sin(t) - b * math.sin(3 * t),
            c * math.sin(2 * t),
        )
        for t in turns
    ]
    beads = [s.rod(p, q, 0.0016) for p, q in zip(line, [*line[1:], line[0]], strict=True)]
    return [
        Part("felt", orb(s, r).translate((0, r, 0)), "velvet", "#cddc39"),
        Part("seam", union(*beads).translate((0, r, 0)), "rubber", "#f4f2ec", role=Role.TRIM),
    ]


@family(
    "wizard hat",
    "witch hat",
    "magician hat",
    "mage hat",
    group="treasures",
    parts="brim, cone, band, buckle, stars",
)
def wizard_hat(s: Sketch) -> Parts:
    tall, lean = s.vary(0.36, 0.15), s.vary(0.09, 0.5)

    def crooked(p: Doubles) -> Doubles:
        up = (p[:, 1] / tall).clip(0, 1)
        moved = p.copy()
        moved[:, 0] += lean * up**2.2
        moved[:, 2] += 0.02 * np.sin(up * 9)
        return moved

    cone = s.lathe(
        outline(
            f".105 0, .098 .03, .075 {tall * 0.35}, .05 {tall * 0.62}, .026 {tall * 0.86}, "
            f".003 {tall}"
        )
    )
    brim = spun(s, outline("0 0, .1 .004, .17 .002, .205 -.008, .212 0, .2 .008, .1 .016, 0 .016"))
    band = spun(s, outline(".09 .012, .107 .012, .1 .045, .085 .045"))
    stars = [
        faceted_star(s, 0.017, 0.007, 0.008)
        .rotate((-12, 0, 0))
        .rotate((0, a, 0))
        .translate((math.sin(math.radians(a)) * r, y, math.cos(math.radians(a)) * r))
        for a, y, r in ((15, 0.09, 0.1), (-40, 0.15, 0.081), (60, 0.18, 0.073), (5, 0.23, 0.058))
    ]
    buckle = block(s, (0.045, 0.042, 0.012), 0.003, (0, 0.014, 0.108)) - s.box(
        (0.026, 0.022, 0.1), (0, 0.024, 0.108)
    )
    return [
        Part("brim", brim, "fabric", "#3a2f86"),
        Part("cone", bend(finer(cone, 0.04), crooked), "fabric", "#3a2f86"),
        Part("band", band, "leather", role=Role.OWN),
        Part("buckle", buckle, "gold", role=Role.TRIM),
        Part("stars", bend(union(*stars), crooked), "gold", role=Role.TRIM),
    ]


@family(
    "cowboy hat", "western hat", "stetson", "sun hat", group="treasures", parts="brim, crown, band"
)
def cowboy_hat(s: Sketch) -> Parts:
    rise = s.vary(0.09, 0.25)

    def curled(p: Doubles) -> Doubles:
        moved = p.copy()
        moved[:, 1] += rise * (abs(p[:, 0]) / 0.2).clip(0, 1.2) ** 2.5 - 0.03 * (p[:, 2] / 0.2) ** 2
        return moved

    brim = finer(s.disc(0.2, 0.008).scale((0.95, 1, 1.1)), 0.05)
    crown = s.lathe(outline(".098 0, .096 .05, .088 .1, .07 .13, .03 .14, .001 .14")).scale(
        (0.86, 1, 1.12)
    )
    dent = orb(s, (0.03, 0.045, 0.11), (0, 0.155, 0.01))
    band = spun(s, outline(".09 .006, .101 .006, .1 .03, .09 .03")).scale((0.86, 1, 1.12))
    return [
        Part("brim", bend(brim, curled), "leather", "#8a5a32"),
        Part("crown", crown - dent, "leather", "#8a5a32"),
        Part("band", band, "leather", "#3a2112", role=Role.TRIM),
    ]


@family(
    "viking helmet", "horned helmet", group="treasures", parts="dome, rim, ridge, horns, rivets"
)
def viking_helmet(s: Sketch) -> Parts:
    dome = s.lathe(outline(".115 0, .116 .05, .104 .1, .075 .14, .035 .158, .001 .162"))
    rim = spun(s, outline(".108 0, .124 0, .124 .03, .108 .03"))
    ridge = intersection(orb(s, 0.128, (0, 0.038, 0)), s.box((0.028, 0.3, 0.4), (0, 0.03, 0)))
    horn = tapered(
        s, [(0.1, 0.07, 0), (0.16, 0.075, 0), (0.205, 0.12, 0), (0.215, 0.2, 0)], 0.03, 0.004
    )
    rivets = [
        bead(s, 0.006, (0.124 * math.sin(a), 0.015, 0.124 * math.cos(a)))
        for a in np.arange(12) * math.pi / 6
    ]
    return [
        Part("dome", dome, "steel"),
        Part("rim", rim, "brass", role=Role.TRIM),
        Part("ridge", ridge, "brass", role=Role.TRIM),
        Part("horns", union(horn, horn.mirror((1, 0, 0))), "bone", role=Role.OWN),
        Part("rivets", union(*rivets), "brass", role=Role.TRIM),
    ]


def _lace(s: Sketch, y: float, z: float) -> Solid:
    return s.rod((-0.022, y, z), (0.022, y, z), 0.004)


@family(
    "sneaker",
    "running shoe",
    "sports shoe",
    "trainer",
    "gym shoe",
    group="treasures",
    parts="upper, sole, tongue, laces, stripe, toe",
)
def sneaker(s: Sketch) -> Parts:
    sole_line = outline(
        "-.036 -.13, 0 -.142, .036 -.13, .04 -.04, .047 .06, .04 .12, .012 .148, -.018 "
        ".146, -.043 .11, -.045 .05, -.036 -.04"
    )
    sole = (
        prism([(x, -z) for x, z in s.curve([*sole_line, sole_line[0]])[:-1]], 0.022)
        .rotate((-90, 0, 0))
        .translate((0, 0.011, 0))
    )
    upper = union(
        _shell(s, ((0.036, 0.1, -0.1), (0.042, 0.055, 0.0), (0.043, 0.03, 0.09))),
        _shell(s, ((0.036, 0.07, -0.1), (0.036, 0.1, -0.06), (0.04, 0.06, 0.03))),
    ) - s.ball((0.027, 0.05, 0.055), (0, 0.075, -0.075))
    tongue = block(s, (0.04, 0.085, 0.012), 0.005).rotate((-38, 0, 0)).translate((0, 0.065, 0.0))
    laces = union(*(_lace(s, 0.102 - 0.012 * k, 0.005 + 0.016 * k) for k in range(4)))
    stripe = [
        block(s, (0.087 - 0.002 * k, 0.05, 0.012), 0.004)
        .rotate((28, 0, 0))
        .translate((0, 0.03, -0.03 + 0.024 * k))
        for k in range(3)
    ]
    toe = intersection(
        _shell(s, ((0.0445, 0.032, 0.09), (0.0445, 0.034, 0.08), (0.0445, 0.032, 0.085))),
        s.box((0.2, 0.2, 0.2), (0, 0, 0.19)),
    )
    shades = ("#2859a8", "#b3261e", "#1d1d1f", "#37803c", "#d9732b")
    return [
        Part("upper", upper, "fabric", shades[int(s.dice.integers(5))]),
        Part("sole", sole, "rubber", "#f1f0ec", role=Role.OWN),
        Part("tongue", tongue, "fabric", "#f1f0ec", role=Role.TRIM),
        Part("laces", laces, "rope", "#fafafa", role=Role.OWN),
        Part("stripe", union(*stripe), "plastic", "#f4f4f0", role=Role.TRIM),
        Part("toe", toe, "rubber", "#f1f0ec", role=Role.OWN),
    ]


def _shell(s: Sketch, knobs: tuple[tuple[float, float, float], ...]) -> Solid:
    """A smooth cover over lumps of a radius and a height, one behind the other along z."""
    lumps = [s.ball((wide, tall * 0.55, 0.045), (0, 0.016, z)) for wide, tall, z in knobs]
    whole = lumps[0].batch_hull(lumps)
    return whole.trim_by_plane((0, 1, 0), 0.02)
