"""Families of objects, and the register that words are looked up in."""

from collections.abc import Callable
from dataclasses import dataclass

from maquette.engines.builtin.forms.sketch import Parts, Sketch

Draw = Callable[[Sketch], Parts]


@dataclass(frozen=True)
class Family:
    """A kind of thing that words can ask for.

    ``names`` are its words in the singular, the first its own; ``group`` is where a list puts
    it; ``words`` are adjectives that only it understands; ``top`` says that things can be put
    upon it; ``faces`` that, placed beside something, it turns its front there: a chair does;
    ``parts`` are the names of its parts that words may give a finish of their own.
    """

    names: tuple[str, ...]
    group: str
    draw: Draw
    words: frozenset[str]
    top: bool
    faces: bool
    parts: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.names[0]


FAMILIES: dict[str, Family] = {}


def family(
    *names: str,
    group: str,
    parts: str,
    words: str = "",
    top: bool = False,
    faces: bool = False,
) -> Callable[[Draw], Draw]:
    """Registers a drawing function under its names.

    ``words`` are separated by spaces, ``parts`` by commas.
    """

    named = tuple(part.strip() for part in parts.split(","))

    def register(draw: Draw) -> Draw:
        assert names[0] not in FAMILIES, f"two families are called {names[0]}"
        own = frozenset(words.split())
        FAMILIES[names[0]] = Family(names, group, draw, own, top, faces, named)
        return draw

    return register
