"""Glasses: two lenses and a bridge, seen from the front or aside. Their temples, of which pictures
show little or nothing, lie behind them.

Lengths are in half windows of the :class:`~.behind.Guess`, unless they are shares.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from scipy import ndimage
from scipy.optimize import least_squares

from maquette.engines.arrays import Mask, floats
from maquette.engines.builtin.sculpt.behind import Guess
from maquette.engines.builtin.sculpt.body import Body, without_slim
from maquette.engines.builtin.sculpt.fitted import AFAR, UNSURE, Doubles, Look, drawn, known
from maquette.engines.wrap import look_up
from maquette.mesh.mesh import Floats

LYING = 2.0, 4.2
"""How much wider than high they are from the front."""

ALIKE = 0.9
"""Overlap of the outline with its mirror image."""

BRIDGE, NARROW, HIGH = 0.015, 0.5, 0.45
"""So much of the width beside the middle is looked at; the bridge has at most that share of the
height there, and its middle is less far from the top: a dumbbell's is half way down."""

BROAD = 0.35, 0.5, 0.65
"""Bridges may look broad from the front, where two bars have run together."""

LENSES, ROUND, SAME = 0.75, 0.85, 1.6
"""The lenses are so much of the outline; each fills so much of its convex hull; and their heights
are not further apart than by this."""

HOLE = 0.05
"""Share of the outline from which on an opening in it is a lens."""

LEVEL = 16.0
"""Degrees up to which a picture may have been taken from the front."""

THICK, WRAP = 0.025, 0.08
"""Half the thickness of the front, and how far its ends are behind its middle; these and the
following are shares of half the width."""

LENGTH, STRAIGHT, DROP = 2.0, 0.7, 0.55
"""How long temples are, up to which share of that they are straight, and how steeply they fall from
there: frames 140 mm wide have temples as long, of which the last 40 mm lie behind the ears."""

FLAT, UPRIGHT = 0.022, 0.04
"""Half the breadth and half the height of a temple."""

OUTER = 0.04
"""Share of the width at both ends where the temples are."""

LENS, HINGE = (0.5, 0.03), (0.15, 0.1)
"""Where the middle of a lens is, and how high above it the hinges are; and how far from there they
may be."""

EXACT = {"middle": 0.01, "height": 0.02, "tip": 0.06, "far": 0.04}
"""How exactly the picture shows lenses, the end of the near temple, and the far hinge."""

BELIEVED = 6.0
"""Half the sum of squares, each in units of how exact it is, up to which glasses are believed."""

FRAME = 9
"""Twice the cells by which the front reaches beyond the lenses, and one."""

TURNED = 0.15
"""Radians that they are turned at least where they are seen aside."""


@dataclass(frozen=True, eq=False)
class Glasses:
    """``middle`` (3,) between the lenses, ``half`` the width, the ``hinge``'s height above the
    middle; turned by so many radians, so that what is right is near."""

    look: Look
    middle: Doubles
    half: float
    hinge: float
    turn: float = 0.0

    @property
    def axes(self) -> Doubles:
        """Rows: to the right, up and forwards, in the camera's frame."""
        cos, sin = np.cos(self.turn), np.sin(self.turn)
        up, down = np.cos(self.look.elevation), np.sin(self.look.elevation)
        upright = np.array([[1, 0, 0], [0, up, down], [0, -down, up]])
        return np.asarray(np.array([[cos, 0, sin], [0, 1, 0], [-sin, 0, cos]]) @ upright)

    def pictured(self, points: Doubles) -> Doubles:
        """(n, 2): where the picture shows points (n, 3), in shares of half the width."""
        x, y, z = (points * self.half @ self.axes + self.middle).T
        return np.asarray(
            np.stack([x, y], axis=1) / np.maximum(1 - z * self.look.nearness, 0.05)[:, None]
        )

    def depth(self, points: Floats, edge: Floats) -> Floats:
        """How deep inside points (n, 3) of the camera's frame are; the outline of the front is
        where the picture's ``edge`` (512, 512) is positive."""
        x, y, z = ((points - self.middle) @ self.axes.T / self.half).T
        places = (self.look.pictured(points) * (1, -1) + 1) * 0.5 * len(edge) - 0.5
        within = look_up(edge[:, :, None], floats(places))[:, 0] / self.half
        plate = np.minimum(within, THICK - np.abs(z + WRAP * x**2))
        rod = UPRIGHT - _away(y - self.hinge / self.half, -WRAP - z)
        temple = np.minimum(FLAT - np.abs(1 - FLAT - np.abs(x)), rod)
        return floats(np.maximum(plate, temple) * self.half)


