"""What is hoarded, won and locked up."""

import math

import numpy as np

from maquette.engines.builtin.forms.families.shapes import (
    bead,
    block,
    faceted_star,
    hoop,
    orb,
    outline,
    path,
    peg,
    spun,
)
from maquette.engines.builtin.forms.family import family
from maquette.engines.builtin.forms.sketch import Part, Parts, Role, Sketch
from maquette.engines.builtin.forms.solids import Solid, lathe, mirrored, prism, union


@family("coin", "gold coin", "token", "medallion", group="treasures", parts="coin, star, rim")
def coin(s: Sketch) -> Parts:

    def stand(piece: Solid) -> Solid:
        return piece.rotate((78, 0, 0)).translate((0, 0.0163, 0))

    the_coin = stand(
        s.cylinder(0.016, 0.0022, (0, -0.0011, 0)) - s.cylinder(0.0138, 0.01, (0, 0.0007, 0))
    )
    the_star = stand(
        faceted_star(s, 0.0105, 0.0045, 0.0022).rotate((-90, 0, 0)).translate((0, 0.0007, 0))
    )
    rim = stand(spun(s, outline(".0138 -.0013, .0162 -.0013, .0162 .0013, .0138 .0013")))
    return [
        Part("coin", the_coin, "gold"),
        Part("star", the_star, "gold", role=Role.TRIM),
        Part("rim", rim, "gold"),
    ]


@family(
    "gem",
    "jewel",
    "gemstone",
    "diamond",
    "ruby",
    "emerald",
    group="treasures",
    parts="stone, table",
)
def gem(s: Sketch) -> Parts:

    def tilt(piece: Solid) -> Solid:
        return piece.rotate((0, 0, 20)).translate((0.006, 0.001, 0))

    stone = tilt(lathe(outline(".0002 0, .02 .0165, .02 .0175, .0115 .0245"), 8))
    table = tilt(lathe([(0.0112, 0.0244), (0.0108, 0.0248)], 8))
    return [Part("stone", stone, "gem"), Part("table", table, "gem", "#f08aa4", role=Role.TRIM)]


@family(
    "ring",
    "wedding ring",
    "diamond ring",
    "gold ring",
    group="treasures",
    parts="band, setting, stone",
)
def ring_family(s: Sketch) -> Parts:
    band = hoop(s, 0.0095, 0.0014).rotate((90, 0, 0)).translate((0, 0.0109, 0))
    setting = union(
        spun(s, outline("0 .0205, .0014 .0205, .0028 .0235, 0 .0235")),
        *(
            s.rod(
                (0.0022 * math.cos(a), 0.0215, 0.0022 * math.sin(a)),
                (0.0031 * math.cos(a), 0.0258, 0.0031 * math.sin(a)),
                0.0004,
            )
            for a in np.arange(6) * math.pi / 3
        ),
    )
    stone = lathe(outline(".0002 .0215, .0034 .0252, .002 .0268"), 8)
    return [
        Part("band", band, "gold"),
        Part("setting", setting, "gold", role=Role.TRIM),
        Part("stone", stone, "gem", "#b9e6f5", role=Role.OWN),
    ]


@family(
    "crown",
    "royal crown",
    "king crown",
    "tiara",
    group="treasures",
    parts="band, points, rubies, sapphires, lining",
)
def crown(s: Sketch) -> Parts:
    n = 8
    spike = prism(
        outline("-.03 .04, .03 .04, .024 .062, 0 .118, -.024 .062"), 0.006, (0, 0, 0.095)
    ).rotate((4, 0, 0))
    band = spun(
        s, outline(".088 0, .097 0, .1 .006, .097 .012, .097 .04, .1 .046, .097 .052, .088 .052")
    )
    points = union(
        *(spike.rotate((0, a * 360 / n, 0)) for a in range(n)),
        *(bead(s, 0.0085, (0, 0.122, 0.105)).rotate((0, a * 360 / n, 0)) for a in range(n)),
    )
    rubies = union(
        *(
            bead(s, (0.009, 0.011, 0.006), (0, 0.026, 0.097)).rotate((0, a * 90, 0))
            for a in range(4)
        )
    )
    sapphires = union(
        *(
            bead(s, (0.009, 0.009, 0.006), (0, 0.026, 0.097)).rotate((0, 45 + a * 90, 0))
            for a in range(4)
        )
    )
    lining = s.lathe(outline(".089 .004, .088 .05, .06 .078, .02 .086, .001 .087"))
    return [
        Part("band", band, "gold"),
        Part("points", points, "gold"),
        Part("rubies", rubies, "gem", role=Role.TRIM),
        Part("sapphires", sapphires, "gem", "#2450c0", role=Role.TRIM),
        Part("lining", lining, "velvet", role=Role.OWN),
    ]


