"""The words that say how many, how large, in which style, and where."""

NUMBERS = {
    "a": 1, "an": 1, "the": 1, "one": 1, "single": 1, "two": 2, "three": 3, "four": 4, "five": 5,
    "six": 6, "seven": 7, "eight": 8, "pair": 2, "couple": 2, "dozen": 12, "some": 3,
    "several": 4, "few": 3,
}  # fmt: skip
MOST = 12

STYLES = {
    "low-poly": "low-poly", "lowpoly": "low-poly", "polygonal": "low-poly", "faceted": "low-poly",
    "blocky": "low-poly", "stylised": "stylised", "stylized": "stylised", "cartoon": "stylised",
    "cartoonish": "stylised", "toon": "stylised", "cute": "stylised", "toy": "stylised",
    "chunky": "stylised", "realistic": "realistic", "photorealistic": "realistic",
    "lifelike": "realistic", "detailed": "realistic",
}  # fmt: skip

SIZES: dict[str, tuple[float, float, float]] = {
    "tiny": (0.5, 0.5, 0.5), "miniature": (0.4, 0.4, 0.4), "small": (0.75, 0.75, 0.75),
    "little": (0.75, 0.75, 0.75), "medium": (1, 1, 1), "big": (1.3, 1.3, 1.3),
    "large": (1.35, 1.35, 1.35), "huge": (1.9, 1.9, 1.9), "giant": (2.5, 2.5, 2.5),
    "massive": (2.0, 2.0, 2.0), "enormous": (2.5, 2.5, 2.5), "tall": (1, 1.35, 1),
    "high": (1, 1.3, 1), "short": (1, 0.72, 1), "low": (1, 0.72, 1), "wide": (1.35, 1, 1),
    "broad": (1.3, 1, 1), "narrow": (0.7, 1, 1), "long": (1.45, 1, 1), "slim": (0.8, 1, 0.8),
    "slender": (0.75, 1.05, 0.75), "thin": (0.8, 1, 0.8), "thick": (1.2, 1, 1.2),
    "fat": (1.3, 1, 1.3), "squat": (1.2, 0.75, 1.2), "deep": (1, 1, 1.3),
}  # fmt: skip
"""Factors of width, height and depth."""

UNITS = {
    "mm": 0.001, "cm": 0.01, "m": 1.0, "metre": 1.0, "meter": 1.0, "metres": 1.0, "meters": 1.0,
    "centimetre": 0.01, "centimeter": 0.01, "centimetres": 0.01, "centimeters": 0.01,
    "ft": 0.3048, "foot": 0.3048, "feet": 0.3048, "inch": 0.0254, "inches": 0.0254,
}  # fmt: skip
MEASURED = {"tall": 1, "high": 1, "wide": 0, "long": 0, "broad": 0, "deep": 2}
"""Which axis "2 m tall" measures."""

PATTERNS = {
    "striped": "stripes", "stripes": "stripes", "checkered": "checks", "chequered": "checks",
    "checked": "checks", "dotted": "dots", "spotted": "dots", "polka-dot": "dots",
}  # fmt: skip

JOINS = frozenset({"with", "and", "plus", "featuring", "having", "including"})
PLACES = {
    "on": "on", "upon": "on", "atop": "on", "beside": "beside", "near": "beside", "by": "beside",
    "next": "beside", "alongside": "beside", "surrounded": "beside", "around": "around",
}  # fmt: skip
WITHOUT = frozenset({"without", "no", "minus"})
OF = frozenset({"of", "in", "from", "made", "out", "covered", "using", "built", "carved"})
RELATIONS = frozenset(
    [
        "under",
        "underneath",
        "below",
        "inside",
        "within",
        "into",
        "holding",
        "riding",
        "carrying",
        "wearing",
        "fighting",
        "eating",
        "behind",
        "above",
        "over",
        "through",
        "between",
        "flying",
        "sitting",
        "standing",
        "lying",
        "hanging",
        "leaning",
        "chasing",
        "stacked",
        "floating",
        "against",
        "containing",
        "across",
    ]
)
"""Words whose meaning the grammar cannot build; ignoring them would build something else."""

SILENT = frozenset(
    [
        "please",
        "make",
        "create",
        "generate",
        "model",
        "me",
        "i",
        "want",
        "need",
        "3d",
        "asset",
        "object",
        "prop",
        "game",
        "ready",
        "render",
        "style",
        "styled",
        "colored",
        "coloured",
        "color",
        "colour",
        "looking",
        "to",
        "for",
        "its",
        "it",
        "is",
        "that",
        "has",
        "which",
        "on-top",
        "top",
        "bit",
        "bits",
        "very",
        "really",
        "quite",
        "all",
        "set",
        "collection",
    ]
)
"""Words that change nothing and are not worth a note."""
