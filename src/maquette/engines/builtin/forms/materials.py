"""The substances that parts are made of, and the words for them."""

from dataclasses import dataclass

from maquette.engines.builtin.forms import patterns
from maquette.engines.builtin.forms.patterns import Pattern


@dataclass(frozen=True)
class Material:
    """A substance: its pattern, and its colours between dark and light as sRGB hexadecimal.

    ``size`` is the pattern's unit in metres; ``other`` the colour of its second substance, which
    is dull and no metal. ``clear`` materials let light through, ``glow`` is radiant: neither is
    painted, both have one colour.
    """

    pattern: Pattern
    dark: str
    light: str
    rough: float
    metal: float = 0.0
    size: float = 0.05
    other: str = ""
    clear: float = 0.0
    glow: float = 0.0


def _stone(pattern: Pattern, dark: str, light: str, rough: float, size: float) -> Material:
    return Material(pattern, dark, light, rough, size=size)


def _metal(pattern: Pattern, dark: str, light: str, rough: float) -> Material:
    return Material(pattern, dark, light, rough, 1.0, size=0.03)


MATERIALS: dict[str, Material] = {
    "wood": Material(patterns.wood, "#6d4526", "#b5834f", 0.6, size=0.03),
    "oak": Material(patterns.wood, "#8a6238", "#c79f68", 0.58, size=0.035),
    "dark wood": Material(patterns.wood, "#2f1a10", "#6b4027", 0.5, size=0.03),
    "light wood": Material(patterns.wood, "#b98f5c", "#e6cb9c", 0.6, size=0.04),
    "bamboo": Material(patterns.strands, "#a58a45", "#d9c27c", 0.5, size=0.02),
    "bark": Material(patterns.bark, "#33241a", "#7a5f47", 0.92, size=0.05),
    "iron": _metal(patterns.hammered, "#3b3d40", "#6f7276", 0.52),
    "rusty iron": Material(
        patterns.rust, "#4a4643", "#77706a", 0.55, 1.0, size=0.04, other="#8a4b22"
    ),
    "steel": _metal(patterns.plain, "#878d94", "#aeb4bb", 0.32),
    "brushed steel": _metal(patterns.brushed, "#7f848a", "#cdd1d6", 0.4),
    "chrome": _metal(patterns.plain, "#d4d7da", "#e8eaec", 0.06),
    "gold": _metal(patterns.plain, "#e0a93f", "#ffd777", 0.2),
    "silver": _metal(patterns.plain, "#cfcdc8", "#f3f1ec", 0.18),
    "copper": _metal(patterns.plain, "#c4704c", "#ee9f7a", 0.26),
    "brass": _metal(patterns.plain, "#b88a38", "#e3c06d", 0.26),
    "bronze": _metal(patterns.hammered, "#6f4a25", "#b07f45", 0.38),
    "stone": _stone(patterns.rock, "#55534e", "#a09c93", 0.88, 0.12),
    "granite": _stone(patterns.granite, "#4b4a4c", "#b9b5b1", 0.55, 0.02),
    "marble": _stone(patterns.marble, "#7f8288", "#f2f0ec", 0.18, 0.12),
    "slate": _stone(patterns.rock, "#2c3136", "#5d666d", 0.7, 0.1),
    "sandstone": _stone(patterns.rock, "#a6814f", "#d9b987", 0.9, 0.1),
    "obsidian": _stone(patterns.plain, "#0a0a0d", "#24222b", 0.08, 0.1),
    "coal": _stone(patterns.rock, "#0c0c0d", "#2e2d2f", 0.7, 0.04),
    "concrete": _stone(patterns.grit, "#7f7e7a", "#b1afa9", 0.92, 0.08),
    "plaster": _stone(patterns.grit, "#d5cdbd", "#efe8da", 0.93, 0.08),
    "sand": _stone(patterns.grit, "#c2a26a", "#e7cd97", 0.97, 0.05),
    "snow": _stone(patterns.grit, "#dfe8f2", "#fbfdff", 0.85, 0.08),
    "soil": _stone(patterns.grit, "#2f2118", "#5c4633", 0.97, 0.05),
    "brick": Material(patterns.bricks, "#7d3423", "#b3593d", 0.88, size=0.12, other="#b9b0a2"),
    "stone blocks": Material(patterns.bricks, "#6d6a64", "#a39e94", 0.9, size=0.3, other="#575249"),
    "cobblestone": Material(
        patterns.cobbles, "#5d5a55", "#a19c92", 0.88, size=0.16, other="#3f3b36"
    ),
    "roof tiles": Material(patterns.tiles, "#7a3222", "#b8603f", 0.8, size=0.22),
    "shingles": Material(patterns.tiles, "#4c3b2e", "#82694f", 0.88, size=0.2),
    "clay": Material(patterns.grit, "#a2543a", "#c97b58", 0.8, size=0.06),
    "ceramic": Material(patterns.plain, "#d8d2c4", "#f4f0e6", 0.22, size=0.1),
    "glaze": Material(patterns.plain, "#2f6f86", "#5fa6b8", 0.07, size=0.08),
    "porcelain": Material(patterns.plain, "#e3e9f1", "#fafcff", 0.08, size=0.1),
    "plastic": Material(patterns.plain, "#c9ccd0", "#e3e5e8", 0.38, size=0.2),
    "rubber": Material(patterns.grit, "#17181a", "#2c2d30", 0.86, size=0.02),
    "wax": Material(patterns.plain, "#decb96", "#f3e5bb", 0.45, size=0.05),
    "paper": Material(patterns.grit, "#dfd3b8", "#f4ecd9", 0.95, size=0.03),
    "cardboard": Material(patterns.strands, "#9d7748", "#be9765", 0.92, size=0.02),
    "leather": Material(patterns.leather, "#3f2313", "#7d4b2a", 0.55, size=0.012),
    "fabric": Material(patterns.weave, "#6c7789", "#9aa5b5", 0.95, size=0.006),
    "velvet": Material(patterns.plain, "#561226", "#8c2440", 0.98, size=0.08),
    "wool": Material(patterns.weave, "#c2b396", "#f1e8d6", 0.98, size=0.022),
    "denim": Material(patterns.weave, "#22365c", "#5672a3", 0.95, size=0.005),
    "rope": Material(patterns.strands, "#7c6238", "#c2a56c", 0.95, size=0.012),
    "wicker": Material(patterns.weave, "#5f4220", "#c99f64", 0.75, size=0.034),
    "straw": Material(patterns.strands, "#a4843d", "#e0c276", 0.95, size=0.015),
    "foliage": Material(patterns.leaves, "#1d3f17", "#639a3a", 0.85, size=0.09),
    "needles": Material(patterns.strands, "#12301c", "#3f7040", 0.9, size=0.05),
    "grass": Material(patterns.strands, "#2f5c1e", "#7fb04a", 0.9, size=0.02),
    "plant": Material(patterns.strands, "#356326", "#6fa544", 0.6, size=0.03),
    "petals": Material(patterns.strands, "#c22a4c", "#f0728d", 0.6, size=0.03),
    "moss": Material(patterns.grit, "#2f4a1c", "#6d8f3a", 0.97, size=0.03),
    "bone": Material(patterns.grit, "#cdbf9f", "#ece2c8", 0.6, size=0.06),
    "fruit": Material(patterns.speckles, "#9e1c1c", "#d6423a", 0.32, size=0.012),
    "vegetable": Material(patterns.strands, "#d05f14", "#f08f34", 0.5, size=0.02),
    "bread": Material(patterns.crust, "#8a4f20", "#d79b56", 0.75, size=0.03),
    "cake": Material(patterns.crumb, "#a06a34", "#dca968", 0.92, size=0.012),
    "icing": Material(patterns.plain, "#f0a6bf", "#fbd0dd", 0.28, size=0.03),
    "cream": Material(patterns.plain, "#efe5cf", "#fdf8ec", 0.4, size=0.03),
    "chocolate": Material(patterns.plain, "#2f170c", "#55301d", 0.3, size=0.03),
    "cheese": Material(patterns.plain, "#e3a92c", "#f6cd5f", 0.5, size=0.05),
    "meat": Material(patterns.grit, "#5d2a18", "#8f4a2c", 0.55, size=0.015),
    "skin": Material(patterns.plain, "#d99f7f", "#f0c4a6", 0.6, size=0.1),
    "fur": Material(patterns.strands, "#6d4b2e", "#a97d50", 0.95, size=0.02),
    "paint": Material(patterns.plain, "#c3272b", "#d8413f", 0.28, size=0.2),
    "glass": Material(patterns.plain, "#e9f4f4", "#f4fbfb", 0.04, clear=0.95),
    "water": Material(patterns.plain, "#a8d3e2", "#c6e6f0", 0.03, clear=0.85),
    "crystal": Material(patterns.plain, "#b59ae6", "#d3c0f5", 0.05, clear=0.75),
    "gem": Material(patterns.plain, "#c0143c", "#e2335a", 0.03, clear=0.7),
    "ice": Material(patterns.plain, "#cfe9f5", "#e6f6fc", 0.12, clear=0.7),
    "flame": Material(patterns.plain, "#ff7a1a", "#ffb347", 0.9, glow=0.7),
    "light": Material(patterns.plain, "#fff0c8", "#fff6dd", 0.9, glow=2.0),
    "screen": Material(patterns.plain, "#163a5c", "#2d6a9f", 0.15, glow=0.6),
}

