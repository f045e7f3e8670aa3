"""Fruit and vegetables."""

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
from maquette.engines.builtin.forms.solids import Solid, around, ball, hull, union


@family("apple", group="food", parts="flesh, stem, leaf")
def apple(s: Sketch) -> Parts:
    flesh = s.lathe(
        outline(
            ".001 .008, .014 .002, .028 .008, .038 .036, .036 .058, .024 .072, .01 .072, .001 .062"
        )
    )
    stem = tapered(s, path("0 .058 0, .001 .075 0, .006 .09 0"), 0.002, 0.003)
    leaf = hull(
        bead(s, (0.004, 0.001, 0.003), (0.004, 0.083, 0)),
        bead(s, (0.012, 0.0015, 0.008), (0.02, 0.09, 0)),
        bead(s, 0.002, (0.036, 0.092, 0)),
    )
    return [
        Part("flesh", flesh, "fruit"),
        Part("stem", stem, "bark", role=Role.OWN),
        Part("leaf", leaf, "plant", role=Role.TRIM),
    ]


@family("pear", group="food", parts="flesh, stem, leaf")
def pear(s: Sketch) -> Parts:
    flesh = s.lathe(
        outline(
            ".001 .006, .012 .001, .03 .012, .036 .035, .03 .06, .018 .085, "
            ".014 .098, .006 .105, .001 .104"
        )
    )
    stem = tapered(s, path("0 .1 0, .002 .115 0, .008 .128 0"), 0.002, 0.003)
    leaf = hull(
        bead(s, (0.003, 0.001, 0.003), (0.003, 0.112, 0)),
        bead(s, (0.012, 0.0015, 0.008), (0.02, 0.116, 0)),
        bead(s, 0.002, (0.035, 0.115, 0)),
    )
    return [
        Part("flesh", flesh, "fruit", "#b9c24a"),
        Part("stem", stem, "bark", role=Role.OWN),
        Part("leaf", leaf, "plant", role=Role.TRIM),
    ]


@family("orange", "tangerine", "mandarin", group="food", parts="peel, navel, leaf")
def orange(s: Sketch) -> Parts:
    navel = spun(s, outline("0 .074, .005 .075, .003 .079, 0 .079"))
    leaf = hull(
        bead(s, (0.003, 0.001, 0.003), (0, 0.079, 0)),
        bead(s, (0.013, 0.0015, 0.009), (0.018, 0.084, 0)),
        bead(s, 0.002, (0.036, 0.082, 0)),
    )
    return [
        Part("peel", orb(s, (0.04, 0.038, 0.04), (0, 0.038, 0)), "fruit", "#ee8a1d"),
        Part("navel", navel, "plant", "#6b7a2d", role=Role.OWN),
        Part("leaf", leaf, "plant", role=Role.TRIM),
    ]


@family("lemon", "lime fruit", group="food", parts="peel, stem")
def lemon(s: Sketch) -> Parts:
    peel = (
        s.lathe(
            outline(
                ".001 0, .006 .003, .009 .008, .024 .022, .029 .042, .024 .062, "
                ".009 .076, .005 .084, .001 .085"
            )
        )
        .rotate((0, 0, 90))
        .translate((0.042, 0.029, 0))
    )
    return [
        Part("peel", peel, "fruit", "#f2cf2e"),
        Part("stem", bead(s, 0.004, (0.043, 0.029, 0)), "plant", role=Role.OWN),
    ]


@family("cherry", "pair of cherries", "berry", group="food", parts="fruit, stems, leaf")
def cherry(s: Sketch) -> Parts:
    fruit = union(
        *(bead(s, (0.012, 0.011, 0.012), (x, 0.011, z)) for x, z in ((-0.014, 0), (0.014, 0.006)))
    )
    stems = union(
        s.tube(path("-.014 .02 0, -.008 .042 0, .004 .06 0"), 0.001),
        s.tube(path(".014 .02 .006, .011 .042 .003, .004 .06 0"), 0.001),
    )
    leaf = hull(
        bead(s, 0.002, (0.004, 0.06, 0)),
        bead(s, (0.011, 0.001, 0.007), (0.018, 0.063, 0)),
        bead(s, 0.0015, (0.034, 0.061, 0)),
    )
    return [
        Part("fruit", fruit, "fruit", "#9c1626"),
        Part("stems", stems, "plant", role=Role.OWN),
        Part("leaf", leaf, "plant", role=Role.TRIM),
    ]


