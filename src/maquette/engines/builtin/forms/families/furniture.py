"""What stands in rooms."""

from maquette.engines.builtin.forms.family import family
from maquette.engines.builtin.forms.sketch import Part, Parts, Role, Sketch
from maquette.engines.builtin.forms.solids import Solid, beside, corners, move, turn, union


def _legs(s: Sketch, width: float, height: float, depth: float, thick: float) -> Solid:
    """Four legs, tapering to the ground, whose outer corners span width and depth."""
    thick = s.stout(thick)
    leg = s.cylinder(thick * 0.32, height, top=thick * 0.55)
    if not s.has("round"):
        leg = s.box((thick, height, thick))
    return corners(move(leg, (width - thick) / 2, 0, (depth - thick) / 2))


@family(
    "chair",
    "dining chair",
    "kitchen chair",
    "wooden chair",
    group="furniture",
    parts="seat, legs, back, cushion",
    words="cushioned padded",
    faces=True,
)
def chair(s: Sketch) -> Parts:
    width, depth, seat = s.vary(0.44), s.vary(0.43), s.vary(0.45, 0.03)
    thick, back = s.stout(0.04), s.vary(0.45)
    posts = [
        turn(
            s.box((thick, back, thick * 0.8), (x, seat, -depth / 2 + thick / 2)),
            "x",
            -8,
            (x, seat, -depth / 2),
        )
        for x in (-(width - thick) / 2, (width - thick) / 2)
    ]
    slats = [
        turn(
            s.box(
                (width - thick, back * 0.16, thick * 0.4),
                (0, seat + back * share, -depth / 2 + thick / 2),
            ),
            "x",
            -8,
            (0, seat, -depth / 2),
        )
        for share in (0.28, 0.54, 0.8)
    ]
    parts = [
        Part("seat", s.box((width, thick, depth), (0, seat - thick, 0)), "wood"),
        Part("legs", _legs(s, width, seat - thick, depth, 0.04), "wood"),
        Part("back", union(*posts, *slats), "wood"),
    ]
    if s.has("cushioned", "padded"):
        pad = s.box((width * 0.9, 0.05, depth * 0.9), (0, seat, 0), 0.45)
        parts.append(Part("cushion", pad, "fabric", role=Role.TRIM))
    return parts


@family("stool", "bar stool", group="furniture", parts="seat, legs, rail", words="bar", faces=True)
def stool(s: Sketch) -> Parts:
    height = s.vary(0.72 if s.has("bar") else 0.46)
    radius, thick = s.vary(0.17), s.stout(0.022)
    legs = [
        s.rod((0.13 * x, 0, 0.13 * z), (0.09 * x, height - 0.03, 0.09 * z), thick * 0.8, thick)
        for x in (-1, 1)
        for z in (-1, 1)
    ]
    ring = s.torus(0.155, thick * 0.5, (0, height * 0.3, 0))
    return [
        Part("seat", s.disc(radius, 0.04, (0, height - 0.04, 0)), "wood"),
        Part("legs", beside(*legs), "wood"),
        Part("rail", ring, "wood", role=Role.TRIM),
    ]


@family(
    "table",
    "dining table",
    "coffee table",
    "kitchen table",
    "side table",
    group="furniture",
    parts="top, legs, apron",
    words="round coffee dining",
    top=True,
)
def table(s: Sketch) -> Parts:
    height = s.vary(0.45 if s.has("coffee") else 0.75, 0.04)
    width, depth, thick = s.vary(1.4), s.vary(0.8), s.stout(0.04)
    if s.has("round"):
        top = s.disc(0.55, thick, (0, height - thick, 0))
        column = [(0.05, 0.04), (0.09, 0.14), (0.045, 0.3), (0.06, height - thick)]
        feet = [
            turn(
                s.tube([(0.04, 0.09, 0), (0.2, 0.1, 0), (0.38, 0.03, 0)], [0.035, 0.03, 0.025]),
                "y",
                45 + 90 * k,
            )
            for k in range(4)
        ]
        return [
            Part("top", top, "wood"),
            Part("legs", union(s.lathe(column), *feet), "wood"),
        ]
    inset = 0.12
    apron = [
        s.box((width - inset, 0.09, 0.022), (0, height - thick - 0.09, z * (depth - inset) / 2))
        for z in (-1, 1)
    ]
    apron += [
        s.box((0.022, 0.09, depth - inset), (x * (width - inset) / 2, height - thick - 0.09, 0))
        for x in (-1, 1)
    ]
    return [
        Part("top", s.box((width, thick, depth), (0, height - thick, 0), 0.2), "wood"),
        Part("legs", _legs(s, width - 0.1, height - thick, depth - 0.1, 0.06), "wood"),
        Part("apron", union(*apron), "wood"),
    ]
