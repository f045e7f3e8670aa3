"""Flowers by name, a tree with lights and baubles, and a pumpkin that grins."""

import math

import numpy as np

from maquette.engines.builtin.forms.families.shapes import (
    bead,
    faceted_star,
    orb,
    outline,
    path,
    plate,
    spun,
    tapered,
)
from maquette.engines.builtin.forms.family import family
from maquette.engines.builtin.forms.sketch import Part, Parts, Role, Sketch
from maquette.engines.builtin.forms.solids import (
    Point,
    Solid,
    around,
    ball,
    hull,
    intersection,
    prism,
    union,
)

_LEAF = outline("0 0, .05 .03, .13 .035, .2 0, .13 -.035, .05 -.03")


def _dot(radius: float, middle: Point) -> Solid:
    """A ball of few sides: there are many."""
    x, y, z = middle
    return ball(radius, 8, (x, y - radius, z))


def _leaves(s: Sketch, places: tuple[tuple[float, float], ...], large: float = 1.0) -> Solid:
    """Leaves on a stem: how high each sits, and which way it points in degrees."""
    leaf = plate(_LEAF, 0.004).rotate((0, 0, 32)).scale((large, large, large))
    return union(*(leaf.rotate((0, way, 0)).translate((0, high, 0)) for high, way in places))


@family("sunflower", "sun flower", group="nature", parts="stem, leaves, petals, heart, seeds")
def sunflower(s: Sketch) -> Parts:
    tall, count = s.vary(1.3, 0.15), int(s.either(18, 21, 24))
    shape = outline(".1 -.012, .16 -.026, .2 -.02, .25 0, .2 .02, .16 .026, .1 .012")
    petal = plate(shape, 0.006).rotate((0, 0, 7))
    rows = union(
        around(petal, count),
        around(petal.scale((0.88, 1, 1)).translate((0, 0.012, 0)), count, 180 / count),
    )

    def face(piece: Solid) -> Solid:
        return piece.rotate((62, 0, 0)).translate((0, tall + 0.02, 0.06))

    stem = s.tube(
        [(0, 0, 0), (0.02, tall * 0.5, 0), (0, tall * 0.95, 0), (0, tall, 0.04)],
        [0.022, 0.02, 0.016, 0.02],
    )
    ring = [
        _dot(0.011, (r * math.cos(a), 0.026, r * math.sin(a)))
        for r, n in ((0.1, 16), (0.06, 10))
        for a in np.arange(n) * 2 * math.pi / n
    ]
    return [
        Part("stem", stem, "plant", role=Role.OWN),
        Part(
            "leaves",
            _leaves(
                s, ((tall * 0.3, 20), (tall * 0.45, 190), (tall * 0.6, 95), (tall * 0.72, 300)), 1.5
            ),
            "plant",
            role=Role.OWN,
        ),
        Part("petals", face(rows), "petals", "#f2b91d"),
        Part(
            "heart",
            face(s.lathe(outline(".15 -.02, .14 .015, .08 .028, .001 .03"))),
            "soil",
            "#4a2a12",
            role=Role.TRIM,
        ),
        Part("seeds", face(union(*ring)), "coal", "#1d120a", role=Role.OWN),
    ]


@family("tulip", group="nature", parts="stem, leaves, petals, heart")
def tulip(s: Sketch) -> Parts:
    tall = s.vary(0.4, 0.15)
    petal = hull(
        bead(s, (0.018, 0.008, 0.008), (0, 0.0, 0.012)),
        bead(s, (0.03, 0.03, 0.007), (0, 0.035, 0.034)),
        bead(s, (0.006, 0.006, 0.005), (0, 0.098, 0.026)),
    )
    cup = union(around(petal, 3), around(petal.scale((1.02, 0.94, 0.86)), 3, 60)).translate(
        (0, tall, 0)
    )
    blade = hull(
        bead(s, (0.01, 0.01, 0.004)),
        bead(s, (0.022, 0.08, 0.004), (0.04, 0.13, 0)),
        bead(s, (0.004, 0.01, 0.003), (0.1, 0.26, 0)),
    )
    colors = ("#d8342c", "#e8c22f", "#d9738c", "#7a3c93", "#e8793a")
    return [
        Part(
            "stem",
            tapered(s, [(0, 0, 0), (0.008, tall * 0.5, 0), (0, tall, 0)], 0.008, 0.007),
            "plant",
            role=Role.OWN,
        ),
        Part(
            "leaves",
            union(
                blade,
                blade.rotate((0, 170, 0)).scale((1, 0.8, 1)),
                blade.rotate((0, 80, 0)).scale((0.8, 0.9, 0.8)),
            ),
            "plant",
            role=Role.OWN,
        ),
        Part("petals", cup, "petals", colors[int(s.dice.integers(5))]),
        Part(
            "heart",
            bead(s, (0.01, 0.03, 0.01), (0, tall + 0.03, 0)),
            "wax",
            "#e8c22f",
            role=Role.TRIM,
        ),
    ]


