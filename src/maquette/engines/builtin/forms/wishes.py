"""What a sentence asks for, once it is understood: plain values."""

from dataclasses import dataclass, field

from maquette.engines.builtin.forms.family import Family


@dataclass(frozen=True)
class Finish:
    """What something is made of: words for a material and a pattern, a colour as "#rrggbb"."""

    material: str = ""
    color: str = ""
    pattern: str = ""

    def __bool__(self) -> bool:
        return bool(self.material or self.color or self.pattern)

    @property
    def plain(self) -> "Finish":
        """The same without its pattern."""
        return Finish(self.material, self.color)

    def over(self, other: "Finish") -> "Finish":
        return Finish(
            self.material or other.material,
            self.color or other.color,
            self.pattern or other.pattern,
        )


@dataclass(frozen=True)
class Mood:
    """What a word such as "Victorian" makes of what nothing else was said of.

    ``swaps`` are materials by those that the family would take; ``trim`` is that of bands and
    fittings.
    """

    swaps: tuple[tuple[str, str], ...] = ()
    trim: str = ""
    wear: float | None = None


@dataclass(frozen=True)
class Wish:
    """``count`` things of one kind.

    ``place`` is where they are, seen from the wish numbered ``to``: "on", "under", "front",
    "behind", "left", "right", "beside", "around" or "with"; empty for the one that all others
    are placed by. ``stacked`` ones stand upon each other.

    ``scale`` are factors of width, height and depth; ``longer`` one of the longest of these;
    ``measures`` metres along an axis (0 to 2; 3 is the longest); ``parts`` finishes by a part's
    name; ``words`` the family's own that were said; ``wear`` is 0 (new) to 1, None for a little.
    """

    family: Family
    count: int = 1
    place: str = ""
    to: int = -1
    stacked: bool = False
    finish: Finish = Finish()
    trim: Finish = Finish()
    parts: dict[str, Finish] = field(default_factory=dict)
    without: frozenset[str] = frozenset()
    scale: tuple[float, float, float] = (1.0, 1.0, 1.0)
    longer: float = 1.0
    measures: dict[int, float] = field(default_factory=dict)
    words: frozenset[str] = frozenset()
    wear: float | None = None
    mood: Mood = Mood()


@dataclass(frozen=True)
class Understood:
    """The things in the order of the sentence, and the words that were passed over."""

    wishes: tuple[Wish, ...]
    style: str
    ignored: tuple[str, ...]
