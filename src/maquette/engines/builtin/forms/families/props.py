"""What makes a scene lived in."""

import math

import numpy as np

from maquette.engines.builtin.forms.families.shapes import (
    bead,
    block,
    hoop,
    outline,
    path,
    peg,
    rows,
    spun,
)
from maquette.engines.builtin.forms.family import family
from maquette.engines.builtin.forms.sketch import Part, Parts, Role, Sketch
from maquette.engines.builtin.forms.solids import Solid, hull, mirrored, prism, union


@family(
    "lantern",
    "oil lamp",
    "hurricane lamp",
    group="props",
    parts="frame, glass, flame, burner, bail",
)
def lantern(s: Sketch) -> Parts:
    frame = union(
        s.disc(0.075, 0.025),
        *(
            peg(s, 0.006, 0.2, (0.06 * math.cos(a), 0.02, 0.06 * math.sin(a)))
            for a in (0.785, 2.356, 3.927, 5.498)
        ),
        s.lathe(outline(".08 .21, .075 .222, .04 .25, .025 .255, .025 .27, .012 .275")),
    )
    glass = s.lathe(outline(".045 .03, .058 .08, .056 .14, .042 .205"))
    flame = s.lathe(outline(".004 .06, .018 .085, .014 .105, .002 .145"))
    burner = union(
        spun(s, outline("0 .025, .032 .025, .026 .05, .01 .06, 0 .06")),
        hoop(s, 0.062, 0.004, (0, 0.12, 0)),
    )
    bail = s.tube(
        path("-.07 .2 0, -.075 .27 0, -.04 .335 0, .04 .335 0, .075 .27 0, .07 .2 0"), 0.004
    )
    return [
        Part("frame", frame, "iron"),
        Part("glass", glass, "glass", role=Role.OWN),
        Part("flame", flame, "flame", "#ff8018", role=Role.OWN),
        Part("burner", burner, "brass", role=Role.TRIM),
        Part("bail", bail, "iron"),
    ]


@family(
    "torch", "wall torch", "flaming torch", group="props", parts="handle, wrap, bands, flame, core"
)
def torch(s: Sketch) -> Parts:
    handle = s.tube(path("0 0 0, .004 .2 0, 0 .42 0"), [0.016, 0.02, 0.028])
    wrap = union(
        *(
            hoop(s, 0.036, 0.012).rotate((0, 0, (-1) ** i * 6)).translate((0, 0.36 + 0.022 * i, 0))
            for i in range(5)
        ),
        s.cylinder(0.036, 0.11, (0, 0.35, 0)),
    )
    bands = union(
        *(
            spun(s, [(0.018, y), (0.029, y), (0.03, y + 0.02), (0.018, y + 0.02)])
            for y in (0.3, 0.08)
        )
    )
    flame = s.lathe(outline(".03 .45, .055 .5, .045 .57, .02 .65, .002 .74"))
    core = s.lathe(outline(".02 .46, .036 .5, .026 .56, .001 .64"), (0.012, 0, 0.028))
    return [
        Part("handle", handle, "wood"),
        Part("wrap", wrap, "fabric", "#6b5a45", role=Role.OWN),
        Part("bands", bands, "iron", role=Role.TRIM),
        Part("flame", flame, "flame", "#ff8018", role=Role.OWN),
        Part("core", core, "light", role=Role.OWN),
    ]


@family(
    "campfire",
    "bonfire",
    "fire",
    "fireplace fire",
    group="props",
    parts="stones, logs, embers, flames, heart",
)
def campfire(s: Sketch) -> Parts:
    logs = [
        s.rod(
            (0.34 * math.cos(a), 0.05, 0.34 * math.sin(a)),
            (-0.03 * math.cos(a), 0.38, -0.03 * math.sin(a)),
            0.05,
            0.045,
        )
        for a in np.arange(6) * math.pi / 3 + 0.3
    ]
    stones = union(
        *(
            s.blob((0.1, 0.075, 0.085), 0.2, (0.42 * math.cos(a), 0, 0.42 * math.sin(a)))
            for a in np.arange(11) * 2 * math.pi / 11
        )
    )
    flames = union(
        s.lathe(outline(".1 .1, .17 .25, .11 .45, .04 .62, .002 .8")),
        s.lathe(outline(".06 .08, .1 .2, .05 .38, .002 .52"), (0.14, 0, 0.06)),
        s.lathe(outline(".06 .08, .1 .2, .05 .35, .002 .48"), (-0.12, 0, 0.09)),
    )
    heart = s.lathe(outline(".07 .1, .11 .22, .05 .38, .002 .5"), (0.02, 0, 0.1))
    return [
        Part("stones", stones, "stone", role=Role.OWN),
        Part("logs", union(*logs), "bark"),
        Part("embers", s.blob((0.3, 0.05, 0.3), 0.2), "coal", role=Role.OWN),
        Part("flames", flames, "flame", "#ff8018", role=Role.TRIM),
        Part("heart", heart, "light", role=Role.OWN),
    ]


