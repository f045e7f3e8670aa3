"""Books, scrolls, and the globe beside them."""

import math

import numpy as np

from maquette.engines.builtin.forms.families.shapes import (
    bead,
    block,
    hoop,
    orb,
    outline,
    path,
    peg,
    plate,
    rows,
)
from maquette.engines.builtin.forms.family import family
from maquette.engines.builtin.forms.sketch import Part, Parts, Role, Sketch, hinge
from maquette.engines.builtin.forms.solids import Solid, hull, mirrored, prism, union


@family(
    "book",
    "tome",
    "spellbook",
    "magic book",
    group="treasures",
    parts="cover, pages, corners, emblem, ribbon, bands",
    top=True,
)
def book(s: Sketch) -> Parts:
    cover = union(
        s.box((0.16, 0.004, 0.22)),
        hull(
            s.rod((-0.08, 0.008, -0.11), (-0.08, 0.008, 0.11), 0.008),
            s.rod((-0.08, 0.032, -0.11), (-0.08, 0.032, 0.11), 0.008),
        ),
    )
    home, swing = (-0.08, 0.036, 0.0), hinge("z", 170)
    front = s.box((0.16, 0.004, 0.22), (0, 0.036, 0))
    metal = mirrored(s.box((0.025, 0.0064, 0.025), (0.069, 0, 0.099)), "z")
    upper = union(metal.translate((0, 0.0348, 0)), s.box((0.012, 0.026, 0.03), (0.084, 0.0152, 0)))
    emblem = union(
        plate(outline("0 .04, .028 0, 0 -.04, -.028 0"), 0.002, (0, 0.0395, 0)),
        s.torus(0.05, 0.002, (0, 0.039, 0)),
    )
    ribbon = s.tube(path(".02 .036 .1, .022 .03 .12, .03 .004 .135, .034 .002 .15"), 0.0025)
    bands = union(
        *(
            hull(
                s.rod((-0.081, 0.008, z - 0.004), (-0.081, 0.008, z + 0.004), 0.0095),
                s.rod((-0.081, 0.032, z - 0.004), (-0.081, 0.032, z + 0.004), 0.0095),
            )
            for z in (-0.06, 0, 0.06)
        )
    )
    return [
        Part("cover", cover, "leather"),
        Part("pages", s.box((0.15, 0.032, 0.21), (-0.003, 0.004, 0)), "paper", role=Role.OWN),
        Part("front cover", front, "leather", called="cover", pivot=home, joint=swing),
        Part("corners", metal.translate((0, -0.0012, 0)), "brass", role=Role.TRIM),
        Part(
            "front corners",
            upper,
            "brass",
            role=Role.TRIM,
            called="corners",
            follows="front cover",
            pivot=home,
        ),
        Part("emblem", emblem, "brass", role=Role.TRIM, follows="front cover", pivot=home),
        Part("ribbon", ribbon, "velvet", role=Role.OWN),
        Part("bands", bands, "leather", "#3a2114", role=Role.OWN),
    ]


@family(
    "scroll", "parchment", "map scroll", group="treasures", parts="sheet, rolls, rods, ink, seal"
)
def scroll(s: Sketch) -> Parts:
    sheet = outline("0 .002, .05 .006, .1 .003, .15 .002")

    def roll(x: float, r: float) -> Solid:
        return s.rod((x, r, -0.08), (x, r, 0.08), r)

    the_sheet = prism(
        [*[(x - 0.075, y) for x, y in sheet], *[(x - 0.075, y + 0.0015) for x, y in sheet[::-1]]],
        0.16,
    )
    rods = union(
        *(s.rod((x, r, -0.1), (x, r, 0.1), 0.005) for x, r in ((-0.085, 0.017), (0.085, 0.013))),
        mirrored(
            union(*(bead(s, 0.009, (x, r, 0.1)) for x, r in ((-0.085, 0.017), (0.085, 0.013)))), "z"
        ),
    )
    ink = union(
        *(
            s.box((w, 0.0006, 0.004), (x, 0.0058, -0.055 + 0.015 * i))
            for i, (x, w) in enumerate(
                (
                    (0, 0.07),
                    (-0.005, 0.08),
                    (0, 0.09),
                    (-0.012, 0.066),
                    (0, 0.09),
                    (-0.008, 0.074),
                    (0.0, 0.085),
                )
            )
        )
    )
    seal = s.disc(0.011, 0.003, (0.03, 0.005, 0.055))
    return [
        Part("sheet", the_sheet, "paper"),
        Part("rolls", union(roll(-0.085, 0.017), roll(0.085, 0.013)), "paper"),
        Part("rods", rods, "wood", role=Role.TRIM),
        Part("ink", ink, "coal", role=Role.OWN),
        Part("seal", seal, "wax", "#a81c24", role=Role.OWN),
    ]


