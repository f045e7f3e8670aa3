"""What materials look like from near: fields over space that colour, roughen and dent.

Every pattern takes a :class:`Spot` and gives a :class:`Coat`. Lengths are in the pattern's own
unit, about the size of what repeats; the grain is the piece's longest way.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from maquette.engines.builtin.forms.noise import cells, fractal, noise
from maquette.mesh.mesh import Floats

Values = npt.NDArray[np.floating[Any]]

LEVEL = np.float32(0.5)


@dataclass(frozen=True, eq=False)
class Spot:
    """Where a piece is painted: ``points`` and ``normals`` (n, 3), +Y up, grain along an axis."""

    points: Floats
    normals: Floats
    seed: int
    grain: int = 1

    def stretched(self, along: float, across: float) -> Floats:
        """The points with the grain first, at other scales along it and across."""
        order = [self.grain, (self.grain + 1) % 3, (self.grain + 2) % 3]
        return self.points[:, order] * np.array([along, across, across], np.float32)

    def flat(self) -> tuple[Values, Values]:
        """Two coordinates in the plane that the surface mostly lies in; on walls, up is second."""
        axis = np.abs(self.normals).argmax(axis=1)
        first = np.where(axis == 0, 2, 0)
        second = np.where(axis == 1, 2, 1)
        rows = np.arange(len(self.points))
        return self.points[rows, first], self.points[rows, second]


@dataclass(frozen=True, eq=False)
class Coat:
    """``shade`` (n,) mixes a material's dark colour (0) with its light one (1).

    ``height`` (n,) in the pattern's unit, or None; ``rough`` (n,) is added to the roughness;
    ``other`` (n,) is the share of a second substance: mortar, rust, a stripe.
    """

    shade: Values
    height: Values | None = None
    rough: Values | None = None
    other: Values | None = None


Pattern = Callable[[Spot], Coat]


def ramp(values: Values, low: float, high: float) -> Values:
    """0 below ``low``, 1 above ``high``, smooth between."""
    share = ((values - np.float32(low)) / np.float32(high - low)).clip(0, 1)
    smooth: Values = share * share * (3 - 2 * share)
    return smooth


def _tone(column: Values, row: Values) -> Values:
    """A number 0..1 of each brick or tile: a sine's far digits scatter well enough."""
    digits: Values = np.sin(column * 12.9898 + row * 78.233) * np.float32(43758.5453)
    return digits - np.floor(digits)


def plain(spot: Spot) -> Coat:
    return Coat(0.5 + 0.3 * (fractal(spot.points * 0.5, 2, spot.seed) - LEVEL))


def wood(spot: Spot) -> Coat:
    """Growth rings about a heart that lies beside the piece, and fibres along it."""
    p = spot.stretched(0.12, 1.0)
    bent = p + 0.9 * (noise(p * 0.35, spot.seed) - LEVEL)[:, None]
    heart = np.array([1.7 + spot.seed % 3, 2.3 + spot.seed % 5], np.float32)
    radius = np.hypot(bent[:, 1] - heart[0], bent[:, 2] - heart[1])
    ring = (radius * 2.0) % 1.0
    late = ramp(ring, 0.35, 0.95) * (1 - ramp(ring, 0.95, 1.0))
    fibre = noise(spot.stretched(0.6, 14.0), spot.seed + 1)
    shade = 0.62 - 0.42 * late + 0.34 * (fibre - LEVEL)
    return Coat(shade, 0.03 * fibre - 0.02 * late, 0.15 * (fibre - LEVEL))


def bark(spot: Spot) -> Coat:
    p = spot.stretched(0.45, 1.5)
    ridge = np.abs(fractal(p, 3, spot.seed) - LEVEL) * 4
    ridge = 1 - ridge.clip(0, 1)
    fine = noise(spot.points * 6, spot.seed)
    return Coat(0.75 - 0.6 * ridge + 0.3 * (fine - LEVEL), -0.35 * ridge)


def brushed(spot: Spot) -> Coat:
    line = noise(spot.stretched(0.4, 30.0), spot.seed)
    return Coat(0.5 + 0.25 * (line - LEVEL), 0.006 * line, 0.22 * (line - LEVEL))


def hammered(spot: Spot) -> Coat:
    first, _, _ = cells(spot.points * 1.4, spot.seed)
    worn = fractal(spot.points * 0.8, 3, spot.seed)
    return Coat(0.3 + 0.8 * (worn - 0.2), 0.05 * first, 0.3 * (worn - LEVEL))


def rust(spot: Spot) -> Coat:
    patch = ramp(fractal(spot.points * 0.7, 4, spot.seed), 0.42, 0.58)
    fine = noise(spot.points * 8, spot.seed)
    return Coat(0.5 + 0.5 * (fine - LEVEL), 0.02 * patch * fine, None, patch)


def granite(spot: Spot) -> Coat:
    grain = noise(spot.points * 9, spot.seed)
    cloud = fractal(spot.points, 3, spot.seed + 1)
    return Coat(0.2 + 0.6 * ramp(grain, 0.3, 0.7) + 0.3 * (cloud - LEVEL), 0.01 * grain)


def rock(spot: Spot) -> Coat:
    rough = fractal(spot.points * 0.9, 5, spot.seed)
    crack = 1 - ramp(np.abs(fractal(spot.points * 0.6, 3, spot.seed + 3) - LEVEL), 0.0, 0.03)
    return Coat(1.4 * (rough - 0.15) - 0.3 * crack, 0.25 * rough - 0.05 * crack)