@family("strawberry", group="food", parts="flesh, seeds, leaves")
def strawberry(s: Sketch) -> Parts:
    seeds = [
        bead(s, (0.0011, 0.0016, 0.0008), (0, y, r)).rotate((0, a, 0))
        for y, r, count, o in rows(
            ".01 .0105 5 0, .017 .0145 7 25, .024 .0172 8 0, .031 .0176 8 22"
        )
        for a in [o + i * 360 / count for i in range(int(count))]
    ]
    flesh = s.lathe(
        outline(".001 0, .007 .004, .014 .016, .018 .028, .015 .036, .006 .04, .001 .04")
    )
    leaves = union(
        around(
            hull(
                bead(s, 0.002, (0.003, 0.041, 0)),
                bead(s, (0.006, 0.0008, 0.004), (0.01, 0.041, 0)),
                bead(s, 0.001, (0.019, 0.036, 0)),
            ),
            6,
        ),
        s.rod((0, 0.04, 0), (0.002, 0.052, 0), 0.0012),
    )
    return [
        Part("flesh", flesh, "fruit"),
        Part("seeds", union(*seeds), "wax", "#f0d58a", role=Role.TRIM),
        Part("leaves", leaves, "plant", role=Role.OWN),
    ]


@family("banana", "bunch of bananas", group="food", parts="fruit, tips")
def banana(s: Sketch) -> Parts:

    def one(a: float, o: float) -> Solid:
        return (
            s.tube(
                path("0 .012 -.095, 0 .03 -.05, 0 .038 0, 0 .03 .05, 0 .008 .092, 0 0 .102"),
                [0.006, 0.015, 0.0175, 0.0165, 0.009, 0.004],
            )
            .rotate((0, 0, o))
            .rotate((0, a, 0))
            .translate((0, 0.018, 0))
        )

    fruit = one(0, 0).rotate((0, 0, 62)).translate((0.02, 0.02, 0))
    tips = (
        union(
            s.rod((0, 0.012, -0.093), (0, 0.005, -0.112), 0.006, 0.007),
            bead(s, 0.005, (0, 0.0, 0.102)),
        )
        .translate((0, 0.018, 0))
        .rotate((0, 0, 62))
        .translate((0.02, 0.02, 0))
    )
    return [Part("fruit", fruit, "fruit", "#f0cb3a"), Part("tips", tips, "bark", role=Role.OWN)]


@family("watermelon", "melon", "watermelon slice", group="food", parts="rind, pith, flesh, seeds")
def watermelon(s: Sketch) -> Parts:

    def half(r: float, lift: float) -> Solid:
        return (
            orb(s, (r, r * 0.92, r * 0.92))
            .trim_by_plane((0, 0, -1), 0)
            .rotate((-62, 0, 0))
            .translate((0, lift, 0))
        )

    pith = half(0.124, 0.105).translate((0, 0.0012, 0.0007))
    flesh = half(0.115, 0.105).translate((0, 0.0024, 0.0014))
    seeds = (
        union(
            *(
                bead(s, (0.004, 0.007, 0.003))
                .rotate((0, 0, -a))
                .translate((r * math.sin(math.radians(a)), r * math.cos(math.radians(a)), 0.002))
                for a, r in [(i * 40, 0.075) for i in range(9)]
                + [(20 + i * 72, 0.04) for i in range(5)]
            )
        )
        .rotate((-62, 0, 0))
        .translate((0, 0.107, 0.001))
    )
    return [
        Part("rind", half(0.13, 0.105), "vegetable", "#2f6b34"),
        Part("pith", pith, "wax", "#e8efc9", role=Role.OWN),
        Part("flesh", flesh, "fruit", "#d8373f", role=Role.OWN),
        Part("seeds", seeds, "coal", role=Role.TRIM),
    ]


@family("pineapple", group="food", parts="body, eyes, crown")
def pineapple(s: Sketch) -> Parts:
    knobs = [
        ball((0.009, 0.009, 0.006), 8, (0, -0.009, 0))
        .translate((0, y, r))
        .rotate((0, i * 360 / 12 + o, 0))
        for y, r, o in path(
            ".03 .053 0, .055 .061 13, .08 .064 0, .105 .064 13, .13 .06 0, .152 .052 13"
        )
        for i in range(12)
    ]
    crown = [
        hull(
            bead(s, (0.011, 0.004, 0.003)),
            bead(s, (0.008, 0.003, 0.002), (0, 0.05, 0.0)),
            bead(s, 0.001, (0, 0.115 - 0.03 * row, 0.02)),
        )
        .rotate((10 + 22 * row, 0, 0))
        .translate((0, 0.172, 0.004))
        .rotate((0, i * 360 / n + row * 30, 0))
        for row, n in enumerate((4, 6, 8))
        for i in range(n)
    ]
    body = s.lathe(outline(".02 0, .045 .01, .062 .06, .064 .11, .052 .155, .03 .175, .01 .178"))
    return [
        Part("body", body, "vegetable", "#d39a2b"),
        Part("eyes", union(*knobs), "vegetable", "#a8651f"),
        Part("crown", union(*crown), "plant", role=Role.TRIM),
    ]


