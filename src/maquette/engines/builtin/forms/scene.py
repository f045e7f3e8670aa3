"""Where several things stand: on, under and about each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import ceil, cos, hypot, radians, sin

import numpy as np

from maquette.engines.builtin.forms import solids
from maquette.engines.builtin.forms.build import Place, Thing
from maquette.engines.builtin.forms.sketch import Part
from maquette.engines.builtin.forms.wishes import Wish
from maquette.errors import InvalidSettings
from maquette.mesh.mesh import Doubles

GAP = 0.12
"""Between things side by side, as a share of the larger one's width, but at most half a metre."""

SIDES = ((0.0, 1.0, 180.0), (0.0, -1.0, 0.0), (1.0, 0.0, -90.0), (-1.0, 0.0, 90.0))
"""Where seats go about a table, in x and z, and how they turn to face it."""

SEATS = ("cushion", "cushions", "seat", "mattress", "blanket")
"""Parts that carry what is put on a thing that has them: a chair's seat, not its back."""

SEAT = 0.75
"""Metres: what is wider than this, as a sofa, is not drawn up to a table unless it is said."""

SMALL = 0.65
"""What comes "with" a thing that has a top stands on it, if it is less wide than this share."""

CLEAR = 0.02
"""The share of a thing that may stick in the one that it stands under."""

ONE_ROW = 5
"""So many stand in one row, more in several."""

WAYS = {"right": (1, 0), "left": (-1, 0), "front": (0, 1), "behind": (0, -1)}
"""Ways to go, in x and z, from a thing that faces the viewer."""


@dataclass
class _Stage:
    """The things placed so far. ``taken`` are areas of the ground: x and z of two corners."""

    wishes: Sequence[Wish]
    things: Sequence[Thing]
    places: dict[int, list[Place]] = field(default_factory=dict)
    taken: list[Doubles] = field(default_factory=list)

    def put(self, number: int, places: Sequence[Place], ground: bool = True) -> None:
        self.places.setdefault(number, []).extend(places)
        if ground:
            self.taken += [_area(self.things[number], place) for place in places]

    def area(self, number: int) -> Doubles:
        """The ground that all things of a number take: x and z of two corners."""
        areas = np.array([_area(self.things[number], each) for each in self.places[number]])
        return np.concatenate([areas[:, :2].min(axis=0), areas[:, 2:].max(axis=0)])

    def free(self, area: Doubles) -> bool:
        return all(
            area[0] >= other[2] or area[2] <= other[0] or area[1] >= other[3] or area[3] <= other[1]
            for other in self.taken
        )


def compose(wishes: Sequence[Wish], things: Sequence[Thing]) -> list[Place]:
    """Where everything stands: the main things first, then what is placed by them.

    Raises :class:`InvalidSettings` where something cannot stand where it should.
    """
    stage = _Stage(wishes, things)
    main = next(k for k, wish in enumerate(wishes) if wish.to < 0)
    stage.put(main, list(_rows(main, things[main])))
    _about(stage, main)
    return [place for places in stage.places.values() for place in places]


def _about(stage: _Stage, base: int) -> None:
    """Everything that is placed by ``base``, and what is placed by that."""
    mine = [k for k, wish in enumerate(stage.wishes) if wish.to == base]
    upon = [k for k in mine if _is_on(stage, k)]
    if upon:
        _upon(stage, base, upon)
    for k in mine:
        if k not in upon:
            _beside(stage, k, base)
        _about(stage, k)


def _is_on(stage: _Stage, number: int) -> bool:
    """Whether it stands upon its base: as it was said, or because it is small and comes with it."""
    wish, thing = stage.wishes[number], stage.things[number]
    base = stage.things[wish.to]
    if wish.place == "on":
        return True
    if _lifted(stage, wish.to):
        # What is beside a thing on a table is on the table as well.
        raised = stage.wishes[wish.to]
        return wish.place == "with" and raised.family.top and _small(thing, base)
    return wish.place == "with" and base.wish.family.top and _small(thing, base)


def _lifted(stage: _Stage, number: int) -> bool:
    return any(place.at[1] > 0 for place in stage.places[number])


def _small(thing: Thing, base: Thing) -> bool:
    wide, tall, deep = (float(length) for length in thing.size)
    fits = max(wide, deep) < SMALL * float(base.size[0]) and deep < 0.9 * float(base.size[2])
    return fits and tall < 0.8 and not thing.wish.family.faces


def _rows(number: int, thing: Thing) -> Iterator[Place]:
    """As many as wished, in one row or in several; or one upon the other, each a little turned."""
    count = thing.wish.count
    if thing.wish.stacked:
        yield from _stack(number, thing)
        return
    columns = count if count <= ONE_ROW else min(ceil(count / 2), 4)
    wide, deep = (float(thing.size[axis]) + _gap(thing) for axis in (0, 2))
    for k in range(count):
        row, column = divmod(k, columns)
        in_row = min(columns, count - row * columns)
        yield Place(number, ((column - (in_row - 1) / 2) * wide, 0.0, -row * deep))


