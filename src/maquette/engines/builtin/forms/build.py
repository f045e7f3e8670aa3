"""From a wish to solids with materials, and from several to a scene."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from maquette.engines.builtin.forms import solids
from maquette.engines.builtin.forms.materials import MATERIALS
from maquette.engines.builtin.forms.prompt import Finish, Understood, Wish
from maquette.engines.builtin.forms.sketch import STYLES, Part, Role, Sketch
from maquette.engines.builtin.forms.solids import Point
from maquette.errors import InvalidSettings
from maquette.mesh.mesh import Doubles

GAP = 0.12
"""Between things side by side, as a share of the larger one's width, but at most half a metre."""

SOFT = frozenset({"leather", "fabric", "velvet", "wool", "denim", "fur"})
CUSHIONED = frozenset({"cushioned"})
"""The word that a soft material says without being said."""

SIDES = ((0.0, 1.0, 180.0), (0.0, -1.0, 0.0), (1.0, 0.0, -90.0), (-1.0, 0.0, 90.0))
"""Where seats go about a table, in x and z, and how they turn to face it."""


@dataclass(frozen=True, eq=False)
class Thing:
    """One object in its own frame: standing on the ground, its middle above the origin."""

    wish: Wish
    parts: tuple[Part, ...]
    low: Doubles
    high: Doubles

    @property
    def size(self) -> Doubles:
        return self.high - self.low

    def scaled(self, factor: float) -> "Thing":
        """The same thing, larger or smaller."""
        parts = tuple(
            replace(
                part,
                solid=part.solid.scale((factor, factor, factor)),
                pivot=_point(np.array(part.pivot) * factor),
            )
            for part in self.parts
        )
        return Thing(self.wish, parts, self.low * factor, self.high * factor)


@dataclass(frozen=True)
class Place:
    """Where a thing stands: ``thing`` by its number, metres, and degrees about the upright axis."""

    thing: int
    at: Point = solids.ORIGIN
    yaw: float = 0.0

    def scaled(self, factor: float) -> "Place":
        return replace(self, at=_point(np.array(self.at) * factor))

    def lowered(self, metres: float) -> "Place":
        x, y, z = self.at
        return replace(self, at=(x, y - metres, z))


def draw(wish: Wish, style: str, seed: int) -> Thing:
    """The thing that a wish asks for; the same seed draws the same."""
    soft = wish.finish.material in SOFT
    words = wish.words | (CUSHIONED & wish.family.words if soft else set())
    sketch = Sketch(STYLES[style], words, np.random.default_rng(seed))
    parts = [part for part in wish.family.draw(sketch) if part.word not in wish.without]
    if not parts:
        raise InvalidSettings(f"nothing is left of the {wish.family.name}", field="prompt")
    padded = soft and any(part.material in SOFT for part in parts)
    return _standing(wish, [_finished(part, wish, padded) for part in parts])


def _finished(part: Part, wish: Wish, padded: bool) -> Part:
    """The part with the material and the colour that the words give it.

    ``padded``: a soft material was asked for, and it goes to what is soft, not to the legs.
    """
    own = Finish(part.material, part.color)
    said = wish.parts.get(part.word, Finish())
    if padded:
        said = said.over(wish.finish if part.material in SOFT else Finish())
    elif part.role is Role.MAIN:
        said = said.over(wish.finish)
    elif part.role is Role.TRIM:
        said = said.over(wish.trim)
    if said.material and not said.color:
        own = replace(own, color="")
    if said.color and not said.material and MATERIALS[part.material].metal:
        own = replace(own, material="paint")
    finish = said.over(own)
    return replace(part, material=finish.pattern or finish.material, color=finish.color)


def _standing(wish: Wish, parts: Sequence[Part]) -> Thing:
    """Scaled as wished, then set upon the ground with its middle above the origin."""
    low, high = _bounds(parts)
    scale = np.array(wish.scale)
    for axis, metres in wish.measures.items():
        factor = metres / max(float(high[axis] - low[axis]) * float(scale[axis]), 1e-9)
        # One measure sizes the whole thing; a second one stretches that axis.
        scale = scale * factor if len(wish.measures) == 1 else _along(scale, axis, factor)
    shift = -scale * np.array([(low[0] + high[0]) / 2, low[1], (low[2] + high[2]) / 2])
    x, y, z = (float(value) for value in shift)
    placed = tuple(
        replace(
            part,
            solid=part.solid.scale(tuple(scale)).translate((x, y, z)),
            pivot=_point(np.array(part.pivot) * scale + shift),
        )
        for part in parts
    )
    return Thing(wish, placed, *_bounds(placed))