@family(
    "hay bale",
    "bale of hay",
    "haystack",
    "straw bale",
    group="props",
    parts="bale, twine, stalks",
    top=True,
)
def hay_bale(s: Sketch) -> Parts:
    twine = mirrored(block(s, (0.02, 0.46, 0.51), 0.008, (0.24, -0.005, 0)))
    stalks = union(
        *(
            s.rod((x, y, z), (x + dx, y + dy, z + dz), 0.006)
            for x, y, z, dx, dy, dz in rows(
                ".3 .45 .1 .1 .06 .04, -.2 .45 -.1 -.12 .05 .03, "
                "0 .45 .15 .05 .05 .08, .47 .2 .1 .09 .04 .03, "
                ".47 .3 -.1 .1 -.03 0, -.3 .1 .25 -.05 .04 .08, "
                ".1 .25 .25 .05 .03 .08, .35 .35 .25 .03 .05 .07"
            )
        )
    )
    return [
        Part("bale", block(s, (0.95, 0.45, 0.5), 0.04), "straw"),
        Part("twine", twine, "rope", role=Role.TRIM),
        Part("stalks", stalks, "straw"),
    ]


@family(
    "chessboard",
    "chess board",
    "checkerboard",
    group="props",
    parts="frame, light squares, dark squares",
    top=True,
)
def chessboard(s: Sketch) -> Parts:
    a = 0.05

    def squares(par: float) -> Solid:
        return union(
            *(
                s.box((a, 0.004, a), ((i - 3.5) * a, 0.0185, (j - 3.5) * a))
                for i in range(8)
                for j in range(8)
                if (i + j) % 2 == par
            )
        )

    return [
        Part("frame", block(s, (0.46, 0.02, 0.46), 0.006), "wood"),
        Part("light squares", squares(0), "light wood", role=Role.TRIM),
        Part("dark squares", squares(1), "dark wood", role=Role.TRIM),
    ]


@family("totem pole", "totem", group="props", parts="pole, eyes, pupils, beaks, wings")
def totem(s: Sketch) -> Parts:

    def face(y: float) -> Solid:
        return mirrored(bead(s, (0.075, 0.075, 0.04), (0.11, y + 0.2, 0.24)))

    pole = spun(
        s,
        outline(
            "0 0, .3 0, .28 .1, .27 1, .29 1.05, .27 1.1, .26 1.95, .28 2, "
            ".25 2.05, .24 2.7, .15 2.85, 0 2.85"
        ),
    )
    eyes = union(face(0.5), face(1.5), face(2.35))
    pupils = mirrored(
        union(*(bead(s, (0.03, 0.035, 0.03), (0.11, y + 0.2, 0.275)) for y in (0.5, 1.5, 2.35)))
    )
    beaks = union(
        *(
            hull(
                s.box((0.14, 0.12, 0.04), (0, y, 0.24)),
                s.box((0.03, 0.03, 0.02), (0, y - 0.02, 0.5)),
            )
            for y in (0.5, 2.3)
        ),
        block(s, (0.3, 0.1, 0.1), 0.03, (0, 1.4, 0.24)),
    )
    wings = union(
        prism(outline(".2 0, .95 .35, 1 .5, .75 .5, .2 .4"), 0.07, (0, 1.75, 0)),
        prism(outline("-.2 0, -.95 .35, -1 .5, -.75 .5, -.2 .4"), 0.07, (0, 1.75, 0)),
    )
    return [
        Part("pole", pole, "wood"),
        Part("eyes", eyes, "paint", "#f1ede2", role=Role.TRIM),
        Part("pupils", pupils, "coal", role=Role.OWN),
        Part("beaks", beaks, "paint", "#c8881f", role=Role.TRIM),
        Part("wings", wings, "paint", "#b3261e", role=Role.TRIM),
    ]


