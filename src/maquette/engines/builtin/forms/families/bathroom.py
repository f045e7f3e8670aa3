"""Baths, basins and machines that wash or warm."""

from maquette.engines.builtin.forms.families.shapes import bead, block, hoop, outline, peg, spun
from maquette.engines.builtin.forms.family import family
from maquette.engines.builtin.forms.sketch import Part, Parts, Role, Sketch, hinge, slider
from maquette.engines.builtin.forms.solids import Point, Solid, corners, hull, mirrored, turn, union

AJAR = 70.0


def _oval(s: Sketch, profile: str, deep: float, wall: float) -> Solid:
    return s.vessel(outline(profile), wall).scale((1, 1, deep))


@family(
    "bathtub", "bath", "tub", "clawfoot tub", group="furniture", parts="tub, rim, feet, tap, drain"
)
def bathtub(s: Sketch) -> Parts:
    long = s.vary(1.6, 0.06)
    tub = _oval(s, ".24 .12, .32 .15, .37 .3, .4 .56", 1.0, 0.03).scale((long / 0.8, 1, 0.98))
    rim = s.torus(0.395, 0.025, (0, 0.54, 0)).scale((long / 0.8, 1, 0.98))
    foot = hull(
        bead(s, 0.05, (long * 0.26, 0.17, 0.2)),
        bead(s, (0.045, 0.03, 0.05), (long * 0.29, 0.03, 0.24)),
    )
    tap = s.tube(
        [
            (long * 0.47, 0.56, 0),
            (long * 0.47, 0.74, 0),
            (long * 0.43, 0.79, 0),
            (long * 0.37, 0.77, 0),
            (long * 0.36, 0.72, 0),
        ],
        0.018,
    )
    knobs = mirrored(
        union(
            s.rod((long * 0.47, 0.62, 0.09), (long * 0.47, 0.67, 0.09), 0.012),
            hoop(s, 0.03, 0.009, (long * 0.47, 0.68, 0.09)),
        ),
        "z",
    )
    return [
        Part("tub", tub, "porcelain"),
        Part("rim", rim, "porcelain"),
        Part("feet", corners(foot), "brass", role=Role.TRIM),
        Part("tap", union(tap, knobs), "brass", role=Role.TRIM),
        Part("drain", s.cylinder(0.03, 0.006, (long * 0.2, 0.152, 0)), "chrome", role=Role.OWN),
    ]


@family(
    "toilet", "lavatory", "wc", group="furniture", parts="bowl, cistern, lid, seat, button, water"
)
def toilet(s: Sketch) -> Parts:
    foot = hull(block(s, (0.2, 0.02, 0.42), 0.008, (0, 0, -0.02)), s.disc(0.1, 0.03, (0, 0.2, 0.0)))
    bowl = union(
        _oval(s, ".09 .14, .15 .22, .19 .34, .2 .4", 1.25, 0.035).translate((0, 0, 0.06)), foot
    )
    home = (0.0, 0.43, -0.2)
    seat = (
        (s.disc(0.2, 0.025) - s.cylinder(0.13, 0.1, (0, -0.03, 0.0)))
        .scale((1, 1, 1.25))
        .translate((0, 0.402, 0.06))
    )
    lid = s.disc(0.2, 0.022).scale((1, 1, 1.25)).translate((0, 0.43, 0.06))
    up = s.either(0.0, -100.0, -100.0)
    return [
        Part("bowl", bowl, "porcelain"),
        Part(
            "cistern",
            union(
                block(s, (0.4, 0.36, 0.18), 0.03, (0, 0.42, -0.3)),
                block(s, (0.43, 0.04, 0.21), 0.015, (0, 0.78, -0.3)),
                block(s, (0.22, 0.4, 0.16), 0.03, (0, 0.02, -0.28)),
            ),
            "porcelain",
        ),
        Part(
            "seat",
            seat,
            "plastic",
            "#f1f0ec",
            role=Role.TRIM,
            pivot=home,
            joint=hinge("x", -95),
        ),
        Part(
            "lid",
            turn(lid, "x", up, home),
            "plastic",
            "#f1f0ec",
            role=Role.TRIM,
            pivot=home,
            joint=hinge("x", -100, up),
        ),
        Part("button", peg(s, 0.022, 0.012, (0, 0.815, -0.3)), "chrome", role=Role.OWN),
        Part("water", s.cylinder(0.12, 0.01, (0, 0.24, 0.06)), "water", role=Role.OWN),
    ]


