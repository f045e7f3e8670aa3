"""What stands in streets, parks and graveyards."""

import math

import numpy as np

from maquette.engines.builtin.forms.families.shapes import (
    bead,
    block,
    orb,
    outline,
    path,
    peg,
    rows,
    spun,
)
from maquette.engines.builtin.forms.family import family
from maquette.engines.builtin.forms.sketch import Part, Parts, Role, Sketch, hinge
from maquette.engines.builtin.forms.solids import Solid, hull, lathe, mirrored, prism, union


@family(
    "street lamp",
    "lamp post",
    "street light",
    "lamppost",
    group="props",
    parts="post, arms, glass, bulb, cage",
)
def street_lamp(s: Sketch) -> Parts:
    c = [(0.1, 2.88), (0.19, 3.25)]
    post = s.lathe(
        outline(
            ".2 0, .2 .05, .13 .1, .11 .45, .07 .55, .055 .7, .045 2.6, "
            ".07 2.66, .05 2.72, .1 2.85, .1 2.86"
        )
    )
    arms = union(
        s.rod((-0.32, 2.4, 0), (0.32, 2.4, 0), 0.02), mirrored(bead(s, 0.035, (0.33, 2.4, 0)))
    )
    cage = union(
        *(
            s.rod(
                (0.105 * math.cos(a), 2.87, 0.105 * math.sin(a)),
                (0.195 * math.cos(a), 3.25, 0.195 * math.sin(a)),
                0.012,
            )
            for a in np.arange(6) * math.pi / 3
        ),
        lathe(outline(".22 3.24, .23 3.28, .07 3.45, .02 3.5"), 6),
        bead(s, 0.035, (0, 3.53, 0)),
    )
    return [
        Part("post", post, "iron"),
        Part("arms", arms, "iron"),
        Part("glass", lathe(c, 6), "glass", "#fff0c8", role=Role.OWN),
        Part("bulb", orb(s, (0.06, 0.09, 0.09), (0, 3.03, 0)), "light", role=Role.OWN),
        Part("cage", cage, "iron", role=Role.TRIM),
    ]


@family("fire hydrant", "hydrant", group="props", parts="barrel, bonnet, caps, nuts")
def hydrant(s: Sketch) -> Parts:
    barrel = spun(s, outline("0 0, .19 0, .19 .05, .13 .07, .13 .5, .16 .52, .16 .57, 0 .57"))
    caps = union(
        mirrored(
            spun(s, outline("0 0, .065 0, .065 .07, .05 .09, 0 .09"))
            .rotate((0, 0, -90))
            .translate((0.12, 0.38, 0))
        ),
        spun(s, outline("0 0, .085 0, .085 .08, .065 .1, 0 .1"))
        .rotate((90, 0, 0))
        .translate((0, 0.3, 0.11)),
    )
    nuts = union(
        mirrored(
            lathe([(0.024, 0), (0.024, 0.04)], 6).rotate((0, 0, -90)).translate((0.2, 0.38, 0))
        ),
        lathe([(0.03, 0), (0.03, 0.05)], 6).rotate((90, 0, 0)).translate((0, 0.3, 0.2)),
        lathe([(0.035, 0.67), (0.03, 0.74)], 6),
        *(
            peg(s, 0.015, 0.02, (0.165 * math.cos(a), 0.05, 0.165 * math.sin(a)))
            for a in np.arange(8) * math.pi / 4
        ),
    )
    return [
        Part("barrel", barrel, "paint"),
        Part("bonnet", s.lathe(outline(".145 .565, .13 .62, .08 .67, .03 .685")), "paint"),
        Part("caps", caps, "iron", role=Role.TRIM),
        Part("nuts", nuts, "iron", role=Role.TRIM),
    ]


