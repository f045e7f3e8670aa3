"""Random figures: animals, people, heads, flowers, trees and lamps, for scripts/behind.

There are few of each among models that may be learned from, and what is behind them follows from
what they are. Of several parts, each of a colour; +Y is up, the front faces +Z.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from skimage.measure import marching_cubes
from solids import between, blend, box, ellipsoid, extrude, lathe, rod, rotation, torus, twin

COARSE, FINE = 40, 96
"""Cells a side of the grids in which a figure is looked for, and drawn."""

REACH = 2.6
EVERYWHERE = np.ones(3)

Inside = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Part:
    """``inside``: as in :mod:`solids`; ``colour`` sRGB."""

    inside: Inside
    colour: np.ndarray


@dataclass(frozen=True)
class Palette:
    """A figure's own colour, and how seldom its parts have it."""

    base: np.ndarray
    mixed: float
    dice: np.random.Generator

    def part(self, inside):
        if self.dice.random() < self.mixed:
            return Part(inside, self.dice.uniform(0.03, 0.97, 3))
        return Part(inside, np.clip(self.base * between(self.dice, 0.75, 1.2), 0.02, 0.98))


def palette(g):
    return Palette(g.uniform(0.05, 0.95, 3), g.choice([0.0, 0.3, 0.8]), g)


def at(x, y, z):
    return np.array([x, y, z])


def spread(g, low, high):
    """Between two measures, small ones as often as large ones."""
    return float(np.exp(g.uniform(np.log(low), np.log(high))))


def one_of(g, *ways):
    return ways[g.integers(len(ways))]


def chain(points, radii):
    """Rods from each point to the next."""
    ends = list(zip(points, radii, strict=True))
    return blend(0.02, *(rod(a, b, ra, rb) for (a, ra), (b, rb) in pairwise(ends)))


def towards(angle, turn=0.0):
    """Up from the front by ``angle``, to the right by ``turn``; degrees."""
    a, t = np.radians([angle, turn])
    return at(np.cos(a) * np.sin(t), np.sin(a), np.cos(a) * np.cos(t))


@dataclass(frozen=True)
class Trunk:
    """Half measures of an animal's body; ``rump``: how far it sits down."""

    wide: float
    high: float
    long: float
    rump: float


def quadruped(g):
    """Standing or walking, now and then sitting; from dachshunds to giraffes and toys."""
    paint, high = palette(g), spread(g, 0.12, 0.42)
    sits = g.random() < 0.1
    body = Trunk(high * between(g, 0.6, 1.1), high, 0.5, sits * between(g, 0.4, 1.2) * high)
    chest = at(0, 0.1 * high * g.normal(), body.long)
    hind = at(0, 0.1 * high * g.normal() - body.rump, -body.long)
    deep = 0.45 * body.long + 0.3 * high
    found = [
        paint.part(rod(hind, chest, high * between(g, 0.6, 0.9), high * between(g, 0.6, 0.9))),
        paint.part(ellipsoid(0.7 * chest, (body.wide, high, deep))),
        paint.part(
            ellipsoid(0.7 * hind, (body.wide * between(g, 0.8, 1.1), high * 0.95, deep)),
        ),
    ]
    if g.random() < 0.6:
        belly = body.wide, high * between(g, 0.8, 1.1), body.long
        found.append(paint.part(ellipsoid(at(0, -0.05, 0), belly)))
    found += four_legs(g, paint, body)
    size = spread(g, 0.45, 1.5) * high
    long = high * 0.6 + spread(g, 0.1, 1.0) * between(g, 0.2, 1)
    neck = chest + long * towards(g.uniform(-5, 80))
    throat = rod(0.9 * chest, neck, high * between(g, 0.5, 0.9), size * between(g, 0.5, 0.9))
    found.append(paint.part(throat))
    found += animal_head(g, paint, neck, size)
    found += tail(g, paint, hind + at(0, 0.4 * high, -0.3 * high), high)
    return found, spread(g, 0.01, 0.09)


