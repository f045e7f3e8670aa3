"""How one of a kind differs from the next: its proportions, its outline, its shade, its age.

What a family draws by its own dice comes before this; here is what all of a kind can have.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from zlib import crc32

import numpy as np

from maquette.engines.builtin.forms import solids
from maquette.engines.builtin.forms.sketch import Part
from maquette.mesh.mesh import Doubles


@dataclass(frozen=True)
class Habit:
    """``tied`` names the axes that keep their proportion: a wheel that rolls along z stays round
    in "yz". Factors are within 1 - ``by`` and 1 + ``by``. ``swell`` is how much wider or narrower
    the outline goes on its way up, as a share; ``lean`` how far the upper end goes aside, as a
    share of the height.
    """

    tied: str = "xz"
    by: float = 0.1
    swell: float = 0.0
    lean: float = 0.0


BOXY, ROUND, ROLLING, FACING = Habit("", 0.11), Habit("xz", 0.1), Habit("yz", 0.1), Habit("xy", 0.1)
TURNED, GROWN = Habit("xz", 0.12, 0.06), Habit("xz", 0.12, 0.07, 0.08)
RIPE, WHOLE = Habit("xz", 0.09, 0.04, 0.03), Habit("xyz", 0.12)
SAME = Habit("xyz", 0.0)

GROUPS = {
    "buildings": BOXY,
    "containers": TURNED,
    "electronics": BOXY,
    "food": RIPE,
    "furniture": BOXY,
    "kitchen": ROUND,
    "nature": GROWN,
    "primitives": SAME,
    "props": ROUND,
    "tools": Habit("xz", 0.08),
    "treasures": ROUND,
    "vehicles": ROLLING,
    "weapons": Habit("xz", 0.12),
}
"""What the kinds of a group do, unless they have a line of their own below."""

_OWN: tuple[tuple[Habit, str], ...] = (
    (
        BOXY,
        "crate, cardboard box, gift box, suitcase, treasure chest, jerrycan, backpack, cheese, "
        "cutting board, refrigerator, stove, toaster, sushi, bread, book, handbag, gravestone, "
        "hay bale, mailbox, market stall, toolbox, shield, chess set, scroll",
    ),
    (
        ROUND,
        "can, trash can, bucket, column, tower, lighthouse, well, windmill, igloo, tent, teepee, "
        "light bulb, floor lamp, table lamp, stool, coat rack, microphone, robot, cake, pizza, "
        "cupcake, donut, burger, ice cream, snowman, skull, potted plant, flying saucer, "
        "hot air balloon, rocket, boat, canoe, sailboat, pirate ship, airplane, biplane, jet, "
        "helicopter, "
        "submarine, drone, castle, pyramid temple, mug, christmas tree",
    ),
    (
        FACING,
        "grandfather clock, camera, loudspeaker, radio, television, wrist watch, headphones, "
        "coin, ring, gear, guitar, electric guitar, target, heart, star, bell, mirror, lollipop, "
        "window, telephone, padlock, bow, wand, trident, dartboard",
    ),
    (WHOLE, "ball, die, soccer ball, basketball, magic orb, globe, chessboard"),
    (
        TURNED,
        "vase, jug, goblet, urn, cooking pot, cauldron, bowl, candlestick, trophy, chess pawn",
    ),
    (Habit("xz", 0.12, 0.03, 0.05), "tree stump, log, bone, leaf, flower, cloud, grass"),
)

HABITS: dict[str, Habit] = {
    name.strip(): habit for habit, names in _OWN for name in names.split(",")
}


def habit_of(name: str, group: str) -> Habit:
    return HABITS.get(name, GROUPS.get(group, ROUND))


def dice_of(name: str, seed: int) -> np.random.Generator:
    """Dice that fall otherwise for each kind, and not as those that it is drawn with."""
    return np.random.default_rng([seed, crc32(name.encode())])


def varied(parts: Sequence[Part], habit: Habit, dice: np.random.Generator) -> list[Part]:
    """The parts as this one of its kind has them; they fit together as before."""
    if habit == SAME:
        return list(parts)
    boxes = [solids.bounds(part.solid) for part in parts]
    low = np.min([low for low, _ in boxes], axis=0)
    high = np.max([high for _, high in boxes], axis=0)
    way = _Way(habit, low, high, dice)
    return [
        replace(part, solid=way.solid(part.solid), pivot=way.point(part.pivot)) for part in parts
    ]


def chubby(parts: Sequence[Part], habit: Habit) -> list[Part]:
    """The parts as a cartoon has them: lower, and wider above than below; what is round at its
    side only wider, so that wheels stay round.
    """
    if len(habit.tied) == 3:
        return list(parts)
    if habit.tied in ("yz", "xy"):
        wider = (1.2, 1.0, 1.0) if habit.tied == "yz" else (1.0, 1.0, 1.35)
        return [_scaled(part, np.array(wider)) for part in parts]
    boxes = [solids.bounds(part.solid) for part in parts]
    low, high = min(low[1] for low, _ in boxes), max(high[1] for _, high in boxes)

    def way(points: Doubles) -> Doubles:
        up = (points[:, 1:2] - low) / max(high - low, 1e-9)
        wide = 1.06 + 0.16 * (up - 0.5) + 0.1 * np.sin(np.pi * up)
        moved: Doubles = points * np.concatenate([wide, np.full_like(up, 0.9), wide], axis=1)
        return moved

    return [
        replace(part, solid=solids.bend(part.solid, way), pivot=_only(way(np.array([part.pivot]))))
        for part in parts
    ]


def _scaled(part: Part, scale: Doubles) -> Part:
    solid = part.solid.scale(tuple(scale.tolist()))
    return replace(part, solid=solid, pivot=_only(np.array([part.pivot]) * scale))


def _only(points: Doubles) -> solids.Point:
    x, y, z = points[0].tolist()
    return x, y, z


class _Way:
    """Where the points of one thing go."""

    def __init__(
        self, habit: Habit, low: Doubles, high: Doubles, dice: np.random.Generator
    ) -> None:
        drawn = dice.uniform(1 - habit.by, 1 + habit.by, 3)
        tied = ["xyz".index(axis) for axis in habit.tied]
        if tied:
            drawn[tied] = drawn[tied[0]]
        self.scale = drawn
        self.swell, self.phase = habit.swell * dice.uniform(0.4, 1.0), dice.uniform(0, 2 * np.pi)
        self.waves = dice.uniform(0.5, 1.1)
        angle, far = dice.uniform(0, 2 * np.pi), habit.lean * dice.uniform(0, 1)
        self.lean = far * (high[1] - low[1]) * np.array([np.cos(angle), 0.0, np.sin(angle)])
        self.low, self.tall = low[1], max(high[1] - low[1], 1e-9)
        self.middle = np.array([(low[0] + high[0]) / 2, 0.0, (low[2] + high[2]) / 2])
        self.bends = bool(habit.swell or habit.lean)

    def moved(self, points: Doubles) -> Doubles:
        """(n, 3) points of the drawing where they are now."""
        up = ((points[:, 1] - self.low) / self.tall)[:, None]
        wide = 1 + self.swell * np.sin(2 * np.pi * self.waves * up + self.phase)
        from_axis = (points - self.middle) * np.array([1.0, 0.0, 1.0])
        bent: Doubles = points + from_axis * (wide - 1) + self.lean * up**2
        return bent * self.scale

    def solid(self, solid: solids.Solid) -> solids.Solid:
        if not self.bends:
            return solid.scale(tuple(self.scale.tolist()))
        return solids.bend(solid, self.moved)

    def point(self, point: solids.Point) -> solids.Point:
        x, y, z = (
            self.moved(np.array([point]))[0].tolist()
            if self.bends
            else (np.array(point) * self.scale).tolist()
        )
        return x, y, z