@family(
    "traffic cone", "cone marker", "road cone", "pylon", group="props", parts="cone, base, stripes"
)
def traffic_cone(s: Sketch) -> Parts:

    def loop(a: float, b: float) -> Solid:
        return spun(
            s,
            [
                (0.02, a),
                (0.1535 - 0.179 * (a - 0.03), a),
                (0.1535 - 0.179 * (b - 0.03), b),
                (0.02, b),
            ],
        )

    cone = spun(s, outline("0 .03, .15 .03, .03 .7, .02 .71, 0 .71"))
    stripes = union(loop(0.26, 0.38), loop(0.47, 0.56))
    return [
        Part("cone", cone, "plastic", "#e8641b"),
        Part("base", block(s, (0.4, 0.035, 0.4), 0.015), "rubber", role=Role.OWN),
        Part("stripes", stripes, "plastic", "#f1f0ec", role=Role.TRIM),
    ]


@family(
    "mailbox",
    "letter box",
    "post box",
    "letterbox",
    group="props",
    parts="post, box, door, flag, handle",
)
def mailbox(s: Sketch) -> Parts:
    out = (
        outline("-.11 0, .11 0, .11 .12")
        + [(0.11 * math.cos(t), 0.12 + 0.11 * math.sin(t)) for t in np.linspace(0, math.pi, 13)][
            1:-1
        ]
        + [(-0.11, 0.12)]
    )
    low = (0.0, 1.06, 0.235)
    post = union(s.box((0.09, 1.05, 0.09)), s.box((0.09, 0.06, 0.34), (0, 1.0, 0.02)))
    door = prism([(x * 1.04, y * 1.03 - 0.003) for x, y in out], 0.02, (0, 1.06, 0.235))
    flag = union(
        s.box((0.012, 0.19, 0.025), (0.12, 1.16, 0.06)),
        s.box((0.012, 0.08, 0.12), (0.12, 1.29, 0.1)),
    )
    handle = s.tube(path("-.03 1.25 .244, -.025 1.25 .265, .025 1.25 .265, .03 1.25 .244"), 0.006)
    return [
        Part("post", post, "wood", role=Role.OWN),
        Part("box", prism(out, 0.46, (0, 1.06, 0)), "paint", "#4a6f94"),
        Part("door", door, "paint", "#4a6f94", pivot=low, joint=hinge("x", 95)),
        Part("flag", flag, "paint", role=Role.TRIM, pivot=(0.12, 1.16, 0.06), joint=hinge("x", 90)),
        Part("handle", handle, "chrome", role=Role.OWN, follows="door", pivot=low),
    ]


@family(
    "gravestone",
    "tombstone",
    "headstone",
    "grave",
    group="props",
    parts="stone, plinth, cross, letters, mound, grass",
)
def gravestone(s: Sketch) -> Parts:
    out = (
        outline("-.3 0, .3 0, .3 .6")
        + [(0.3 * math.cos(t), 0.6 + 0.3 * math.sin(t)) for t in np.linspace(0, math.pi, 15)][1:-1]
        + [(-0.3, 0.6)]
    )
    cross = union(
        s.box((0.05, 0.3, 0.03), (0, 0.5, -0.125)), s.box((0.18, 0.05, 0.03), (0, 0.67, -0.125))
    )
    letters = union(
        *(
            s.box((w, 0.02, 0.02), (0, y, -0.128))
            for w, y in ((0.32, 0.4), (0.26, 0.34), (0.3, 0.28))
        )
    )
    grass = union(
        *(
            hull(s.box((0.03, 0.001, 0.01)), s.box((0.002, h, 0.002), (lean, 0, 0))).translate(
                (x, 0, z)
            )
            for x, z, h, lean in rows(
                "-.42 -.1 .16 -.03, -.38 -.06 .2 .02, .4 -.08 .18 .03, "
                ".44 -.12 .14 -.02, .36 -.02 .15 0"
            )
        )
    )
    return [
        Part("stone", prism(out, 0.14, (0, 0.08, -0.2)), "stone"),
        Part("plinth", s.box((0.8, 0.12, 0.34), (0, 0, -0.2)), "stone"),
        Part("cross", cross, "stone", "#55534e", role=Role.TRIM),
        Part("letters", letters, "stone", "#55534e", role=Role.TRIM),
        Part("mound", block(s, (0.62, 0.12, 1.0), 0.06, (0, 0, 0.5)), "soil", role=Role.OWN),
        Part("grass", grass, "grass", role=Role.OWN),
    ]


