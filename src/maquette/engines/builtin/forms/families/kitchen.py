"""What is cooked with."""

import math

from maquette.engines.builtin.forms.families.shapes import (
    arc,
    bead,
    block,
    hoop,
    outline,
    path,
    peg,
)
from maquette.engines.builtin.forms.family import family
from maquette.engines.builtin.forms.sketch import Part, Parts, Role, Sketch, hinge
from maquette.engines.builtin.forms.solids import Solid, corners, hull, mirrored, prism, union


@family(
    "table knife",
    "knife",
    "butter knife",
    "kitchen knife",
    "chef knife",
    group="kitchen",
    parts="blade, handle, rivets, bolster",
)
def knife(s: Sketch) -> Parts:
    the_blade = hull(
        prism(outline("-.012 .12, .012 .12, .017 .18, .012 .25, -.012 .295"), 0.0006),
        prism(outline("-.012 .12, -.008 .12, -.008 .26, -.012 .28"), 0.0024),
    )
    handle = block(s, (0.026, 0.115, 0.018), 0.008, (0, 0, 0))
    rivets = union(
        *(
            peg(s, 0.0035, 0.0195).rotate((90, 0, 0)).translate((0, y, -0.00975))
            for y in (0.03, 0.06, 0.09)
        )
    )
    bolster = block(s, (0.027, 0.012, 0.016), 0.003, (0, 0.111, 0))
    return [
        Part("blade", the_blade, "steel"),
        Part("handle", handle, "wood", "#3a2418", role=Role.OWN),
        Part("rivets", rivets, "brass", role=Role.TRIM),
        Part("bolster", bolster, "steel", role=Role.TRIM),
    ]


@family(
    "kettle",
    "tea kettle",
    "whistling kettle",
    group="kitchen",
    parts="body, spout, lid, knob, bail, grip",
)
def kettle(s: Sketch) -> Parts:
    body = s.lathe(outline(".09 0, .1 .008, .105 .05, .085 .1, .05 .135, .04 .14"))
    spout = s.tube(path(".085 .06 0, .125 .09 0, .15 .125 0"), [0.026, 0.018, 0.014])
    lid = s.lathe(outline(".045 .136, .04 .145, .02 .152, .001 .154"))
    bail = s.tube(arc((0, 0.11), (0.085, 0.125), 15, 165), 0.005)
    the_grip = s.tube(arc((0, 0.11), (0.085, 0.125), 60, 120), 0.011)
    return [
        Part("body", body, "brushed steel"),
        Part("spout", spout, "brushed steel"),
        Part("lid", lid, "brushed steel"),
        Part("knob", bead(s, 0.012, (0, 0.164, 0)), "rubber", role=Role.TRIM),
        Part("bail", bail, "steel", role=Role.OWN),
        Part("grip", the_grip, "rubber", role=Role.TRIM),
    ]


@family("frying pan", "pan", "skillet", group="kitchen", parts="pan, handle, rivets, ring")
def frying_pan(s: Sketch) -> Parts:
    handle = hull(
        bead(s, (0.012, 0.008, 0.012), (0, 0.05, 0.17)),
        bead(s, (0.016, 0.009, 0.014), (0, 0.068, 0.33)),
    )
    rivets = union(
        hull(
            bead(s, (0.013, 0.004, 0.01), (0, 0.035, 0.12)),
            bead(s, (0.011, 0.006, 0.02), (0, 0.049, 0.165)),
        ),
        mirrored(bead(s, 0.004, (0.009, 0.032, 0.124))),
    )
    the_ring = hoop(s, 0.009, 0.0025).rotate((0, 0, 90)).translate((0, 0.07, 0.35))
    return [
        Part("pan", s.vessel(outline(".1 0, .105 .004, .135 .045"), 0.004), "iron"),
        Part("handle", handle, "wood", role=Role.TRIM),
        Part("rivets", rivets, "steel", role=Role.OWN),
        Part("ring", the_ring, "steel", role=Role.OWN),
    ]


@family(
    "cooking pot",
    "pot",
    "saucepan",
    "stock pot",
    "cauldron pot",
    group="kitchen",
    parts="body, lid, handles, knob",
)
def cooking_pot(s: Sketch) -> Parts:
    body = s.vessel(outline(".1 0, .11 .005, .112 .12, .115 .125"), 0.004)
    lid = s.lathe(outline(".114 .124, .112 .13, .08 .146, .03 .155, .001 .156"))
    handles = mirrored(
        s.tube(path(".108 .1 -.035, .145 .105 -.025, .145 .105 .025, .108 .1 .035"), 0.008)
    )
    knob = s.lathe(outline(".008 .154, .009 .165, .018 .172, .014 .182, .001 .184"))
    return [
        Part("body", body, "brushed steel"),
        Part("lid", lid, "brushed steel"),
        Part("handles", handles, "rubber", role=Role.TRIM),
        Part("knob", knob, "rubber", role=Role.TRIM),
    ]


