"""From a coarse mask before a plain ground to the object's soft outline, on the picture's pixels.

Right beside the object the ground is known, shadow and all, and is carried inwards from there. So
it can be told how much of each pixel along the outline the object covers, and where within the
mask only the ground is seen: through handles, between legs, in the shadow of a chin.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from maquette.engines import fill
from maquette.engines.arrays import Mask, blurred, floats, resized
from maquette.engines.masks import disc, grown, opened
from maquette.mesh.mesh import Floats, Pixels

PLAIN = 4.0
"""Clutter of the ground up to which what lies beside the object tells of the ground behind it."""

SIDE = 800
"""Pixels of the longest side on which outlines are drawn at most."""

GRAIN = 0.8
"""Pixels over which the picture is blurred against its grain."""

AWAY = 3.0
"""Pixels of the coarse mask from its outline at which all is ground, or object, for certain."""

SPREAD = 2.5
"""Pixels from which the colours on both sides of an outline are taken."""

FAINT, CLEAR = 3.0, 7.0
"""How far those colours differ, in per cent, if they tell nothing, or all."""

SHADES = (0.6, 1.06)
"""How bright ground in shadow is, beside the ground around the object."""

HUE = 6.0
"""How much the ground's red, green and blue differ, in per cent, if its hue is telling. Of 33
pictures before blue walls nothing of an object looked like the wall in shadow."""

DEEP, CALM, BROAD, OPEN = (0.75, 0.93), 2.5, 0.01, 0.1
"""Grey ground shows only if it is clearly darker, has at most so many times the grain that it has
elsewhere, and is this share of the mask at least or so much of its rim is open to the outside."""

GENTLE = 1.2
"""Slope in L*a*b* a pixel of shadows at most."""

SMALLEST = 40
"""Pixels of a hole at least."""

ALIKE = (0.18, 0.5)
"""Share of the mask that may look like its ground in shadow, if that is grey or has a hue that
tells. Of grey things before grey walls half does, and then nothing is taken for a hole."""

WINDOW = 25
"""Pixels of the window whose usual colour thin parts stand out from."""

FIRM, STEEP, LONG = 8.0, 2.0, 10
"""Thin parts differ by so much, in per cent, slope so steeply in L*a*b* a pixel, which shadows at
an object's foot do not, and are so many pixels long at least."""


@dataclass(frozen=True, eq=False)
class _Scene:
    """A picture ``shown`` (h, w, 3) in per cent, its grain blurred away; ``ground`` what would be
    seen there without the object; ``grain`` (h, w) how grainy it is, and ``usual`` of the ground;
    ``slope`` (h, w) in L*a*b* a pixel.
    """

    shown: Floats
    ground: Floats
    grain: Floats
    usual: float
    slope: Floats


def matte(rgb: Pixels, coarse: Mask) -> Floats:
    """How much of each pixel of ``rgb`` (h, w, 3) is the object's, 0..1, for a mask of the same
    picture that may have fewer pixels.
    """
    high, wide = rgb.shape[:2]
    mask = np.asarray(resized(coarse, (wide, high), cv2.INTER_CUBIC) > 0.5)
    away = max(1, round(AWAY * wide / coarse.shape[1]))
    alpha = floats(mask)
    box = _around(mask, 4 * away + WINDOW)
    outside = ~grown(mask[box], away)
    if outside.any():
        alpha[box] = _drawn(rgb[box], mask[box], _scene(rgb[box], outside), away)
    return alpha


def _around(mask: Mask, air: int) -> tuple[slice, slice]:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    top, left = max(0, rows[0] - air), max(0, columns[0] - air)
    return slice(top, rows[-1] + 1 + air), slice(left, columns[-1] + 1 + air)


def _scene(rgb: Pixels, outside: Mask) -> _Scene:
    raw = floats(rgb) / np.float32(2.55)
    grain = floats(np.linalg.norm(raw - blurred(raw, 2), axis=2))
    lab = blurred(cv2.cvtColor(raw / 100, cv2.COLOR_RGB2LAB), 1)
    across, down = (cv2.Sobel(lab, -1, x, 1 - x, ksize=1) / 2 for x in (1, 0))
    slope = floats(np.sqrt((across**2 + down**2).sum(axis=2)))
    shown = blurred(raw, GRAIN)
    usual = float(np.median(grain[outside]))
    return _Scene(shown, fill.membrane(shown, outside), grain, usual, slope)


