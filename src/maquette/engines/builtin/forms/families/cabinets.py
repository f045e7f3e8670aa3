"""What has doors and drawers: each hangs in its hinge, or slides, with its handle on it."""

from maquette.engines.builtin.forms.families.shapes import bead, block
from maquette.engines.builtin.forms.family import family
from maquette.engines.builtin.forms.sketch import Part, Parts, Role, Sketch, hinge, slider
from maquette.engines.builtin.forms.solids import Point, Solid, box, cut, move, turn, union

WALL = 0.02
AJAR = 75.0
"""Degrees that an open door is turned."""


@family(
    "cabinet",
    "cupboard",
    "kitchen cabinet",
    "display cabinet",
    "filing cabinet",
    "file cabinet",
    "locker",
    group="furniture",
    parts="body, plinth, shelves, doors, panes, drawers, handles",
    words="open display glass filing file kitchen",
    top=True,
)
def cabinet(s: Sketch) -> Parts:
    if s.has("filing", "file"):
        return _filing(s)
    wide, tall, deep = s.vary(0.9, 0.1), s.vary(1.1, 0.12), s.vary(0.42)
    inside = s.box((wide - 2 * WALL, tall - 2 * WALL, deep), (0, WALL, WALL), 0)
    body = move(cut(s.box((wide, tall, deep)), inside), y=0.08)
    shelf = (wide - 2 * WALL, WALL, deep - 2 * WALL)
    count = int(s.either(1, 2, 3))
    levels = [0.08 + tall * (k + 1) / (count + 1) for k in range(count)]
    parts = [
        Part("body", body, "wood"),
        Part("plinth", s.box((wide - 0.08, 0.08, deep - 0.08)), "wood"),
        Part("shelves", union(*(s.box(shelf, (0, y, 0), 0) for y in levels)), "wood"),
    ]
    size = (wide / 2 - 0.004, tall - 0.008, WALL)
    for side in (-1, 1):
        parts += _door(s, side, size, (0.0, 0.084, deep / 2))
    return parts


def _door(s: Sketch, side: int, size: Point, at: Point) -> list[Part]:
    """The left (-1) or the right (1) of a pair that meets above ``at``, hinged on the outside."""
    wide, tall, thick = size
    x, y, z = at
    word = "left" if side < 0 else "right"
    home = (x + side * (wide + 0.004), y, z)
    middle = x + side * (wide / 2 + 0.002)
    swing = side * AJAR if s.has("open") else 0.0
    hole = s.box((wide - 0.12, tall - 0.12, thick * 3), (middle, y + 0.06, z + thick / 2), 0)
    leaf = cut(s.box((wide, tall, thick), (middle, y, z + thick / 2)), hole)
    pane = s.box((wide - 0.11, tall - 0.11, thick * 0.4), (middle, y + 0.055, z + thick / 2), 0)
    knob = bead(s, 0.016, (x + side * 0.035, y + tall * 0.5, z + thick + 0.012))
    clear = s.has("display", "glass")
    return [
        Part(
            f"{word} door",
            turn(leaf, "y", swing, home),
            "wood",
            called="doors",
            pivot=home,
            joint=hinge("y", side * 110, swing),
        ),
        Part(
            f"{word} pane",
            turn(pane, "y", swing, home),
            "glass" if clear else "wood",
            role=Role.OWN if clear else Role.MAIN,
            called="panes",
            follows=f"{word} door",
            pivot=home,
        ),
        Part(
            f"{word} handle",
            turn(knob, "y", swing, home),
            "brass",
            role=Role.TRIM,
            called="handles",
            follows=f"{word} door",
            pivot=home,
        ),
    ]


def _filing(s: Sketch) -> Parts:
    """Drawers one above the other; the uppermost is pulled out where it is open."""
    count = int(s.either(2, 3, 4))
    wide, deep, each = s.vary(0.46, 0.04), s.vary(0.6, 0.06), 0.32
    tall = count * each + 0.06
    hollow = s.box((wide - 0.03, tall - 0.05, deep), (0, 0.025, 0.02), 0)
    parts = [Part("body", cut(s.box((wide, tall, deep)), hollow), "paint", "#7d8790")]
    for k in range(count):
        out = deep * 0.55 if s.has("open") and k == count - 1 else 0.0
        parts += _drawer(s, k + 1, (wide - 0.04, each - 0.02, deep), (0, 0.04 + k * each, out))
    return parts


def _drawer(s: Sketch, number: int, size: Point, at: Point) -> list[Part]:
    wide, tall, deep = size
    x, y, z = at
    front = s.box((wide, tall, 0.025), (x, y, z + deep / 2))
    tray = _tray((wide - 0.02, tall * 0.7, deep - 0.06), (x, y + 0.02, z))
    grip = block(s, (wide * 0.3, 0.03, 0.03), 0.01, (x, y + tall * 0.55, z + deep / 2 + 0.025))
    name, home = f"drawer {number}", (x, y, z + deep / 2)
    return [
        Part(
            name,
            union(front, tray),
            "paint",
            "#7d8790",
            called="drawers",
            pivot=home,
            joint=slider("z", deep * 0.8, z),
        ),
        Part(
            f"handle {number}",
            grip,
            "chrome",
            role=Role.TRIM,
            called="handles",
            follows=name,
            pivot=home,
        ),
    ]


def _tray(size: Point, at: Point) -> Solid:
    wide, tall, deep = size
    x, y, z = at
    return cut(box(size, at), box((wide - 0.02, tall, deep - 0.02), (x, y + 0.01, z)))
