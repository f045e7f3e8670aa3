"""Parts of buildings, and what stands around them."""

import math

import numpy as np

from maquette.engines.builtin.forms.families.shapes import (
    bead,
    block,
    hoop,
    orb,
    outline,
    peg,
    spun,
)
from maquette.engines.builtin.forms.family import family
from maquette.engines.builtin.forms.sketch import Part, Parts, Role, Sketch, hinge
from maquette.engines.builtin.forms.solids import Solid, hull, mirrored, prism, turn, union


def _window(s: Sketch, w: float, h: float) -> Solid:
    """A frame with a cross, facing +Z, around the origin."""
    return union(
        s.box((w, h, 0.06), (0, -h / 2, 0))
        - s.box((w - 0.16, h - 0.16, 0.3), (0, -h / 2 + 0.08, 0)),
        s.box((0.06, h, 0.05), (0, -h / 2, 0)),
        s.box((w, 0.06, 0.05), (0, -0.03, 0)),
    )


@family(
    "fence",
    "picket fence",
    "wooden fence",
    "railing",
    group="buildings",
    parts="pickets, rails, posts",
)
def fence(s: Sketch) -> Parts:
    picket = prism(outline("-.05 0, .05 0, .05 .85, 0 .95, -.05 .85"), 0.03)
    pickets = union(*(picket.translate((x, 0.05, 0.045)) for x in np.linspace(-0.9, 0.9, 10)))
    rails = union(*(s.box((2.1, 0.09, 0.045), (0, y, 0)) for y in (0.25, 0.68)))
    all_posts = union(
        mirrored(s.box((0.1, 1.0, 0.1), (1.0, 0, -0.02))),
        *(
            hull(
                s.box((0.13, 0.03, 0.13), (x, 1.0, -0.02)),
                s.box((0.01, 0.08, 0.01), (x, 1.0, -0.02)),
            )
            for x in (-1, 1)
        ),
    )
    return [
        Part("pickets", pickets, "wood"),
        Part("rails", rails, "wood"),
        Part("posts", all_posts, "wood"),
    ]


@family(
    "gate",
    "iron gate",
    "garden gate",
    "gateway",
    group="buildings",
    parts="pillars, bars, rails, rosettes",
)
def gate(s: Sketch) -> Parts:
    pillars = union(
        mirrored(s.box((0.5, 2.1, 0.5), (1.45, 0, 0))),
        mirrored(s.box((0.62, 0.12, 0.62), (1.45, 2.1, 0))),
        mirrored(orb(s, 0.2, (1.45, 2.4, 0))),
    )
    count, crown = int(s.either(5, 6, 7)), float(s.either(0.35, 0.15, -0.25))
    leaves = [part for side in (-1, 1) for part in _leaf(s, side, count, crown)]
    return [Part("pillars", pillars, "stone blocks", role=Role.OWN), *leaves]


def _leaf(s: Sketch, side: int, count: int, crown: float) -> list[Part]:
    """The left (-1) or the right (1) half of a gate, hung on its pillar."""
    places = np.linspace(0.1, 1.08, count).tolist()
    tall = [1.75 + crown * (1 - x / 1.2) for x in places]
    spikes = union(
        *(peg(s, 0.018, h, (side * x, 0.1, 0)) for x, h in zip(places, tall, strict=True)),
        *(
            peg(s, 0.035, 0.14, (side * x, h + 0.08, 0), top=0.002)
            for x, h in zip(places, tall, strict=True)
        ),
    )
    rails = union(
        *(s.box((1.14, 0.05, 0.04), (side * 0.59, y, 0)) for y in (0.2, 0.75, 1.5)),
        *(s.box((0.05, 1.7, 0.05), (side * x, 0.08, 0)) for x in (1.16, 0.04)),
    )
    rosette = union(
        hoop(s, 0.16, 0.018).rotate((90, 0, 0)).translate((side * 0.6, 1.13, 0)),
        bead(s, 0.05, (side * 0.06, 1.0, 0.05)),
    )
    word, home = "left" if side < 0 else "right", (side * 1.185, 0.0, 0.0)
    leaf = f"{word} leaf"
    swing = hinge("y", side * 100)
    return [
        Part(leaf, rails, "iron", called="rails", pivot=home, joint=swing),
        Part(f"{word} bars", spikes, "iron", called="bars", follows=leaf, pivot=home),
        Part(
            f"{word} rosettes",
            rosette,
            "brass",
            role=Role.TRIM,
            called="rosettes",
            follows=leaf,
            pivot=home,
        ),
    ]