@family(
    "globe", "desk globe", "earth globe", "world", group="treasures", parts="ocean, land, arm, base"
)
def globe(s: Sketch) -> Parts:

    def tilt(piece: Solid) -> Solid:
        return piece.rotate((0, 0, -23)).translate((0, 0.21, 0))

    lands = rows(
        "10 20 .055 .05, 35 60 .05 .035, -15 25 .045 .06, 50 5 .04 .025, "
        "45 -100 .06 .04, 20 -95 .03 .03, -15 -60 .04 .055, "
        "-25 135 .04 .03, 30 100 .055 .04, 60 95 .07 .03, -78 0 .07 .06"
    )
    arm = [
        (0.135 * math.cos(t), 0.135 * math.sin(t), 0) for t in np.radians(np.linspace(90, -90, 13))
    ]
    land = tilt(
        union(
            *(
                orb(s, (a, b, 0.012), (0, 0, 0.114)).rotate((-lat, lon, 0))
                for lat, lon, a, b in lands
            )
        )
        if s.style.sides < 13
        else union(
            *(
                bead(s, (a, b, 0.01), (0, 0, 0.1135)).rotate((-lat, lon, 0))
                for lat, lon, a, b in lands
            )
        )
    )
    the_arm = union(
        tilt(s.tube(arm, 0.005)),
        tilt(union(*(peg(s, 0.006, 0.03, (0, y, 0)) for y in (0.112, -0.14)))),
    )
    base = s.lathe(outline(".085 0, .088 .01, .06 .02, .02 .03, .014 .05, .016 .085"))
    return [
        Part("ocean", tilt(orb(s, 0.12)), "paint", "#2f6fae"),
        Part("land", land, "plant", "#6f9c4a", role=Role.OWN),
        Part("arm", the_arm, "brass", role=Role.TRIM),
        Part("base", base, "wood", role=Role.OWN),
    ]


@family(
    "chess pawn",
    "pawn",
    "chess piece",
    "game piece",
    group="treasures",
    parts="body, head, collar, felt",
)
def pawn(s: Sketch) -> Parts:
    body = s.lathe(
        outline(".017 0, .018 .004, .015 .009, .011 .012, .007 .022, .0055 .033, .006 .036")
    )
    collar = union(
        s.lathe(outline(".0055 .035, .0105 .037, .0105 .0385, .006 .04")),
        hoop(s, 0.0155, 0.0012, (0, 0.0105, 0)),
    )
    felt = s.cylinder(0.016, 0.001, (0, -0.0006, 0))
    return [
        Part("body", body, "wood"),
        Part("head", orb(s, 0.0085, (0, 0.0465, 0)), "wood"),
        Part("collar", collar, "wood", role=Role.TRIM),
        Part("felt", felt, "fabric", "#2f6b34", role=Role.OWN),
    ]


@family("die", "dice", "d6", group="treasures", parts="cube, pips")
def dice(s: Sketch) -> Parts:
    a = 0.016
    q = 0.0045
    faces = {
        1: "0 0",
        2: "-1 1, 1 -1",
        3: "-1 1, 0 0, 1 -1",
        4: "-1 1, 1 1, -1 -1, 1 -1",
        5: "-1 1, 1 1, -1 -1, 1 -1, 0 0",
        6: "-1 1, 1 1, -1 -1, 1 -1, -1 0, 1 0",
    }
    turns = {
        1: (0, 0, 0),
        6: (180, 0, 0),
        2: (90, 0, 0),
        5: (-90, 0, 0),
        3: (0, 0, 90),
        4: (0, 0, -90),
    }
    pips = union(
        *(
            bead(s, (0.0014, 0.0005, 0.0014), (x * q, a / 2, z * q))
            .rotate(turns[n])
            .translate((0, a / 2, 0))
            for n, spots in faces.items()
            for x, z in outline(spots)
        )
    )
    return [
        Part("cube", block(s, (a, a, a), 0.0022), "plastic", "#f1f0ec"),
        Part("pips", pips, "coal", role=Role.OWN),
    ]
