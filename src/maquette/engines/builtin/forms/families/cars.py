"""Cars and motorcycles."""

import math

import numpy as np

from maquette.engines.builtin.forms.families.shapes import (
    bead,
    block,
    hoop,
    orb,
    outline,
    peg,
    side,
    tyre,
)
from maquette.engines.builtin.forms.families.wheels import turning
from maquette.engines.builtin.forms.family import family
from maquette.engines.builtin.forms.sketch import Joint, Part, Parts, Role, Sketch
from maquette.engines.builtin.forms.solids import (
    Outline,
    Solid,
    box,
    hull,
    intersection,
    mirrored,
    ring,
    union,
)

_SHAPES = {
    # The lower body, then the glasshouse: (z, y) as seen from the side, front to the right.
    "sports": (
        "2.1 .3, 2.16 .5, 1.95 .62, 1.0 .78, -1.5 .84, -2.05 .8, -2.12 .55, -2.05 .28",
        ".85 .76, -.05 1.17, -.75 1.18, -1.65 .82",
    ),
    "van": (
        "2.25 .32, 2.3 .62, 2.15 .98, 1.6 1.12, -2.2 1.14, -2.28 .6, -2.2 .3",
        "1.62 1.08, 1.0 1.92, -2.1 1.96, -2.2 1.1",
    ),
    "pickup": (
        "2.35 .4, 2.4 .72, 2.25 1.0, 1.1 1.06, -2.4 1.06, -2.45 .6, -2.35 .4",
        "1.05 1.04, .5 1.62, -.45 1.64, -.6 1.04",
    ),
    "car": (
        "2.12 .3, 2.18 .56, 2.0 .76, 1.0 .9, -1.55 .93, -2.1 .9, -2.18 .6, -2.1 .3",
        "1.02 .88, .38 1.38, -.95 1.42, -1.72 .9",
    ),
}


def _bodied(line: Outline, wide: float) -> Solid:
    """A flank that bulges: widest at two fifths of its height, narrower above and below."""
    high = max(y for _, y in line)
    inner = [(z * 0.99, min(max(y, high * 0.42), high * 0.88)) for z, y in line]
    return hull(side(line, wide * 0.86), side(inner, wide))


def _slab(line: Outline, thick: float) -> Outline:
    """Two points of an edge as an area ``thick`` high."""
    return [*line, *((z, y + thick) for z, y in reversed(line))]


def _kind(s: Sketch) -> str:
    if s.has("sports", "race", "racing"):
        return "sports"
    if s.has("van", "ambulance", "minivan"):
        return "van"
    return "pickup" if s.has("pickup") else "car"


@family(
    "car",
    "automobile",
    "sedan",
    "vehicle",
    "sports car",
    "race car",
    "taxi",
    "police car",
    "van",
    "pickup truck",
    "pickup",
    "ambulance",
    group="vehicles",
    parts="body, roof, windows, tyres, hubs, headlights, tail lights, bumpers, grille, mirrors, "
    "sign, stripe, spoiler, cargo bed",
    words="sports race racing taxi police van ambulance minivan pickup",
)
def car(s: Sketch) -> Parts:
    kind = _kind(s)
    low, glass = (outline(text) for text in _SHAPES[kind])
    wide, axles = 1.8, (1.32, -1.34)
    radius = 0.36 if kind in ("van", "pickup") else 0.33
    arches = union(
        *(
            s.cylinder(radius * 1.22, 3).rotate((0, 0, 90)).translate((1.5, radius, z))
            for z in axles
        )
    )
    within = union(s.box((wide * 0.62, 2, 6), (0, -0.5, 0)))
    body = _bodied(low, wide) - (arches - within)
    top = max(y for _, y in glass)
    waist = min(y for _, y in glass)
    below = [(z, y) for z, y in glass if y < waist + 0.2]
    above = [(z, y) for z, y in glass if y >= waist + 0.2]
    cabin = hull(side(_slab(below, 0.01), wide * 0.84), side(_slab(above, -0.01), wide * 0.66))
    posts = union(
        *(s.box((3, 3, 0.09), (0, 0, z), 0) for z in ((0.02, -1.1) if kind == "van" else (-0.22,))),
        s.box((3, 0.07, 9), (0, top - 0.055, 0), 0),
        _pillars(glass, wide),
    )
    roof = intersection(cabin.scale((1.02, 1.004, 1.004)), posts)
    parts = [
        Part("body", body, "paint", _paint_of(s)),
        Part("roof", roof, "paint", _paint_of(s)),
        Part("windows", cabin, "screen", "#1d2730", role=Role.OWN),
        *_fittings(s, low, wide),
        *turning(s, (radius, 0.23), wide - 0.22, axles, _rim(s, radius, 0.23)),
    ]
    return [*parts, *_extras(s, kind, top, wide)]