@family("key", "door key", "skeleton key", "old key", group="treasures", parts="shaft, bow, bit")
def key(s: Sketch) -> Parts:
    shaft = union(
        peg(s, 0.0042, 0.075, (0, 0.008, 0)),
        hoop(s, 0.0048, 0.0022, (0, 0.078, 0)),
        hoop(s, 0.0048, 0.0018, (0, 0.06, 0)),
        bead(s, 0.005, (0, 0.008, 0)),
    )
    bow = union(
        *(
            hoop(s, 0.011, 0.0032).rotate((90, 0, 0)).translate(p)
            for p in ((0, 0.107, 0), (-0.0125, 0.09, 0), (0.0125, 0.09, 0))
        )
    )
    bit = s.box((0.018, 0.024, 0.0035), (0.011, 0.011, 0)) - union(
        s.box((0.009, 0.005, 0.02), (0.018, 0.02, 0)),
        s.box((0.005, 0.009, 0.02), (0.0125, 0.008, 0)),
    )
    return [
        Part("shaft", shaft, "brass"),
        Part("bow", bow, "brass"),
        Part("bit", bit, "brass", role=Role.TRIM),
    ]


@family("padlock", "lock", group="treasures", parts="body, shackle, keyhole, plate")
def padlock(s: Sketch) -> Parts:
    shackle = s.tube(
        path(
            "-.016 .038 0, -.016 .055 0, -.011 .068 0, 0 .073 0, "
            ".011 .068 0, .016 .055 0, .016 .038 0"
        ),
        0.004,
    )
    keyhole = union(
        peg(s, 0.0042, 0.002).rotate((90, 0, 0)).translate((0, 0.024, 0.009)),
        prism(outline("-.002 0, .002 0, .001 .012, -.001 .012"), 0.002, (0, 0.011, 0.0095)),
    )
    the_plate = block(s, (0.024, 0.03, 0.002), 0.0009, (0, 0.006, 0.0094))
    return [
        Part("body", block(s, (0.05, 0.042, 0.02), 0.006), "brass"),
        Part("shackle", shackle, "steel", role=Role.TRIM),
        Part("keyhole", keyhole, "coal", role=Role.OWN),
        Part("plate", the_plate, "steel", role=Role.TRIM),
    ]


@family(
    "trophy",
    "trophy cup",
    "award",
    "winner cup",
    group="treasures",
    parts="cup, handles, stem, base, plaque, star",
)
def trophy(s: Sketch) -> Parts:
    cup = s.vessel(outline(".012 .13, .03 .14, .06 .18, .068 .24, .072 .26"), 0.004)
    handles = mirrored(s.tube(path(".064 .24 0, .1 .245 0, .1 .2 0, .05 .17 0"), 0.0055))
    stem = s.lathe(outline(".04 .06, .035 .068, .012 .08, .01 .1, .018 .112, .01 .125, .014 .135"))
    base = union(s.box((0.11, 0.045, 0.11)), s.box((0.09, 0.018, 0.09), (0, 0.044, 0)))
    the_star = faceted_star(s, 0.024, 0.01, 0.014).translate((0, 0.212, 0.066))
    return [
        Part("cup", cup, "gold"),
        Part("handles", handles, "gold"),
        Part("stem", stem, "gold"),
        Part("base", base, "marble", "#26262a", role=Role.OWN),
        Part("plaque", s.box((0.06, 0.025, 0.004), (0, 0.01, 0.055)), "gold", role=Role.TRIM),
        Part("star", the_star, "silver", role=Role.TRIM),
    ]


@family(
    "hourglass", "sand timer", "sandglass", group="treasures", parts="plates, posts, glass, sand"
)
def hourglass(s: Sketch) -> Parts:
    all_posts = union(
        *(
            peg(s, 0.004, 0.16, (0.041 * math.cos(a), 0.01, 0.041 * math.sin(a)))
            for a in (0.5, 2.07, 3.64, 5.21)
        )
    )
    glass = s.lathe(
        outline(
            ".028 .012, .033 .03, .028 .058, .006 .085, .005 .09, .006 .095, "
            ".028 .122, .033 .15, .028 .168"
        )
    )
    sand = union(
        s.lathe(outline(".026 .0135, .03 .028, .016 .045, .001 .055")),
        peg(s, 0.001, 0.04, (0, 0.052, 0)),
        s.lathe(outline(".003 .09, .005 .097, .022 .12, .001 .124")),
    )
    return [
        Part("plates", union(s.disc(0.05, 0.012), s.disc(0.05, 0.012, (0, 0.168, 0))), "wood"),
        Part("posts", all_posts, "wood"),
        Part("glass", glass, "glass", role=Role.OWN),
        Part("sand", sand, "sand", role=Role.TRIM),
    ]


@family("magic orb", "crystal ball", "orb", group="treasures", parts="orb, glow, stand")
def orb_family(s: Sketch) -> Parts:
    glow = s.blob((0.03, 0.03, 0.03), 0.2, (0, 0.1, 0))
    stand = union(
        s.lathe(outline(".06 0, .062 .006, .045 .02, .03 .03, .035 .045, .05 .058")),
        *(
            s.tube(
                [
                    (0.045 * math.cos(a), 0.05, 0.045 * math.sin(a)),
                    (0.075 * math.cos(a), 0.08, 0.075 * math.sin(a)),
                    (0.082 * math.cos(a), 0.115, 0.082 * math.sin(a)),
                ],
                [0.009, 0.007, 0.003],
            )
            for a in (0.5, 2.07, 3.64, 5.21)
        ),
    )
    return [
        Part("orb", orb(s, 0.08, (0, 0.13, 0)), "crystal"),
        Part("glow", glow, "light", "#d7b3ff", role=Role.OWN),
        Part("stand", stand, "gold", role=Role.TRIM),
    ]