@family(
    "target",
    "archery target",
    "bullseye",
    group="props",
    parts="straw, white rings, red rings, bullseye, stand",
)
def target(s: Sketch) -> Parts:

    def lean(piece: Solid) -> Solid:
        return piece.rotate((-10, 0, 0)).translate((0, 0.95, 0))

    def disc(r: float, d: float) -> Solid:
        return s.cylinder(r, d).rotate((90, 0, 0))

    parts = [Part("straw", lean(disc(0.5, 0.1).translate((0, 0, -0.1))), "straw", role=Role.OWN)]
    for name, r, color in (("white rings", 0.48, "#f1f0ec"),):
        parts.append(
            Part(
                name, lean(union(disc(r, 0.008), disc(0.29, 0.016))), "paint", color, role=Role.TRIM
            )
        )
    parts.append(
        Part("red rings", lean(union(disc(0.385, 0.012), disc(0.195, 0.02))), "paint", "#b3261e")
    )
    parts.append(Part("bullseye", lean(disc(0.1, 0.025)), "paint", "#e8c22f", role=Role.TRIM))
    parts.append(
        Part(
            "stand",
            union(
                mirrored(s.rod((0.5, 0, 0.12), (0.12, 1.5, -0.2), 0.03)),
                s.rod((0, 0, -0.65), (0, 1.4, -0.22), 0.03),
                s.rod((-0.4, 0.4, 0.02), (0.4, 0.4, 0.02), 0.025),
            ),
            "wood",
            role=Role.OWN,
        )
    )
    return parts


def _field(near: float, far: float, at: int) -> Solid:
    """One of a dartboard's twenty, between two radii, around the origin."""
    ends = [math.radians(18 * at + turn) for turn in (-9, -3, 3, 9)]
    rim = [(far * math.sin(a), far * math.cos(a)) for a in ends]
    return prism([*rim, *((near * math.sin(a), near * math.cos(a)) for a in ends[::-1])], 0.006)


@family(
    "dartboard",
    "dart board",
    group="props",
    parts="board, black fields, white fields, red fields, green fields, bullseye, darts",
)
def dartboard(s: Sketch) -> Parts:
    middle = (0, 0.2255, 0.02)
    tips = ((0.03, 0.27), (-0.06, 0.2), (0.004, 0.23))

    def fields(first: int, *rings: tuple[float, float]) -> Solid:
        every = [_field(near, far, at) for near, far in rings for at in range(first, 20, 2)]
        return union(*every).translate(middle)

    def dart(x: float, y: float) -> Solid:
        tail = s.rod((x, y, 0.09), (x, y, 0.16), 0.004)
        vanes = union(*(s.box((0.03, 0.002, 0.035)).rotate((0, 0, a)) for a in (45, 135)))
        shaft = union(
            s.rod((x, y, 0.018), (x, y, 0.05), 0.0015), s.rod((x, y, 0.05), (x, y, 0.1), 0.006)
        )
        return union(shaft, tail, vanes.translate((x, y, 0.15)))

    plain, rings = ((0.0159, 0.099), (0.107, 0.162)), ((0.099, 0.107), (0.162, 0.17))
    board = s.disc(0.2255, 0.038).rotate((90, 0, 0)).translate((0, 0.2255, -0.019))
    ring = s.cylinder(0.0159, 0.006).rotate((90, 0, 0)).translate((0, 0.2255, 0.0165))
    bull = s.cylinder(0.0064, 0.008).rotate((90, 0, 0)).translate((0, 0.2255, 0.0165))
    return [
        Part("board", board, "rubber", role=Role.OWN),
        Part("black fields", fields(0, *plain), "fabric", "#1d1c1b", role=Role.OWN),
        Part("white fields", fields(1, *plain), "fabric", "#e6d9b4", role=Role.TRIM),
        Part("red fields", fields(0, *rings), "fabric", "#b3261e"),
        Part("green fields", union(fields(1, *rings), ring), "fabric", "#2f7d3b", role=Role.TRIM),
        Part("bullseye", bull, "fabric", "#b3261e"),
        Part("darts", union(*(dart(x, y) for x, y in tips)), "brass", role=Role.OWN),
    ]