def _paint_of(s: Sketch) -> str:
    if s.has("taxi"):
        return "#e8b52e"
    return "#eef0f2" if s.has("police", "ambulance") else ""


def _pillars(glass: Outline, wide: float) -> Solid:
    """The four corners of the glasshouse, along its slanted edges."""
    found = []
    for (z0, y0), (z1, y1) in ((glass[0], glass[1]), (glass[-1], glass[-2])):
        for x in (-1, 1):
            ends = ((x * wide * 0.42, y0, z0), (x * wide * 0.33, y1, z1))
            found.append(hull(*(_knot(end, 0.075) for end in ends)))
    return union(*found)


def _knot(at: tuple[float, float, float], radius: float) -> Solid:
    """A small cube about a point, to draw bars with."""
    return box((2 * radius, 2 * radius, 2 * radius), (at[0], at[1] - radius, at[2]))


def _rim(s: Sketch, radius: float, wide: float) -> Solid:
    """A rim with spokes."""
    count = int(s.either(5, 6, 8))
    low, high = radius * 0.5, radius * 0.61
    lip = ring([(low, -0.03), (high, -0.03), (high, 0.03), (low, 0.03)], s.style.rod + 4)
    spokes = [
        s.box((radius * 0.52, wide * 0.5, radius * 0.11), (radius * 0.28, -wide * 0.25, 0)).rotate(
            (0, 360 * k / count, 0)
        )
        for k in range(count)
    ]
    back = peg(s, radius * 0.56, wide * 0.3, (0, -wide * 0.15, 0))
    lip = union(lip.translate((0, wide * 0.42, 0)), lip.translate((0, -wide * 0.42, 0)))
    spread = [spoke.translate((0, y, 0)) for spoke in spokes for y in (wide * 0.2, -wide * 0.2)]
    return union(back, lip, *spread, peg(s, radius * 0.16, wide, (0, -wide / 2, 0))).rotate(
        (0, 0, 90)
    )


def _fittings(s: Sketch, low: Outline, wide: float) -> list[Part]:
    nose, tail = max(z for z, _ in low), min(z for z, _ in low)
    light = low[1][1] + 0.06
    bars = [
        block(s, (wide * 0.9, 0.16, 0.14), 0.05, (0, 0.32, z)) for z in (nose - 0.05, tail + 0.05)
    ]
    slats = [
        s.box((wide * 0.42, 0.025, 0.05), (0, light - 0.1 + 0.05 * k, nose - 0.05))
        for k in range(4)
    ]
    mirror = union(
        bead(s, (0.1, 0.07, 0.06), (wide * 0.5, 0.98, 0.72)),
        s.rod((wide * 0.4, 0.92, 0.72), (wide * 0.5, 0.97, 0.72), 0.02),
    )
    handles = mirrored(
        union(*(block(s, (0.03, 0.03, 0.16), 0.01, (wide * 0.495, 0.72, z)) for z in (-0.1, -0.95)))
    )
    return [
        Part(
            "headlights",
            mirrored(bead(s, (0.17, 0.085, 0.1), (wide * 0.34, light, nose - 0.08))),
            "light",
            role=Role.OWN,
        ),
        Part(
            "tail lights",
            mirrored(block(s, (0.34, 0.11, 0.08), 0.02, (wide * 0.33, light + 0.02, tail + 0.05))),
            "plastic",
            "#b3261e",
            role=Role.OWN,
        ),
        Part("bumpers", union(*bars, handles), "chrome", role=Role.TRIM),
        Part("grille", union(*slats), "iron", role=Role.OWN),
        Part("mirrors", mirrored(mirror), "plastic", "#1d1d1f", role=Role.OWN),
    ]