def _stack(number: int, thing: Thing) -> Iterator[Place]:
    base, tall = _surface(thing), float(thing.size[1])
    for k in range(thing.wish.count):
        yield Place(
            number, (0.0, k * (base[1] if base[1] > 0.3 * tall else tall), 0.0), 23.0 * k % 40
        )


def _gap(thing: Thing) -> float:
    return min(max(float(thing.size[0]), float(thing.size[2])) * GAP, 0.5)


def _area(thing: Thing, place: Place) -> Doubles:
    """The ground that a thing takes where it stands: x and z of two corners."""
    turn = abs(cos(radians(place.yaw))), abs(sin(radians(place.yaw)))
    wide, deep = float(thing.size[0]) / 2, float(thing.size[2]) / 2
    half = np.array([turn[0] * wide + turn[1] * deep, turn[1] * wide + turn[0] * deep])
    middle = np.array([place.at[0], place.at[2]])
    return np.concatenate([middle - half, middle + half])


def _surface(thing: Thing) -> tuple[float, float, float, float, float]:
    """What carries: its middle in x, its height, its middle in z, its width and its depth."""
    seats = [part for part in thing.parts if part.word in SEATS]
    if not seats:
        return 0.0, float(thing.high[1]), 0.0, float(thing.size[0]), float(thing.size[2])
    boxes = [solids.bounds(part.solid) for part in seats]
    low = np.min([low for low, _ in boxes], axis=0)
    high = np.max([high for _, high in boxes], axis=0)
    x, _, z = ((low + high) / 2).tolist()
    return x, float(high[1]), z, float(high[0] - low[0]), float(high[2] - low[2])


def _upon(stage: _Stage, base: int, numbers: Sequence[int]) -> None:
    """All that stands on a thing, side by side in as many rows as it takes."""
    carrier = stage.things[base]
    name = carrier.wish.family.name
    if not (carrier.wish.family.top or any(part.word in SEATS for part in carrier.parts)):
        raise InvalidSettings(
            f"nothing can be put on a {name}; "
            "a table, a desk, a shelf, a crate and such can carry something",
            field="prompt",
        )
    x, y, z, wide, deep = _surface(carrier)
    home = stage.places[base][-1 if carrier.wish.stacked else 0].at
    each = [
        k for k in numbers for _ in range(1 if stage.wishes[k].stacked else stage.wishes[k].count)
    ]
    slots = _slots([stage.things[k] for k in each], wide, deep, name)
    for k, (east, south) in zip(each, slots, strict=True):
        at = (home[0] + x + east, home[1] + y, home[2] + z + south)
        if stage.wishes[k].stacked:
            pile = [
                replace(p, at=(at[0], at[1] + p.at[1], at[2])) for p in _stack(k, stage.things[k])
            ]
            stage.put(k, pile, ground=False)
        else:
            stage.put(k, [Place(k, at)], ground=False)


def _slots(
    things: Sequence[Thing], wide: float, deep: float, name: str
) -> list[tuple[float, float]]:
    """Where each stands in x and z about the middle of a top."""
    rows: list[list[Thing]] = [[]]
    for thing in things:
        if rows[-1] and _long([*rows[-1], thing]) > wide:
            rows.append([])
        rows[-1].append(thing)
    depths = [max(float(thing.size[2]) for thing in row) for row in rows]
    total = sum(depths) + GAP * depths[0] * (len(rows) - 1)
    if len(things) > 1 and total > 1.15 * deep:
        raise InvalidSettings(f"so much does not fit on one {name}", field="prompt")
    slots, z = [], -total / 2
    for row, depth in zip(rows, depths, strict=True):
        x = -_long(row) / 2
        for thing in row:
            slots.append((x + float(thing.size[0]) / 2, z + depth / 2))
            x += float(thing.size[0]) + _gap(thing)
        z += depth * (1 + GAP)
    return slots


def _long(row: Sequence[Thing]) -> float:
    return sum(float(thing.size[0]) + _gap(thing) for thing in row) - _gap(row[-1])


def _beside(stage: _Stage, number: int, base: int) -> None:
    wish, thing, main = stage.wishes[number], stage.things[number], stage.things[base]
    faces = wish.family.faces and not main.wish.family.faces and main.wish.count == 1
    faces = faces and (wish.place == "around" or float(thing.size[0]) < SEAT)
    place = wish.place
    if _lifted(stage, base):
        base = stage.wishes[base].to
    if place == "under":
        _under(stage, number, base)
    elif faces and place in ("with", "around", "beside") and not wish.stacked:
        stage.put(number, _seats(number, thing, main))
    elif place == "around":
        stage.put(number, _ring(stage, number, base))
    elif place in ("front", "behind") and not wish.stacked:
        x, z = _nearest_free(stage, thing, base, np.array(WAYS[place])).tolist()
        row = [(at.at[0], WAYS[place][1] * abs(at.at[2])) for at in _rows(number, thing)]
        stage.put(number, [Place(number, (x + east, 0.0, z + out)) for east, out in row])
    elif place in WAYS:
        _out(stage, number, base, (WAYS[place],))
    else:
        _out(stage, number, base, (WAYS["right"], WAYS["left"]))


