"""From a wish to solids with materials, as large as it says."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from maquette.engines.builtin.forms import solids
from maquette.engines.builtin.forms.habits import chubby, dice_of, habit_of, varied
from maquette.engines.builtin.forms.materials import MATERIALS
from maquette.engines.builtin.forms.patterns import plain
from maquette.engines.builtin.forms.sketch import STYLES, Part, Role, Sketch
from maquette.engines.builtin.forms.solids import Point
from maquette.engines.builtin.forms.wishes import Finish, Wish
from maquette.errors import InvalidSettings
from maquette.mesh.mesh import Doubles

SOFT = frozenset({"leather", "fabric", "velvet", "wool", "denim", "fur"})
USED = 0.3
"""How worn a thing may be of which no age was said."""

TONE = 0.09
"""How much lighter or darker one of a kind may be than the next."""

CUSHIONED = frozenset({"cushioned"})
"""The word that a soft material says without being said."""


@dataclass(frozen=True, eq=False)
class Thing:
    """One object in its own frame: standing on the ground, its middle above the origin."""

    wish: Wish
    parts: tuple[Part, ...]
    low: Doubles
    high: Doubles
    seed: int = 0

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
                joint=part.joint and part.joint.scaled(np.full(3, factor)),
            )
            for part in self.parts
        )
        return Thing(self.wish, parts, self.low * factor, self.high * factor, self.seed)


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
    name = wish.family.name
    dice = dice_of(name, seed)
    habit = habit_of(name, wish.family.group)
    parts = varied(parts, habit, dice)
    if sketch.style.chubby:
        parts = chubby(parts, habit)
    padded = soft and any(part.material in SOFT for part in parts)
    aged = _Aged(wish.wear, float(dice.uniform(0, USED)), seed)
    return _standing(wish, seed, [aged(_finished(part, wish, padded), part) for part in parts])


@dataclass(frozen=True)
class _Aged:
    """Gives all parts the same wear, and each substance of one thing a shade of its own.

    What is smooth and even, as glaze and paint, is clean unless an age was ``said``.
    """

    said: float | None
    wear: float
    seed: int

    def __call__(self, part: Part, drawn: Part) -> Part:
        own = (part.material, part.color) == (drawn.material, drawn.color)
        shade = dice_of(f"{part.material} {part.color}", self.seed).uniform(-TONE, TONE)
        ages = MATERIALS[part.material].pattern is not plain
        wear = self.wear * ages if self.said is None else self.said
        return replace(part, wear=wear, tone=float(shade) if own else 0.0)


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
    if not said.material:
        said, own = _in_mood(part, wish, said, own)
    if said.material and not said.color:
        own = replace(own, color="")
    if said.color and not said.material and MATERIALS[part.material].metal:
        own = replace(own, material="paint")
    finish = said.over(own)
    second = wish.trim.color if finish.pattern else ""
    material = finish.pattern or finish.material
    return replace(part, material=material, color=finish.color, second=second)


def _in_mood(part: Part, wish: Wish, said: Finish, own: Finish) -> tuple[Finish, Finish]:
    """What a word such as "Victorian" makes of a part of which no material was said."""
    if part.role is Role.TRIM and wish.mood.trim:
        return replace(said, material=wish.mood.trim), replace(own, color="")
    swapped = dict(wish.mood.swaps).get(part.material, "")
    if swapped and (part.role is Role.MAIN or part.material.endswith("wood")):
        return said, Finish(swapped)
    return said, own


def _standing(wish: Wish, seed: int, parts: Sequence[Part]) -> Thing:
    """Scaled as wished, then set upon the ground with its middle above the origin."""
    low, high = _bounds(parts)
    scale, longest = np.array(wish.scale), int(np.argmax(high - low))
    scale[longest] *= wish.longer
    for said, metres in wish.measures.items():
        axis = min(said, 2) if said < 3 else longest
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
            joint=part.joint and part.joint.scaled(scale),
        )
        for part in parts
    )
    low, high = _bounds(placed)
    return Thing(wish, placed, low, high, seed)


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
