"""Taking the light out of the picture, and learning from it what the material is like."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from maquette.engines import fill
from maquette.engines.arrays import Mask, blurred, floats
from maquette.mesh.mesh import Floats

LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)


@dataclass(frozen=True, eq=False)
class Look:
    """``base_color`` (h, w, 3) sRGB 0..1 with less light in it; ``roughness`` and ``metallic``
    (h, w), estimated."""

    base_color: Floats
    roughness: Floats
    metallic: Floats


def look_of(rgb: Floats, inside: Mask, normals: Floats) -> Look:
    """``rgb`` (h, w, 3) sRGB 0..1; ``normals`` (h, w, 3) of the solid where ``inside``."""
    glints = _glints(rgb, inside)
    share = float(glints[inside].mean())
    calm = _without(rgb, glints, inside)
    gloss = min(1.0, share / 0.02)
    return Look(
        _delit(calm, inside, normals),
        _roughness(calm, gloss),
        _metallic(rgb, inside, gloss),
    )


def _glints(rgb: Floats, inside: Mask) -> Floats:
    """How much each pixel looks like a mirrored lamp, 0..1: small, bright and colourless."""
    luma = rgb @ LUMA
    wide = max(3.0, 0.06 * max(luma.shape))
    weight = floats(inside)
    around = blurred(luma * weight, wide) / np.maximum(blurred(weight, wide), 1e-3)
    whiteness = rgb.min(axis=2) / np.maximum(rgb.max(axis=2), 1e-3)
    excess = np.clip((luma - around - 0.22) / 0.15, 0, 1)
    bright = np.clip((luma - 0.72) / 0.12, 0, 1)
    glints = excess * bright * np.clip((whiteness - 0.72) / 0.15, 0, 1) * weight
    # White paint covers more than glints do.
    return floats(glints if float(glints[inside].mean()) < 0.05 else 0 * glints)


def _without(rgb: Floats, glints: Floats, inside: Mask) -> Floats:
    if not glints.any():
        return rgb
    spread = cv2.GaussianBlur(np.asarray(cv2.dilate(glints, np.ones((5, 5)))), (0, 0), 1.5)
    base = fill.membrane(rgb, inside & (spread < 0.05))
    share = np.clip(0.8 * spread, 0, 1)[:, :, None]
    return floats(rgb * (1 - share) + base * share)


def _delit(rgb: Floats, inside: Mask, normals: Floats) -> Floats:
    """Divide by the first-order spherical-harmonic light that log luminance fits best.

    The better the fit, the more is taken away: a painted pattern is not light. The lit side keeps
    its brightness and the dark side is raised to it.
    """
    luma = np.log(rgb @ LUMA + 0.03)
    picked = np.flatnonzero(inside)[:: max(1, int(inside.sum()) // 20_000)]
    if len(picked) < 50:
        return rgb
    rows = np.column_stack([np.ones(len(picked)), normals.reshape(-1, 3)[picked]])
    values = luma.reshape(-1)[picked].astype(np.float64)
    light, fitted = _robust(rows, values)
    strength = 0.7 * min(1.0, fitted / 0.4)
    shade = normals @ light[1:].astype(np.float32)
    shade -= np.percentile(shade[inside], 85)
    gain = np.clip(np.exp(-strength * shade), 0.85, 1.35)
    linear = np.clip(rgb, 0, 1) ** 2.2 * (gain**2.2)[:, :, None]
    return floats(np.clip(linear, 0, 1) ** (1 / 2.2))


def _robust(rows: npt.NDArray[np.float64], values: Floats) -> tuple[npt.NDArray[np.float64], float]:
    """Reweighted least squares; also the share of the (trimmed) variance that it explains."""
    weight: npt.NDArray[np.floating] = np.ones(len(values))
    solution = np.zeros(rows.shape[1])
    for _ in range(6):
        solution = np.linalg.lstsq(rows * weight[:, None], values * weight, rcond=1e-6)[0]
        error = values - rows @ solution
        scale = max(0.02, 1.48 * float(np.median(np.abs(error))))
        weight = 1 / (1 + (error / (2 * scale)) ** 2)
    spread = float(np.average((values - np.average(values, weights=weight)) ** 2, weights=weight))
    rest = float(np.average(error**2, weights=weight))
    return solution, max(0.0, 1 - rest / max(spread, 1e-6))


def _roughness(rgb: Floats, gloss: float) -> Floats:
    """Glints make it smooth; fine texture and darkness in crevices make it rough again."""
    luma = rgb @ LUMA
    fine = luma - blurred(luma, 3)
    grain = np.sqrt(blurred(fine * fine, 4))
    roughness = 0.78 - 0.42 * gloss + 1.6 * np.minimum(grain, 0.1)
    return floats(np.clip(roughness, 0.25, 0.95))


def _metallic(rgb: Floats, inside: Mask, gloss: float) -> Floats:
    """Colourless middle greys of strong local contrast, on a glossy thing: perhaps metal.

    Kept low, as paint that is taken for metal turns black in a dark surrounding.
    """
    luma = rgb @ LUMA
    chroma = rgb.max(axis=2) - rgb.min(axis=2)
    mean = blurred(luma, 8)
    contrast = np.sqrt(np.maximum(blurred(luma * luma, 8) - mean**2, 0))
    grey = np.clip((0.09 - chroma) / 0.05, 0, 1) * np.clip((mean - 0.2) / 0.1, 0, 1)
    metal = (
        gloss * grey * np.clip((contrast - 0.1) / 0.12, 0, 1) * np.clip((0.8 - mean) / 0.1, 0, 1)
    )
    metal = blurred((metal * inside).astype(np.float32), 5)
    return floats(0.6 * metal)