@family("grapes", "bunch of grapes", "grape", group="food", parts="grapes, stem, leaf")
def grapes(s: Sketch) -> Parts:
    spots = [
        (0.0, 0.015, 0.0),
        *[
            (r * math.cos(a + y * 40), y, r * math.sin(a + y * 40))
            for y, r, count in path(
                ".032 .014 4, .053 .026 6, .075 .036 9, .097 .036 9, .115 .02 5"
            )
            for a in [i * 2 * math.pi / count for i in range(int(count))]
        ],
    ]
    all_grapes = union(*(bead(s, (0.0135, 0.015, 0.0135), p) for p in spots))
    stem = s.tube(path("0 .1 0, 0 .135 0, .006 .155 0"), 0.003)
    leaf = hull(
        bead(s, 0.003, (0, 0.138, 0)),
        bead(s, (0.026, 0.002, 0.022), (0.03, 0.142, 0.01)),
        bead(s, 0.002, (0.064, 0.136, 0.02)),
    )
    return [
        Part("grapes", all_grapes, "fruit", "#5c2a6e"),
        Part("stem", stem, "bark", role=Role.OWN),
        Part("leaf", leaf, "plant", role=Role.TRIM),
    ]


@family("carrot", group="food", parts="root, leaves")
def carrot(s: Sketch) -> Parts:
    root = union(
        s.lathe(outline(".001 0, .005 .02, .011 .08, .017 .14, .018 .155, .01 .165, .001 .165")),
        *(
            hoop(s, r, 0.0011, (0, y, 0))
            for y, r in ((0.06, 0.0088), (0.095, 0.0125), (0.125, 0.0158))
        ),
    )
    leaves = union(
        *(
            s.tube(
                [
                    (0, 0.16, 0),
                    (0.008 * math.cos(a), 0.2, 0.008 * math.sin(a)),
                    (lean * math.cos(a), 0.16 + h, lean * math.sin(a)),
                ],
                [0.003, 0.004, 0.001],
            )
            for a, lean, h in path(".2 .03 .1, 1.5 .02 .12, 2.7 .035 .09, 4 .015 .13, 5.2 .03 .11")
        ),
        *(
            bead(s, (0.009, 0.012, 0.009), (lean * math.cos(a), 0.155 + h, lean * math.sin(a)))
            for a, lean, h in path(".2 .03 .1, 1.5 .02 .12, 2.7 .035 .09, 4 .015 .13, 5.2 .03 .11")
        ),
    )
    return [Part("root", root, "vegetable"), Part("leaves", leaves, "plant", role=Role.TRIM)]


@family("tomato", group="food", parts="flesh, calyx")
def tomato(s: Sketch) -> Parts:
    stars = [
        (
            (0.022 if i % 2 == 0 else 0.006) * math.sin(i * math.pi / 5),
            (0.022 if i % 2 == 0 else 0.006) * math.cos(i * math.pi / 5),
        )
        for i in range(10)
    ]
    flesh = s.lathe(
        outline(
            ".001 .004, .016 0, .034 .012, .039 .03, .033 .048, .018 .056, .006 .054, .001 .051"
        )
    )
    calyx = union(
        plate(stars, 0.002, (0, 0.0545, 0)),
        s.tube(path("0 .054 0, .001 .062 0, .005 .07 0"), 0.0022),
    )
    return [Part("flesh", flesh, "fruit", "#d0301f"), Part("calyx", calyx, "plant", role=Role.TRIM)]


@family("pumpkin", "squash", group="nature", parts="body, stem")
def pumpkin(s: Sketch) -> Parts:
    lobes = [
        orb(s, (0.13, 0.125, 0.11), (0.095 * math.cos(a), 0.125, 0.095 * math.sin(a)))
        for a in np.arange(8) * math.pi / 4
    ]
    stem = s.tube(path("0 .2 0, .005 .26 0, .03 .31 .01"), [0.028, 0.018, 0.022])
    return [
        Part("body", union(*lobes, orb(s, (0.12, 0.11, 0.12), (0, 0.12, 0))), "vegetable"),
        Part("stem", stem, "plant", "#5b6b34", role=Role.OWN),
    ]