@family("rose", "red rose", group="nature", parts="stem, leaves, petals, sepals, thorns")
def rose(s: Sketch) -> Parts:
    tall = s.vary(0.42, 0.15)
    petals = [bead(s, (0.012, 0.026, 0.012), (0, 0.034, 0))]
    for row, (count, out, high, wide, tip) in enumerate(
        (
            (3, 0.01, 0.032, 0.016, 6),
            (4, 0.018, 0.03, 0.021, 16),
            (5, 0.028, 0.025, 0.026, 32),
            (6, 0.038, 0.018, 0.03, 55),
        )
    ):
        leaf = bead(s, (wide, 0.026, 0.004)).rotate((tip, 0, 0)).translate((0, high, out))
        petals.append(around(leaf, count, 37 * row))
    stem = s.tube(
        [(0, 0, 0), (0.012, tall * 0.4, 0), (-0.006, tall * 0.75, 0), (0, tall, 0)], 0.006
    )
    thorns = union(
        *(
            s.rod((0.004, y, 0), (0.02, y + 0.006, 0), 0.004, 0.0006).rotate((0, a, 0))
            for y, a in ((0.1, 0), (0.16, 140), (0.22, 250), (0.28, 60))
        )
    )
    sepals = around(s.rod((0.004, tall + 0.004, 0), (0.04, tall - 0.008, 0), 0.006, 0.001), 5)
    return [
        Part("stem", stem, "plant", role=Role.OWN),
        Part(
            "leaves",
            _leaves(s, ((tall * 0.42, 15), (tall * 0.58, 190), (tall * 0.7, 100)), 0.55),
            "plant",
            role=Role.OWN,
        ),
        Part("petals", union(*petals).translate((0, tall, 0)), "petals", "#b3162a"),
        Part("sepals", sepals, "plant", role=Role.OWN),
        Part("thorns", thorns, "plant", "#6b5a2a", role=Role.OWN),
    ]


@family(
    "christmas tree",
    "xmas tree",
    "decorated tree",
    group="nature",
    parts="trunk, branches, baubles, garland, star, gifts",
)
def christmas_tree(s: Sketch) -> Parts:
    count = int(s.either(4, 5, 6))
    top = 0.26 + 1.3 * (count - 1) / count + 1.75 / count
    tiers, hung, lights = [], [], []
    for k in range(count):
        r, y = 0.66 * (1 - k / (count + 0.4)), 0.26 + 1.3 * k / count
        high = 1.75 / count
        cone = spun(
            s,
            [
                (0, y + 0.05),
                (r * 0.6, y + 0.05),
                (r, y),
                (r * 0.55, y + high * 0.45),
                (r * 0.12, y + high),
                (0, y + high * 1.05),
            ],
        )
        tiers.append(cone)
        many = max(10 - 2 * k, 4)
        for a in np.arange(many) * 2 * math.pi / many + 0.4 * k:
            hung.append((r * 0.97 * math.cos(a), y - 0.01, r * 0.97 * math.sin(a)))
        lights += [
            (r * 0.72 * math.cos(a), y + high * 0.3, r * 0.72 * math.sin(a))
            for a in np.arange(many) * 2 * math.pi / many + 0.3
        ]
    gold = union(*(_dot(0.038, at) for at in hung[1::2]))
    boxes = [
        s.box((0.26, 0.2, 0.22), (0.42, 0, 0.3)),
        s.box((0.2, 0.16, 0.2), (-0.4, 0, 0.38)),
        s.box((0.3, 0.12, 0.24), (-0.02, 0, 0.52)),
    ]
    return [
        Part("trunk", s.cylinder(0.07, 0.5, top=0.05), "bark", role=Role.OWN),
        Part("branches", union(*tiers), "needles"),
        Part(
            "baubles",
            union(*(_dot(0.04, at) for at in hung[::2])),
            "chrome",
            "#c3202c",
            role=Role.TRIM,
        ),
        Part("gold baubles", gold, "gold", role=Role.OWN, called="baubles"),
        Part("garland", union(*(_dot(0.018, at) for at in lights)), "light", role=Role.OWN),
        Part(
            "star",
            faceted_star(s, 0.13, 0.055, 0.05).translate((0, top + 0.09, 0)),
            "gold",
            role=Role.OWN,
        ),
        Part("gifts", union(*boxes), "paint", "#b3262e", role=Role.OWN),
    ]