@family(
    "sink",
    "wash basin",
    "washbasin",
    "basin",
    group="furniture",
    parts="basin, pedestal, tap, handles, drain",
)
def sink(s: Sketch) -> Parts:
    deck = block(s, (0.58, 0.06, 0.16), 0.02, (0, 0.79, -0.16))
    basin = union(_oval(s, ".1 .68, .2 .72, .28 .82, .3 .85", 0.74, 0.03), deck)
    stem = s.lathe(outline(".13 0, .11 .04, .075 .2, .07 .5, .1 .66, .12 .72"))
    tap = s.tube(
        [(0, 0.84, -0.17), (0, 1.0, -0.17), (0, 1.06, -0.12), (0, 1.04, -0.05), (0, 1.0, -0.04)],
        0.015,
    )
    cross = union(
        peg(s, 0.012, 0.05, (0.15, 0.84, -0.17)),
        s.rod((0.12, 0.89, -0.17), (0.18, 0.89, -0.17), 0.008),
        s.rod((0.15, 0.89, -0.2), (0.15, 0.89, -0.14), 0.008),
    )
    return [
        Part("basin", basin, "porcelain"),
        Part("pedestal", stem, "porcelain"),
        Part("tap", tap, "chrome", role=Role.TRIM),
        Part("handles", mirrored(cross), "chrome", role=Role.TRIM),
        Part("drain", s.cylinder(0.022, 0.006, (0, 0.712, 0)), "chrome", role=Role.OWN),
    ]


@family(
    "washing machine",
    "washer",
    "dryer",
    "tumble dryer",
    group="kitchen",
    parts="body, door, glass, panel, knob, drawer, feet",
    words="open",
    top=True,
)
def washing_machine(s: Sketch) -> Parts:
    deep = 0.56
    y, r, z = s.vary(0.4, 0.04), s.vary(0.19, 0.08), deep / 2
    body = block(s, (0.6, 0.83, deep), 0.015, (0, 0.02, 0)) - s.cylinder(r * 0.92, 0.3).rotate(
        (90, 0, 0)
    ).translate((0, y, z + 0.02))
    ring = (
        spun(s, [(r * 0.72, 0), (r * 1.08, 0), (r * 1.08, 0.03), (r * 0.74, 0.045)])
        .rotate((90, 0, 0))
        .translate((0, y, z))
    )
    pane = s.ball((r * 0.76, r * 0.76, 0.05)).translate((0, y - r * 0.76, z + 0.01))
    home = (-r * 1.08, y, z)
    swing = -AJAR if s.has("open") else 0.0
    swings = hinge("y", -120, swing)
    return [
        Part("body", body, "paint", "#eef0f1"),
        Part(
            "door", turn(ring, "y", swing, home), "chrome", role=Role.TRIM, pivot=home, joint=swings
        ),
        Part(
            "glass",
            turn(pane, "y", swing, home),
            "screen",
            "#27323b",
            role=Role.OWN,
            pivot=home,
            follows="door",
        ),
        Part("panel", s.box((0.56, 0.1, 0.012), (0, 0.72, z)), "plastic", "#c9ccd0", role=Role.OWN),
        Part(
            "knob",
            s.disc(0.032, 0.03).rotate((90, 0, 0)).translate((0.08, 0.77, z + 0.01)),
            "chrome",
            role=Role.TRIM,
        ),
        Part(
            "drawer",
            block(s, (0.18, 0.075, 0.02), 0.008, (-0.18, 0.733, z + 0.004)),
            "paint",
            "#f6f7f7",
            role=Role.OWN,
            pivot=(-0.18, 0.733, z),
            joint=slider("z", 0.2),
        ),
        Part("feet", corners(peg(s, 0.02, 0.03, (0.25, 0, 0.22))), "rubber", role=Role.OWN),
    ]