@family("cauldron", "witch cauldron", group="kitchen", parts="kettle, legs, rings, brew")
def cauldron(s: Sketch) -> Parts:
    kettle = s.vessel(outline(".1 .12, .25 .17, .36 .32, .36 .46, .28 .6, .27 .64, .32 .68"), 0.03)
    all_legs = union(
        *(
            s.tube(
                [
                    (0.2 * math.cos(a), 0.2, 0.2 * math.sin(a)),
                    (0.28 * math.cos(a), 0.1, 0.28 * math.sin(a)),
                    (0.27 * math.cos(a), 0.0, 0.27 * math.sin(a)),
                ],
                [0.06, 0.04, 0.045],
            )
            for a in (0.5, 2.6, 4.7)
        )
    )
    rings = union(
        *(
            hoop(s, 0.07, 0.014)
            .rotate((90, 0, 0))
            .rotate((0, 0, 20 * x))
            .translate((x * 0.38, 0.44, 0))
            for x in (-1, 1)
        )
    )
    brew = union(
        s.cylinder(0.27, 0.05, (0, 0.56, 0)),
        *(
            bead(s, r, (x, 0.61, z))
            for x, z, r in path(
                ".08 .05 .05, -.1 .02 .035, 0 -.12 .04, .15 -.06 .025, -.05 .14 .03"
            )
        ),
    )
    return [
        Part("kettle", kettle, "iron"),
        Part("legs", all_legs, "iron"),
        Part("rings", rings, "iron", role=Role.TRIM),
        Part("brew", brew, "glaze", "#6fbf3a", role=Role.OWN),
    ]


@family(
    "cutting board",
    "chopping board",
    "bread board",
    group="kitchen",
    parts="board, inlay, slices",
    top=True,
)
def cutting_board(s: Sketch) -> Parts:
    board = (
        (
            block(s, (0.24, 0.34, 0.022), 0.008)
            - s.cylinder(0.016, 0.2).rotate((90, 0, 0)).translate((0, 0.3, 0.1))
        )
        .rotate((-90, 0, 0))
        .translate((0, 0.011, 0.17))
    )
    inlay = s.box((0.241, 0.0225, 0.018), (0, -0.0002, 0.1))
    slices = union(
        *(
            peg(s, 0.028, 0.006)
            .rotate((12, 0, 0))
            .translate((0.04 - 0.03 * i, 0.024 + 0.003 * i, -0.02))
            for i in range(3)
        )
    )
    return [
        Part("board", board, "wood"),
        Part("inlay", inlay, "wood", "#5a3a22", role=Role.TRIM),
        Part("slices", slices, "fruit", "#d0301f", role=Role.OWN),
    ]


@family("rolling pin", "dough roller", group="kitchen", parts="roller, handles")
def rolling_pin(s: Sketch) -> Parts:

    def lie(piece: Solid) -> Solid:
        return piece.rotate((0, 0, 90))

    handles = union(
        lie(s.lathe(outline(".008 0, .013 .02, .014 .05, .011 .08, .002 .088"))).translate(
            (-0.118, 0.03, 0)
        ),
        lie(s.lathe(outline(".008 0, .013 .02, .014 .05, .011 .08, .002 .088")))
        .mirror((1, 0, 0))
        .translate((0.118, 0.03, 0)),
    )
    return [
        Part("roller", lie(s.cylinder(0.03, 0.24)).translate((0.12, 0.03, 0)), "wood"),
        Part("handles", handles, "wood", "#6d4526", role=Role.TRIM),
    ]


@family("toaster", group="kitchen", parts="body, base, toast, lever")
def toaster(s: Sketch) -> Parts:
    body = block(s, (0.28, 0.17, 0.16), 0.04, (0, 0.012, 0)) - mirrored(
        s.box((0.2, 0.1, 0.025), (0, 0.14, 0.032)), "z"
    )
    toast = union(
        *(
            block(s, (0.11, 0.1, 0.018), 0.006, (x, 0.12, z * 0.032))
            for x, z in ((0.02, -1), (-0.02, 1))
        )
    )
    lever = union(
        block(s, (0.025, 0.018, 0.035), 0.006, (0.15, 0.13, 0)),
        s.cylinder(0.014, 0.012).rotate((0, 0, -90)).translate((0.138, 0.05, 0.03)),
    )
    return [
        Part("body", body, "chrome"),
        Part("base", block(s, (0.27, 0.025, 0.15), 0.01), "rubber", role=Role.TRIM),
        Part("toast", toast, "bread", role=Role.OWN),
        Part("lever", lever, "rubber", role=Role.TRIM),
    ]