@family(
    "bridge", "stone bridge", "footbridge", group="buildings", parts="arch, parapets, caps, road"
)
def bridge(s: Sketch) -> Parts:
    n = 16
    curve = [
        (2.6 * math.cos(math.pi * i / n), 1.5 * math.sin(math.pi * i / n)) for i in range(n + 1)
    ]
    top = outline("-4.2 .35, -3 .95, -1.5 1.6, 0 1.85, 1.5 1.6, 3 .95, 4.2 .35")
    body = prism([(-4.2, 0), *top, (4.2, 0)], 2) - prism([(x, y - 0.15) for x, y in curve], 4)
    wall = prism([*top, *[(x, y + 0.55) for x, y in top[::-1]]], 0.25)
    caps = union(
        mirrored(union(*(s.box((0.4, 0.85, 0.4), (x, 0.2, 0.95)) for x in (-4.1, 4.1))), "z"),
        mirrored(
            prism(
                [*[(x, y + 0.53) for x, y in top], *[(x, y + 0.63) for x, y in top[::-1]]],
                0.34,
                (0, 0, 0.95),
            ),
            "z",
        ),
    )
    road = prism([*[(x, y - 0.05) for x, y in top], *[(x, y + 0.04) for x, y in top[::-1]]], 1.7)
    return [
        Part("arch", body, "stone blocks"),
        Part("parapets", mirrored(wall.translate((0, 0, 0.95)), "z"), "stone blocks"),
        Part("caps", caps, "stone", role=Role.TRIM),
        Part("road", road, "cobblestone", role=Role.OWN),
    ]


@family(
    "signpost",
    "sign",
    "road sign",
    "wooden sign",
    "direction sign",
    group="buildings",
    parts="post, boards, nails, base",
)
def signpost(s: Sketch) -> Parts:
    arrow = outline("-.35 -.1, .35 -.1, .48 0, .35 .1, -.35 .1")

    def board(y: float, a: float, f: float) -> Solid:
        return (
            prism(arrow if f > 0 else [(-x, q) for x, q in arrow], 0.045, (f * 0.14, 0, 0.08))
            .rotate((0, a, 0))
            .translate((0, y, 0))
        )

    post = union(
        s.box((0.11, 2, 0.11)),
        hull(s.box((0.15, 0.03, 0.15), (0, 2, 0)), s.box((0.02, 0.09, 0.02), (0, 2, 0))),
    )
    boards = union(board(1.75, 12, 1), board(1.45, -14, -1), board(1.15, 24, 1))
    nails = union(
        *(
            bead(s, 0.014, (x, y, 0.105))
            for x, y in outline("0 1.79, 0 1.71, 0 1.49, 0 1.41, 0 1.19, 0 1.11")
        )
    )
    base = union(
        *(
            s.blob((0.15, 0.1, 0.13), 0.12, (0.14 * math.cos(a), 0, 0.14 * math.sin(a)))
            for a in (0.2, 1.7, 3.1, 4.6)
        )
    )
    return [
        Part("post", post, "wood"),
        Part("boards", boards, "wood"),
        Part("nails", nails, "iron", role=Role.TRIM),
        Part("base", base, "stone", role=Role.OWN),
    ]


