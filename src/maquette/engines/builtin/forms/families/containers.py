"""What holds other things."""

import math

from maquette.engines.builtin.forms.family import family
from maquette.engines.builtin.forms.sketch import Part, Parts, Role, Sketch, hinge
from maquette.engines.builtin.forms.solids import (
    Point,
    Solid,
    around,
    beside,
    box,
    cut,
    intersection,
    lathe,
    lay,
    move,
    turn,
    union,
)

_STRAPS = ((-0.36, 0.0, 0.36), (-0.3, 0.3))
"""Where a chest's straps run, in widths."""


@family("barrel", "cask", "keg", group="containers", parts="staves, hoops, lid", top=True)
def barrel(s: Sketch) -> Parts:
    height, belly = s.vary(0.9), s.vary(0.34)
    end = belly * 0.8
    profile = s.curve(
        [
            (end, 0),
            (belly * 0.95, height * 0.25),
            (belly, height / 2),
            (belly * 0.95, height * 0.75),
            (end, height),
        ]
    )
    body = cut(s.lathe(profile, smooth=False), s.cylinder(end * 0.92, 0.1, (0, height - 0.05, 0)))
    groove = box((0.008, height, 0.02), (0, 0, belly * 0.985))
    hoops = [s.band(profile, at * height, 0.05, s.stout(0.008)) for at in (0.08, 0.3, 0.7, 0.92)]
    return [
        Part("staves", cut(body, around(groove, 18)) if s.style.bevel else body, "oak"),
        Part("lid", s.cylinder(end * 0.93, 0.03, (0, height - 0.06, 0)), "oak"),
        Part("hoops", beside(*hoops), "iron", role=Role.TRIM),
    ]


@family(
    "treasure chest",
    "chest",
    "coffer",
    "loot box",
    group="containers",
    parts="body, lid, bands, lid bands, lock, coins",
    words="open treasure full filled",
)
def chest(s: Sketch) -> Parts:
    width, depth, height = s.vary(0.8, 0.12), s.vary(0.5), s.vary(0.34, 0.12)
    wall, band = 0.035, s.stout(0.014)
    shell = cut(
        s.box((width, height, depth)),
        box((width - 2 * wall, height, depth - 2 * wall), (0, wall, 0)),
    )
    home = (0.0, height, -depth / 2)
    opened = s.has("open", "full", "filled")
    swing = -65.0 if opened else 0.0
    lid = turn(_vault(s, width, depth, height, wall), "x", swing, home)
    straps, lid_straps = [], []
    for x in _STRAPS[int(s.either(0, 1))]:
        x *= width
        hoop = _vault(s, 0.07, depth + 2 * band, height, wall, band)
        lid_straps.append(turn(move(hoop, x), "x", swing, home))
        straps.append(cut(box((0.07, height, depth + 2 * band), (x, 0, 0)), _within(depth, height)))
    rim = cut(
        box((width + 2 * band, 0.05, depth + 2 * band), (0, height - 0.05, 0)),
        _within(depth, height),
    )
    plate = s.box((0.11, 0.13, 0.03), (0, height - 0.09, depth / 2 + band))
    parts = [
        Part("body", shell, "wood"),
        Part("lid", lid, "wood", pivot=home, joint=hinge("x", -110, swing)),
        Part("bands", union(*straps, rim), "iron", role=Role.TRIM),
        Part(
            "lid bands",
            beside(*lid_straps),
            "iron",
            role=Role.TRIM,
            pivot=home,
            follows="lid",
        ),
        Part("lock", plate, "brass", role=Role.OWN),
    ]
    if opened or s.has("treasure"):
        heap = _coins(s, (width * 0.42, 0.1, depth * 0.4), height - 0.09)
        parts.append(Part("coins", heap, "gold", role=Role.OWN))
    return parts


def _coins(s: Sketch, radii: Point, level: float) -> Solid:
    """A heap with coins lying on it as they fell."""
    x, y, z = radii
    coin = lathe([(s.stout(0.026), 0.0), (s.stout(0.026), 0.006)], s.style.rod)
    fallen = []
    for _ in range(70):
        out, way = float(s.dice.uniform(0, 0.9)) ** 0.5, float(s.dice.uniform(0, 360))
        east, south = out * math.sin(math.radians(way)), out * math.cos(math.radians(way))
        high = level + y * (1 + (1 - out**2) ** 0.5)
        lying = coin.rotate((s.vary(out * 35, 0.8), way, 0))
        fallen.append(lying.translate((x * east, high, z * south)))
    return union(s.blob((x * 0.97, y * 0.95, z * 0.97), 0.03, (0, level, 0)), *fallen)


def _within(depth: float, height: float) -> Solid:
    """What lies inside the chest's boards, to be taken from its bands."""
    return box((9.0, height * 2, depth - 0.02), (0, -height / 2, 0))


def _vault(
    s: Sketch, width: float, depth: float, height: float, wall: float, out: float = 0.0
) -> Solid:
    """Half a tube lying from left to right upon ``height``, hollow below."""
    radius, rise = depth / 2, 0.62
    outer = lay(s.cylinder(radius, width), "x")
    inner = lay(s.cylinder(radius - (wall if out == 0 else out + 0.01), width * 2), "x")
    inner = move(inner, -width / 2)
    if out == 0:
        inner = s.box((width - 2 * wall, radius * 2, depth - 2 * wall), (width / 2, -radius, 0), 0)
        inner = intersection(inner, lay(s.cylinder(radius - wall, width), "x"))
    arch = cut(outer, inner, box((width * 3, depth, depth * 2), (0, -depth, 0)))
    return move(arch.scale((1.0, rise, 1.0)), -width / 2, height)


