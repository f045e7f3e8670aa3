"""What is played with and played on."""

import math
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
    spun,
)
from maquette.engines.builtin.forms.family import family
from maquette.engines.builtin.forms.sketch import Part, Parts, Role, Sketch
from maquette.engines.builtin.forms.solids import Solid, hull, mirrored, prism, ring, union


@family(
    "guitar",
    "acoustic guitar",
    "ukulele",
    group="treasures",
    parts="body, top, sound hole, rosette, neck, frets, bridge, strings, pegs",
)
def guitar(s: Sketch) -> Parts:
    half = outline(
        "0 0, .1 .008, .165 .06, .185 .14, .165 .22, .125 .28, .12 .31, "
        ".135 .36, .125 .42, .08 .46, .02 .47"
    )
    line = list(s.curve(half))
    out = line + [(-x, y) for x, y in line[::-1] if x > 0.001]
    top = prism([(x * 0.985, 0.235 + (y - 0.235) * 0.985) for x, y in out], 0.006, (0, 0, 0.046))
    sound_hole = s.cylinder(0.045, 0.004).rotate((90, 0, 0)).translate((0, 0.31, 0.048))
    rosette = hoop(s, 0.048, 0.003).rotate((90, 0, 0)).translate((0, 0.31, 0.049))
    neck = union(
        s.box((0.055, 0.56, 0.03), (0, 0.4, 0.03)),
        prism(outline("-.03 0, .03 0, .038 .15, -.038 .15"), 0.018)
        .rotate((-10, 0, 0))
        .translate((0, 0.95, 0.03)),
    )
    frets = union(*(s.box((0.056, 0.003, 0.004), (0, 0.45 + 0.036 * i, 0.046)) for i in range(14)))
    bridge = s.box((0.12, 0.02, 0.014), (0, 0.13, 0.055))
    strings = union(
        *(
            s.rod((-0.02 + 0.008 * i, 0.14, 0.058), (-0.018 + 0.0072 * i, 0.96, 0.05), 0.0009)
            for i in range(6)
        )
    )
    pegs = mirrored(
        union(*(bead(s, (0.012, 0.008, 0.005), (0.05, 0.99 + 0.035 * i, 0.022)) for i in range(3)))
    )
    return [
        Part("body", prism(out, 0.09), "wood", "#6b2f1c"),
        Part("top", top, "wood", "#d9a35c"),
        Part("sound hole", sound_hole, "coal", role=Role.OWN),
        Part("rosette", rosette, "bone", role=Role.TRIM),
        Part("neck", neck, "wood", "#3a2418", role=Role.OWN),
        Part("frets", frets, "silver", role=Role.TRIM),
        Part("bridge", bridge, "wood", "#3a2418", role=Role.OWN),
        Part("strings", strings, "silver", role=Role.OWN),
        Part("pegs", pegs, "bone", role=Role.TRIM),
    ]


@family(
    "drum", "snare drum", "tom drum", group="treasures", parts="shell, heads, hoops, cords, sticks"
)
def drum(s: Sketch) -> Parts:
    zig = [
        (
            0.187 * math.cos(i * math.pi / 10),
            0.03 if i % 2 else 0.235,
            0.187 * math.sin(i * math.pi / 10),
        )
        for i in range(20)
    ]
    heads = union(s.disc(0.176, 0.012, (0, 0.246, 0)), s.cylinder(0.17, 0.02))
    hoops = union(
        *(spun(s, [(0.175, y), (0.19, y), (0.19, y + 0.03), (0.175, y + 0.03)]) for y in (0, 0.232))
    )
    cords = union(*(s.rod(a, b, 0.004) for a, b in pairwise([*zig, zig[0]])))
    sticks = union(
        *(
            union(
                s.rod((-0.16, 0.27, z - 0.05), (0.2, 0.268, z * 1.4 + 0.06), 0.007, 0.005),
                bead(s, (0.011, 0.009, 0.009), (0.205, 0.268, z * 1.4 + 0.062)),
            )
            for z in (0, 0.06)
        )
    )
    return [
        Part("shell", s.cylinder(0.18, 0.24, (0, 0.01, 0)), "paint"),
        Part("heads", heads, "paper", role=Role.OWN),
        Part("hoops", hoops, "brass", role=Role.TRIM),
        Part("cords", cords, "rope", role=Role.OWN),
        Part("sticks", sticks, "wood", role=Role.OWN),
    ]