def _extras(s: Sketch, kind: str, top: float, wide: float) -> list[Part]:
    """What makes a taxi, an ambulance or a racing car of it."""
    parts = []
    if s.has("taxi"):
        parts.append(
            Part("sign", block(s, (0.5, 0.16, 0.2), 0.04, (0, top, -0.2)), "light", role=Role.OWN)
        )
        band = [
            s.box((0.02, 0.09, 0.09), (x * wide * 0.5, 0.62 + 0.09 * (k % 2), z), 0)
            for x in (-1, 1)
            for k, z in enumerate(np.arange(-0.8, 0.85, 0.09))
        ]
        parts.append(Part("stripe", union(*band), "coal", role=Role.OWN))
    elif s.has("police", "ambulance"):
        lamps = union(*(block(s, (0.3, 0.11, 0.18), 0.03, (x, top, -0.2)) for x in (-0.32, 0.32)))
        parts.append(
            Part("sign", lamps, "light", "#2f6fe0" if s.has("police") else "#e0342f", role=Role.OWN)
        )
        band = mirrored(s.box((0.03, 0.16, 3.2), (wide * 0.492, 0.56, 0), 0))
        parts.append(
            Part(
                "stripe", band, "paint", "#1c2a52" if s.has("police") else "#c3202c", role=Role.OWN
            )
        )
    if kind == "sports":
        wing = union(
            s.box((wide * 0.86, 0.04, 0.28), (0, 1.0, -1.95)),
            mirrored(s.box((0.05, 0.2, 0.16), (0.6, 0.82, -1.95))),
        )
        parts.append(Part("spoiler", wing, "paint", role=Role.MAIN))
    if kind == "pickup":
        bed = s.box((wide * 0.86, 0.3, 1.62), (0, 1.0, -1.5)) - s.box(
            (wide * 0.78, 1, 1.52), (0, 0.9, -1.5)
        )
        parts.append(Part("cargo bed", bed, "paint"))
    return parts


def _tube_wheel(s: Sketch, radius: float, wide: float) -> tuple[Solid, Solid]:
    spokes = [
        s.rod((0, 0, 0), (0, radius * 0.64 * math.cos(a), radius * 0.64 * math.sin(a)), 0.012)
        for a in np.arange(6) * math.pi / 3
    ]
    circle = hoop(s, radius * 0.64, 0.012).rotate((0, 0, 90))
    axle = peg(s, 0.06, wide * 1.1, (0, -wide * 0.55, 0)).rotate((0, 0, 90))
    return tyre(s, radius, wide), union(*spokes, circle, axle)


@family(
    "motorcycle",
    "motorbike",
    "chopper bike",
    "scooter",
    "moped",
    group="vehicles",
    parts="front wheel, rear wheel, rims, frame, engine, tank, seat, fork, handlebar, headlight, "
    "exhaust, fenders, tail light",
)
def motorcycle(s: Sketch) -> Parts:
    pipe = s.tube(
        [
            (0.12, 0.46, 0.24),
            (0.17, 0.34, 0.3),
            (0.19, 0.22, 0.1),
            (0.19, 0.22, -0.3),
            (0.19, 0.27, -0.85),
        ],
        [0.025, 0.025, 0.03, 0.045, 0.05],
    )
    return [
        *_two_wheels(s),
        *_frame_and_engine(s),
        *_tank_and_seat(s),
        *_fork_and_bars(s),
        Part("exhaust", mirrored(pipe), "chrome", role=Role.TRIM),
        Part(
            "tail light",
            bead(s, (0.05, 0.03, 0.03), (0, 0.72, -0.82)),
            "plastic",
            "#b3261e",
            role=Role.OWN,
        ),
    ]


