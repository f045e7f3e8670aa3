"""What is baked."""

import math

import numpy as np

from maquette.engines.builtin.forms.families.shapes import bead, hoop, orb, outline, path, peg, spun
from maquette.engines.builtin.forms.family import family
from maquette.engines.builtin.forms.sketch import Part, Parts, Role, Sketch
from maquette.engines.builtin.forms.solids import Solid, prism, union


@family(
    "bread",
    "loaf",
    "loaf of bread",
    "sandwich bread",
    group="food",
    parts="crust, crumb, slice, slice crust",
)
def bread(s: Sketch) -> Parts:
    out = outline(
        "-.06 0, .06 0, .062 .05, .075 .065, .072 .09, .04 .105, "
        "-.04 .105, -.072 .09, -.075 .065, -.062 .05"
    )
    crumb = union(
        *(
            prism([(x * 0.93, 0.004 + y * 0.93) for x, y in out], 0.002).translate((0, 0, z))
            for z in (-0.1205, 0.1205)
        )
    )
    slice = (
        prism([(x * 0.96, y * 0.96) for x, y in out], 0.018)
        .rotate((64, 0, 0))
        .translate((0, 0.012, 0.14))
    )
    slice_crust = (
        (prism(out, 0.016) - prism([(x * 0.93, 0.004 + y * 0.93) for x, y in out], 1))
        .rotate((64, 0, 0))
        .translate((0, 0.012, 0.14))
    )
    return [
        Part("crust", prism(s.curve([*out, out[0]])[:-1], 0.24), "bread"),
        Part("crumb", crumb, "cake", "#f0dcb0", role=Role.OWN),
        Part("slice", slice, "cake", "#f0dcb0", role=Role.OWN),
        Part("slice crust", slice_crust, "bread"),
    ]


@family("baguette", "french bread", group="food", parts="crust, scores")
def baguette(s: Sketch) -> Parts:

    def lie(piece: Solid) -> Solid:
        return piece.rotate((0, 0, 90)).translate((0.3, 0.034, 0))

    crust = lie(
        s.lathe(outline(".001 0, .018 .012, .033 .06, .036 .3, .033 .54, .018 .588, .001 .6"))
    )
    scores = union(
        *(
            orb(s, (0.045, 0.006, 0.01)).rotate((0, 24, 0)).translate((-0.2 + 0.1 * i, 0.067, 0))
            for i in range(5)
        )
    )
    return [
        Part("crust", crust, "bread"),
        Part("scores", scores, "bread", "#ecd3a0", role=Role.TRIM),
    ]


@family(
    "cake",
    "birthday cake",
    "layer cake",
    "wedding cake",
    group="food",
    parts="cake, frosting, candles, flames, cherries, plate",
)
def cake(s: Sketch) -> Parts:

    def drip(r: float, y: float, n: int) -> list[Solid]:
        return [
            bead(
                s,
                (0.011, 0.016 + 0.007 * (i * 5 % 3), 0.009),
                (r * math.cos(a), y - 0.008, r * math.sin(a)),
            )
            for i, a in enumerate(np.arange(n) * 2 * math.pi / n)
        ]

    pos = [(0.06 * math.cos(a), 0.06 * math.sin(a)) for a in np.arange(5) * 2 * math.pi / 5]
    the_cake = union(s.disc(0.15, 0.1, (0, 0.012, 0)), s.disc(0.1, 0.08, (0, 0.11, 0)))
    frosting = union(
        *drip(0.15, 0.11, 18),
        *drip(0.1, 0.187, 12),
        s.disc(0.149, 0.012, (0, 0.104, 0)),
        s.disc(0.099, 0.01, (0, 0.182, 0)),
    )
    candles = union(*(peg(s, 0.005, 0.06, (x, 0.19, z)) for x, z in pos))
    flames = union(*(bead(s, (0.005, 0.01, 0.005), (x, 0.262, z)) for x, z in pos))
    cherries = union(
        *(
            bead(s, 0.012, (0.125 * math.cos(a), 0.125, 0.125 * math.sin(a)))
            for a in np.arange(8) * math.pi / 4
        )
    )
    the_plate = spun(s, outline("0 0, .12 0, .2 .014, .2 .018, .12 .012, 0 .012"))
    return [
        Part("cake", the_cake, "icing"),
        Part("frosting", frosting, "cream", role=Role.TRIM),
        Part("candles", candles, "wax", "#4a8fc7", role=Role.OWN),
        Part("flames", flames, "flame", "#ff8018", role=Role.OWN),
        Part("cherries", cherries, "fruit", role=Role.OWN),
        Part("plate", the_plate, "porcelain", role=Role.OWN),
    ]