@family(
    "jack o lantern",
    "halloween pumpkin",
    "carved pumpkin",
    group="nature",
    parts="body, face, stem",
)
def jack_o_lantern(s: Sketch) -> Parts:
    lobes = [
        orb(s, (0.13, 0.125, 0.11), (0.095 * math.cos(a), 0.125, 0.095 * math.sin(a)))
        for a in np.arange(8) * math.pi / 4 + 0.39
    ]
    body = union(*lobes, orb(s, (0.12, 0.11, 0.12), (0, 0.12, 0)))
    grin = (
        "-.12 .1, -.07 .085, -.05 .105, -.02 .078, .02 .078, .05 .105, .07 .085, .12 "
        ".1, .085 .05, .06 .04, .045 .058, .02 .032, -.02 .032, -.045 .058, -.06 .04, "
        "-.085 .05"
    )
    cuts = [
        outline("-.09 .14, -.03 .14, -.055 .19"),
        outline("-.016 .11, .016 .11, 0 .135"),
        outline(grin),
    ]
    if s.either(0, 1):
        cuts[0] = outline("-.1 .165, -.03 .145, -.04 .175, -.085 .195")
    shapes = [prism(cut, 0.4, (0, 0, 0.2)) for cut in cuts]
    holes = union(*shapes, shapes[0].mirror((1, 0, 0)))
    inner = body.translate((0, -0.12, 0)).scale((0.93, 0.93, 0.93)).translate((0, 0.12, 0))
    return [
        Part("body", body - holes.trim_by_plane((0, 0, 1), 0.02), "vegetable"),
        Part(
            "face",
            intersection(inner, holes.trim_by_plane((0, 0, 1), 0.06)),
            "light",
            "#ffb02e",
            role=Role.OWN,
        ),
        Part(
            "stem",
            s.tube(path("0 .2 0, .005 .26 0, .03 .31 .01"), [0.028, 0.018, 0.022]),
            "plant",
            "#5b6b34",
            role=Role.OWN,
        ),
    ]


@family("teepee", "tipi", "wigwam", group="buildings", parts="canvas, opening, poles, bands, pins")
def teepee(s: Sketch) -> Parts:
    tall, wide, count = s.vary(3.2, 0.12), s.vary(1.5, 0.1), int(s.either(8, 10, 12))
    canvas = spun(s, [(0, 0), (wide, 0), (0.14, tall * 0.88), (0, tall * 0.88)])
    door = prism(
        [(-0.42, -0.1), (0.42, -0.1), (0.06, tall * 0.48), (-0.06, tall * 0.48)], 4, (0, 0, 2)
    )
    pole = s.rod((wide * 0.96, 0, 0), (-0.2, tall * 1.08, 0), 0.035, 0.02)
    bands = [
        spun(s, [(w - 0.02, y), (w + 0.012, y), (w - 0.06, y + 0.13), (w - 0.1, y + 0.13)])
        for y, w in (
            (0.3, wide - 0.3 * (wide - 0.14) / (tall * 0.88)),
            (tall * 0.62, wide - 0.62 * (wide - 0.14) / 0.88),
        )
    ]
    flap = (
        prism(outline("0 0, .5 .02, .08 1.3"), 0.03)
        .rotate((-22, 32, 0))
        .translate((0.34, 0.02, wide * 0.93))
    )
    pins = union(
        *(
            s.rod(
                (-0.1, y, wide * (1 - y / (tall * 0.9))),
                (0.1, y, wide * (1 - y / (tall * 0.9))),
                0.015,
            )
            for y in (tall * 0.55, tall * 0.68, tall * 0.78)
        )
    )
    return [
        Part("canvas", canvas - door, "fabric", "#e2d2ae"),
        Part(
            "opening",
            union(intersection(canvas.scale((0.97, 0.98, 0.97)), door), flap),
            "fabric",
            "#5d4a36",
            role=Role.OWN,
        ),
        Part("poles", around(pole, count, 15), "wood", role=Role.OWN),
        Part("bands", union(*bands) - door, "fabric", "#a8412c", role=Role.TRIM),
        Part("pins", pins, "wood", role=Role.OWN),
    ]
