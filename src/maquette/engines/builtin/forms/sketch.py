"""What a family draws with: solids in the asked style, and dice for its proportions."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np

from maquette.engines.builtin.forms import solids
from maquette.engines.builtin.forms.solids import ORIGIN, Outline, Point, Solid
from maquette.mesh.mesh import Doubles


class Role(StrEnum):
    """Which words of an order a part listens to."""

    MAIN = "main"
    """Takes the material and the colour that are asked for."""
    TRIM = "trim"
    """Takes the second ones: bands, handles, fittings."""
    OWN = "own"
    """Keeps its own: a flame stays a flame. Only its own name changes it."""


@dataclass(frozen=True)
class Style:
    """How finely things are made.

    ``sides`` of a round thing and of a thin ``rod``; ``steps`` of a curve between two points;
    ``bevel`` as a share of a box's shortest edge; ``stout`` makes thin things thicker; edges
    sharper than ``crease`` degrees are shaded as edges; ``pattern`` is how strongly a
    material's pattern shows; ``vivid`` is how strong colours are, 1 being the material's own;
    ``chubby`` things are lower and wider than real ones.
    """

    name: str
    sides: int
    rod: int
    steps: int
    bevel: float
    stout: float
    crease: float
    pattern: float
    vivid: float = 1.0
    chubby: bool = False


STYLES = {
    style.name: style
    for style in (
        Style("realistic", 40, 14, 6, 0.06, 1.0, 40.0, 1.0),
        Style("stylised", 24, 10, 4, 0.16, 1.3, 40.0, 0.4, 1.4, True),
        Style("low-poly", 8, 5, 1, 0.0, 1.15, 1.0, 0.25, 1.15),
    )
}


@dataclass(frozen=True)
class Joint:
    """How a part moves at its pivot, along or about an ``axis``; positive turns are
    counter-clockwise, seen from where the axis points to.

    ``limits`` are degrees from how it is drawn, the first where it is shut; or metres where it
    ``slides``; none where it turns round and round.
    """

    axis: solids.Axis
    limits: tuple[float, float] | None = None
    slides: bool = False

    @property
    def told(self) -> dict[str, object]:
        """As the node's ``extras`` have it."""
        way = [float(axis == self.axis) for axis in "xyz"]
        if self.limits is None:
            return {"joint": "wheel", "axis": way}
        kind, unit = ("slider", "metres") if self.slides else ("hinge", "degrees")
        return {"joint": kind, "axis": way, unit: [round(value, 4) for value in self.limits]}

    def scaled(self, scale: Doubles) -> "Joint":
        """Of a thing that is larger: it slides further, and turns as far."""
        if not self.slides or self.limits is None:
            return self
        near, far = (value * float(scale["xyz".index(self.axis)]) for value in self.limits)
        return replace(self, limits=(near, far))


def hinge(axis: solids.Axis, wide: float, drawn: float = 0.0) -> Joint:
    """Opens by ``wide`` degrees, of which ``drawn`` are open already."""
    return Joint(axis, (-drawn, wide - drawn))


def slider(axis: solids.Axis, far: float, drawn: float = 0.0) -> Joint:
    """Comes out by ``far`` metres, of which ``drawn`` are out already."""
    return Joint(axis, (-drawn, far - drawn), slides=True)


@dataclass(frozen=True, eq=False)
class Part:
    """A named piece of an object, in the object's own frame, and what it is made of.

    ``material`` and ``color`` are words; no colour means the material's own. ``pivot`` is the
    point that the part turns about: a hinge, an axle, and ``joint`` how. ``follows`` names the
    part that it moves with, as a handle does with its door; ``called`` is the word for it where
    it has others of its kind: two doors are both called "doors". ``tone`` is how much lighter its
    own colours are, as a share, ``second`` the other colour of a pattern, and ``wear`` how old it
    looks, 0 to 1.
    """

    name: str
    solid: Solid
    material: str
    color: str = ""
    role: Role = Role.MAIN
    pivot: Point = ORIGIN
    follows: str = ""
    called: str = ""
    tone: float = 0.0
    wear: float = 0.0
    second: str = ""
    joint: Joint | None = None

    @property
    def word(self) -> str:
        """What words call it by."""
        return self.called or self.name


