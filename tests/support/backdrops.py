"""Cut-outs laid before backdrops as photographs show them: shadow, grain, softness, JPEG."""

import io

import cv2
import numpy as np
from PIL import Image

GROUNDS = ("white", "blue", "gradient", "wood", "grey on grey", "white on white")
"""The last two change the object's own colours too, so that it hardly differs from its ground."""

LUMA = np.array([0.299, 0.587, 0.114])
SHADE, AWAY, SOFT = 0.28, (10, 14), 14.0


def photographed(cutout, ground, seed=0):
    """A JPEG of ``cutout`` (h, w, 4) 0..1 before one of GROUNDS."""
    rng = np.random.default_rng(seed)
    alpha, colour = cutout[..., 3:], _recoloured(cutout, ground)
    fallen = np.pad(alpha[..., 0], [(AWAY[1], 0), (AWAY[0], 0)])[: -AWAY[1], : -AWAY[0]]
    shade = 1 - SHADE * cv2.GaussianBlur(fallen, (0, 0), SOFT)[..., None]
    picture = colour * alpha + _backdrop(alpha.shape[:2], ground, rng) * shade * (1 - alpha)
    picture = cv2.GaussianBlur(picture, (0, 0), 0.6) + rng.normal(0, 0.008, picture.shape)
    file = io.BytesIO()
    pixels = (np.clip(picture, 0, 1) * 255).astype(np.uint8)
    Image.fromarray(pixels).save(file, "JPEG", quality=90)
    return file.getvalue()


def _recoloured(cutout, ground):
    colour, inside = cutout[..., :3], cutout[..., 3] > 0.5
    if ground not in {"grey on grey", "white on white"}:
        return colour
    luma = colour @ LUMA
    away = (luma - luma[inside].mean())[..., None]
    if ground == "grey on grey":
        return np.repeat(np.clip(0.42 + 0.3 * away, 0, 1), 3, axis=2)
    return np.repeat(np.clip(0.86 + 0.03 * away / max(luma[inside].std(), 0.05), 0, 1), 3, axis=2)


def _backdrop(shape, ground, rng):
    y, x = np.indices(shape) / max(shape)
    if ground == "gradient":
        return (0.88 - 0.30 * y + 0.06 * x)[..., None] * np.array([0.98, 1.0, 1.02])
    if ground == "wood":
        bent = 3 * x + 0.15 * np.sin(8 * y) + 0.05 * np.sin(44 * y + 1)
        grain = cv2.GaussianBlur(rng.normal(size=shape), (0, 0), sigmaX=6, sigmaY=60)
        rings = 0.5 + 0.5 * np.sin(2 * np.pi * (9 * bent + 24 * grain))
        planks = 0.05 * (np.floor(5 * x) % 2)
        return (0.80 + 0.22 * rings + planks)[..., None] * np.array([0.62, 0.44, 0.28])
    plain = {"white": (0.96,) * 3, "blue": (0.45, 0.62, 0.80), "grey on grey": (0.60,) * 3}
    return np.broadcast_to(plain.get(ground, (0.95,) * 3), (*shape, 3))


def overlap(cutout, truth):
    """Intersection over union of what was cut out and the true mask (h, w) of its picture."""
    (width, height), (column, row), zoom = (
        cutout.frame.size,
        cutout.frame.middle,
        cutout.frame.zoom,
    )
    back = np.array(
        [[zoom, 0, column - zoom * (width - 1) / 2], [0, zoom, row - zoom * (height - 1) / 2]]
    )
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    found = cv2.warpAffine(cutout.alpha, back, (width, height), flags=flags) > 0.5
    return (found & truth).sum() / (found | truth).sum()
