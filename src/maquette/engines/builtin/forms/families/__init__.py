"""Everything that forms knows how to draw, a module for each group."""

from functools import cache

from maquette.engines.builtin.forms.families import (
    aircraft,
    arms,
    bakery,
    blades,
    clothes,
    containers,
    fruit,
    furniture,
    gadgets,
    houses,
    kitchen,
    letters,
    luggage,
    mills,
    nature,
    primitives,
    props,
    roads,
    rooms,
    screens,
    seats,
    ships,
    snacks,
    storage,
    street,
    structures,
    tableware,
    tools,
    toys,
    treasures,
    trees,
    vessels,
    weapons,
)
from maquette.engines.builtin.forms.family import FAMILIES
from maquette.engines.builtin.forms.lexicon import Lexicon

GROUPS = (
    aircraft,
    arms,
    bakery,
    blades,
    clothes,
    containers,
    fruit,
    furniture,
    gadgets,
    houses,
    kitchen,
    letters,
    luggage,
    mills,
    nature,
    primitives,
    props,
    roads,
    rooms,
    screens,
    seats,
    ships,
    snacks,
    storage,
    street,
    structures,
    tableware,
    tools,
    toys,
    treasures,
    trees,
    vessels,
    weapons,
)


@cache
def lexicon() -> Lexicon:
    """The words of all families."""
    return Lexicon(FAMILIES.values())