def _along(scale: Doubles, axis: int, factor: float) -> Doubles:
    changed = scale.copy()
    changed[axis] *= factor
    return changed


def _bounds(parts: Sequence[Part]) -> tuple[Doubles, Doubles]:
    each = [solids.bounds(part.solid) for part in parts]
    low = np.min([low for low, _ in each], axis=0)
    return low, np.max([high for _, high in each], axis=0)


def _point(values: Doubles) -> Point:
    x, y, z = (float(value) for value in values)
    return x, y, z


def compose(understood: Understood, things: Sequence[Thing]) -> list[Place]:
    """Where everything stands: the main things first, the others on or beside them.

    Raises :class:`InvalidSettings` where something should stand on what has no top.
    """
    wishes = understood.wishes
    main = next((k for k, wish in enumerate(wishes) if wish.place in ("under", "amid")), 0)
    carries = wishes[main].place == "under"
    places = _rows(main, things[main])
    if carries:
        places += _upon(things, main)
    others = [k for k in range(len(things)) if k != main and not (carries and k == 0)]
    edge = _edge(places, things)
    for k in others:
        seats = things[k].wish.family.faces and not things[main].wish.family.faces
        if seats and things[main].wish.count == 1:
            places += _seats(k, things[k], things[main])
        else:
            placed, edge = _beside(k, things[k], edge)
            places += placed
    return places


def _rows(number: int, thing: Thing) -> list[Place]:
    """As many as wished, in rows of at most four."""
    count = thing.wish.count
    columns = min(count, 4)
    wide, deep = (float(thing.size[axis]) + _gap(thing) for axis in (0, 2))
    places = []
    for k in range(count):
        row, column = divmod(k, columns)
        in_row = min(columns, count - row * columns)
        places.append(Place(number, ((column - (in_row - 1) / 2) * wide, 0.0, -row * deep)))
    return places


def _gap(thing: Thing) -> float:
    return min(max(float(thing.size[0]), float(thing.size[2])) * GAP, 0.5)


def _upon(things: Sequence[Thing], base: int) -> list[Place]:
    under, thing = things[base], things[0]
    if not under.wish.family.top:
        raise InvalidSettings(
            f"nothing can be put on a {under.wish.family.name}; "
            "a table, a desk, a shelf, a crate and such can carry something",
            field="prompt",
        )
    top = float(under.high[1])
    return [replace(place, at=(place.at[0], top, place.at[2])) for place in _rows(0, thing)]


def _edge(places: Sequence[Place], things: Sequence[Thing]) -> float:
    """How far the things placed so far reach to either side."""
    return max(abs(place.at[0]) + float(things[place.thing].size[0]) / 2 for place in places)


def _beside(number: int, thing: Thing, edge: float) -> tuple[list[Place], float]:
    """To the right and to the left by turns, further out each time."""
    places, gap, wide = [], _gap(thing), float(thing.size[0])
    for k in range(thing.wish.count):
        side = 1 if k % 2 == 0 else -1
        places.append(Place(number, (side * (edge + gap + wide / 2), 0.0, 0.0)))
        if side < 0 or k == thing.wish.count - 1:
            edge += gap + wide
    return places, edge


def _seats(number: int, seat: Thing, table: Thing) -> list[Place]:
    """Facing the main thing from its four sides, evenly along each."""
    count = seat.wish.count
    long = table.size[0] > 1.6 * table.size[2]
    sides = SIDES[:2] if long and count > 1 else SIDES
    places = []
    for k in range(count):
        x, z, yaw = sides[k % len(sides)]
        on_side = len(range(k % len(sides), count, len(sides)))
        along = (k // len(sides) + 0.5) / on_side - 0.5
        out = float(table.size[0 if x else 2]) / 2 + float(seat.size[2]) / 2 + 0.06
        spread = along * float(table.size[2 if x else 0])
        places.append(Place(number, (x * out or spread, 0.0, z * out or spread), yaw))
    return places
