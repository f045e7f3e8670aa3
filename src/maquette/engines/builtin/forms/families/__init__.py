"""Everything that forms knows how to draw, a module for each group; each registers its own."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from maquette.engines.builtin.forms.family import FAMILIES
from maquette.engines.builtin.forms.lexicon import Lexicon

for _found in iter_modules(__path__):
    import_module(f"{__name__}.{_found.name}")


@cache
def lexicon() -> Lexicon:
    """The words of all families."""
    return Lexicon(FAMILIES.values())