@family("cupcake", "muffin", group="food", parts="cup, frosting, cherry, sprinkles")
def cupcake(s: Sketch) -> Parts:
    n = 32
    cup = [
        (
            (0.03 if i % 2 else 0.0275) * math.cos(i * 2 * math.pi / n),
            (0.03 if i % 2 else 0.0275) * math.sin(i * 2 * math.pi / n),
        )
        for i in range(n)
    ]
    the_cup = prism(cup, 0.042, taper=1.28).translate((0, 0, 0.021)).rotate((-90, 0, 0))
    frosting = s.lathe(
        outline(
            ".039 .04, .046 .048, .042 .056, .036 .058, .038 .064, .032 .07, "
            ".027 .071, .028 .077, .02 .083, .014 .085, .006 .094, "
            ".001 .096"
        )
    )
    sprinkles = union(
        *(
            s.rod(
                (r * math.cos(a), y, r * math.sin(a)),
                (r * math.cos(a + 0.14), y + 0.004, r * math.sin(a + 0.14)),
                0.0013,
            )
            for a, y, r in path(
                ".3 .054 .044, 1.3 .053 .044, 2.2 .056 .043, 3.4 .054 .044, "
                "4.4 .053 .044, 5.3 .056 .043, .9 .067 .036, 2.7 .068 .035, "
                "4 .067 .036, 5.8 .068 .035"
            )
        )
    )
    return [
        Part("cup", the_cup, "paper", "#c94f6d", role=Role.OWN),
        Part("frosting", frosting, "icing"),
        Part("cherry", orb(s, 0.0095, (0, 0.1, 0)), "fruit", role=Role.TRIM),
        Part("sprinkles", sprinkles, "plastic", "#3f8fd6", role=Role.OWN),
    ]


@family("donut", "doughnut", group="food", parts="dough, icing, sprinkles")
def donut(s: Sketch) -> Parts:
    spr = [
        (
            (0.032 + o) * math.cos(a),
            0.0195 + math.sqrt(0.0204**2 - o * o),
            (0.032 + o) * math.sin(a),
            b,
        )
        for a, o, b in [
            (i * 0.75, (-0.011, 0.003, 0.011, -0.004)[i % 4], i * 1.3) for i in range(17)
        ]
    ]
    icing = s.torus(0.032, 0.0205, (0, -0.001, 0)).trim_by_plane((0, 1, 0), 0.021)
    sprinkles = union(
        *(
            s.rod(
                (x - 0.0025 * math.cos(b), y, z - 0.0025 * math.sin(b)),
                (x + 0.0025 * math.cos(b), y, z + 0.0025 * math.sin(b)),
                0.0011,
            )
            for x, y, z, b in spr
        )
    )
    return [
        Part("dough", s.torus(0.032, 0.019), "bread"),
        Part("icing", icing, "icing", role=Role.TRIM),
        Part("sprinkles", sprinkles, "plastic", "#f4f1e4", role=Role.OWN),
    ]


@family(
    "pizza", "pepperoni pizza", group="food", parts="crust, sauce, cheese, pepperoni, olives, basil"
)
def pizza(s: Sketch) -> Parts:
    spots = outline("0 0, .07 .03, -.03 .075, -.085 0, -.02 -.08, .06 -.065, .085 -.015, .02 .1")
    crust = union(hoop(s, 0.145, 0.014, (0, 0.014, 0)), s.cylinder(0.145, 0.01, (0, 0.002, 0)))
    cheese = s.blob((0.128, 0.006, 0.128), 0.08, (0, 0.01, 0))
    pepperoni = union(*(peg(s, 0.021, 0.006, (x, 0.0165, z)) for x, z in spots[:7]))
    olives = union(
        *(
            s.torus(0.006, 0.0025, (x, 0.019, z))
            for x, z in outline(".035 -.02, -.045 .03, .03 .065, -.055 -.055, .1 .05")
        )
    )
    basil = union(
        *(
            bead(s, (0.014, 0.0025, 0.008)).rotate((0, a, 0)).translate((x, 0.0225, z))
            for x, z, a in path(".04 0 20, -.03 .025 100, 0 -.045 60, -.06 -.02 150")
        )
    )
    return [
        Part("crust", crust, "bread"),
        Part("sauce", s.cylinder(0.137, 0.014), "fruit", "#b3341c", role=Role.OWN),
        Part("cheese", cheese, "cheese", role=Role.TRIM),
        Part("pepperoni", pepperoni, "meat", "#a8302a", role=Role.OWN),
        Part("olives", olives, "coal", role=Role.OWN),
        Part("basil", basil, "plant", role=Role.OWN),
    ]