MATERIALS |= {
    # Paint in a pattern: a striped thing has stripes of its colour and of white.
    "stripes": Material(patterns.stripes, "#a82a2a", "#c03636", 0.6, size=0.04, other="#efece4"),
    "checks": Material(patterns.checks, "#1f1f22", "#2b2b2f", 0.5, size=0.05, other="#efece4"),
    "dots": Material(patterns.dots, "#a82a2a", "#c03636", 0.6, size=0.05, other="#efece4"),
}

WORDS: dict[str, str] = {
    # "A bowl of fruit" is none that is made of it.
    **{name: name for name in MATERIALS if " " not in name and name not in ("fruit", "vegetable")},
    "wooden": "wood",
    "walnut": "dark wood",
    "mahogany": "dark wood",
    "ebony": "dark wood",
    "pinewood": "light wood",
    "birch": "light wood",
    "maple": "light wood",
    "oaken": "oak",
    "timber": "wood",
    "metal": "steel",
    "metallic": "steel",
    "aluminium": "brushed steel",
    "aluminum": "brushed steel",
    "tin": "brushed steel",
    "stainless": "brushed steel",
    "brushed": "brushed steel",
    "wrought": "iron",
    "golden": "gold",
    "gilded": "gold",
    "rusted": "rusty iron",
    "rusty": "rusty iron",
    "stony": "stone",
    "rock": "stone",
    "rocky": "stone",
    "cobbled": "cobblestone",
    "terracotta": "clay",
    "earthenware": "clay",
    "china": "porcelain",
    "glazed": "glaze",
    "cloth": "fabric",
    "linen": "fabric",
    "cotton": "fabric",
    "woven": "wicker",
    "rattan": "wicker",
    "woollen": "wool",
    "woolen": "wool",
    "ivory": "bone",
    "thatched": "straw",
    "leafy": "foliage",
    "mossy": "moss",
    "snowy": "snow",
    "icy": "ice",
    "painted": "paint",
    "glowing": "light",
    "sandy": "sand",
    "papery": "paper",
    "crystalline": "crystal",
    "diamond": "crystal",
    "ruby": "gem",
    "plush": "velvet",
    "silk": "velvet",
    "satin": "velvet",
}
"""What words ask for, besides the materials' own names. Two words may join: "brushed steel"."""

JOINED: dict[str, str] = {
    "dark wood": "dark wood",
    "dark wooden": "dark wood",
    "light wood": "light wood",
    "light wooden": "light wood",
    "brushed steel": "brushed steel",
    "brushed metal": "brushed steel",
    "stainless steel": "brushed steel",
    "brushed iron": "brushed steel",
    "wrought iron": "iron",
    "cast iron": "iron",
    "rusty iron": "rusty iron",
    "rusted iron": "rusty iron",
    "rusty metal": "rusty iron",
    "rusted metal": "rusty iron",
    "stone blocks": "stone blocks",
    "roof tiles": "roof tiles",
    "glazed ceramic": "glaze",
    "glazed porcelain": "glaze",
    "glazed clay": "glaze",
    "ceramic glaze": "glaze",
    "stained glass": "glass",
    "wooden planks": "wood",
}
