"""Colours, and the skins that pieces of material get."""

from dataclasses import dataclass

import numpy as np

from maquette.engines.builtin.forms.materials import Material
from maquette.engines.builtin.forms.noise import fractal
from maquette.engines.builtin.forms.patterns import Spot, Values, ramp
from maquette.mesh.mesh import Floats, Samples

COLORS: dict[str, str] = {
    "red": "#b3261e", "crimson": "#8f1426", "scarlet": "#c6281c", "maroon": "#5c1420",
    "pink": "#e58aa8", "rose": "#d9738c", "magenta": "#b81f7c", "purple": "#6a3c93",
    "violet": "#7a52b3", "lavender": "#b5a0dc", "indigo": "#3a3a8c", "navy": "#1c2a52",
    "blue": "#2859a8", "azure": "#3f8fd6", "cyan": "#2fb0bf", "turquoise": "#35b3a3",
    "teal": "#1f7a78", "green": "#37803c", "lime": "#8cc63a", "olive": "#6c6b2a",
    "emerald": "#1d8a57", "mint": "#9ad9b8", "yellow": "#e8c22f", "mustard": "#c99a24",
    "orange": "#e07a25", "amber": "#df9822", "peach": "#f2b48c", "coral": "#e8725c",
    "brown": "#6b4226", "tan": "#c19a6b", "beige": "#dccbaa", "khaki": "#a8995f",
    "cream": "#f2e8cf", "white": "#f1f0ec", "black": "#1d1d1f", "grey": "#85878a",
    "gray": "#85878a", "charcoal": "#3a3c3f", "burgundy": "#5e1626", "ochre": "#c08a2e",
    "sage": "#8f9f7d", "taupe": "#8b7d70", "lilac": "#b79ad0", "fuchsia": "#c2268f",
    "aqua": "#45c4c9", "salmon": "#ee8d78", "apricot": "#f0b07a", "rust": "#9a4a20",
    "ivory": "#f3edd9", "navy blue": "#1c2a52", "sky blue": "#7fbfe8", "baby blue": "#a9d3ee",
    "royal blue": "#2a4bb0", "midnight blue": "#16213f", "ice blue": "#cfe6f2",
    "forest green": "#244f2b", "olive green": "#6c6b2a", "lime green": "#8cc63a",
    "army green": "#4d5632", "mint green": "#9ad9b8", "emerald green": "#1d8a57",
    "sea green": "#2f8f73", "blood red": "#7c1016", "cherry red": "#a3152a",
    "brick red": "#94392a", "hot pink": "#e8468f", "off white": "#ece7da",
    "snow white": "#fafbfc", "jet black": "#0e0e10", "rose gold": "#d99a86",
    "chocolate brown": "#3f2414", "mustard yellow": "#c99a24", "burnt orange": "#b9561d",
}  # fmt: skip
"""The colours that words ask for, as sRGB."""

SHADES = {"dark": 0.62, "deep": 0.72, "light": 1.35, "pale": 1.5, "bright": 1.15, "pastel": 1.55}
"""What a word before a colour makes of it: below 1 towards black, above towards white."""

DULL = 0.92
"""How rough the second substance of a metal is: rust."""

COARSE, FINE = 8.0, 90.0
"""A pattern repeats at least and at most so often along an object."""