@family(
    "column",
    "pillar",
    "greek column",
    "doric column",
    group="buildings",
    parts="shaft, base, capital",
    top=True,
)
def column(s: Sketch) -> Parts:
    n = 20
    a = [
        (
            0.26 * (1 if i % 2 else 0.93) * math.cos(i * math.pi / n),
            0.26 * (1 if i % 2 else 0.93) * math.sin(i * math.pi / n),
        )
        for i in range(2 * n)
    ]
    shaft = (
        prism(a, 2.2, taper=0.84).translate((0, 0, 1.1)).rotate((-90, 0, 0)).translate((0, 0.3, 0))
    )
    base = union(
        s.box((0.75, 0.14, 0.75)),
        spun(s, outline("0 .13, .35 .13, .37 .18, .33 .24, .28 .31, 0 .31")),
    )
    capital = union(
        spun(s, outline("0 2.45, .22 2.45, .26 2.55, .36 2.66, 0 2.66")),
        s.box((0.78, 0.14, 0.78), (0, 2.65, 0)),
    )
    return [
        Part("shaft", shaft, "marble"),
        Part("base", base, "marble"),
        Part("capital", capital, "marble", role=Role.TRIM),
    ]


@family(
    "arch",
    "stone arch",
    "archway",
    "triumphal arch",
    group="buildings",
    parts="wall, arch ring, cornice, keystone, plinths",
)
def arch(s: Sketch) -> Parts:

    def loop() -> Solid:
        return (
            spun(s, outline(".75 -.45, 1 -.45, 1 .45, .75 .45"))
            .rotate((90, 0, 0))
            .trim_by_plane((0, 1, 0), 0)
            .translate((0, 1.6, 0))
        )

    wall = s.box((3, 2.9, 0.8)) - union(
        s.box((1.5, 1.6, 3)), s.cylinder(0.75, 3).rotate((90, 0, 0)).translate((0, 1.6, 1.5))
    )
    cornice = union(s.box((3.3, 0.2, 1.05), (0, 2.85, 0)), s.box((3.1, 0.35, 0.9), (0, 3.05, 0)))
    keystone = prism(outline("-.13 0, .13 0, .2 .45, -.2 .45"), 1.0, (0, 2.3, 0))
    return [
        Part("wall", wall, "stone blocks"),
        Part("arch ring", loop(), "stone", role=Role.TRIM),
        Part("cornice", cornice, "stone"),
        Part("keystone", keystone, "stone", role=Role.TRIM),
        Part("plinths", mirrored(s.box((0.95, 0.3, 1), (1.125, 0, 0))), "stone"),
    ]


@family(
    "door",
    "wooden door",
    "front door",
    "dungeon door",
    group="buildings",
    parts="leaf, panels, frame, handles, hinges",
    words="open ajar medieval rustic dungeon",
)
def door(s: Sketch) -> Parts:
    wide, tall = s.vary(0.9, 0.06), s.vary(2.05, 0.03)
    home = (-wide / 2, 0.0, 0.025)
    swing = -70.0 if s.has("open") else -25.0 if s.has("ajar") else 0.0
    old = s.has("medieval", "rustic", "dungeon")
    frame = s.box((wide + 0.22, tall + 0.15, 0.16)) - s.box((wide + 0.02, tall + 0.05, 1))
    dressed = {"leaf": _planks(s, wide, tall)} if old else _panelled(s, wide, tall)
    grip = wide / 2 - 0.09
    handles = union(
        s.box((0.05, 0.2, 0.075), (grip, 0.95, 0)),
        mirrored(
            s.tube([(grip, 1.05, 0.03), (grip, 1.05, 0.08), (grip - 0.1, 1.05, 0.08)], 0.012), "z"
        ),
    )
    metal = "iron" if old else "brass"
    dressed |= {"handles": handles, "hinges": _hinges(s, wide, tall, old)}
    hung = [
        Part(
            name,
            turn(solid, "y", swing, home),
            metal if name in ("handles", "hinges") else "wood",
            role=Role.TRIM if name in ("handles", "hinges") else Role.MAIN,
            pivot=home,
            follows="" if name == "leaf" else "leaf",
            joint=hinge("y", -110, swing) if name == "leaf" else None,
        )
        for name, solid in dressed.items()
    ]
    jamb = ("stone", "") if old else ("wood", "#f1ede2")
    return [*hung, Part("frame", frame, *jamb, role=Role.OWN)]


_PANELS = ((0.45, 0.55), (0.3, 0.3, 0.4), (0.7, 0.3), (1.0,))
"""Heights of a door's panels from below, as shares."""


