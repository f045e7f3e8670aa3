"""Materials, colours and patterns out of a phrase's words."""

from collections.abc import Sequence
from dataclasses import replace

from maquette.engines.builtin.forms.lexicon import Word
from maquette.engines.builtin.forms.materials import MATERIALS
from maquette.engines.builtin.forms.paint import COLORS, SHADES, shaded
from maquette.engines.builtin.forms.wishes import Finish

GENERAL = frozenset({"wood", "wooden", "metal", "metallic", "timber", "cloth", "fabric", "painted"})
"""Words that add nothing beside a material's own: "oak wood", "painted steel"."""


def finishes(phrase: Sequence[Word]) -> tuple[list[Finish], list[Word]]:
    """The finishes in the order in which they were said, and the words that say nothing of them.

    "Red and white" are two, and so are two colours side by side; of "rusty wooden" the last
    material counts, and a general word gives way to one of its own.
    """
    found, shade, rest = [Finish()], 0.0, []
    for word in phrase:
        last = found[-1]
        if word.text == "and":
            found.append(Finish())
        elif word.material and not (last.material and word.color and not last.color):
            found[-1] = _made_of(last, word)
        elif word.color:
            written = _color(word.color, shade)
            found[-1:] = [last, Finish(color=written)] if last.color else [_in(last, written)]
            shade = 0.0
        elif word.pattern:
            found[-1] = replace(last, pattern=word.pattern)
        elif word.shade:
            shade = SHADES[word.shade]
        else:
            rest.append(word)
    return _shaded([each for each in found if each], shade), rest


def _made_of(finish: Finish, word: Word) -> Finish:
    own = finish.material and finish.material not in GENERAL
    return finish if own and word.text in GENERAL else replace(finish, material=word.material)


def _shaded(found: list[Finish], shade: float) -> list[Finish]:
    """With what "dark" says of a material that it stands before."""
    if shade and found and found[-1].material and not found[-1].color:
        light = MATERIALS[found[-1].material].light
        found[-1] = replace(found[-1], color=shaded(light, shade))
    return found


def _color(word: str, shade: float) -> str:
    written = COLORS.get(word, word)
    return shaded(written, shade) if shade else written


def _in(finish: Finish, color: str) -> Finish:
    return replace(finish, color=color)