def marble(spot: Spot) -> Coat:
    swirl = fractal(spot.points * 0.8, 4, spot.seed)
    vein = np.abs(np.sin(spot.points.sum(axis=1) * 0.9 + 9 * swirl))
    return Coat(0.35 + 0.65 * ramp(vein, 0.02, 0.35) + 0.2 * (swirl - LEVEL))


def grit(spot: Spot) -> Coat:
    """Sand, plaster, concrete, snow: small bumps and large clouds."""
    fine, cloud = noise(spot.points * 7, spot.seed), fractal(spot.points, 3, spot.seed)
    return Coat(0.5 + 0.3 * (fine - LEVEL) + 0.6 * (cloud - LEVEL), 0.04 * fine)


def bricks(spot: Spot) -> Coat:
    """Courses of stones twice as long as high, in a running bond with joints of mortar."""
    u, v = spot.flat()
    course = np.floor(v)
    u = u / 2 + LEVEL * (course % 2)
    across, up = u % 1.0, v % 1.0
    edge = np.minimum(np.minimum(across, 1 - across) * 2, np.minimum(up, 1 - up))
    stone = ramp(edge, 0.04, 0.11)
    tone = _tone(np.floor(u), course)
    fine = noise(spot.points * 6, spot.seed)
    shade = 0.2 + 0.6 * tone + 0.4 * (fine - LEVEL)
    return Coat(shade, 0.08 * stone + 0.02 * fine, None, 1 - stone)


def cobbles(spot: Spot) -> Coat:
    first, second, owner = cells(spot.points, spot.seed)
    stone = ramp(second - first, 0.05, 0.2)
    fine = fractal(spot.points * 5, 2, spot.seed)
    return Coat(0.2 + 0.6 * owner + 0.4 * (fine - LEVEL), 0.2 * stone, None, 1 - stone)


def tiles(spot: Spot) -> Coat:
    """Overlapping rows, as on a roof: each row rises towards its lower edge."""
    u, v = spot.flat()
    row = np.floor(v)
    u = u + LEVEL * (row % 2)
    up, across = v % 1.0, np.abs(u % 1.0 - 0.5)
    tone = _tone(np.floor(u), row)
    gap = ramp(across, 0.44, 0.49)
    shade = 0.15 + 0.55 * tone + 0.3 * (1 - up) - 0.4 * gap
    return Coat(shade, 0.25 * (1 - up) - 0.1 * gap)


def weave(spot: Spot) -> Coat:
    """Threads over and under each other."""
    u, v = spot.flat()
    over = np.sin(np.pi * u) * np.sin(np.pi * v)
    thread = np.abs(np.sin(np.pi * np.where(over > 0, u, v) * 1.0))
    fine = noise(spot.points * 3, spot.seed)
    return Coat(0.25 + 0.5 * thread + 0.3 * (fine - LEVEL), 0.35 * thread)


def leather(spot: Spot) -> Coat:
    first, second, _ = cells(spot.points * 1.2, spot.seed)
    crease = ramp(second - first, 0.0, 0.22)
    cloud = fractal(spot.points * 0.15, 3, spot.seed)
    return Coat(0.25 + 0.35 * crease + 0.6 * (cloud - 0.35), 0.12 * crease, 0.2 * (cloud - LEVEL))


def leaves(spot: Spot) -> Coat:
    """Many small leaves, each its own green, dark in the gaps."""
    first, second, owner = cells(spot.points, spot.seed)
    leaf = ramp(second - first, 0.0, 0.3)
    return Coat(0.75 * owner * leaf + 0.25 * leaf, 0.5 * leaf)


def strands(spot: Spot) -> Coat:
    """Straw, hair, grass: lines along the grain."""
    line = noise(spot.stretched(0.25, 6.0), spot.seed)
    return Coat(0.1 + 0.8 * ramp(line, 0.25, 0.75), 0.2 * line)


def crumb(spot: Spot) -> Coat:
    """Cake, bread, sponge: holes of all sizes."""
    first, _, owner = cells(spot.points * 2.5, spot.seed)
    hole = (1 - ramp(first, 0.12, 0.3)) * (owner > 0.45)
    cloud = fractal(spot.points * 2, 3, spot.seed)
    return Coat(0.55 + 0.7 * (cloud - LEVEL) - 0.45 * hole, -0.12 * hole)


def crust(spot: Spot) -> Coat:
    """Baked: darker above, blistered."""
    cloud = fractal(spot.points * 1.3, 4, spot.seed)
    above = spot.normals[:, 1] * 0.25
    return Coat(0.55 - above + 0.9 * (cloud - LEVEL), 0.08 * cloud)


def speckles(spot: Spot) -> Coat:
    """The skin of a fruit: small lighter dots over clouds."""
    first, _, owner = cells(spot.points * 2.5, spot.seed)
    dot = (1 - ramp(first, 0.06, 0.16)) * (owner > 0.5)
    cloud = fractal(spot.points * 0.5, 3, spot.seed)
    return Coat(0.45 + 0.7 * (cloud - LEVEL) + 0.45 * dot)


def stripes(spot: Spot) -> Coat:
    u, v = spot.flat()
    return Coat(np.full(len(u), LEVEL), other=ramp(np.abs(v % 2.0 - 1.0), 0.47, 0.53))


def checks(spot: Spot) -> Coat:
    u, v = spot.flat()
    dark = (np.floor(u) + np.floor(v)) % 2
    return Coat(np.full(len(u), LEVEL), other=dark.astype(np.float32))


def dots(spot: Spot) -> Coat:
    u, v = spot.flat()
    u = u + LEVEL * (np.floor(v) % 2)
    away = np.hypot(u % 1.0 - 0.5, v % 1.0 - 0.5)
    return Coat(np.full(len(u), LEVEL), other=1 - ramp(away, 0.24, 0.28))
