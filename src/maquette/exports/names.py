"""Names that are unique, and fit where they are to stand."""

import re
from collections.abc import Iterable


def unique(names: Iterable[str]) -> list[str]:
    """The same names; one that was there before gets a number."""
    taken: set[str] = set()
    found = []
    for name in names:
        shown, number = name, 2
        while shown in taken:
            shown, number = f"{name}_{number}", number + 1
        taken.add(shown)
        found.append(shown)
    return found


def one_word(name: str) -> str:
    """Without spaces and line breaks, which end a name in OBJ and MTL."""
    return re.sub(r"\s+", "_", name.strip()) or "unnamed"


def identifier(name: str) -> str:
    """Letters, digits and underscores of ASCII, not beginning with a digit, as USD wants them."""
    plain = re.sub(r"[^A-Za-z0-9_]", "_", name) or "unnamed"
    return f"_{plain}" if plain[0].isdigit() else plain
