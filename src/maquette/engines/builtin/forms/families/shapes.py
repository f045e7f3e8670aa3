"""Shapes that many families are made of, and short ways to write down points.

What stands is placed by the middle of its underside, ``at``; what is round all over by its
``middle``.
"""

import math
from collections.abc import Sequence

import numpy as np

from maquette.engines.builtin.forms import solids
from maquette.engines.builtin.forms.sketch import Sketch
from maquette.engines.builtin.forms.solids import ORIGIN, Outline, Point, Solid, hull, prism, union

FACETS = 12
"""Sides of a rounded edge: it is small, and there are many."""


def rows(text: str) -> list[tuple[float, ...]]:
    """Rows of numbers, parted by commas: "0 .5, 1 .2" are (0, 0.5) and (1, 0.2)."""
    return [tuple(float(number) for number in row.split()) for row in text.split(",")]


def outline(text: str) -> list[tuple[float, float]]:
    """Points of the plane, written as :func:`rows` has them."""
    return [(x, y) for x, y in rows(text)]


def path(text: str) -> list[Point]:
    """Points of space, written as :func:`rows` has them."""
    return [(x, y, z) for x, y, z in rows(text)]


def block(s: Sketch, size: Point, radius: float, at: Point = ORIGIN) -> Solid:
    """A box of width, height and depth whose edges are rounded; low-poly ones are cut."""
    radius = min(radius, 0.49 * min(size))
    if not s.style.bevel:
        return solids.box(size, at, radius * 0.6)
    x, y, z = size[0] / 2 - radius, size[1] - 2 * radius, size[2] / 2 - radius
    ends = [(a, b, c) for a in (-x, x) for b in (0.0, y) for c in (-z, z)]
    return hull(*(solids.ball(radius, FACETS, end) for end in ends)).translate(at)


def orb(s: Sketch, radii: float | Point, middle: Point = ORIGIN) -> Solid:
    """A ball or an ellipsoid about its middle."""
    return s.ball(radii, _below(radii)).translate(middle)


def bead(s: Sketch, radii: float | Point, middle: Point = ORIGIN) -> Solid:
    """As :func:`orb`, of fewer sides: one of many, or something small on something large."""
    return solids.ball(radii, s.style.rod, _below(radii)).translate(middle)


def _below(radii: float | Point) -> Point:
    return (0.0, -(radii[1] if isinstance(radii, tuple) else radii), 0.0)


def peg(
    s: Sketch, radius: float, height: float, at: Point = ORIGIN, top: float | None = None
) -> Solid:
    """An upright cylinder or cone of few sides; ``top`` is the radius at its upper end."""
    return solids.lathe([(radius, 0), (radius if top is None else top, height)], s.style.rod, at)


def spun(s: Sketch, section: Outline, at: Point = ORIGIN) -> Solid:
    """A closed outline of (radius, height) turned about the upright axis, with sharp edges."""
    return solids.ring(section, s.style.sides, at)


def hoop(s: Sketch, radius: float, thickness: float, middle: Point = ORIGIN) -> Solid:
    """A ring that lies flat, ``thickness`` in radius."""
    angles = (np.arange(s.style.rod // 2 + 1) * (2 * np.pi / (s.style.rod // 2 + 1))).tolist()
    section = [(radius + thickness * math.cos(a), thickness * math.sin(a)) for a in angles]
    return spun(s, section, middle)


def tapered(s: Sketch, points: Sequence[Point], start: float, end: float) -> Solid:
    """A round bar along a curve, of one radius at its start and another at its end."""
    return s.tube(points, np.linspace(start, end, len(points)).tolist())


def plate(shape: Outline, thick: float, at: Point = ORIGIN) -> Solid:
    """An outline seen from above, in x and z with z towards the viewer, ``thick`` upwards."""
    lying = prism([(x, -z) for x, z in shape], thick, (0.0, 0.0, thick / 2))
    return lying.rotate((-90, 0, 0)).translate(at)


def side(shape: Outline, wide: float) -> Solid:
    """An outline of (z, y) as seen from the side, ``wide`` from left to right."""
    return prism([(-z, y) for z, y in shape], wide).rotate((0, 90, 0))


def arc(
    middle: tuple[float, float], radii: tuple[float, float], start: float, end: float
) -> list[Point]:
    """Points of an ellipse in x and y, between two angles in degrees from the right upwards."""
    angles = np.radians(np.linspace(start, end, 9)).tolist()
    (x, y), (wide, high) = middle, radii
    return [(x + wide * math.cos(a), y + high * math.sin(a), 0.0) for a in angles]


def star(points: int, outer: float, inner: float) -> list[tuple[float, float]]:
    """The outline of a star that points up, around the origin."""
    radii = [inner if k % 2 else outer for k in range(2 * points)]
    angles = [k * math.pi / points for k in range(2 * points)]
    return [(r * math.sin(a), r * math.cos(a)) for r, a in zip(radii, angles, strict=True)]


def faceted_star(s: Sketch, outer: float, inner: float, depth: float) -> Solid:
    """A five-pointed star with a ridge to each tip, around the origin."""
    tips = star(5, outer, inner)
    corners = [[tips[k], tips[(k + 1) % 10], (0.0, 0.0), tips[k - 1]] for k in range(0, 10, 2)]
    return union(*(hull(prism(each, depth * 0.02), bead(s, depth / 2)) for each in corners))


def spoked(s: Sketch, radius: float, wide: float, spokes: int = 8) -> Solid:
    """A wooden wheel that rolls along z, around the origin."""
    rim = [(radius * share, y * wide / 2) for share, y in outline(".84 -1, 1 -1, 1 1, .84 1")]
    angles = np.arange(spokes) * 2 * math.pi / spokes
    arms = [
        s.rod(ORIGIN, (0.9 * radius * math.cos(a), 0, 0.9 * radius * math.sin(a)), radius * 0.06)
        for a in angles
    ]
    axle = peg(s, radius * 0.16, wide * 1.4, (0, -wide * 0.7, 0))
    return union(spun(s, rim), *arms, axle).rotate((0, 0, 90))


def wheels(wheel: Solid, radius: float, track: float, axles: tuple[float, ...]) -> Solid:
    """The same wheel at both ends of every axle; ``axles`` are places along z."""
    places = [(x * track / 2, radius, z) for x in (-1, 1) for z in axles]
    return union(*(wheel.translate(place) for place in places))


def tyre(s: Sketch, radius: float, wide: float) -> Solid:
    """A tyre that rolls along z, around the origin."""
    cut, half = wide * 0.32, wide / 2
    low = [(radius * 0.58, -half), (radius - cut, -half), (radius, cut - half)]
    return spun(s, [*low, *((r, -y) for r, y in reversed(low))]).rotate((0, 0, 90))


def hub(s: Sketch, radius: float, wide: float) -> Solid:
    """What a tyre sits on."""
    return union(
        peg(s, radius * 0.6, wide, (0, -wide / 2, 0)),
        peg(s, radius * 0.2, wide * 1.12, (0, -wide * 0.56, 0)),
    ).rotate((0, 0, 90))