@family(
    "microwave",
    "microwave oven",
    group="kitchen",
    parts="body, door, window, handle, panel, buttons, display, feet",
    words="open",
    top=True,
)
def microwave(s: Sketch) -> Parts:
    size = wide, tall, deep = s.vary(0.5, 0.06), s.vary(0.29, 0.06), s.vary(0.36, 0.06)
    body = block(s, (wide, tall, deep), 0.012, (0, 0.015, 0)) - s.box(
        (wide * 0.66, tall * 0.74, deep * 0.8), (-wide * 0.13, 0.05, deep * 0.14)
    )
    return [
        Part("body", body, "paint", "#d9dcde"),
        *_glazed_door(s, size),
        *_keypad(s, size),
        Part(
            "feet",
            corners(peg(s, 0.015, 0.02, (wide * 0.4, 0, deep * 0.38))),
            "rubber",
            role=Role.OWN,
        ),
    ]


def _glazed_door(s: Sketch, size: Point) -> list[Part]:
    """The door of a microwave, hung at its left, with a window and a handle."""
    wide, tall, deep = size
    z, left = deep / 2, -wide / 2
    door_wide = wide * 0.72
    middle = left + door_wide / 2
    home = (left, 0.0, z)
    swing = -AJAR if s.has("open") else 0.0
    swings = hinge("y", -120, swing)
    leaf = s.box((door_wide, tall * 0.95, 0.022), (middle, 0.022, z + 0.011)) - s.box(
        (door_wide * 0.74, tall * 0.6, 0.1), (middle - 0.01, 0.022 + tall * 0.17, z)
    )
    pane = s.box(
        (door_wide * 0.76, tall * 0.62, 0.012), (middle - 0.01, 0.022 + tall * 0.16, z + 0.009)
    )
    bar = union(
        s.rod(
            (left + door_wide - 0.03, tall * 0.22, z + 0.05),
            (left + door_wide - 0.03, tall * 0.84, z + 0.05),
            0.009,
        ),
        *(
            s.rod(
                (left + door_wide - 0.03, y, z + 0.015),
                (left + door_wide - 0.03, y, z + 0.05),
                0.006,
            )
            for y in (tall * 0.26, tall * 0.8)
        ),
    )
    return [
        Part(
            "door",
            turn(leaf, "y", swing, home),
            "paint",
            "#26282b",
            role=Role.TRIM,
            pivot=home,
            joint=swings,
        ),
        Part(
            "window",
            turn(pane, "y", swing, home),
            "screen",
            "#10161a",
            role=Role.OWN,
            follows="door",
            pivot=home,
        ),
        Part(
            "handle",
            turn(bar, "y", swing, home),
            "chrome",
            role=Role.TRIM,
            follows="door",
            pivot=home,
        ),
    ]


def _keypad(s: Sketch, size: Point) -> list[Part]:
    """What is beside the door of a microwave: a panel with buttons below a display."""
    wide, tall, deep = size
    z, split = deep / 2, wide * 0.22
    buttons = [
        s.box(
            (0.02, 0.014, 0.012),
            (split + 0.07 + 0.027 * (k % 3 - 1) + 0.03, 0.05 + 0.026 * (k // 3), z + 0.012),
        )
        for k in range(12)
    ]
    return [
        Part(
            "panel",
            s.box((wide * 0.26, tall * 0.95, 0.02), (wide / 2 - wide * 0.13, 0.022, z + 0.008)),
            "paint",
            "#2d3034",
            role=Role.OWN,
        ),
        Part("buttons", union(*buttons), "plastic", role=Role.OWN),
        Part(
            "display",
            s.box((wide * 0.2, 0.04, 0.012), (wide / 2 - wide * 0.13, tall * 0.76, z + 0.016)),
            "light",
            "#4de08a",
            role=Role.OWN,
        ),
    ]
