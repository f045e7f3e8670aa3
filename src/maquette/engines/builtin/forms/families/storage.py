"""Furniture that holds things."""

from collections.abc import Sequence

from maquette.engines.builtin.forms.families.shapes import bead, block, outline, path, peg, spun
from maquette.engines.builtin.forms.family import family
from maquette.engines.builtin.forms.sketch import Part, Parts, Role, Sketch, hinge, slider
from maquette.engines.builtin.forms.solids import (
    ORIGIN,
    Point,
    Solid,
    around,
    corners,
    hull,
    mirrored,
    union,
)


def _posts(s: Sketch, w: float, d: float, h: float, t: float) -> Solid:
    return corners(s.box((t, h, t), (w / 2 - t / 2, 0, d / 2 - t / 2)))


def _knobs(s: Sketch, places: Sequence[Point], r: float = 0.018) -> Solid:
    return union(*(bead(s, r, p) for p in places))


def _legs(s: Sketch, w: float, d: float, h: float, r: float, top: float | None = None) -> Solid:
    """Four legs whose feet stand at the corners."""
    return corners(peg(s, r, h, (w / 2 - r, 0, d / 2 - r), top=top or r))


@family(
    "desk",
    "writing desk",
    "workbench",
    group="furniture",
    parts="top, pedestal, drawers, handles, legs, back panel",
    top=True,
)
def desk(s: Sketch) -> Parts:
    drawers = union(
        *(block(s, (0.36, 0.19, 0.03), 0.008, (0.46, 0.07 + i * 0.215, 0.305)) for i in range(3))
    )
    handles = union(*(s.box((0.12, 0.015, 0.03), (0.46, 0.17 + i * 0.215, 0.33)) for i in range(3)))
    return [
        Part("top", block(s, (1.4, 0.04, 0.7), 0.01, (0, 0.71, 0)), "wood"),
        Part("pedestal", s.box((0.4, 0.68, 0.6), (0.46, 0.03, 0)), "wood"),
        Part("drawers", drawers, "wood"),
        Part("handles", handles, "steel", role=Role.TRIM),
        Part("legs", mirrored(s.box((0.05, 0.71, 0.05), (-0.64, 0, 0.29)), "z"), "wood"),
        Part("back panel", s.box((0.9, 0.35, 0.02), (-0.2, 0.36, -0.29)), "wood"),
    ]


@family(
    "bookshelf",
    "bookcase",
    "shelf",
    "shelves",
    "shelving",
    group="furniture",
    parts="case, shelves, books, blue books, green books",
    top=True,
)
def bookshelf(s: Sketch) -> Parts:
    w, h, d = (0.9, 1.8, 0.3)
    case = union(
        mirrored(s.box((0.03, h, d), (w / 2 - 0.015, 0, 0))),
        s.box((w, h, 0.015), (0, 0, -d / 2 + 0.01)),
    )
    shelves = union(*(s.box((w - 0.02, 0.03, d), (0, 0.06 + i * 0.425, 0)) for i in range(5)))
    parts = [Part("case", case, "wood"), Part("shelves", shelves, "wood")]
    for name, color, start in (
        ("books", "#8c2f2b", 0),
        ("blue books", "#2f4d7a", 1),
        ("green books", "#3c6a45", 2),
    ):
        books = []
        for row in range(4):
            x = -0.4
            for n in range(14):
                t = 0.03 + 0.022 * ((n * 7 + row * 3) % 4) / 3
                tall = 0.22 + 0.1 * ((n * 5 + row * 11) % 7) / 6
                if x + t > 0.4 - 0.1 * (row % 3):
                    break
                if (n + row) % 3 == start:
                    books.append(s.box((t * 0.94, tall, 0.2), (x + t / 2, 0.09 + row * 0.425, 0.0)))
                x += t
        parts.append(Part(name, union(*books), "paper", color, role=Role.TRIM))
    return parts