def glasses_of(guess: Guess, body: Body) -> Guess | None:
    """The guess of a cut-out that shows glasses; of any other None."""
    seen = drawn(guess, body.seen)
    front = _facing(guess, seen)
    found = (front, seen) if front else _aside(guess, seen)
    if found is None:
        return None
    glasses, plate = found
    within, beyond = (
        cv2.distanceTransform(np.asarray(one, np.uint8), cv2.DIST_L2, 5) for one in (plate, ~plate)
    )
    edge = floats((within - beyond) * 2 / len(seen))

    def depth(points: Floats) -> Floats:
        return glasses.depth(points, edge)

    return replace(known(guess, glasses.look, depth, "glasses"), loose=float(len(seen)))


def _facing(guess: Guess, seen: Mask) -> Glasses | None:
    rows, columns = (np.flatnonzero(seen.any(axis=axis)) for axis in (1, 0))
    front = seen[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    if guess.elevation > LEVEL or not paired(front):
        return None
    size = len(seen) / 2
    look = Look(0.0, min(guess.nearness, AFAR))
    half = len(columns) / 2 / size
    before = 0.5 * LENGTH * half
    nearer = 1 - before * look.nearness
    ends = seen[:, columns[: int(OUTER * len(columns)) + 1]].any(axis=1)
    hinge = 1 - (float(np.flatnonzero(ends).mean()) + 0.5) / size
    middle = np.array([(columns[0] + columns[-1] + 1) / 2 / size - 1, 0, before / nearer])
    return Glasses(look, middle * nearer, half * nearer, hinge * nearer)


def paired(front: Mask) -> bool:
    """Whether it is two lenses with a bridge high between them."""
    high, wide = front.shape
    if not LYING[0] < wide / high < LYING[1]:
        return False
    mirrored = front[:, ::-1]
    if (front & mirrored).sum() < ALIKE * (front | mirrored).sum():
        return False
    near = int(BRIDGE * wide)
    bridge = np.flatnonzero(front[:, wide // 2 - near : wide // 2 + near + 1].any(axis=1))
    if not 0 < len(bridge) < NARROW * high or bridge.mean() > HIGH * high:
        return False
    return any(_lenses(front, slim) is not None for slim in BROAD)


def _lenses(seen: Mask, slim: float) -> tuple[Doubles, Mask] | None:
    """Of both lenses, the left one first, column and row of the middle and half the height, in
    cells (2, 3); and the two. What is as ``slim`` as that, as a share of the largest disc's radius,
    is a bridge.
    """
    openings, count = ndimage.label(ndimage.binary_fill_holes(seen) & ~seen)
    large = np.bincount(openings.ravel(), minlength=count + 1) > HOLE * seen.sum()
    large[0] = False
    solid = np.asarray(seen | large[openings])
    broad, _ = without_slim(np.pad(solid, 1), slim)
    _, labels, stats, middles = cv2.connectedComponentsWithStats(
        np.asarray(broad[1:-1, 1:-1], np.uint8)
    )
    two = 1 + np.argsort(-stats[1:, cv2.CC_STAT_AREA])[:2]
    if len(two) < 2 or stats[two, cv2.CC_STAT_AREA].sum() < LENSES * solid.sum():
        return None
    two = two[np.argsort(middles[two, 0])]
    heights = stats[two, cv2.CC_STAT_HEIGHT] / 2
    if heights.max() > SAME * heights.min() or not all(_rounded(labels == at) for at in two):
        return None
    return np.column_stack([middles[two], heights]), np.asarray(np.isin(labels, two))


def _rounded(lens: Mask) -> bool:
    parts, _ = cv2.findContours(
        np.asarray(lens, np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
    )
    hull = cv2.convexHull(parts[0])
    return bool(cv2.contourArea(parts[0]) > ROUND * cv2.contourArea(hull))


def _away(y: Floats, back: Floats) -> Floats:
    """How far points are from the middle of a temple, which is at the height ``y`` and goes
    ``back``."""
    straight = STRAIGHT * LENGTH
    first = np.hypot(y, back - np.clip(back, 0, straight))
    down, along = np.array([-DROP, 1]) / np.hypot(DROP, 1)
    rest = np.clip(y * down + (back - straight) * along, 0, (LENGTH - straight) / along)
    return floats(np.minimum(first, np.hypot(y - rest * down, back - straight - rest * along)))


@dataclass(frozen=True, eq=False)
class _Aside:
    """What a picture shows of glasses that are turned: the ``middles`` (2, 2) and half ``heights``
    (2,) of lenses, the ``tip`` (2,) of the temple on that ``side`` and the ``far`` hinge (2,)."""

    guess: Guess
    middles: Doubles
    heights: Doubles
    side: int
    tip: Doubles
    far: Doubles

    def made(self, values: Doubles) -> Glasses:
        x, y, wide, turn, elevation, nearness, _, _, hinge = map(float, values)
        elevation = float(np.radians(self.guess.elevation + UNSURE[0] * elevation))
        look = Look(elevation, max(self.guess.nearness + UNSURE[1] * nearness, 0.0))
        half = float(np.exp(wide))
        before = 0.5 * LENGTH * half * float(np.cos(turn))
        return Glasses(look, np.array([x, y, before]), half, hinge * half, turn)

    def lost(self, values: Doubles) -> Doubles:
        """How far what glasses of such values would show is from this, in units of exactness."""
        lens, high, hinge = LENS[0] + LENS[1] * values[6], np.exp(values[7]), values[8]
        points = [(at, up, -WRAP * lens**2) for up in (0, high, -high) for at in (-lens, lens)]
        end = hinge - DROP * (1 - STRAIGHT) * LENGTH
        points += [(self.side, end, -WRAP - LENGTH), (-self.side, hinge, -WRAP)]
        shown = self.made(values).pictured(np.array(points))
        away = [
            (shown[:2] - self.middles).ravel() / EXACT["middle"],
            ((shown[2:4, 1] - shown[4:6, 1]) / 2 - self.heights) / EXACT["height"],
            (shown[6] - self.tip) / EXACT["tip"],
            (shown[7] - self.far) / EXACT["far"],
            values[4:7],
            [(hinge - HINGE[0]) / HINGE[1]],
        ]
        return np.concatenate(away)

    def fitted(self) -> Glasses | None:
        """Those that would show most nearly the same."""
        wide = float(np.log(np.abs(np.diff(self.middles[:, 0])[0])))
        high = float(np.log(self.heights.mean())) - wide
        turn = 0.5 * self.side
        start = [*self.middles.mean(axis=0), wide, turn, 0, 0, 0, high, HINGE[0]]
        end = least_squares(self.lost, start)
        glasses = self.made(end.x)
        believed = end.cost < BELIEVED and glasses.turn * self.side > TURNED
        return glasses if believed else None


def _aside(guess: Guess, seen: Mask) -> tuple[Glasses, Mask] | None:
    """Glasses that are turned, and of what is seen the front."""
    found = _lenses(seen, BROAD[0])
    if found is None:
        return None
    lenses, both = found
    size = len(seen) / 2
    middles = ((lenses[:, :2] + 0.5) / size - 1) * (1, -1)
    side = 1 if lenses[1, 2] > lenses[0, 2] else -1
    columns = np.flatnonzero(seen.any(axis=0))[::-side]
    rows = [float(np.flatnonzero(seen[:, column]).mean()) for column in columns[[0, -1]]]
    tip, far = ((np.column_stack([columns[[0, -1]], rows]) + 0.5) / size - 1) * (1, -1)
    glasses = _Aside(guess, middles, lenses[:, 2] / size, side, tip, far).fitted()
    return (glasses, np.asarray(seen & _about(both))) if glasses else None


def _about(lenses: Mask) -> Mask:
    """The convex hull of both, and a little more."""
    outlines, _ = cv2.findContours(
        np.asarray(lenses, np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
    )
    hull = np.zeros(lenses.shape, np.uint8)
    cv2.fillConvexPoly(hull, cv2.convexHull(np.concatenate(outlines)), 1)
    return np.asarray(cv2.dilate(hull, np.ones((FRAME, FRAME), np.uint8)) > 0)
