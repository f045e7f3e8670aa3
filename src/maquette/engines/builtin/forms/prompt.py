"""From a sentence to what shall be built. Pure; refuses what it does not understand.

The grammar: things joined by "with", "and", "on" or "beside"; before each thing its adjectives;
after it, behind a comma, "of", "in" or "with", more of them. A word that only decorates is
ignored and reported; a noun or a relation that is not known is refused, as building something
else would be worse.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from maquette.engines.builtin.forms import words
from maquette.engines.builtin.forms.family import Family
from maquette.engines.builtin.forms.lexicon import Lexicon, Word
from maquette.engines.builtin.forms.materials import MATERIALS
from maquette.engines.builtin.forms.paint import COLORS, SHADES, shaded
from maquette.engines.builtin.forms.solids import Point
from maquette.errors import InvalidSettings

_TOKEN = re.compile(r"\d+(?:\.\d+)?|[a-z]+(?:-[a-z]+)*|[,;:.]")


@dataclass(frozen=True)
class Finish:
    """What something is made of: words for a material and a pattern, a colour as "#rrggbb"."""

    material: str = ""
    color: str = ""
    pattern: str = ""

    def __bool__(self) -> bool:
        return bool(self.material or self.color or self.pattern)

    def over(self, other: "Finish") -> "Finish":
        return Finish(
            self.material or other.material,
            self.color or other.color,
            self.pattern or other.pattern,
        )


@dataclass(frozen=True)
class Wish:
    """``count`` things of one kind. ``place`` is where, seen from the first: "beside" it, "under"
    it, or "amid" the seats that it is.

    ``scale`` are factors of width, height and depth; ``measures`` metres along an axis (0 to 2);
    ``parts`` finishes by a part's name; ``words`` the family's own that were said.
    """

    family: Family
    count: int = 1
    place: str = ""
    finish: Finish = Finish()
    trim: Finish = Finish()
    parts: dict[str, Finish] = field(default_factory=dict)
    without: frozenset[str] = frozenset()
    scale: tuple[float, float, float] = (1.0, 1.0, 1.0)
    measures: dict[int, float] = field(default_factory=dict)
    words: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Understood:
    """The things, the first of them the main one, and the words that were passed over."""

    wishes: tuple[Wish, ...]
    style: str
    ignored: tuple[str, ...]


def understand(prompt: str, lexicon: Lexicon) -> Understood:
    """Raises :class:`InvalidSettings` naming the word that is not known and the nearest known."""
    text = prompt.lower().replace("low poly", "low-poly").replace("polka dot", "polka-dot")
    found = _Reading(lexicon)
    for link, phrase in _phrases(lexicon.tokens(_TOKEN.findall(text)), found):
        found.phrase(link, phrase)
    return found.understood()


def _phrases(tokens: Sequence[Word], found: "_Reading") -> list[tuple[str, list[Word]]]:
    """Cut where a comma, a joining word or an article stands."""
    cut: list[tuple[str, list[Word]]] = [("", [])]
    for word in tokens:
        if word.text in ",;:.":
            cut.append((",", []))
        elif link := found.link_of(word):
            if cut[-1][1] or not cut[-1][0]:
                cut.append((link, []))
            elif link not in ("with", "of"):
                cut[-1] = (link, [])
        elif word.article and cut[-1][1] and not all(w.number for w in cut[-1][1]):
            cut.append(("new", [word]))
        else:
            cut[-1][1].append(word)
    return [(link, phrase) for link, phrase in cut if phrase]


def _product(one: Point, other: Point) -> Point:
    return one[0] * other[0], one[1] * other[1], one[2] * other[2]


def _last(word: Word) -> str:
    """Of "gold coins", which are a thing as well, the word that may name a part."""
    return word.text.split()[-1]


class _Reading:
    """What has been understood so far."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.wishes: list[Wish] = []
        self.style = "realistic"
        self.ignored: list[str] = []
        self.pending: list[Word] = []

    def link_of(self, word: Word) -> str:
        if word.family is not None:
            return ""
        if word.text in words.JOINS:
            return "with"
        if word.text in words.WITHOUT:
            return "without"
        if word.text in words.OF:
            return "of"
        if word.text in words.RELATIONS:
            return "relation " + word.text
        return words.PLACES.get(word.text, "")

    def phrase(self, link: str, phrase: list[Word]) -> None:
        head = self._head(link, phrase)
        if link.startswith("relation"):
            self._refuse_relation(link.split()[1], phrase)
        if link == "without":
            self._leave_out(phrase)
        elif head is not None:
            self._thing(link, phrase, head)
        else:
            self._more(link, phrase)

    def _head(self, link: str, phrase: list[Word]) -> int | None:
        """Where the phrase's noun stands; what follows it must be understood."""
        places = [at for at, word in enumerate(phrase) if word.family is not None]
        if not places:
            return None
        head = places[-1]
        word = phrase[head]
        if link in (",", "of") and self.wishes and (word.color or word.material):
            return None
        if self.wishes and (self._part_named(word) or self._about_part(phrase[-1])):
            return None
        for after in phrase[head + 1 :]:
            if not after.known:
                raise self._unknown(after.text)
        return head

    def _thing(self, link: str, phrase: list[Word], head: int) -> None:
        if link == "of" and self.wishes:
            raise InvalidSettings(
                f"forms cannot fill or build one thing with another ({phrase[head].text}); "
                'it can put things "on" or "beside" each other',
                field="prompt",
            )
        if link == "new" and self.wishes:
            link = "with"
        family = phrase[head].family
        assert family is not None
        around = [*self.pending, *phrase[:head], *phrase[head + 1 :]]
        self.pending = []
        # A name of several words may say more than what the thing is: a coffee table is low.
        said = family.words & set(phrase[head].text.split())
        wish = Wish(family, place=self._place(link), words=said)
        count, wish = self._described(wish, around)
        self.wishes.append(replace(wish, count=count or 1))

    def _place(self, link: str) -> str:
        if not self.wishes:
            return ""
        return {"on": "under", "around": "amid"}.get(link, "beside")

    def _more(self, link: str, phrase: list[Word]) -> None:
        """Adjectives without a noun of their own."""
        if not self.wishes:
            self._first_without_noun(link, phrase)
            return
        unknown = [word.text for word in phrase if not word.known and not self._part_of(word)]
        if unknown and (link != "," or self._part_of(phrase[-1])):
            raise self._unknown(unknown[-1])
        last = self.wishes[-1]
        part = next((name for word in phrase if (name := self._part_of(word))), "")
        rest = [word for word in phrase if not self._part_of(word)]
        if part or (link == "with" and any(word.finish for word in rest)):
            finish, rest = self._finish(rest)
            if part:
                parts = {**last.parts, part: finish}
                last = replace(last, parts=parts)
            else:
                last = replace(last, trim=finish.over(last.trim))
        _, self.wishes[-1] = self._described(last, rest)

    def _first_without_noun(self, link: str, phrase: list[Word]) -> None:
        if link not in ("", ",") or (not phrase[-1].known and link == ""):
            raise self._unknown(phrase[-1].text)
        self.pending += phrase

    def _described(self, wish: Wish, phrase: Sequence[Word]) -> tuple[int, Wish]:
        """The wish with a phrase's adjectives, and how many were said."""
        count, own, scale = 0, set(wish.words), wish.scale
        rest: list[Word] = []
        for word in phrase:
            if word.text in wish.family.words:
                own.add(word.text)
            elif word.style:
                self.style = word.style
            elif word.size is not None:
                scale = _product(scale, word.size)
            elif word.measure is not None:
                axis, metres = word.measure
                wish = replace(wish, measures={**wish.measures, axis: metres})
            elif word.number:
                count = word.number
            else:
                rest.append(word)
        trim, rest = self._trimmed(rest)
        finish, rest = self._finish(rest)
        self.ignored += [word.text for word in rest if not word.silent]
        wish = replace(
            wish,
            words=frozenset(own),
            scale=scale,
            finish=finish.over(wish.finish),
            trim=trim.over(wish.trim),
        )
        return count, wish

    def _trimmed(self, phrase: list[Word]) -> tuple[Finish, list[Word]]:
        """What stands before a word such as "banded" or "trim"."""
        at = next((at for at, word in enumerate(phrase) if word.trim), None)
        if at is None:
            return Finish(), phrase
        start = at
        while start > 0 and (phrase[start - 1].finish or phrase[start - 1].shade):
            start -= 1
        finish, _ = self._finish(phrase[start:at])
        return finish, phrase[:start] + phrase[at + 1 :]

    def _finish(self, phrase: Sequence[Word]) -> tuple[Finish, list[Word]]:
        """Material, colour and pattern of a phrase, and the words that say nothing of it."""
        found, shade, rest = Finish(), 0.0, []
        for word in phrase:
            if word.material and (not found.material or not word.color):
                found = replace(found, material=word.material)
            elif word.color:
                color = COLORS[word.color]
                found = replace(found, color=shaded(color, shade) if shade else color)
                shade = 0.0
            elif word.pattern:
                found = replace(found, pattern=word.pattern)
            elif word.shade:
                shade = SHADES[word.shade]
            else:
                rest.append(word)
        if shade and found.material and not found.color:
            found = replace(found, color=shaded(MATERIALS[found.material].light, shade))
        return found, rest

    def _about_part(self, last: Word) -> bool:
        """Of "orange legs" the legs are meant, although an orange is a thing as well."""
        return last.family is None and bool(self._part_of(last))

    def _part_named(self, word: Word) -> bool:
        return bool(self._part_of(word)) and _last(word) in self.wishes[-1].family.parts

    def _part_of(self, word: Word) -> str:
        """The name of the last thing's part that the word means, or nothing."""
        if not self.wishes:
            return ""
        names, said = self.wishes[-1].family.parts, _last(word)
        return next((name for name in names if said in (name, name + "s", name.rstrip("s"))), "")

    def _leave_out(self, phrase: list[Word]) -> None:
        if not self.wishes:
            raise self._unknown(phrase[-1].text)
        last = self.wishes[-1]
        for word in phrase:
            part = self._part_of(word)
            if part:
                self.wishes[-1] = replace(last, without=last.without | {part})
            elif not word.number:
                self.ignored.append(f"without {word.text}")

    def _refuse_relation(self, relation: str, phrase: list[Word]) -> None:
        if not self.wishes:
            raise self._unknown(phrase[-1].text)
        raise InvalidSettings(
            f'forms does not understand "{relation}"; '
            'it can put things "on" or "beside" each other',
            field="prompt",
        )

    def _unknown(self, word: str) -> InvalidSettings:
        return InvalidSettings(self.lexicon.unknown(word), field="prompt")

    def understood(self) -> Understood:
        if not self.wishes:
            said = self.pending[-1].text if self.pending else ""
            raise self._unknown(said)
        if sum(wish.count for wish in self.wishes) > words.MOST:
            raise InvalidSettings(
                f"forms makes at most {words.MOST} things at once", field="prompt"
            )
        return Understood(tuple(self.wishes), self.style, tuple(dict.fromkeys(self.ignored)))