@family(
    "crate",
    "wooden crate",
    "box",
    "shipping crate",
    group="containers",
    parts="boards, frame",
    top=True,
)
def crate(s: Sketch) -> Parts:
    size, board, beam = s.vary(0.8), 0.018, s.stout(0.07)
    count = int(s.either(4, 5, 6))
    wide = (size - 2 * board) / count
    boards = []
    for k in range(count):
        at = (k - (count - 1) / 2) * wide
        boards.append(s.box((wide * 0.96, size - 2 * board, board), (at, board, size / 2 - board)))
        boards.append(s.box((size - 2 * board, board, wide * 0.96), (0, size - board * 1.5, at)))
    front = boards[0::2]
    walls = [turn(each, "y", 90 * k) for k in range(4) for each in front]
    inside = s.box((size - 4 * board, size - 2 * board, size - 4 * board), (0, board, 0), 0)
    edges = [
        s.box((beam, size, beam), (x * (size - beam) / 2, 0, z * (size - beam) / 2))
        for x in (-1, 1)
        for z in (-1, 1)
    ]
    bars = []
    for y in (0.0, size - beam):
        for k in range(4):
            bar = s.box((size - 2 * beam, beam, beam * 0.6), (0, y, (size - beam * 0.6) / 2))
            bars.append(turn(bar, "y", 90 * k))
    brace = turn(
        s.box((size * 1.1, beam, beam * 0.5), (0, size / 2 - beam / 2, size / 2 - board)),
        "z",
        42,
        (0, size / 2, 0),
    )
    braces = [turn(brace, "y", 90 * k) for k in range(4)]
    return [
        Part("boards", beside(*walls, *boards[1::2], inside), "wood"),
        Part("frame", union(*edges, *bars, *braces), "wood", role=Role.TRIM),
    ]


@family(
    "bottle",
    "wine bottle",
    "potion",
    "flask",
    group="containers",
    parts="glass, liquid, cork",
    words="potion wine",
)
def bottle(s: Sketch) -> Parts:
    wine = s.has("wine")
    belly, neck, height = (0.038, 0.014, 0.3) if wine else (0.06, 0.018, 0.19)
    profile = [
        (belly * 0.9, 0),
        (belly, belly * 0.4),
        (belly, height * 0.55),
        (neck, height * 0.78),
        (neck, height * 0.95),
        (neck * 1.25, height),
    ]
    if not wine:
        profile = [
            (belly * 0.5, 0),
            (belly, belly * 0.8),
            (belly * 0.75, belly * 1.6),
            (neck, height * 0.7),
            (neck, height * 0.95),
            (neck * 1.4, height),
        ]
    parts = [
        Part("glass", s.lathe(profile), "glass", color="#3b6b3a" if wine else ""),
        Part(
            "cork",
            s.cylinder(neck * 0.9, height * 0.12, (0, height * 0.93, 0), neck * 1.05),
            "cardboard",
            role=Role.OWN,
        ),
    ]
    if not wine:
        parts.append(
            Part("liquid", s.filling(profile, 0.004, height * 0.5), "paint", color="#b3264a")
        )
    return parts


@family(
    "mug", "cup", "coffee cup", "coffee mug", "tankard", group="containers", parts="body, handle"
)
def mug(s: Sketch) -> Parts:
    radius, height, wall = s.vary(0.042), s.vary(0.095), s.stout(0.004)
    body = s.vessel([(radius * 0.88, 0), (radius * 0.97, 0.006), (radius, height)], wall)
    loop = [
        (radius * 0.9, height * 0.82, 0),
        (radius * 1.6, height * 0.78, 0),
        (radius * 1.75, height * 0.5, 0),
        (radius * 1.5, height * 0.24, 0),
        (radius * 0.9, height * 0.2, 0),
    ]
    return [
        Part("body", body, "ceramic"),
        Part(
            "handle", cut(s.tube(loop, s.stout(0.006)), s.cylinder(radius - wall, 1.0)), "ceramic"
        ),
    ]


@family("teapot", "tea pot", group="containers", parts="body, lid, knob, spout, handle")
def teapot(s: Sketch) -> Parts:
    radius, height = s.vary(0.085), s.vary(0.12)
    belly = [
        (radius * 0.55, 0),
        (radius * 0.6, 0.006),
        (radius * 0.95, height * 0.3),
        (radius, height * 0.5),
        (radius * 0.82, height * 0.82),
        (radius * 0.5, height),
    ]
    lid = [
        (radius * 0.52, height * 0.99),
        (radius * 0.5, height * 1.04),
        (radius * 0.28, height * 1.13),
        (0.004, height * 1.16),
    ]
    spout = [
        (radius * 0.75, height * 0.3, 0),
        (radius * 1.35, height * 0.42, 0),
        (radius * 1.6, height * 0.8, 0),
        (radius * 1.95, height * 1.0, 0),
    ]
    loop = [
        (-radius * 0.7, height * 0.82, 0),
        (-radius * 1.4, height * 0.98, 0),
        (-radius * 1.85, height * 0.68, 0),
        (-radius * 1.55, height * 0.3, 0),
        (-radius * 0.85, height * 0.22, 0),
    ]
    bore = s.tube(spout, [0.018, 0.012, 0.008, 0.006])
    return [
        Part("body", s.lathe(belly), "glaze"),
        Part("lid", s.lathe(lid), "glaze"),
        Part("knob", s.ball(0.013, (0, height * 1.14, 0)), "glaze", role=Role.TRIM),
        Part("spout", cut(s.tube(spout, [0.026, 0.019, 0.013, 0.011]), bore), "glaze"),
        Part("handle", s.tube(loop, s.stout(0.0085)), "glaze"),
    ]