def rgb(written: str) -> Floats:
    """(3,) float32 sRGB 0..1 of "#rrggbb" or "#rgb"."""
    if len(written) == 4:
        written = "#" + "".join(2 * digit for digit in written[1:])
    numbers = [int(written[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return np.array(numbers, np.float32)


def shaded(color: str, shade: float) -> str:
    """A colour made darker (``shade`` below 1) or lighter."""
    base = rgb(color)
    mixed = base * shade if shade <= 1 else base + (1 - base) * min(shade - 1, 1)
    return "#" + "".join(f"{round(float(value) * 255):02x}" for value in mixed)


def linear(color: str) -> tuple[float, float, float]:
    """Linear light of an sRGB colour: IEC 61966-2-1."""
    values = rgb(color).astype(np.float64)
    light = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    red, green, blue = (round(float(value), 6) for value in light)
    return red, green, blue


def palette(material: Material, color: str) -> tuple[Floats, Floats]:
    """The dark and the light colour of a material, in its own or in another colour.

    Another colour keeps the material's contrast, as a stain keeps the grain.
    """
    dark, light = rgb(material.dark), rgb(material.light)
    if not color:
        return dark, light
    contrast = float(np.clip(dark.mean() / max(float(light.mean()), 1e-3), 0.45, 1.0))
    wanted = rgb(color)
    lighter = wanted + (1 - wanted) * np.float32(0.12)
    return wanted * np.float32(0.35 + 0.6 * contrast), lighter


Looks = tuple[Values, Values, Values]
"""Colours (n, 3), roughness (n,) and metalness (n,)."""


def vivid(color: Floats, strength: float) -> Floats:
    """A colour (3,) further from its grey, or nearer to it below 1."""
    grey = color.mean()
    strong: Floats = (grey + (color - grey) * np.float32(strength)).clip(0, 1)
    return strong


@dataclass(frozen=True)
class Age:
    """What time leaves: ``wear`` 0 to 1, in stains ``size`` metres large; ``tone`` is a shade."""

    wear: float = 0.0
    tone: float = 0.0
    size: float = 0.2

    def on(self, looks: Looks, points: Floats, seed: int) -> Looks:
        """Darker and duller in stains, paler and bare where it was rubbed."""
        color, rough, metal = looks
        color = color * np.float32(1 + self.tone)
        if self.wear < SEEN:
            return color, rough, metal
        cloud = fractal(points / np.float32(self.size), 4, seed + 11)
        stain = np.float32(self.wear) * ramp(cloud, 0.46, 0.7)
        rubbed = np.float32(self.wear) * ramp(1 - cloud, 0.55, 0.72)
        color = color * (1 - 0.1 * self.wear - 0.5 * stain[:, None])
        grey = color.mean(axis=1, keepdims=True)
        color = color + (0.5 * grey + 0.28 - color) * (0.3 * rubbed[:, None])
        rough = rough + (0.9 - rough) * (0.55 * stain + 0.25 * rubbed)
        return color, rough, metal * (1 - 0.5 * stain)


SEEN = 0.05
"""Less wear than this is not painted."""


@dataclass(frozen=True, eq=False)
class Skin:
    """A surface of one material. ``unit`` is its pattern's size in metres."""

    material: Material
    colors: tuple[Floats, Floats]
    unit: float
    grain: int
    seed: int
    strength: float
    shift: Floats
    age: "Age"

    def sample(self, points: Floats, normals: Floats) -> Samples:
        """Samples at ``points`` and ``normals`` (n, 3)."""
        told = self.material
        spot = Spot((points + self.shift) / np.float32(self.unit), normals, self.seed, self.grain)
        coat = told.pattern(spot)
        shade = 0.5 + (coat.shade - 0.5) * np.float32(self.strength)
        dark, light = self.colors
        color = dark + (light - dark) * shade.clip(0, 1)[:, None]
        rough = np.full(len(points), told.rough)
        metal = np.full(len(points), told.metal)
        if coat.rough is not None:
            rough = rough + coat.rough * self.strength
        if coat.other is not None:
            color = color + (rgb(told.other) - color) * coat.other[:, None]
            rough = rough + (DULL - rough) * coat.other * bool(told.metal)
            metal = metal * (1 - coat.other)
        color, rough, metal = self.age.on((color, rough, metal), points, self.seed)
        height = None if coat.height is None else coat.height * (self.unit * self.strength)
        return Samples(
            color.clip(0, 1).astype(np.float32),
            rough.clip(0.03, 1).astype(np.float32),
            metal.astype(np.float32),
            None if height is None else height.astype(np.float32),
        )


def skin(
    material: Material,
    color: str,
    size: tuple[float, Floats],
    look: tuple[int, float],
    age: tuple[float, float, float] = (0.0, 0.0, 1.0),
) -> Skin:
    """The skin of a piece.

    ``size`` is the diagonal of the whole object, which bounds how fine the pattern may be, and
    the piece's own (3,) extents, whose longest is the grain; ``look`` a seed and the strength
    of the pattern; ``age`` its wear, its tone and how vivid it is.
    """
    diagonal, extents = size
    seed, strength = look
    unit = float(np.clip(material.size, diagonal / FINE, diagonal / COARSE))
    shift = np.random.default_rng(seed).uniform(0, 40, 3).astype(np.float32) * np.float32(unit)
    if material.pattern.__name__ in ("bricks", "tiles", "cobbles", "checks", "stripes"):
        shift[:] = 0.0
    grain = int(np.argmax(extents))
    wear, tone, strong = age
    colors = tuple(vivid(each, strong) for each in palette(material, color))
    worn = Age(wear, tone, size=float(np.clip(diagonal / 9, 0.015, 1.0)))
    return Skin(material, (colors[0], colors[1]), unit, grain, seed % 97, strength, shift, worn)