def four_legs(g, paint, body):
    tall = spread(g, 0.7, 3.0) * body.high
    thick = spread(g, 0.12, 0.5) * body.high + 0.012
    walks = 14.0 if g.random() < 0.4 else 0.0
    for way in (1, -1):
        z, x = way * body.long * between(g, 0.65, 0.95), body.wide * between(g, 0.5, 0.8)
        for side in (-1, 1):
            hip, long, swing = at(side * x, -0.35 * body.high, z), tall, g.normal(0, walks)
            if body.rump and way < 0:
                hip = hip + at(side * 0.25 * body.wide, -body.rump, 0)
                long, swing = max(tall - body.rump, 0.3 * tall), 50
            yield paint.part(leg(g, hip, (long, thick), np.radians(swing)))


def leg(g, hip, measures, swing):
    """Hip, knee, ankle and paw."""
    long, thick = measures
    foot = hip + long * at(0, -np.cos(swing), np.sin(swing))
    bend = at(0, 0, g.normal(0, 0.08) * long)
    knee, ankle = 0.5 * (hip + foot) + bend, 0.15 * hip + 0.85 * foot - 0.5 * bend
    slim = thick * between(g, 0.5, 1.0)
    whole = chain([hip, knee, ankle, foot], [thick * between(g, 1, 1.7), thick, slim, slim])
    if g.random() < 0.5:
        paw = ellipsoid(foot + at(0, 0, 0.4 * thick), thick * at(1, 0.6, 1.4))
        whole = blend(0.02, whole, paw)
    return whole


def animal_head(g, paint, middle, size):
    """A skull, a snout, ears, perhaps horns."""
    look = g.normal(0, 20) if g.random() < 0.3 else 0.0
    ahead, turn = towards(g.normal(-12, 15), look), rotation("y", look)
    skull = size * at(between(g, 0.7, 1.1), between(g, 0.75, 1.1), between(g, 0.8, 1.3))
    yield paint.part(ellipsoid(middle, skull, between(g, 2, 3.2), turn))
    if g.random() < 0.85:
        long, slim = spread(g, 0.5, 1.7) * size, spread(g, 0.15, 0.8) * size
        root = middle - at(0, between(g, 0.0, 0.4) * size, 0) + 0.4 * size * ahead
        yield paint.part(rod(root, root + long * ahead, between(g, 0.5, 0.85) * size, slim))
    if g.random() < 0.9:
        yield paint.part(placed(twin(ear(g, size)), middle, turn))
    if g.random() < 0.2:
        root, long = size * at(between(g, 0.2, 0.6), 0.8, 0), spread(g, 0.3, 1.6) * size
        tip = root + long * at(between(g, -0.1, 0.7), 0.9, g.normal(0, 0.4))
        yield paint.part(placed(twin(rod(root, tip, 0.16 * size, 0.04 * size)), middle, turn))


def ear(g, size):
    """Upright, sideways, hanging or round; from the middle of the head, on its right."""
    root = size * at(g.uniform(0.3, 0.8), g.uniform(0.3, 0.8), -0.1)
    long, kind = spread(g, 0.3, 1.5) * size, g.integers(4)
    if kind == 0:
        return rod(root, root + long * at(between(g, 0, 0.5), 1, 0), 0.35 * size, 0.06 * size)
    if kind == 1:
        tip = root + long * at(1, between(g, -0.5, 0.4), 0)
        return rod(root, tip, 0.25 * size, 0.12 * size)
    if kind == 2:
        flap = rotation("z", between(g, -60, 60))
        return ellipsoid(root, (0.35 * long + 0.1, long, 0.1 * size), 2, flap)
    return ellipsoid(root, 0.45 * size * EVERYWHERE)


def placed(inside, middle, turn):
    """What is told from a head's middle."""
    middle = np.float32(middle)[:, None]
    return lambda points: inside(turn.T @ (points - middle))