@family(
    "bell",
    "church bell",
    "hand bell",
    "school bell",
    group="treasures",
    parts="bell, clapper, bands, yoke",
)
def bell(s: Sketch) -> Parts:
    the_bell = spun(
        s,
        [
            *s.curve(outline("0 .42, .09 .4, .13 .34, .15 .2, .19 .1, .25 .05")),
            (0.25, 0.03),
            (0.235, 0.03),
            *s.curve(outline(".235 .04, .175 .1, .135 .2, .115 .33, 0 .38")),
        ],
    )
    clapper = union(peg(s, 0.012, 0.3, (0, 0.06, 0)), orb(s, 0.045, (0, 0.05, 0)))
    bands = union(hoop(s, 0.206, 0.008, (0, 0.088, 0)), hoop(s, 0.141, 0.007, (0, 0.25, 0)))
    yoke = union(
        block(s, (0.46, 0.09, 0.09), 0.015, (0, 0.45, 0)), s.rod((0, 0.4, 0), (0, 0.46, 0), 0.05)
    )
    return [
        Part("bell", the_bell, "bronze"),
        Part("clapper", clapper, "iron", role=Role.OWN),
        Part("bands", bands, "bronze", role=Role.TRIM),
        Part("yoke", yoke, "wood", role=Role.OWN),
    ]


@family("balloon", "party balloon", group="treasures", parts="balloon, string, highlight")
def balloon(s: Sketch) -> Parts:
    the_balloon = union(
        s.lathe(outline(".012 .62, .05 .67, .11 .76, .13 .86, .11 .95, .06 .995, .001 1")),
        spun(s, outline("0 .605, .02 .6, .008 .622, 0 .622")),
    )
    string = s.tube(path("0 .61 0, .02 .5 .01, -.02 .36 0, .02 .2 .01, 0 0 0"), 0.0025)
    highlight = bead(s, (0.02, 0.035, 0.004)).rotate((0, -30, 20)).translate((-0.06, 0.92, 0.088))
    return [
        Part("balloon", the_balloon, "rubber", "#d8342c"),
        Part("string", string, "rope", "#f1f0ec", role=Role.TRIM),
        Part("highlight", highlight, "paint", "#f7b3ad", role=Role.OWN),
    ]


@family(
    "ball",
    "beach ball",
    group="treasures",
    parts="panels, white panels, caps",
)
def ball_family(s: Sketch) -> Parts:
    r = 0.14
    count = max(s.style.sides // 5, 3)
    line = [
        (r * math.cos(t), r + r * math.sin(t))
        for t in np.linspace(-math.pi / 2, math.pi / 2, 2 * count + 1)
    ]

    def wedge(i: int) -> Solid:
        return ring([(max(x, 0), y) for x, y in line], count, turn=60).rotate((0, i * 60, 0))

    white_panels = union(*(wedge(i) for i in (1, 3, 5)))
    caps = union(*(peg(s, 0.03, 0.005, (0, y, 0)) for y in (0.0005, 2 * r - 0.0055)))
    return [
        Part("panels", union(*(wedge(i) for i in (0, 2, 4))), "plastic", "#d8342c"),
        Part("white panels", white_panels, "plastic", "#f1f0ec", role=Role.TRIM),
        Part("caps", caps, "plastic", "#2859a8", role=Role.OWN),
    ]


@family(
    "teddy bear",
    "teddy",
    "toy bear",
    "stuffed bear",
    "plush bear",
    group="treasures",
    parts="body, head, ears, arms, legs, muzzle, eyes, bow",
)
def teddy(s: Sketch) -> Parts:
    arms = mirrored(hull(bead(s, 0.045, (0.12, 0.23, 0.02)), bead(s, 0.042, (0.2, 0.13, 0.08))))
    all_legs = mirrored(
        hull(bead(s, 0.055, (0.08, 0.07, 0.06)), bead(s, 0.052, (0.11, 0.058, 0.18)))
    )
    muzzle = union(
        orb(s, (0.05, 0.04, 0.035), (0, 0.335, 0.095)),
        mirrored(bead(s, (0.028, 0.028, 0.01), (0.085, 0.45, 0.021))),
        mirrored(bead(s, (0.036, 0.036, 0.012), (0.113, 0.06, 0.226))),
        orb(s, (0.085, 0.095, 0.03), (0, 0.15, 0.09)),
    )
    eyes = union(
        mirrored(bead(s, 0.012, (0.04, 0.385, 0.1))),
        bead(s, (0.018, 0.013, 0.012), (0, 0.352, 0.127)),
    )
    bow = union(
        mirrored(
            hull(bead(s, 0.012, (0, 0.27, 0.1)), bead(s, (0.016, 0.03, 0.012), (0.055, 0.27, 0.1)))
        ),
        bead(s, 0.017, (0, 0.27, 0.105)),
    )
    return [
        Part("body", orb(s, (0.13, 0.14, 0.11), (0, 0.15, 0)), "fur"),
        Part("head", orb(s, (0.11, 0.1, 0.1), (0, 0.36, 0.01)), "fur"),
        Part("ears", mirrored(bead(s, (0.045, 0.045, 0.025), (0.085, 0.45, 0))), "fur"),
        Part("arms", arms, "fur"),
        Part("legs", all_legs, "fur"),
        Part("muzzle", muzzle, "fur", "#e0c79c", role=Role.TRIM),
        Part("eyes", eyes, "coal", role=Role.OWN),
        Part("bow", bow, "velvet", role=Role.TRIM),
    ]