@family(
    "fountain",
    "water fountain",
    "garden fountain",
    group="props",
    parts="basin, stem, bowl, finial, water",
)
def fountain(s: Sketch) -> Parts:

    def jet(a: float, r: float, y0: float, top: float) -> Solid:
        return s.tube(
            [
                (0.04 * math.cos(a), y0, 0.04 * math.sin(a)),
                (0.5 * r * math.cos(a), top, 0.5 * r * math.sin(a)),
                (r * math.cos(a), 0.4, r * math.sin(a)),
            ],
            0.022,
        )

    basin = spun(
        s,
        outline(
            "0 0, 1.2 0, 1.25 .08, 1.15 .14, 1.15 .42, 1.25 .46, 1.25 .54, 1.05 .54, 1.05 .2, 0 .2"
        ),
    )
    stem = s.lathe(outline(".28 .2, .26 .3, .13 .42, .11 .8, .18 .95, .2 1"))
    finial = s.lathe(outline(".12 1.05, .1 1.2, .06 1.32, .1 1.42, .05 1.5, .02 1.52"))
    water = union(
        s.cylinder(1.06, 0.2, (0, 0.2, 0)),
        s.cylinder(0.58, 0.05, (0, 1.12, 0)),
        *(jet(a, 0.85, 1.5, 1.62) for a in np.arange(6) * math.pi / 3),
    )
    return [
        Part("basin", basin, "stone"),
        Part("stem", stem, "stone"),
        Part("bowl", s.vessel(outline(".2 .98, .45 1.05, .62 1.2, .65 1.22"), 0.06), "stone"),
        Part("finial", finial, "stone"),
        Part("water", water, "water", "#6fb3d2", role=Role.TRIM),
    ]


@family(
    "market stall",
    "stall",
    "market stand",
    "lemonade stand",
    group="props",
    parts="posts, counter, awning, white stripes, apples, oranges, trays",
    top=True,
)
def market_stall(s: Sketch) -> Parts:

    def strip(i: int) -> Solid:
        return union(
            s.box((0.2, 0.03, 1.5)).rotate((11, 0, 0)).translate((-0.9 + 0.2 * i, 2.1, 0.1)),
            prism(
                outline("-.1 0, -.1 .17, .1 .17, .1 0, .05 -.05, -.05 -.05"),
                0.025,
                (-0.9 + 0.2 * i, 1.8, 0.83),
            ),
        )

    all_posts = mirrored(
        union(*(s.box((0.08, 2.2 if z < 0 else 2.0, 0.08), (0.9, 0, z * 0.5)) for z in (-1, 1)))
    )
    counter = union(
        s.box((1.9, 0.06, 0.75), (0, 0.85, 0.15)),
        *(s.box((1.8, 0.24, 0.04), (0, 0.05 + 0.27 * i, 0.46)) for i in range(3)),
    )
    awning = union(*(strip(i) for i in range(0, 10, 2)))
    white_stripes = union(*(strip(i) for i in range(1, 10, 2)))
    apples = union(
        *(
            bead(s, 0.045, (-0.6 + 0.1 * i, 0.95 + 0.0, 0.1 + 0.1 * j))
            for i in range(4)
            for j in range(3)
        )
    )
    oranges = union(
        *(bead(s, 0.045, (0.3 + 0.1 * i, 0.95, 0.1 + 0.1 * j)) for i in range(4) for j in range(3))
    )
    trays = union(*(s.box((0.46, 0.05, 0.38), (x, 0.9, 0.2)) for x in (-0.45, 0.45)))
    return [
        Part("posts", all_posts, "wood"),
        Part("counter", counter, "wood"),
        Part("awning", awning, "fabric", "#b8322f", role=Role.TRIM),
        Part("white stripes", white_stripes, "fabric", "#f1ede2", role=Role.TRIM),
        Part("apples", apples, "fruit", role=Role.OWN),
        Part("oranges", oranges, "fruit", "#ee8a1d", role=Role.OWN),
        Part("trays", trays, "wood", "#c9a067", role=Role.OWN),
    ]