def _out(stage: _Stage, number: int, base: int, ways: Sequence[tuple[int, int]]) -> None:
    """Next to what is there, along the ways by turns, as far out as it takes."""
    thing = stage.things[number]
    stack = list(_stack(number, thing)) if thing.wish.stacked else []
    for _ in range(1 if stack else thing.wish.count):
        middle = stage.area(base).reshape(2, 2).mean(axis=0)
        homes = [_nearest_free(stage, thing, base, np.array(way)) for way in ways]
        x, z = min(homes, key=lambda at: round(float(np.abs(at - middle).max()), 3)).tolist()
        pile = [replace(each, at=(x, each.at[1], z)) for each in stack]
        stage.put(number, pile or [Place(number, (x, 0.0, z))])


def _nearest_free(stage: _Stage, thing: Thing, base: int, way: Doubles) -> Doubles:
    """Where there is room for a thing on the ground, from its base along a way: (2,) x and z."""
    area = stage.area(base)
    low, high, half = area[:2], area[2:], thing.size[[0, 2]] / 2
    step = way * _gap(thing)
    at: Doubles = (low + high) / 2 + way * ((high - low) / 2 + half) + step
    while not stage.free(np.concatenate([at - half, at + half])):
        at = at + step
    return at


def _under(stage: _Stage, number: int, base: int) -> None:
    """On the ground below its base, as far as there is room between that one's parts."""
    thing, main = stage.things[number], stage.things[base]
    home = stage.places[base][0].at
    row = [replace(place, at=(place.at[0], place.at[1], 0.0)) for place in _rows(number, thing)]
    for place in row:
        for part in thing.parts:
            if _inside(part, place, main.parts) > CLEAR * abs(part.solid.volume()) + 1e-7:
                names = f"a {thing.wish.family.name} does not fit under a {main.wish.family.name}"
                raise InvalidSettings(names, field="prompt")
    placed = [replace(p, at=(p.at[0] + home[0], p.at[1] + home[1], home[2])) for p in row]
    stage.put(number, placed, ground=False)


def _inside(part: Part, place: Place, others: Sequence[Part]) -> float:
    """Cubic metres of a part that lie within others. A rug may lie under the feet of a table."""
    moved = part.solid.translate(place.at)
    high = solids.bounds(moved)[1][1]
    if high < 0.05:
        return 0.0
    return float(sum(solids.intersection(moved, other.solid).volume() for other in others))


def _seats(number: int, seat: Thing, table: Thing) -> list[Place]:
    """Facing the main thing from its four sides, evenly along each."""
    count = seat.wish.count
    long = table.size[0] > 1.6 * table.size[2]
    sides = SIDES[:2] if long and 1 < count < 5 else SIDES
    per = {side: len(range(side, count, len(sides))) for side in range(len(sides))}
    if long and count > 4:
        ends = 2 if count % 2 == 0 else 1
        along = [ceil((count - ends) / 2), (count - ends) // 2]
        per = {0: along[0], 1: along[1], 2: 1, 3: ends - 1}
    places = []
    for side, on_side in per.items():
        x, z, yaw = sides[side]
        for k in range(on_side):
            share = (k + 0.5) / on_side - 0.5
            out = float(table.size[0 if x else 2]) / 2 + float(seat.size[2]) / 2 + 0.06
            spread = share * max(
                float(table.size[2 if x else 0]), on_side * 1.1 * float(seat.size[0])
            )
            places.append(Place(number, (x * out or spread, 0.0, z * out or spread), yaw))
    return places


def _ring(stage: _Stage, number: int, base: int) -> list[Place]:
    """In a circle about what is in the middle, each turned to it."""
    thing = stage.things[number]
    area = stage.area(base)
    middle = (area[:2] + area[2:]) / 2
    count = thing.wish.count
    wide = float(hypot(thing.size[0], thing.size[2]))
    inner = float(hypot(*((area[2:] - area[:2]) / 2))) + wide / 2 + _gap(thing)
    radius = max(inner, count * wide / 6.0)
    angles = [2 * np.pi * (k + 0.5) / count for k in range(count)]
    return [
        Place(
            number,
            (float(middle[0] + radius * sin(a)), 0.0, float(middle[1] + radius * cos(a))),
            float(np.degrees(a)) - 180.0,
        )
        for a in angles
    ]