def tail(g, paint, root, size):
    if g.random() < 0.15:
        return
    angle, long = g.uniform(-80, 60), spread(g, 0.6, 4.0) * size
    bushy = min(spread(g, 0.07, 0.6) * size, 0.3 * long)
    slim, curl, points = bushy * between(g, 0.2, 1.0), g.normal(0, 25), [root]
    for _ in range(3):
        points.append(points[-1] + long / 3 * towards(angle, 180))
        angle += curl
    yield paint.part(chain(points, [slim, bushy, bushy, slim * between(g, 0.3, 1.0)]))
    if g.random() < 0.3:
        yield Part(ellipsoid(points[-1], slim * EVERYWHERE), paint.dice.uniform(0.03, 0.97, 3))


def person(g):
    """Standing, arms and legs anyhow; from dolls to giants."""
    paint, tall, wide = palette(g), between(g, 0.28, 0.5), between(g, 0.12, 0.3)
    flat, size = between(g, 0.45, 1.0), spread(g, 0.1, 0.34)
    body = at(wide, tall, wide * flat)
    trunk = one_of(
        g, ellipsoid(0 * body, body, between(g, 2, 5)), box(0 * body, body, between(g, 0.2, 0.9))
    )
    top = at(0, tall + size * between(g, 0.8, 1.25), g.normal(0, 0.03))
    found = [paint.part(trunk), paint.part(rod(at(0, tall * 0.8, 0), top, wide / 3, wide / 3))]
    found += human_head(g, paint, top, size)
    apart = g.random() < 0.35
    found += arms(g, paint, body, apart)
    long = spread(g, 0.2, 1.0)
    found += legs(g, paint, body, long, apart)
    if g.random() < 0.15:
        skirt = lathe([-tall - long * 0.7, 0], [wide * between(g, 1.2, 2.4), wide], sz=flat)
        found.append(paint.part(skirt))
    if g.random() < 0.2:
        behind = at(0, 0, -wide * flat * 1.3), at(wide * 0.8, tall * 0.7, wide * 0.5)
        found.append(paint.part(box(*behind, 0.4)))
    return found, spread(g, 0.005, 0.06)


def human_head(g, paint, top, size):
    skull = size * at(between(g, 0.8, 1.1), 1, between(g, 0.8, 1.1))
    kind = g.random()
    if kind < 0.7:
        yield paint.part(ellipsoid(top, skull, between(g, 2, 4)))
    elif kind < 0.9:
        yield paint.part(box(top, skull, between(g, 0.1, 0.9)))
    else:
        drum = rotation(one_of(g, "x", "y"), 90)
        yield paint.part(lathe([-size, size], [size * 0.9] * 2, top, turn=drum))
    if g.random() < 0.4:
        hair = top + size * at(0, 0.25, -0.15), 1.1 * skull * at(1, 0.85, 1)
        yield paint.part(ellipsoid(*hair))


def arms(g, paint, body, apart):
    long, thick = between(g, 0.15, 0.4), between(g, 0.03, 0.09)
    fist, raised, bent = between(g, 1, 1.7), g.uniform(0, 100), g.normal(0, 25)
    ahead = g.normal(0, 0.2), g.normal(0.15, 0.3)
    for side in (-1, 1):
        if apart:
            raised, bent, ahead = g.uniform(0, 130), g.normal(0, 25), g.normal(0, 0.3, 2)
        points = [body * at(side, 0.75, 0)]
        for fall, forth in zip(np.radians([raised, raised + bent]), ahead, strict=True):
            points.append(points[-1] + long * at(side * np.sin(fall), -np.cos(fall), forth))
        yield paint.part(chain(points, thick * at(1.2, 1, 0.9)))
        yield paint.part(ellipsoid(points[-1], thick * fist * EVERYWHERE))


def legs(g, paint, body, long, apart):
    thick = between(g, 0.05, 0.13)
    for side in (-1, 1):
        step = np.radians(g.normal(0, 18 if apart else 4))
        hip = body * at(side * 0.55, -0.8, 0)
        foot = hip + long * at(side * 0.08, -np.cos(step), np.sin(step))
        yield paint.part(chain([hip, 0.5 * (hip + foot), foot], thick * at(1.3, 1, 1)))
        yield paint.part(ellipsoid(foot + at(0, 0, 0.8 * thick), thick * at(1, 0.7, 2), 2.5))


