"""The words that say how many, how large, how old, in which style, and where."""

from maquette.engines.builtin.forms.wishes import Mood

NUMBERS = {
    "a": 1, "an": 1, "the": 1, "one": 1, "single": 1, "two": 2, "three": 3, "four": 4, "five": 5,
    "six": 6, "pair": 2, "couple": 2, "dozen": 12, "some": 3,
    "several": 4, "few": 3, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12,
}  # fmt: skip
MOST = 24
SOME, ALL_ROUND = 3, 6
"""How many "barrels" are of which no number was said, and "surrounded by chairs"."""

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
    "broad": (1.3, 1, 1), "narrow": (0.7, 1, 1), "slim": (0.8, 1, 0.8),
    "slender": (0.75, 1.05, 0.75), "thin": (0.8, 1, 0.8), "thick": (1.2, 1, 1.2),
    "fat": (1.3, 1, 1.3), "squat": (1.2, 0.75, 1.2), "deep": (1, 1, 1.3),
}  # fmt: skip
"""Factors of width, height and depth."""

LONGER = {"long": 1.4, "longer": 1.4, "elongated": 1.5}
"""Factors of what is the longest of these: a sword's height, a car's depth."""

WEARS = {
    "new": 0.0, "clean": 0.0, "pristine": 0.0, "polished": 0.0, "shiny": 0.0, "old": 0.7,
    "worn": 0.75, "weathered": 0.85, "aged": 0.6, "dirty": 0.9, "dusty": 0.6, "shabby": 0.85,
    "battered": 0.9, "grimy": 0.95, "antique": 0.45, "vintage": 0.4, "ancient": 0.9,
    "used": 0.5, "abandoned": 0.9, "decrepit": 1.0, "scratched": 0.7, "faded": 0.5,
}  # fmt: skip
"""How much time has left on something: 0 nothing, 1 as much as can be."""

_DARK = (("wood", "dark wood"), ("oak", "dark wood"), ("light wood", "dark wood"))
_LIGHT = (("wood", "light wood"), ("oak", "light wood"), ("dark wood", "light wood"))
_COLD = (("wood", "brushed steel"), ("oak", "brushed steel"), ("fabric", "plastic"))

MOODS = {
    "victorian": Mood((*_DARK, ("fabric", "velvet"), ("paint", "dark wood")), "brass", 0.3),
    "gothic": Mood((*_DARK, ("fabric", "velvet")), "iron", 0.4),
    "baroque": Mood((*_DARK, ("fabric", "velvet")), "gold", 0.2),
    "medieval": Mood((("wood", "oak"), ("steel", "iron")), "iron", 0.6),
    "rustic": Mood((("paint", "wood"),), "iron", 0.6),
    "modern": Mood(_LIGHT, "brushed steel", 0.0),
    "minimalist": Mood(_LIGHT, "", 0.0),
    "scandinavian": Mood(_LIGHT, "", 0.0),
    "industrial": Mood(_DARK, "iron", 0.5),
    "futuristic": Mood(_COLD, "chrome", 0.0),
    "sci-fi": Mood(_COLD, "chrome", 0.0),
    "steampunk": Mood((*_DARK, ("steel", "copper"), ("plastic", "brass")), "brass", 0.5),
    "royal": Mood((*_DARK, ("fabric", "velvet")), "gold", 0.0),
    "luxurious": Mood((*_DARK, ("fabric", "velvet")), "gold", 0.0),
    "ornate": Mood((), "gold", 0.1),
    "elegant": Mood(_DARK, "brass", 0.0),
    "viking": Mood((("wood", "oak"), ("steel", "iron")), "iron", 0.6),
}
"""What times and tastes make things of, where no material is said."""

UNITS = {
    "mm": 0.001, "cm": 0.01, "m": 1.0, "metre": 1.0, "meter": 1.0, "metres": 1.0, "meters": 1.0,
    "centimetre": 0.01, "centimeter": 0.01, "centimetres": 0.01, "centimeters": 0.01,
    "ft": 0.3048, "foot": 0.3048, "feet": 0.3048, "inch": 0.0254, "inches": 0.0254,
}  # fmt: skip
MEASURED = {"tall": 1, "high": 1, "wide": 0, "broad": 0, "deep": 2, "long": 3}
"""Which axis "2 m tall" measures; 3 is the longest of the three."""

PATTERNS = {
    "striped": "stripes", "stripes": "stripes", "checkered": "checks", "chequered": "checks",
    "checked": "checks", "dotted": "dots", "spotted": "dots", "polka-dot": "dots",
}  # fmt: skip

JOINS = frozenset({"with", "plus", "featuring", "having", "including"})
AND = frozenset({"and"})
PLACES = {
    "on": "on", "upon": "on", "atop": "on", "beside": "beside", "near": "beside", "by": "beside",
    "alongside": "beside", "surrounded": "surrounded", "around": "around", "under": "under",
    "between": "between", "infront": "front", "behind": "behind", "leftof": "left",
    "rightof": "right",
}  # fmt: skip
PRONOUNS = frozenset(
    {"it", "them", "each", "its", "their", "side", "sides", "both", "of", "either"}
)
PARTS = {
    "legs": ("feet",), "leg": ("feet",), "feet": ("legs",), "foot": ("legs",),
    "grip": ("handle", "wrap"), "handle": ("grip", "shaft", "handles"), "hilt": ("guard", "grip"),
    "handles": ("handle", "grips"), "knobs": ("handles", "knob"), "knob": ("handles",),
    "seat": ("cushion", "cushions"), "cushions": ("cushion", "seat"), "cushion": ("cushions",),
    "wheels": ("tyres", "all wheels"), "tires": ("tyres",), "rims": ("hubs", "rim"),
    "roof": ("canopy", "cap"), "walls": ("body",), "wall": ("body",), "door": ("doors",),
    "pages": ("page",), "frame": ("body",), "hoops": ("bands",), "straps": ("bands",),
    "corners": ("bands", "trim"), "edges": ("rim",), "lid": ("lid", "top"), "sheets": ("mattress",),
}  # fmt: skip
"""Other words for parts, tried where a thing has none of the name that was said."""

WITHOUT = frozenset({"without", "no", "minus"})
OF = frozenset({"of", "in", "from", "made", "out", "covered", "using", "built", "carved"})
RELATIONS = frozenset(
    [
        "inside",
        "within",
        "into",
        "holding",
        "riding",
        "carrying",
        "wearing",
        "fighting",
        "eating",
        "above",
        "over",
        "through",
        "flying",
        "hanging",
        "leaning",
        "chasing",
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
        "photo",
        "solid",
        "pure",
        "real",
        "genuine",
        "plated",
        "coated",
        "image",
        "picture",
        "illustration",
        "version",
        "piece",
        "pieces",
        "kind",
        "type",
        "made",
        "both",
        "are",
        "there",
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
        "them",
        "each",
        "their",
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