Parts = Sequence[Part]


@dataclass(frozen=True)
class Sketch:
    """One object to be drawn: its style, the words that its family knows, and its dice."""

    style: Style
    words: frozenset[str] = frozenset()
    dice: np.random.Generator = field(default_factory=lambda: np.random.default_rng(0))

    def has(self, *words: str) -> bool:
        """Whether one of the family's own words was said: "round", "open"."""
        return any(word in self.words for word in words)

    def vary(self, value: float, by: float = 0.08) -> float:
        """About ``value``: another seed makes another one of a kind."""
        return value * float(self.dice.uniform(1 - by, 1 + by))

    def either(self, *choices: float) -> float:
        return choices[int(self.dice.integers(len(choices)))]

    def stout(self, thickness: float) -> float:
        """The thickness of something thin, in this style."""
        return thickness * self.style.stout

    def box(self, size: Point, at: Point = ORIGIN, bevel: float | None = None) -> Solid:
        """Width, height, depth, standing on ``at``; ``bevel`` as a share of the shortest edge."""
        share = self.style.bevel if bevel is None else bevel
        return solids.box(size, at, share * min(size) if self.style.bevel else 0.0)

    def cylinder(
        self, radius: float, height: float, at: Point = ORIGIN, top: float | None = None
    ) -> Solid:
        """Upright; ``top`` is another radius at its upper end, 0 for a cone."""
        ends = [(radius, 0.0), (radius if top is None else top, height)]
        return solids.lathe(ends, self.sides_of(radius), at)

    def disc(self, radius: float, height: float, at: Point = ORIGIN) -> Solid:
        """A cylinder with its edges cut, as a plate or a wheel has."""
        cut = min(radius, height) * 0.2 if self.style.bevel else 0.0
        outline = [(radius - cut, 0), (radius, cut), (radius, height - cut), (radius - cut, height)]
        return solids.lathe(outline if cut else outline[1:3], self.style.sides, at)

    def lathe(self, profile: Outline, at: Point = ORIGIN, smooth: bool = True) -> Solid:
        """(radius, height) from below to above, turned about the upright axis and filled."""
        return solids.lathe(self.curve(profile) if smooth else profile, self.style.sides, at)

    def vessel(self, profile: Outline, wall: float, at: Point = ORIGIN) -> Solid:
        """As :meth:`lathe`, but hollow and open above, with a wall ``wall`` thick."""
        outer = self.curve(profile)
        inner = [(max(radius - wall, wall / 4), height) for radius, height in outer]
        floor = outer[0][1] + wall
        inner = [point for point in inner if point[1] > floor + wall / 2]
        inner = [(inner[0][0] * 0.96, floor), *inner]
        rim = [(0.0, floor), *inner]
        outline = [(0.0, outer[0][1]), *outer, *reversed(rim)]
        return solids.ring(outline, self.style.sides, at)

    def band(self, profile: Outline, at: float, wide: float, thick: float) -> Solid:
        """A hoop ``wide`` high about the height ``at`` of something turned with ``profile``."""
        radii, heights = zip(*profile, strict=True)
        low, high = at - wide / 2, at + wide / 2
        below, above = np.interp([low, high], heights, radii).tolist()
        outer = [(below + thick, low), (above + thick, high)]
        return solids.ring([*outer, (above - thick, high), (below - thick, low)], self.style.sides)

    def filling(self, profile: Outline, wall: float, level: float) -> Solid:
        """What fills something turned with ``profile`` and ``wall`` thick up to ``level``."""
        radii, heights = zip(*self.curve(profile), strict=True)
        rising = np.linspace(heights[0] + wall, level, 3 + 2 * self.style.steps)
        inside = np.interp(rising, heights, radii) - wall
        inner = [(float(r), float(y)) for r, y in zip(inside, rising, strict=True)]
        return solids.lathe(inner, self.style.sides)

    def torus(self, radius: float, thickness: float, at: Point = ORIGIN) -> Solid:
        """A ring lying flat, ``thickness`` in radius, with ``at`` below its middle."""
        angles = np.arange(self.style.rod) * (2 * np.pi / self.style.rod)
        outline = [
            (radius + thickness * float(np.cos(a)), thickness * (1 + float(np.sin(a))))
            for a in angles
        ]
        return solids.ring(outline, self.style.sides, at)

    def ball(self, radii: float | Point, at: Point = ORIGIN) -> Solid:
        largest = radii if isinstance(radii, float | int) else max(radii)
        return solids.ball(radii, self.sides_of(largest), at)

    def rod(self, start: Point, end: Point, radius: float, tip: float | None = None) -> Solid:
        """A straight round bar from one point to another."""
        radii = (radius, radius if tip is None else tip)
        return solids.tube((start, end), radii, self.style.rod)

    def tube(self, path: Sequence[Point], radii: float | Sequence[float]) -> Solid:
        """A round bar along a curve through ``path``."""
        points = np.asarray(path, np.float64)
        sizes = np.broadcast_to(np.asarray(radii, np.float64), (len(points),))
        drawn = _rounded(np.column_stack([points, sizes]), self.style.steps)
        way = [(float(x), float(y), float(z)) for x, y, z, _ in drawn]
        return solids.tube(way, [max(float(row[3]), 1e-4) for row in drawn], self.style.rod)

    def blob(self, radii: Point, rough: float = 0.12, at: Point = ORIGIN) -> Solid:
        """A lump, such as a stone or the crown of a tree: an ellipsoid with dents."""
        sides = max(self.style.sides * 2 // 3, 8)
        waves = self.dice.normal(size=(6, 3))
        phases = self.dice.uniform(0, 2 * np.pi, 6)

        def dented(points: Doubles) -> Doubles:
            bumps = np.sin(2.2 * points @ waves.T + phases).mean(axis=1)
            dents: Doubles = points * (1 + rough * 2 * bumps)[:, None]
            return dents

        sphere = solids.bend(solids.ball(1.0, sides, (0, -1, 0)), dented)
        low = solids.bounds(sphere)[0][1]
        return sphere.translate((0, -low, 0)).scale(radii).translate(at)

    def curve(self, outline: Outline) -> Outline:
        """A smooth line through the points, as finely drawn as the style has it."""
        drawn = _rounded(np.asarray(outline, np.float64), self.style.steps)
        return [(float(x), float(y)) for x, y in drawn]

    def sides_of(self, radius: float) -> int:
        """Sides of something round: thin things need fewer."""
        return self.style.rod if radius < 0.012 else self.style.sides


def _rounded(points: Doubles, steps: int) -> Doubles:
    """Uniform Catmull-Rom through (n, d) points, ``steps`` to a segment.

    Catmull & Rom, A Class of Local Interpolating Splines, 1974. Ends are repeated; a doubled
    point makes a corner.
    """
    if steps < 2 or len(points) < 3:
        kept: Doubles = points[np.append(True, (np.diff(points, axis=0) != 0).any(axis=1))]
        return kept
    before = np.concatenate([points[:1], points[:-2]])
    start, end = points[:-1], points[1:]
    after = np.concatenate([points[2:], points[-1:]])
    share = (np.arange(steps) / steps)[:, None, None]
    slope, bow = end - before, 2 * before - 5 * start + 4 * end - after
    rest = 3 * start - before - 3 * end + after
    drawn = start + 0.5 * share * (slope + share * (bow + share * rest))
    line = np.concatenate([drawn.transpose(1, 0, 2).reshape(-1, points.shape[1]), points[-1:]])
    moved = (np.abs(np.diff(line, axis=0)) > 1e-9).any(axis=1)
    drawn_line: Doubles = line[np.append(True, moved)]
    return drawn_line