def head(g):
    """Busts and masks: of people, apes and robots, with helmets, on stands."""
    paint = palette(g)
    size = at(between(g, 0.4, 0.65), between(g, 0.5, 0.75), between(g, 0.45, 0.75))
    found = [paint.part(ellipsoid(0 * size, size, between(g, 2, 3))), *face(g, paint, size)]
    if g.random() < 0.35:
        cap = size * at(0, 0.12, -0.08), size * at(1.08, between(g, 0.7, 1.1), 1.08)
        found.append(paint.part(ellipsoid(*cap, between(g, 2, 3))))
        if g.random() < 0.5:
            found.append(paint.part(ellipsoid(size * at(0, 0.3, 1), size * at(0.8, 0.07, 0.6))))
    if g.random() < 0.3:
        goggles = size * at(0, 0.1, 0.95), size * at(between(g, 0.5, 0.95), 0.22, 0.2)
        found.append(paint.part(box(*goggles, 0.6)))
    if g.random() < 0.6:
        found += stand(g, paint, size)
    return found, spread(g, 0.01, 0.08)


def face(g, paint, size):
    jaw = size * at(0, -between(g, 0.3, 0.9), between(g, 0.1, 0.5))
    yield paint.part(ellipsoid(jaw, size * g.uniform(0.4, 0.8, 3), between(g, 2, 3)))
    if g.random() < 0.6:
        yield paint.part(ellipsoid(size * at(0, -0.15, 0.9), 0.3 * size * g.uniform(0.3, 1.2, 3)))
    if g.random() < 0.6:
        eye = size * at(0.4, between(g, 0, 0.3), between(g, 0.75, 0.95))
        yield paint.part(twin(ellipsoid(eye, 0.24 * size * g.uniform(0.4, 1.2, 3))))
    if g.random() < 0.7:
        middle = size * at(between(g, 0.9, 1.3), between(g, -0.2, 0.8), between(g, -0.4, 0.1))
        disc = at(between(g, 0.06, 0.25), spread(g, 0.1, 0.35), spread(g, 0.06, 0.3))
        turn = rotation("y", between(g, -50, 50))
        yield paint.part(twin(ellipsoid(middle, disc, 2, turn)))


def stand(g, paint, size):
    """A neck, and often a plinth."""
    low = size * at(0, -between(g, 1.2, 2.6), -between(g, 0, 0.4))
    thick = size[0] * g.uniform(0.2, 0.8, 2)
    yield paint.part(rod(size * at(0, -0.5, -0.2), low, *thick))
    if g.random() < 0.6:
        foot = at(between(g, 0.4, 0.9), between(g, 0.06, 0.2), between(g, 0.35, 0.8))
        turned = lathe([-foot[1], foot[1]], [foot[0]] * 2, low)
        yield paint.part(box(low, foot, 0.2) if g.random() < 0.6 else turned)


def greenery(g):
    return Palette(at(between(g, 0.1, 0.2), between(g, 0.3, 0.8), 0.13), 0.1, g)


def flower(g):
    """One head of petals on a stem with leaves, or several; perhaps in a pot."""
    paint, green, low = palette(g), greenery(g), -between(g, 0.5, 1.1)
    thick, found = between(g, 0.025, 0.08), []
    for more in range(1 if g.random() < 0.7 else g.integers(2, 5)):
        lean = g.normal(0, 0.3 if more else 0.12, 2)
        root = at(0.3 * lean[0], 0, 0.3 * lean[1]) * (more > 0) + at(0, low, 0)
        top = at(lean[0], between(g, 0.2, 0.5), lean[1])
        middle = 0.5 * (root + top) + at(g.normal(0, 0.05), 0, g.normal(0, 0.05))
        found.append(green.part(chain([root, middle, top], thick * at(1.2, 1, 1))))
        found += petals(g, paint, top)
        found += (leaf(g, green, root, top) for _ in range(g.integers(0, 5)))
    if g.random() < 0.3:
        pot = lathe([low - 0.35, low + 0.05], [between(g, 0.15, 0.3), between(g, 0.25, 0.45)])
        found.append(paint.part(pot))
    return found, 0.01


