"""Everything that forms knows how to draw, a module for each group."""

from functools import cache

from maquette.engines.builtin.forms.families import containers, furniture, weapons
from maquette.engines.builtin.forms.family import FAMILIES
from maquette.engines.builtin.forms.lexicon import Lexicon

GROUPS = (containers, furniture, weapons)


@cache
def lexicon() -> Lexicon:
    """The words of all families."""
    return Lexicon(FAMILIES.values())