@family(
    "stove",
    "oven",
    "cooker",
    "range cooker",
    group="kitchen",
    parts="body, door, window, knobs, burners, splashback, plinth, handle",
    top=True,
)
def stove(s: Sketch) -> Parts:
    door = block(s, (0.54, 0.48, 0.03), 0.01, (0, 0.12, 0.3))
    the_window = s.box((0.4, 0.26, 0.01), (0, 0.22, 0.315))
    all_knobs = union(
        *(
            peg(s, 0.022, 0.03).rotate((90, 0, 0)).translate((x, 0.76, 0.33))
            for x in (-0.2, -0.1, 0, 0.1, 0.2)
        ),
    )
    grip = union(
        s.rod((-0.22, 0.56, 0.345), (0.22, 0.56, 0.345), 0.01),
        mirrored(s.box((0.015, 0.015, 0.04), (0.2, 0.552, 0.325))),
    )
    home = (0.0, 0.12, 0.3)
    burners = union(
        *(
            hoop(s, r, 0.008, (x, 0.893, z))
            for x, z in outline("-.15 -.13, .15 -.13, -.15 .14, .15 .14")
            for r in (0.045, 0.085)
        ),
        *(s.box((0.2, 0.012, 0.012), (x, 0.897, z)) for x in (-0.15, 0.15) for z in (-0.13, 0.14)),
        *(s.box((0.012, 0.012, 0.2), (x, 0.897, z)) for x in (-0.15, 0.15) for z in (-0.13, 0.14)),
    )
    splashback = s.box((0.6, 0.14, 0.04), (0, 0.88, -0.28))
    return [
        Part("body", s.box((0.6, 0.85, 0.6), (0, 0.04, 0)), "paint", "#f1f0ec"),
        Part("door", door, "paint", "#e2e1dd", role=Role.OWN, pivot=home, joint=hinge("x", 90)),
        Part(
            "window",
            the_window,
            "screen",
            "#1d1d1f",
            role=Role.OWN,
            follows="door",
            pivot=home,
        ),
        Part("handle", grip, "chrome", role=Role.TRIM, follows="door", pivot=home),
        Part("knobs", all_knobs, "chrome", role=Role.TRIM),
        Part("burners", burners, "iron", role=Role.OWN),
        Part("splashback", splashback, "paint", "#e2e1dd", role=Role.TRIM),
        Part("plinth", s.box((0.54, 0.05, 0.54)), "iron", role=Role.OWN),
    ]


@family(
    "refrigerator",
    "fridge",
    "freezer",
    group="kitchen",
    parts="body, doors, handles, badge, feet",
    top=True,
)
def fridge(s: Sketch) -> Parts:
    hung = []
    for word, low, tall, pull in (
        ("lower", 0.05, 1.22, (0.85, 1.2)),
        ("upper", 1.29, 0.46, (1.33, 1.55)),
    ):
        door, home = f"{word} door", (0.34, low, 0.265)
        leaf = block(s, (0.68, tall, 0.09), 0.03, (0, low, 0.31))
        start, end = pull
        grip = s.tube(
            [
                (-0.25, start, 0.34),
                (-0.25, start + 0.03, 0.39),
                (-0.25, end - 0.03, 0.39),
                (-0.25, end, 0.34),
            ],
            0.012,
        )
        hung += [
            Part(door, leaf, "paint", "#b9d3cf", called="doors", pivot=home, joint=hinge("y", 110)),
            Part(
                f"{word} handle",
                grip,
                "chrome",
                role=Role.TRIM,
                called="handles",
                follows=door,
                pivot=home,
            ),
        ]
    badge = s.box((0.14, 0.03, 0.01), (0.15, 1.62, 0.355))
    return [
        Part("body", block(s, (0.68, 1.72, 0.62), 0.03, (0, 0.03, -0.03)), "paint", "#b9d3cf"),
        *hung,
        Part(
            "badge",
            badge,
            "chrome",
            role=Role.TRIM,
            follows="upper door",
            pivot=(0.34, 1.29, 0.265),
        ),
        Part("feet", corners(peg(s, 0.03, 0.04, (0.27, 0, 0.24))), "rubber", role=Role.OWN),
    ]
