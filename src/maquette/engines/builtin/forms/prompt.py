"""From a sentence to what shall be built. Pure; refuses what it does not understand.

The grammar: things joined by "with", "and" or by where they are ("on", "under", "next to");
before each thing its adjectives; after it, behind a comma, "of", "in" or "with", more of them. A
word that only decorates is ignored and reported; a noun or a relation that is not known is
refused, as building something else would be worse.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from maquette.engines.builtin.forms import words
from maquette.engines.builtin.forms.finishes import finishes
from maquette.engines.builtin.forms.lexicon import Lexicon, Word
from maquette.engines.builtin.forms.phrasing import plain
from maquette.engines.builtin.forms.solids import Point
from maquette.engines.builtin.forms.wishes import Finish, Understood, Wish
from maquette.errors import InvalidSettings

_TOKEN = re.compile(r"#(?:[0-9a-f]{6}|[0-9a-f]{3})\b|\d+(?:\.\d+)?|[a-z]+(?:-[a-z]+)*|[,;:.]")

_Phrase = tuple[str, list[Word]]


def understand(prompt: str, lexicon: Lexicon) -> Understood:
    """Raises :class:`InvalidSettings` naming the word that is not known and the nearest known."""
    found = _Reading(lexicon)
    tokens = lexicon.tokens(_TOKEN.findall(plain(prompt)))
    for link, phrase in _joined(_phrases(tokens)):
        found.phrase(link, phrase)
    return found.understood()


def _phrases(tokens: Sequence[Word]) -> list[_Phrase]:
    """Cut where a comma, a joining word or an article stands."""
    cut: list[_Phrase] = [("", [])]
    for word in tokens:
        if word.text in ",;:.":
            cut.append((",", []))
        elif link := _link_of(word):
            if cut[-1][1] or not cut[-1][0]:
                cut.append((link, []))
            elif link not in ("with", "of", "and") and not cut[-1][0].startswith("relation"):
                cut[-1] = (link, [])
        elif word.article and cut[-1][1] and not all(w.number or w.stacked for w in cut[-1][1]):
            cut.append(("new", [word]))
        else:
            cut[-1][1].append(word)
    return [(link, phrase) for link, phrase in cut if phrase]


def _link_of(word: Word) -> str:
    if word.family is not None:
        return ""
    if word.text in words.AND:
        return "and"
    if word.text in words.JOINS:
        return "with"
    if word.text in words.WITHOUT:
        return "without"
    if word.text in words.OF:
        return "of"
    if word.text in words.RELATIONS:
        return "relation " + word.text
    return words.PLACES.get(word.text, "")


def _joined(phrases: Sequence[_Phrase]) -> list[_Phrase]:
    """ "A red and white lighthouse" is one phrase: adjectives go to the noun behind them."""
    found: list[_Phrase] = []
    for link, phrase in phrases:
        before = found[-1][1] if found else []
        plain_words = all(word.describes or word.number or word.silent for word in before)
        lonely = any(word.describes and word.family is None for word in before)
        if link == "and" and plain_words and lonely and not phrase[0].article:
            found[-1] = (found[-1][0], [*before, Word("and", silent=True), *phrase])
        else:
            found.append((link, phrase))
    return found


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
        self.together: set[int] = set()
        self.style = "realistic"
        self.ignored: list[str] = []
        self.pending: list[Word] = []

    def phrase(self, link: str, phrase: list[Word]) -> None:
        where = link in words.PLACES.values()
        if where and self.wishes and all(word.text in words.PRONOUNS for word in phrase):
            self._pointed(link, phrase)
            return
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
        of_last = self.wishes and link not in words.PLACES.values()
        if of_last and (self._part_named(word) or self._about_part(phrase[-1])):
            return None
        for after in phrase[head + 1 :]:
            if not after.known:
                raise self._unknown(after.text)
        return head

    def _thing(self, link: str, phrase: list[Word], head: int) -> None:
        if link == "of" and self.wishes:
            raise InvalidSettings(
                f"forms cannot fill or build one thing with another ({phrase[head].text}); "
                'it can put things "on", "under", "beside", "behind" or "in front of" each other',
                field="prompt",
            )
        family = phrase[head].family
        assert family is not None
        around = [*self.pending, *phrase[:head], *phrase[head + 1 :]]
        self.pending = []
        # A name of several words may say more than what the thing is: a coffee table is low.
        said = family.words & set(phrase[head].text.split())
        count, wish = self._described(Wish(family, words=said), around)
        many = words.SOME if wish.stacked or phrase[head].plural else 1
        if phrase[head].plural and link == "surrounded":
            many = words.ALL_ROUND
        wish = replace(wish, count=count or many)
        self._placed(link, wish)

    def _placed(self, link: str, wish: Wish) -> None:
        """Where a new thing is, seen from an earlier one; or an earlier one, seen from it."""
        last = len(self.wishes) - 1
        if last < 0:
            self.wishes.append(wish)
        elif link in ("on", "under", "front", "behind", "left", "right", "around"):
            self._move(link, last + 1)
            self.wishes.append(wish)
        elif link in ("beside", "between", "surrounded"):
            place = "around" if link == "surrounded" else "beside"
            self.wishes.append(replace(wish, place=place, to=last))
        elif link in ("and", ",", "new") and (leader := self.wishes[last]).to >= 0:
            with_it = leader.place in ("with", "on")
            place = "with" if with_it else leader.place
            self.wishes.append(replace(wish, place=place, to=leader.to))
            self.together |= {last + 1} if last in self.together else set()
        else:
            self.together |= {last + 1} if link in ("and", ",") else set()
            place = "with" if link in ("with", "new") else "beside"
            self.wishes.append(replace(wish, place=place, to=last))

    def _move(self, link: str, base: int) -> None:
        """What was named so far goes "on" or "under" what comes now, which is numbered ``base``."""
        last = first = base - 1
        while self.wishes[first].to >= 0:
            first = self.wishes[first].to
        moved = {first, *(k for k in self.together if self.wishes[k].to == first)}
        for k in moved:
            # Of "a chair and a lamp on a desk" the lamp is surely on it.
            place = "with" if link == "on" and k != last and last in moved else link
            self.wishes[k] = replace(self.wishes[k], place=place, to=base)
        self.together.clear()

    def _pointed(self, link: str, phrase: Sequence[Word]) -> None:
        """ "On it", "behind them", said of the last thing."""
        last = self.wishes[-1]
        if last.to >= 0:
            if any("side" in word.text for word in phrase):
                # "On each side" of it are two, one to the right and one to the left.
                last, link = replace(last, count=max(last.count, 2)), "beside"
            self.wishes[-1] = replace(last, place=link)

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
            told, rest = finishes(rest)
            finish = told[0] if told else Finish()
            if part:
                last = replace(last, parts={**last.parts, part: finish})
            else:
                last = replace(last, trim=finish.over(last.trim))
        _, self.wishes[-1] = self._described(last, rest)

    def _first_without_noun(self, link: str, phrase: list[Word]) -> None:
        if link not in ("", ",") or (not phrase[-1].known and link == ""):
            raise self._unknown(phrase[-1].text)
        self.pending += phrase

    def _described(self, wish: Wish, phrase: Sequence[Word]) -> tuple[int, Wish]:
        """The wish with a phrase's adjectives, and how many were said."""
        count, rest = 0, []
        for word in phrase:
            if word.text in wish.family.words:
                wish = replace(wish, words=wish.words | {word.text})
            elif word.style:
                self.style = word.style
            elif word.number:
                count = word.number
            elif (told := _sized(wish, word)) is not None:
                wish = told
            else:
                rest.append(word)
        trim, rest = _trimmed(rest)
        told_finishes, rest = finishes(rest)
        main, second = (*told_finishes, Finish(), Finish())[:2]
        # "Red and black striped": the stripes are of both.
        main, second = replace(main, pattern=main.pattern or second.pattern), second.plain
        self.ignored += [word.text for word in rest if not word.silent]
        finish, trim = main.over(wish.finish), trim.over(second).over(wish.trim)
        return count, replace(wish, finish=finish, trim=trim)

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
        for each in (said, *words.PARTS.get(said, ())):
            for name in names:
                if each in (name, name + "s", name.rstrip("s")):
                    return name
        return ""

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
            f'forms does not understand "{relation}"; it can put things '
            '"on", "under", "beside", "behind" or "in front of" each other',
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


def _sized(wish: Wish, word: Word) -> Wish | None:
    """The wish with what the word says of size, age or taste; None where it says none of these."""
    if word.size is not None:
        return replace(wish, scale=_product(wish.scale, word.size))
    if word.longer:
        return replace(wish, longer=wish.longer * word.longer)
    if word.measure is not None:
        axis, metres = word.measure
        return replace(wish, measures={**wish.measures, axis: metres})
    if word.wear is not None:
        return replace(wish, wear=max(word.wear, wish.wear or 0.0))
    if word.mood is not None:
        return replace(wish, mood=word.mood)
    return replace(wish, stacked=True) if word.stacked else None


def _trimmed(phrase: list[Word]) -> tuple[Finish, list[Word]]:
    """What stands before a word such as "banded" or "trim"."""
    at = next((at for at, word in enumerate(phrase) if word.trim), None)
    if at is None:
        return Finish(), phrase
    start, met = at, 0
    while start > 0 and (phrase[start - 1].finish or phrase[start - 1].shade):
        met += bool(phrase[start - 1].material)
        if met > 1:
            break
        start -= 1
    told, _ = finishes(phrase[start:at])
    return told[0] if told else Finish(), phrase[:start] + phrase[at + 1 :]