def _drawn(rgb: Pixels, mask: Mask, scene: _Scene, away: int) -> Floats:
    mask = mask | _threads(rgb, mask, scene)
    bare = _bare(mask, scene)
    soft = _outlined(mask & ~grown(bare, 1), bare, scene, away)
    return _outlined(soft > 0.5, bare, scene, max(1, away // 2))


def _threads(rgb: Pixels, mask: Mask, scene: _Scene) -> Mask:
    """Thin parts that hang on the mask and stand out from what is around them, with sharp edges."""
    around = floats(cv2.medianBlur(rgb, WINDOW)) / np.float32(2.55)
    off = np.linalg.norm(scene.shown - around, axis=2)
    firm = (off > max(FIRM, 6 * scene.usual)) & (scene.slope > STEEP) & ~mask
    joined = cv2.morphologyEx(firm.astype(np.uint8), cv2.MORPH_CLOSE, disc(1)) > 0
    _, labels, stats, _ = cv2.connectedComponentsWithStats((joined & ~mask).astype(np.uint8))
    touching = np.unique(labels[grown(mask, 2)])
    long = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) >= LONG
    return np.isin(labels, [at for at in touching if at and long[at]])


def _bare(mask: Mask, scene: _Scene) -> Mask:
    """Where within the mask nothing is seen but the ground in shadow, smooth and of its own hue."""
    square = np.maximum((scene.ground**2).sum(axis=2), 1)
    shade = floats((scene.shown * scene.ground).sum(axis=2) / square)
    off = np.linalg.norm(scene.shown - shade[..., None] * scene.ground, axis=2)
    like = mask & (off < 2.5 * scene.usual + 0.5) & (scene.slope < max(GENTLE, 4 * scene.usual))
    like &= (shade > SHADES[0]) & (shade < SHADES[1])
    like = opened(like, 2)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(like.astype(np.uint8), connectivity=4)
    sizes = stats[1:, cv2.CC_STAT_AREA]
    large = 1 + np.flatnonzero(sizes >= SMALLEST)
    if sizes[sizes >= SMALLEST].sum() > ALIKE[_has_hue(scene.ground[mask])] * mask.sum():
        return np.zeros_like(mask)
    return np.isin(labels, [at for at in large if _is_ground(labels == at, mask, shade, scene)])


def _is_ground(part: Mask, mask: Mask, shade: Floats, scene: _Scene) -> bool:
    if _has_hue(scene.ground[part]):
        return True
    rim = grown(part, 1) & ~part
    shut = mask[rim].mean() > 1 - OPEN and part.sum() < BROAD * mask.sum()
    calm = float(np.median(scene.grain[part])) < CALM * scene.usual
    return bool(calm and not shut and DEEP[0] < float(shade[part].mean()) < DEEP[1])


def _has_hue(colours: Floats) -> bool:
    return float(np.ptp(colours.mean(axis=0))) > HUE


def _outlined(mask: Mask, bare: Mask, scene: _Scene, away: int) -> Floats:
    """The soft mask: along its outline each pixel lies between the colours on both sides of it."""
    inner, outer = ~grown(~mask, max(1, round(0.66 * away))), ~grown(mask, away) | bare
    within, trust_within = _beside(scene.shown, inner)
    beyond, trust_beyond = _beside(scene.shown, outer)
    step = within - beyond
    square = (step**2).sum(axis=2)
    alpha = ((scene.shown - beyond) * step).sum(axis=2) / np.maximum(square, 1e-3)
    trust = np.clip((np.sqrt(square) - FAINT) / (CLEAR - FAINT), 0, 1)
    trust *= trust_within * trust_beyond
    soft = trust * np.clip(alpha, 0, 1) + (1 - trust) * blurred(mask, 0.8)
    band = grown(mask, away) & grown(~mask, away)
    return floats(np.where(band, soft, mask))


def _beside(shown: Floats, known: Mask) -> tuple[Floats, Floats]:
    """The colours near each pixel of what is known, and 0..1 how much of that there is."""
    weight = blurred(known, SPREAD)
    colours = blurred(shown * known[..., None], SPREAD) / np.maximum(weight, 1e-4)[..., None]
    return floats(colours), floats(np.clip(weight / 0.02, 0, 1))