def petals(g, paint, top):
    turn = rotation("y", g.normal(0, 25)) @ rotation("x", -between(g, -10, 85))
    wide, count = between(g, 0.2, 0.5), g.integers(5, 16)
    angle = np.linspace(-np.pi, np.pi, 180)
    lobes = np.abs(np.cos(0.5 * count * angle)) ** between(g, 0.3, 1.5)
    outline = angle, wide * (1 - between(g, 0.1, 0.5) * (1 - lobes))
    yield paint.part(extrude(outline, between(g, 0.02, 0.07), turn, top))
    heart, thick = wide * between(g, 0.3, 0.7), between(g, 0.04, 0.2)
    yield paint.part(ellipsoid(top + turn @ at(0, 0, 0.03), (heart, heart, thick), 2, turn))


def leaf(g, green, root, top):
    around, long = g.uniform(0, 2 * np.pi), spread(g, 0.12, 0.4)
    middle = root + (top - root) * between(g, 0.15, 0.7)
    middle = middle + 0.7 * long * at(np.cos(around), 0, np.sin(around))
    turn = rotation("y", -np.degrees(around)) @ rotation("z", between(g, -20, 60))
    return green.part(ellipsoid(middle, (long, 0.025, 0.35 * long), 2, turn))


def tree(g):
    """A trunk that forks; one crown, several, cones above each other, or palm leaves."""
    bark = Palette(at(0.4, 0.27, 0.15) * between(g, 0.5, 1.5), 0.1, g)
    leaves = palette(g) if g.random() < 0.3 else greenery(g)
    root, thick = at(0, -between(g, 0.5, 1.2), 0), between(g, 0.04, 0.14)
    top = at(g.normal(0, 0.08), between(g, -0.1, 0.3), g.normal(0, 0.08))
    bend = 0.5 * (top + root) + at(g.normal(0, 0.06), 0, g.normal(0, 0.06))
    found = [bark.part(chain([root, bend, top], thick * at(between(g, 1, 1.8), 1, 0.7)))]
    tips = [top + at(0, 0.1, 0)]
    for _ in range(g.integers(0, 4)):
        fork = bend + (top - bend) * between(g, -0.2, 1)
        tips.append(fork + at(g.normal(0, 0.3), between(g, 0.2, 0.6), g.normal(0, 0.3)))
        found.append(bark.part(rod(fork, tips[-1], thick * 0.6, thick * 0.35)))
    crown = one_of(g, one_crown, crowns, cones, palm)
    found += map(leaves.part, crown(g, top, tips))
    return found, spread(g, 0.005, 0.05)


def one_crown(g, top, _tips):
    size = at(between(g, 0.4, 0.8), between(g, 0.3, 0.7), between(g, 0.4, 0.8))
    middle = top + at(0, size[1] * between(g, 0.5, 1.1), 0)
    whole, low = ellipsoid(middle, size, between(g, 2, 3)), -REACH
    if g.random() < 0.4:
        low = min(middle[1] - size[1] * between(g, 0.0, 0.6), top[1] - 0.05)
    yield lambda points: np.maximum(whole(points), low - points[1])


def crowns(g, top, tips):
    for tip in tips + [top + g.normal(0, 0.25, 3) for _ in range(g.integers(1, 6))]:
        yield ellipsoid(tip + at(0, 0.2, 0), spread(g, 0.15, 0.45) * g.uniform(0.7, 1.2, 3))


def cones(g, top, _tips):
    high = top[1] - between(g, 0.2, 0.6) + 0.3 * np.arange(g.integers(1, 6))
    for more, low in enumerate(high):
        wide, tall = between(g, 0.35, 0.6) * 0.85**more, between(g, 0.35, 0.7)
        yield lathe([0, tall], [wide, 0.03], (0, low, 0))


