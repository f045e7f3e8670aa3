"""Many ways to say a thing, brought to the few that the grammar knows."""

import re

from maquette.engines.builtin.forms import words

_NUMBER = r"(?:\d+|" + "|".join(word for word in words.NUMBERS if len(word) > 2) + r")"
_UNIT = "|".join(sorted(words.UNITS, key=len, reverse=True))
_LENGTH = rf"(\d+(?:\.\d+)?)\s*({_UNIT})?"
_TIMES = r"(?:x|by|\u00d7)"
_WHERE = r"on|upon|under|beneath|next|beside|near|in front|behind|around|atop|to the|at the"

_TURNS = [
    (re.compile(pattern), said)
    for pattern, said in (
        (r"['\u2019]s\b", " "),
        (r"\b3[\s-]?d\b", " "),
        (r"\blow poly\b", "low-poly"),
        (r"\bpolka dot", "polka-dot"),
        (r"\bsci fi\b", "sci-fi"),
        (r"\bold[- ]fashioned\b", "vintage"),
        (r"-(?:built|made|plated|coated|colou?red|style|styled|looking|like|era)\b", " "),
        (r"\b(?:a )?pair of (?=scissors|shears|headphones|earphones|cherries)", "a "),
        (r"\bhalf a dozen\b", "six"),
        (rf"\b(?:a |one )?(?:set|group|row|line|pack|collection|trio) of (?={_NUMBER}\b)", ""),
        (r"\b(?:a |one )?trio of\b", "three"),
        (r"\b(?:a |one )?(?:set|group|row|line|pack|collection) of\b", "some"),
        (rf"\b(?:a |one )?(?:stack|pile|tower|heap) of (?={_NUMBER}\b)", "stacked "),
        (r"\b(?:a |one )?(?:stack|pile|heap) of\b", "stacked some"),
        (r"\b(?:a |one )?(pair|couple|dozen)(?: of)?\b", r"\1"),
        # "1.2 x 0.6 x 0.75 m" is width, depth and height; of two numbers, width and depth.
        (
            rf"{_LENGTH}\s*{_TIMES}\s*{_LENGTH}\s*{_TIMES}\s*{_LENGTH}",
            lambda found: _measured(found, ("wide", "deep", "tall")),
        ),
        (
            rf"{_LENGTH}\s*{_TIMES}\s*{_LENGTH}",
            lambda found: _measured(found, ("wide", "deep")),
        ),
        (rf"(?:with |of )?(?:a |an )?height (?:of )?{_LENGTH}", r"\1 \2 tall"),
        (rf"(?:with |of )?(?:a |an )?(?:width|diameter) (?:of )?{_LENGTH}", r"\1 \2 wide"),
        (rf"(?:with |of )?(?:a |an )?depth (?:of )?{_LENGTH}", r"\1 \2 deep"),
        (rf"(?:with |of )?(?:a |an )?length (?:of )?{_LENGTH}", r"\1 \2 long"),
        (rf"(\d)[\s-]*({_UNIT})[\s-]+(?:in )?(?:tall|high|height)\b", r"\1 \2 tall"),
        (rf"(\d)[\s-]*({_UNIT})[\s-]+(?:in )?(?:wide|width|diameter|across)\b", r"\1 \2 wide"),
        (rf"(\d)[\s-]*({_UNIT})[\s-]+(?:in )?(?:deep|depth)\b", r"\1 \2 deep"),
        (rf"(\d)[\s-]*({_UNIT})[\s-]+(?:in )?(?:long|length)\b", r"\1 \2 long"),
        (r"\b(\d+)\s*x\s+(?=[a-z])", r"\1 "),
        (
            r"\b(?:is |are |that is )?(?:standing|sitting|placed|lying|resting|set|put) "
            rf"(?={_WHERE})",
            "",
        ),
        (r"\b(?:right |directly |just )?in front of\b", "infront"),
        (r"\b(?:up)?on top of\b", "on"),
        (r"\b(?:to |on |at )?(?:the |its )?(left|right)(?:-hand)? (?:side )?of\b", r"\1of"),
        (r"\b(?:next to|close to|side by side with|at the side of)\b", "beside"),
        (r"\b(?:underneath|beneath|below)\b", "under"),
        (r"\b(?:surrounded|encircled) by\b", "surrounded"),
        (
            r"\b(?:made|built|carved|crafted|forged|woven)(?: out)?(?: entirely)? (?:of|from|in)\b",
            "of",
        ),
        (r"\bcovered (?:in|with)\b", "of"),
    )
]


def plain(prompt: str) -> str:
    """The prompt in small letters, with what means the same said the same way."""
    text = prompt.lower()
    for pattern, said in _TURNS:
        text = pattern.sub(said, text)
    return text


def _measured(found: re.Match[str], names: tuple[str, ...]) -> str:
    """ "2 x 1 m" as "2 m wide 1 m deep": the last unit said holds for those without."""
    lengths = found.groups()
    unit = next((unit for unit in reversed(lengths[1::2]) if unit), "m")
    pairs = zip(lengths[0::2], lengths[1::2], names, strict=True)
    return " ".join(f"{number} {own or unit} {name}" for number, own, name in pairs)