@family(
    "wardrobe",
    "closet",
    "armoire",
    group="furniture",
    parts="body, feet, cornice, doors, panels, drawer, handles",
    top=True,
)
def wardrobe(s: Sketch) -> Parts:
    cornice = hull(s.box((1.22, 0.02, 0.62), (0, 1.99, 0)), s.box((1.32, 0.04, 0.7), (0, 2.05, 0)))
    parts = [
        Part("body", s.box((1.2, 1.9, 0.6), (0, 0.1, 0)), "wood"),
        Part("feet", _posts(s, 1.2, 0.6, 0.11, 0.09), "wood"),
        Part("cornice", cornice, "wood"),
        Part(
            "drawer",
            block(s, (1.14, 0.28, 0.03), 0.008, (0, 0.16, 0.305)),
            "wood",
            joint=slider("z", 0.45),
        ),
    ]
    pulls = _knobs(s, path("-.3 .3 .34, .3 .3 .34"), 0.022)
    parts.append(_handle("drawer handles", pulls, follows="drawer"))
    split = s.vary(0.55, 0.2)
    for side, word in ((-1, "left"), (1, "right")):
        home = (side * 0.575, 0.5, 0.3)
        leaf = block(s, (0.56, 1.42, 0.03), 0.008, (side * 0.295, 0.5, 0.305))
        panel = union(
            *(
                block(s, (0.38, height, 0.03), 0.012, (side * 0.295, y, 0.322))
                for y, height in ((0.6, split), (0.7 + split, 1.12 - split))
            )
        )
        knob = _knobs(s, [(side * 0.05, 1.15, 0.34)], 0.022)
        door = f"{word} door"
        parts += [
            Part(door, leaf, "wood", called="doors", pivot=home, joint=hinge("y", side * 110)),
            Part(f"{word} panel", panel, "wood", called="panels", follows=door, pivot=home),
            _handle(f"{word} handle", knob, door, home),
        ]
    return parts


def _handle(name: str, solid: Solid, follows: str, pivot: Point = ORIGIN) -> Part:
    return Part(
        name, solid, "brass", role=Role.TRIM, called="handles", follows=follows, pivot=pivot
    )


@family(
    "dresser",
    "chest of drawers",
    "commode",
    "sideboard",
    group="furniture",
    parts="body, top, feet, drawers, knobs",
    top=True,
)
def dresser(s: Sketch) -> Parts:
    drawers = union(
        mirrored(block(s, (0.46, 0.2, 0.03), 0.01, (0.24, 0.65, 0.245))),
        *(block(s, (0.94, 0.24, 0.03), 0.01, (0, y, 0.245)) for y in (0.13, 0.39)),
    )
    all_knobs = _knobs(s, [(x * 0.24, y, 0.28) for x in (-1, 1) for y in (0.25, 0.51, 0.75)], 0.02)
    return [
        Part("body", s.box((1, 0.78, 0.48), (0, 0.1, 0)), "wood"),
        Part("top", block(s, (1.06, 0.035, 0.52), 0.01, (0, 0.88, 0)), "wood"),
        Part("feet", _legs(s, 0.98, 0.46, 0.11, 0.035, 0.04), "wood"),
        Part("drawers", drawers, "wood"),
        Part("knobs", all_knobs, "brass", role=Role.TRIM),
    ]


@family(
    "nightstand",
    "bedside table",
    "end table",
    group="furniture",
    parts="top, case, drawer, knob, legs, shelf",
    top=True,
)
def nightstand(s: Sketch) -> Parts:
    return [
        Part("top", block(s, (0.48, 0.03, 0.42), 0.008, (0, 0.52, 0)), "wood"),
        Part("case", s.box((0.42, 0.2, 0.37), (0, 0.32, 0)), "wood"),
        Part("drawer", block(s, (0.37, 0.15, 0.03), 0.008, (0, 0.345, 0.18)), "wood"),
        Part("knob", _knobs(s, [(0, 0.42, 0.21)], 0.016), "brass", role=Role.TRIM),
        Part("legs", _posts(s, 0.42, 0.37, 0.33, 0.04), "wood"),
        Part("shelf", s.box((0.4, 0.02, 0.35), (0, 0.12, 0)), "wood"),
    ]


@family("coat rack", "coat stand", "hat stand", group="furniture", parts="pole, feet, hooks")
def coat_rack(s: Sketch) -> Parts:
    pole = spun(
        s,
        outline(
            "0 .05, .035 .05, .03 .2, .022 .9, .026 1.72, .04 1.74, .02 1.78, .035 1.82, 0 1.86"
        ),
    )
    feet = union(
        *(
            s.tube(path("0 .26 0, .12 .1 0, .26 .02 0"), 0.02).rotate((0, a, 0))
            for a in (45, 135, 225, 315)
        )
    )
    hooks = around(s.tube(path(".02 1.6 0, .1 1.56 0, .17 1.62 0, .19 1.7 0"), 0.012), 6)
    return [
        Part("pole", pole, "wood"),
        Part("feet", feet, "wood"),
        Part("hooks", hooks, "brass", role=Role.TRIM),
    ]