def _two_wheels(s: Sketch) -> list[Part]:
    front, rear, r = (0, 0.32, 0.74), (0, 0.32, -0.68), 0.32
    parts = []
    for name, at, wide in (("front", front, 0.12), ("rear", rear, 0.17)):
        rubber, rim = _tube_wheel(s, r, wide)
        parts += [
            Part(
                f"{name} wheel",
                rubber.translate(at),
                "rubber",
                role=Role.OWN,
                pivot=at,
                joint=Joint("x"),
            ),
            Part(
                f"{name} rim",
                rim.translate(at),
                "chrome",
                role=Role.TRIM,
                called="rims",
                pivot=at,
                follows=f"{name} wheel",
            ),
        ]
    return parts


def _frame_and_engine(s: Sketch) -> list[Part]:
    head = (0, 0.86, 0.45)
    tubes = [
        s.rod(head, (0, 0.36, 0.32), 0.03),
        s.rod((0, 0.36, 0.32), (0, 0.3, -0.3), 0.03),
        s.rod(head, (0, 0.66, -0.3), 0.03),
        s.rod((0, 0.66, -0.3), (0, 0.3, -0.3), 0.028),
        s.rod((0, 0.62, -0.28), (0, 0.74, -0.75), 0.026),
    ]
    tubes += [
        mirrored(s.rod((0.11, 0.34, -0.28), (0.11, 0.32, -0.68), 0.024)),
        mirrored(s.rod((0.11, 0.36, -0.64), (0.09, 0.7, -0.52), 0.022)),
    ]
    fins = [
        block(s, (0.3 - 0.02 * (k % 2), 0.03, 0.24), 0.008, (0, 0.4 + 0.04 * k, 0.1))
        for k in range(5)
    ]
    engine = union(
        block(s, (0.3, 0.2, 0.42), 0.05, (0, 0.23, 0.02)),
        *fins,
        mirrored(s.disc(0.09, 0.04).rotate((0, 0, 90)).translate((0.19, 0.33, -0.06))),
    )
    return [
        Part("frame", union(*tubes), "iron", role=Role.OWN),
        Part("engine", engine, "brushed steel", role=Role.OWN),
    ]


def _tank_and_seat(s: Sketch) -> list[Part]:
    """What a motorcycle is ridden on, and the fenders below it."""
    tank = hull(
        orb(s, (0.13, 0.11, 0.12), (0, 0.8, 0.26)), bead(s, (0.11, 0.09, 0.12), (0, 0.75, -0.04))
    )
    seat = hull(
        bead(s, (0.14, 0.05, 0.12), (0, 0.73, -0.2)), bead(s, (0.13, 0.05, 0.14), (0, 0.77, -0.58))
    )
    guards = [
        intersection(
            s.cylinder(0.37, w).rotate((0, 0, 90)).translate((w / 2, 0.32, z))
            - s.cylinder(0.345, 1).rotate((0, 0, 90)).translate((0.5, 0.32, z)),
            s.box((1, 1, 0.62), (0, 0.42, z - 0.06)),
        )
        for z, w in ((0.74, 0.15), (-0.68, 0.2))
    ]
    return [
        Part("tank", tank, "paint"),
        Part("fenders", union(*guards), "paint"),
        Part("seat", seat, "leather", "#1d1a18", role=Role.OWN),
    ]


def _fork_and_bars(s: Sketch) -> list[Part]:
    """What a motorcycle is steered with, and the headlight on it."""
    fork = mirrored(s.rod((0.085, 0.32, 0.74), (0.085, 0.92, 0.43), 0.024))
    bar = s.tube(
        [
            (-0.4, 0.98, 0.2),
            (-0.3, 1.04, 0.32),
            (-0.08, 0.95, 0.42),
            (0.08, 0.95, 0.42),
            (0.3, 1.04, 0.32),
            (0.4, 0.98, 0.2),
        ],
        0.016,
    )
    lamp = (
        s.lathe(outline(".001 -.1, .06 -.07, .09 0, .085 .012, .001 .014"))
        .rotate((90, 0, 0))
        .translate((0, 0.88, 0.58))
    )
    return [
        Part("fork", fork, "chrome", role=Role.TRIM),
        Part("handlebar", bar, "chrome", role=Role.TRIM),
        Part("headlight", lamp, "light", role=Role.OWN),
    ]
