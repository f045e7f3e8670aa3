"""What a street is walled and sold from: walls, vending machines, handbags."""

from maquette.engines.builtin.forms.families.shapes import block, peg
from maquette.engines.builtin.forms.family import family
from maquette.engines.builtin.forms.sketch import Part, Parts, Role, Sketch
from maquette.engines.builtin.forms.solids import Solid, beside, cut, hull, prism, union

COLUMNS, COURSE = 10, 0.2
"""A ruined wall has broken off at another course, so many metres high, in each of its columns."""


@family(
    "wall",
    "stone wall",
    "brick wall",
    "castle wall",
    "garden wall",
    group="buildings",
    parts="wall, coping, rubble",
    words="ruined broken crumbling brick",
)
def wall(s: Sketch) -> Parts:
    wide, tall, thick = s.vary(3.0, 0.1), s.vary(1.6, 0.12), 0.32
    made_of = "brick" if s.has("brick") else "stone blocks"
    if not s.has("ruined", "broken", "crumbling"):
        coping = block(s, (wide + 0.06, 0.1, thick + 0.1), 0.02, (0, tall, 0))
        body = s.box((wide, tall, thick), (0, 0, 0), 0)
        return [Part("wall", body, made_of), Part("coping", coping, "stone", role=Role.TRIM)]
    stones = [
        s.blob((r, r * 0.7, r * 0.8), 0.1, (x * wide / 2, 0, side * (thick / 2 + r)))
        for x, side, r in (
            (s.vary(where, 0.3), side, s.vary(0.12, 0.4))
            for where, side in ((-0.75, 1), (-0.3, 1), (0.2, 1), (0.6, 1), (0.35, -1), (-0.5, -1))
        )
    ]
    return [
        Part("wall", prism(_broken(s, wide, tall), thick), made_of),
        Part("rubble", beside(*stones), "stone"),
    ]


def _broken(s: Sketch, wide: float, tall: float) -> list[tuple[float, float]]:
    """The outline of a wall that has lost stones from its top, more of them to the right."""
    each, top = wide / COLUMNS, [(-wide / 2, 0.0), (wide / 2, 0.0)]
    for k in reversed(range(COLUMNS)):
        left = s.vary(1.0 - 0.65 * k / (COLUMNS - 1), 0.3)
        height = max(round(min(left, 1.0) * tall / COURSE), 1) * COURSE
        start = -wide / 2 + k * each
        top += [(start + each, height), (start, height)]
    return top


@family(
    "vending machine",
    "drinks machine",
    "snack machine",
    "soda machine",
    group="electronics",
    parts="body, window, shelves, cans, panel, keys, tray, feet",
)
def vending_machine(s: Sketch) -> Parts:
    wide, tall, deep = 0.95, 1.83, 0.78
    front = deep / 2
    hole = s.box((0.56, 1.2, 0.3), (-0.13, 0.5, front), 0)
    slot = s.box((0.56, 0.2, 0.2), (-0.13, 0.16, front), 0)
    rows = [0.52 + 0.23 * k for k in range(5)]
    cans = beside(
        *(
            peg(s, 0.033, 0.12, (-0.13 + 0.09 * (k - 2.5), y + 0.015, front - 0.07))
            for y in rows
            for k in range(6)
        )
    )
    keys = beside(
        *(
            s.box((0.025, 0.025, 0.012), (0.305 + 0.035 * i, 1.02 + 0.035 * j, front + 0.012), 0)
            for i in range(3)
            for j in range(4)
        )
    )
    panel = union(
        s.box((0.17, 0.5, 0.02), (0.34, 0.9, front + 0.005)),
        s.box((0.06, 0.012, 0.03), (0.34, 0.96, front + 0.005)),
    )
    body = block(s, (wide, tall - 0.04, deep), 0.03, (0, 0.04, 0))
    return [
        Part("body", cut(body, hole, slot), "paint"),
        Part("window", s.box((0.56, 1.2, 0.01), (-0.13, 0.5, front - 0.008), 0), "glass"),
        Part(
            "shelves",
            beside(*(s.box((0.55, 0.014, 0.14), (-0.13, y, front - 0.075), 0) for y in rows)),
            "steel",
            role=Role.OWN,
        ),
        Part("cans", cans, "plastic", "#2f7fc4", role=Role.TRIM),
        Part("panel", panel, "plastic", "#23262b", role=Role.OWN),
        Part("keys", keys, "plastic", "#d8dade", role=Role.OWN),
        Part(
            "tray",
            s.box((0.54, 0.17, 0.02), (-0.13, 0.17, front - 0.03)),
            "rubber",
            role=Role.OWN,
        ),
        Part(
            "feet",
            beside(*(s.box((0.1, 0.05, deep - 0.1), (x, 0, 0)) for x in (-0.38, 0.38))),
            "rubber",
            role=Role.OWN,
        ),
    ]


@family(
    "handbag",
    "purse",
    "hand bag",
    "leather bag",
    "shoulder bag",
    group="treasures",
    parts="bag, flap, handle, clasp, rings",
)
def handbag(s: Sketch) -> Parts:
    wide, tall = s.vary(0.3), s.vary(0.2)
    bag = hull(
        block(s, (wide, 0.04, 0.13), 0.018),
        block(s, (wide * 0.86, 0.03, 0.06), 0.014, (0, tall, 0)),
    )
    flap = _flap(s, wide * 0.8, tall)
    reach = wide * 0.3
    handle = s.tube(
        [
            (-reach, tall + 0.01, 0),
            (-reach, tall + 0.07, 0),
            (-reach * 0.5, tall + 0.15, 0),
            (reach * 0.5, tall + 0.15, 0),
            (reach, tall + 0.07, 0),
            (reach, tall + 0.01, 0),
        ],
        s.stout(0.008),
    )
    rings = beside(*(s.torus(0.012, 0.004, (x, tall + 0.026, 0)) for x in (-reach, reach)))
    clasp = block(s, (0.045, 0.03, 0.016), 0.006, (0, tall * 0.42, 0.075))
    return [
        Part("bag", bag, "leather"),
        Part("flap", flap, "leather"),
        Part("handle", handle, "leather"),
        Part("clasp", clasp, "gold", role=Role.TRIM, follows="flap"),
        Part("rings", rings, "gold", role=Role.TRIM),
    ]


def _flap(s: Sketch, wide: float, tall: float) -> Solid:
    """Lies over the top and hangs down in front."""
    over = block(s, (wide, 0.012, 0.09), 0.005, (0, tall + 0.026, 0.0))
    low = block(s, (wide * 0.7, 0.02, 0.014), 0.006, (0, tall * 0.42, 0.076))
    edge = block(s, (wide, 0.012, 0.02), 0.005, (0, tall + 0.02, 0.042))
    return union(over, hull(edge, low))