def palm(g, top, _tips):
    for around in np.linspace(0, 2 * np.pi, g.integers(5, 10))[1:]:
        long, up = between(g, 0.3, 0.7), between(g, -0.5, 0.4)
        turn = rotation("y", -np.degrees(around)) @ rotation("z", np.degrees(np.arctan(up)))
        middle = top + 0.8 * long * at(np.cos(around), up, np.sin(around))
        yield ellipsoid(middle, (long, 0.04, 0.15), 2, turn)


def lamp(g):
    """On a wall, a desk, the floor or a street: a foot, arms, a shade and what shines in it."""
    paint, wall = palette(g), g.random() < 0.5
    thick, wide = spread(g, 0.02, 0.08), spread(g, 0.12, 0.45)
    turn = rotation("x", 90 if wall else 0)
    foot = one_of(
        g,
        lathe([-0.05, between(g, 0.0, 0.06)], [wide, wide * between(g, 0.4, 1)], turn=turn),
        box(0 * EVERYWHERE, (wide, 0.05, wide * spread(g, 0.5, 2.0)), 0.3, turn),
    )
    points = [0 * EVERYWHERE]
    points.append(towards(g.normal(10, 25) if wall else g.normal(80, 12)) * spread(g, 0.3, 1.4))
    for _ in range(g.integers(0, 3)):
        way = towards(g.uniform(-60, 90), g.normal(0, 10))
        points.append(points[-1] + way * between(g, 0.1, 0.6))
    found = [paint.part(foot), paint.part(chain(points, [thick] * len(points)))]
    found.append(paint.part(ellipsoid(points[1], thick * between(g, 1, 2.2) * EVERYWHERE)))
    tilt = rotation("x", g.normal(0, 30) if g.random() < 0.4 else 0)
    found += shade(g, paint, points[-1], tilt)
    return found, 0.01


def shade(g, paint, top, turn):
    """Below its socket, where it hangs from."""
    slim, rim = spread(g, 0.05, 0.2), spread(g, 0.15, 0.6)
    neck, tall = between(g, 0.05, 0.3), spread(g, 0.08, 0.6)
    yield paint.part(lathe([-neck, 0.03], [slim * between(g, 0.6, 1), slim], top, turn=turn))
    down = np.linspace(1, 0, 20) ** between(g, 0.3, 2.5)
    heights = np.linspace(-neck - tall, -neck, 20)
    yield paint.part(lathe(heights, slim + (rim - slim) * down, top, turn=turn))
    mouth = top + turn @ at(0, -neck - tall, 0)
    if g.random() < 0.6:
        yield paint.part(ellipsoid(mouth, between(g, 0.3, 0.6) * rim * EVERYWHERE))
    if g.random() < 0.3:
        yield paint.part(torus(mouth, rim, 0.03, turn @ rotation("x", 90)))


KINDS = ((quadruped, 5), (person, 1.5), (head, 3), (flower, 2), (tree, 2), (lamp, 3))


def figure(seed):
    """Points (n, 3), triangles (m, 3) and colours (n, 3) of one."""
    g = np.random.default_rng(seed)
    weights = np.array([weight for _, weight in KINDS])
    kind, _ = KINDS[g.choice(len(KINDS), p=weights / weights.sum())]
    parts, soft = kind(g)
    inside = blend(soft, *(part.inside for part in parts))
    low, high = limits(inside)
    step = float((high - low).max()) / FINE
    axes = [np.arange(low[k], high[k] + step, step, dtype=np.float32) for k in range(3)]
    lattice = np.stack(np.meshgrid(*axes, indexing="ij"))
    field = inside(lattice.reshape(3, -1)).reshape(lattice.shape[1:])
    places, triangles, _, _ = marching_cubes(field, 0.0)
    points = (places * step + low).astype(np.float32)
    nearest = np.argmin([part.inside(points.T) for part in parts], axis=0)
    return points, triangles[:, ::-1], np.array([part.colour for part in parts])[nearest]


def limits(inside):
    line = np.linspace(-REACH, REACH, COARSE, dtype=np.float32)
    points = np.stack(np.meshgrid(line, line, line, indexing="ij")).reshape(3, -1)
    within = points[:, inside(points) < 0.08]
    return within.min(1) - 0.18, within.max(1) + 0.18
