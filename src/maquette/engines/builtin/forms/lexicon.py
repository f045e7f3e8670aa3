"""What each word can mean, and which known words are nearest to an unknown one."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from maquette.engines.builtin.forms import materials, words
from maquette.engines.builtin.forms.family import Family
from maquette.engines.builtin.forms.kin import KIN
from maquette.engines.builtin.forms.paint import COLORS, SHADES
from maquette.engines.builtin.forms.wishes import Mood

LONGEST_NAME = 3

TRIM = frozenset(
    [
        "banded",
        "bound",
        "trimmed",
        "rimmed",
        "tipped",
        "studded",
        "reinforced",
        "trim",
        "trims",
        "bands",
        "band",
        "fittings",
        "fitting",
        "accents",
        "accent",
        "details",
        "hardware",
        "straps",
        "inlay",
        "inlays",
        "decoration",
        "decorations",
        "edges",
        "edging",
        "edged",
        "ornaments",
        "clad",
    ]
)


@dataclass(frozen=True)
class Word:
    """One word, or several that belong together, and everything that it can mean."""

    text: str
    family: Family | None = None
    plural: bool = False
    material: str = ""
    color: str = ""
    shade: str = ""
    pattern: str = ""
    style: str = ""
    wear: float | None = None
    mood: Mood | None = None
    longer: float = 0.0
    stacked: bool = False
    size: tuple[float, float, float] | None = None
    measure: tuple[int, float] | None = None
    number: int = 0
    article: bool = False
    trim: bool = False
    silent: bool = False
    own: bool = False

    @property
    def finish(self) -> bool:
        return bool(self.material or self.color or self.pattern)

    @property
    def known(self) -> bool:
        """Whether it means anything at all."""
        return self.describes or bool(self.family or self.number or self.silent or self.own)

    @property
    def describes(self) -> bool:
        """Whether it is an adjective of any thing: a colour, a size, an age."""
        looks = self.finish or self.shade or self.style or self.trim or self.mood
        sizes = self.size or self.measure or self.longer or self.stacked
        return bool(looks or sizes or self.wear is not None)


class Lexicon:
    """The words of a set of families, and those that belong to no family."""

    def __init__(self, families: Iterable[Family]) -> None:
        self.families = tuple(families)
        self._names: dict[tuple[str, ...], Family] = {}
        for family in self.families:
            for name in family.names:
                self._names.setdefault(tuple(name.split()), family)
        self._plural: set[tuple[str, ...]] = set()
        for one, family in list(self._names.items()):
            many = {(*one[:-1], form) for form in plurals(one[-1])} - set(self._names)
            self._names |= dict.fromkeys(many, family)
            self._plural |= many
        self._said = frozenset(word for name in self._names for word in name)
        self._own = frozenset().union(*(family.words for family in self.families))

    def tokens(self, texts: Sequence[str]) -> list[Word]:
        """Words with their meanings; names and materials of several words joined."""
        found: list[Word] = []
        texts = [piece for text in texts for piece in self._split(text)]
        at = 0
        while at < len(texts):
            word, used = self._next(texts[at:])
            found.append(word)
            at += used
        return found

    def unknown(self, word: str) -> str:
        """A sentence that refuses ``word`` and names the nearest that are known."""
        names = self._nearest(word)
        count = len(self.families)
        some = ", ".join(sorted(family.name for family in self.families)[:: max(count // 12, 1)])
        said = f'forms does not know "{word}"' if word else "the prompt names no thing to make"
        nearest = f"; the nearest that it knows: {', '.join(names)}" if names else ""
        return f"{said}{nearest}. It knows {count} kinds of things, among them {some}"

    def _nearest(self, word: str) -> list[str]:
        """Families by meaning, by a slip of the pen, by a name within the word, or else by sound.

        Sound alone says little: a handbag is no handsaw.
        """
        known = sorted({" ".join(name) for name in self._names})
        slips = difflib.get_close_matches(word, known, 2, 0.79)
        within = [name for name in known if len(name) > 2 and word.endswith(name)]
        found = list(KIN.get(word, KIN.get(word.removesuffix("s"), ())))
        found += [self._names[tuple(each.split())].name for each in (*slips, *within[::-1])]
        if not found:
            near = difflib.get_close_matches(word, known, 4, 0.6)
            found = [self._names[tuple(each.split())].name for each in near]
        return list(dict.fromkeys(found))[:4]

    def _split(self, text: str) -> list[str]:
        """ "iron-banded" are two words; a compound that is known stays whole, and so does one of
        which nothing is known.
        """
        if "-" not in text or text in {*words.STYLES, *words.PATTERNS, *words.MOODS}:
            return [text]
        pieces = [piece for piece in text.split("-") if piece]
        known = any(piece in self._said or self._single(piece).known for piece in pieces)
        return pieces if known else [text]

    def _next(self, texts: Sequence[str]) -> tuple[Word, int]:
        measure = _measure(texts)
        if measure is not None:
            return measure
        for length in range(min(LONGEST_NAME, len(texts)), 0, -1):
            name = tuple(texts[:length])
            if length > 1 and name in self._names:
                many = name in self._plural
                return Word(" ".join(name), family=self._names[name], plural=many), length
        two = " ".join(texts[:2])
        if joined := materials.JOINED.get(two):
            return Word(two, material=joined), 2
        if len(texts) > 1 and two in COLORS:
            return Word(two, color=two), 2
        return self._single(texts[0]), 1

    def _single(self, text: str) -> Word:
        number = words.NUMBERS.get(text, int(text) if text.isdigit() else 0)
        return Word(
            text,
            family=self._names.get((text,)),
            plural=(text,) in self._plural,
            material=materials.WORDS.get(text, ""),
            color=text if text in COLORS or text.startswith("#") else "",
            shade=text if text in SHADES else "",
            pattern=words.PATTERNS.get(text, ""),
            style=words.STYLES.get(text, ""),
            wear=words.WEARS.get(text),
            mood=words.MOODS.get(text),
            longer=words.LONGER.get(text, 0.0),
            stacked=text == "stacked",
            size=words.SIZES.get(text),
            number=number,
            article=text in words.NUMBERS or text.isdigit(),
            trim=text in TRIM,
            silent=text in words.SILENT,
            own=text in self._own,
        )


def plurals(noun: str) -> tuple[str, ...]:
    """The usual forms of more than one: boxes, knives, cherries, chairs."""
    if noun.endswith(("s", "x", "ch", "sh")):
        return (noun + "es",)
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return (noun[:-1] + "ies",)
    if noun.endswith(("fe", "f")):
        return (noun.rstrip("fe") + "ves", noun + "s")
    return (noun + "s", noun + "es") if noun.endswith("o") else (noun + "s",)


def _measure(texts: Sequence[str]) -> tuple[Word, int] | None:
    """ "2 m tall", "30 cm"."""
    if len(texts) < 2 or texts[1] not in words.UNITS:
        return None
    said = texts[0] if texts[0][0].isdigit() else str(words.NUMBERS.get(texts[0], ""))
    if not said:
        return None
    metres = float(said) * words.UNITS[texts[1]]
    axis = words.MEASURED.get(texts[2], None) if len(texts) > 2 else None
    used = 2 if axis is None else 3
    return Word(" ".join(texts[:used]), measure=(1 if axis is None else axis, metres)), used