def _panelled(s: Sketch, wide: float, tall: float) -> dict[str, Solid]:
    shares = _PANELS[int(s.either(0, 1, 2, 3))]
    free, bottom, found = tall - 0.35 - 0.1 * (len(shares) - 1), 0.2, []
    across = (wide - 0.3) / 2
    for share in shares:
        panel = block(s, (across, share * free, 0.08), 0.015, (across / 2 + 0.05, bottom, 0))
        found.append(mirrored(panel))
        bottom += share * free + 0.1
    return {"leaf": s.box((wide, tall, 0.05), (0, 0.02, 0)), "panels": union(*found)}


def _planks(s: Sketch, wide: float, tall: float) -> Solid:
    count = int(s.either(5, 6, 7))
    each = wide / count
    back = s.box((wide - 0.01, tall - 0.01, 0.03), (0, 0.025, 0), 0)
    boards = (
        s.box((each * 0.96, tall, 0.055), (each * (k + 0.5) - wide / 2, 0.02, 0))
        for k in range(count)
    )
    return union(back, *boards)


def _hinges(s: Sketch, wide: float, tall: float, straps: bool) -> Solid:
    heights = (0.12 * tall, 0.49 * tall, 0.85 * tall)
    if not straps:
        return union(*(peg(s, 0.014, 0.12, (-wide / 2, y, 0.03)) for y in heights))
    iron = s.stout(0.014)
    return union(
        *(
            mirrored(s.box((wide * 0.8, 0.07, iron), (-wide * 0.1, y, 0.03 + iron / 2)), "z")
            for y in (heights[0], heights[2])
        )
    )


@family("window", "casement", "window frame", group="buildings", parts="frame, panes, sill, handle")
def window_family(s: Sketch) -> Parts:
    frame = union(
        _window(s, 1.2, 1.5).translate((0, 0.87, 0)),
        s.box((1.2, 0.05, 0.05), (0, 0.5, 0)),
        s.box((1.2, 0.05, 0.05), (0, 1.2, 0)),
    )
    sill = block(s, (1.4, 0.06, 0.24), 0.015, (0, 0.06, 0.06))
    return [
        Part("frame", frame, "wood", "#f1ede2"),
        Part("panes", s.box((1.1, 1.4, 0.012), (0, 0.17, 0)), "glass", role=Role.OWN),
        Part("sill", sill, "wood", "#f1ede2", role=Role.TRIM),
        Part("handle", s.box((0.025, 0.14, 0.04), (0.05, 0.8, 0.045)), "brass", role=Role.OWN),
    ]


@family(
    "staircase",
    "stairs",
    "steps",
    "stairway",
    group="buildings",
    parts="treads, risers, strings, balusters, handrail",
)
def staircase(s: Sketch) -> Parts:
    n = 8
    treads = union(
        *(s.box((1.1, 0.045, 0.32), (0, 0.18 * (i + 1) - 0.045, 0.95 - 0.27 * i)) for i in range(n))
    )
    risers = union(*(s.box((1.04, 0.14, 0.03), (0, 0.18 * i, 1.07 - 0.27 * i)) for i in range(n)))
    strings = mirrored(
        prism(outline("-1.1 0, -.83 0, 1.07 1.28, 1.07 1.5, .8 1.5, -1.1 .2"), 0.05)
        .rotate((0, 90, 0))
        .translate((0.55, 0, 0))
    )
    balusters = union(
        *(peg(s, 0.02, 0.75, (0.5, 0.16 + 0.18 * i, 0.97 - 0.27 * i)) for i in range(n)),
        *(s.box((0.09, 1.05, 0.09), (0.5, y, z)) for y, z in ((0, 1.1), (1.42, -1.0))),
    )
    handrail = s.rod((0.5, 0.98, 1.1), (0.5, 2.36, -1.0), 0.035)
    return [
        Part("treads", treads, "wood"),
        Part("risers", risers, "wood", "#efe8da", role=Role.OWN),
        Part("strings", strings, "wood"),
        Part("balusters", balusters, "wood", role=Role.TRIM),
        Part("handrail", handrail, "wood", role=Role.TRIM),
    ]
