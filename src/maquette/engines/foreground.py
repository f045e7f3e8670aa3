"""From a picture to its one object: the colours, a soft mask, and how sure we are."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from maquette.engines.arrays import Mask, blurred, floats, resized
from maquette.engines.background import Background, model_background
from maquette.engines.leftover import completed, left_out
from maquette.engines.masks import from_border, ring_of, shrunk
from maquette.engines.matte import PLAIN, SIDE, matte
from maquette.engines.outline import sharp_share
from maquette.engines.pattern import unpatterned
from maquette.engines.subject import noticed
from maquette.errors import UnreadablePicture
from maquette.mesh.mesh import Floats, Pixels

WORK_SIDE = 400
"""Pixels of the longest side on which GrabCut works."""

TEXTURE_SIDE = 1024
"""Pixels of the longest side of the cut-out that the texture is drawn from."""

SOURCE_SIDE = 2400
"""Pixels of the longest side to which a picture is shrunk first; bounds the memory."""

MARGIN = 0.06
SMALLEST = 16
BLURRED_BELOW = 96

FAINT, CRISP = 0.6, 0.8
"""What stands out so little, and has less of its outline on sharp edges, is a shadow: of real
things at least 0.82 lies on them, of white things on white, with their shadow, at most 0.8."""

PATTERNED = 4.0, 20.0
"""Clutter of grounds that are plain but for a pattern: below they have none, above too many."""

PARTIAL, HALF = 0.25, 1.0
"""What a mask leaves out (see :mod:`.leftover`) above which its owner is told, or it is refused."""

SMALL, LARGE = 0.004, 0.93
"""Shares of the picture that an object covers at least, and at most."""

TOUCHED = 0.02
"""Share of the picture's rim that is the object from where on it may be cut off."""

VAGUE, SHARP = 0.12, 0.55
"""What a network notices is believed up to this doubt, and with so much of its outline on sharp
edges."""

MISSING = 1.15
"""How much more than colours a network must find to complete what they leave out."""

ALL, COMMON = 0.97, 0.4
"""Shares of what colours find that a network must find too: where nothing of it may be shadow, and
where some may."""

GUESSED = 0.4
"""Confidence in what a network noticed."""

CUTOUT_HINT = "use a plain background or send a PNG with transparency"

LIKE_GROUND = f"the object is like its background, so the outline may be wrong: {CUTOUT_HINT}"

SOFT = f"the outline is soft, so a shadow may be taken for a part of the object: {CUTOUT_HINT}"

LEFT_OUT = f"a part of the object may be missing, being too like its background: {CUTOUT_HINT}"


@dataclass(frozen=True, eq=False)
class Cutout:
    """The object with a little margin around it.

    ``rgb`` (h, w, 3) uint8; ``alpha`` (h, w) float32, 0 outside to 1 inside; ``confidence`` 0..1
    that the mask is one whole object; ``frame`` where it was cut from; ``warnings`` are sentences
    for the picture's owner.
    """

    rgb: Pixels
    alpha: Floats
    confidence: float
    frame: "Frame"
    warnings: tuple[str, ...] = ()

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.alpha.shape[1], self.alpha.shape[0]


@dataclass(frozen=True)
class Frame:
    """How a cut-out lies in its picture: ``size`` (width, height) of the picture in its own pixels,
    ``middle`` (column, row) of the picture in pixels of the cut-out, and ``zoom`` pixels of the
    cut-out to one of the picture.
    """

    size: tuple[int, int]
    middle: tuple[float, float]
    zoom: float


@dataclass(frozen=True, eq=False)
class _Found:
    """A mask over the whole picture, at any scale."""

    alpha: Floats
    confidence: float
    warnings: tuple[str, ...] = ()


def cut_out(picture: Image.Image, seed: int) -> Cutout:
    """Find the object: by the picture's transparency if it has any, else against its background.

    Raises :class:`UnreadablePicture` with a hint where nothing, or nothing whole, is found.
    """
    picture.thumbnail((SOURCE_SIDE, SOURCE_SIDE), Image.Resampling.BOX, reducing_gap=None)
    rgb = np.asarray(picture.convert("RGB"))
    found = _by_alpha(picture) if picture.mode == "RGBA" else None
    if found is None:
        found = _by_background(rgb, seed)
    return _crop(rgb, found)


def _by_alpha(picture: Image.Image) -> _Found | None:
    """None where the alpha channel tells nothing: it is the same (nearly) everywhere."""
    alpha = np.asarray(picture.getchannel("A"), np.float32) / np.float32(255)
    peak = float(alpha.max())
    if peak < 0.02:
        raise UnreadablePicture("the picture is fully transparent: there is nothing to build from")
    alpha = floats(alpha / peak)
    inside = float((alpha > 0.5).mean())
    if float(alpha.min()) > 0.5 or inside > 0.995:
        return None
    kept = worthy(alpha > 0.5)
    return _Found(alpha * floats(cv2.dilate(floats(kept), np.ones((3, 3)))), 1.0)


def _by_background(rgb: Pixels, seed: int) -> _Found:
    small = _shrunk(rgb, WORK_SIDE)
    if min(small.shape[:2]) < SMALLEST:
        raise UnreadablePicture(
            f"the picture is too small: {rgb.shape[1]}x{rgb.shape[0]} pixels; send at least 128"
        )
    cv2.setRNGSeed(seed & 0x7FFFFFFF)  # k-means, here and within GrabCut, draws from it
    background = model_background(small)
    try:
        found = _by_colours(small, background)
    except UnreadablePicture:
        seen = _as_noticed(small, background)
        if seen is None:
            raise
        found = seen
    else:
        if LEFT_OUT in found.warnings or SOFT in found.warnings:
            seen = _as_noticed(small, background)
            found = seen if seen and _completes(seen, found, small) else found
    if background.clutter >= PLAIN:
        return found
    return replace(found, alpha=matte(_shrunk(rgb, SIDE), found.alpha > 0.5))


def _by_colours(rgb: Pixels, background: Background) -> _Found:
    """Raises :class:`UnreadablePicture`."""
    mask = _grab_cut(rgb, background)
    if PATTERNED[0] < background.clutter < PATTERNED[1]:
        mask |= unpatterned(rgb)
    mask = _tidy(mask)
    mask, left = completed(mask, rgb, background.clutter, _tidy)
    found = _judged(mask, background, rgb)
    if left > HALF:
        raise UnreadablePicture(f"only a part of the object could be found: {CUTOUT_HINT}")
    doubts = (LEFT_OUT,) if left > PARTIAL else ()
    return replace(found, warnings=(*found.warnings, *doubts))


def _as_noticed(rgb: Pixels, background: Background) -> _Found | None:
    """What a network sees where colours do not tell; None where it is not sure either."""
    mask, doubt = noticed(rgb)
    mask = _tidy(mask)
    area, touched = float(mask.mean()), float(mask[ring_of(mask.shape)].mean())
    if doubt > VAGUE or not SMALL < area < LARGE or touched > TOUCHED:
        return None
    if left_out(mask, rgb, background.clutter) > PARTIAL or sharp_share(rgb, mask) < SHARP:
        return None
    return _Found(mask.astype(np.float32), GUESSED, (LIKE_GROUND,))


def _completes(one: _Found, other: _Found, rgb: Pixels) -> bool:
    """Whether the one is a good part more (a small one is better found by colours) than the other,
    but for its rim; or for its shadow, and then the one's outline is sharper.
    """
    whole, part = one.alpha > 0.5, other.alpha > 0.5
    if whole.sum() < MISSING * part.sum():
        return False
    kept = float(whole[shrunk(part, 2)].mean())
    return kept > ALL or (kept > COMMON and sharp_share(rgb, whole) > sharp_share(rgb, part))


def _judged(mask: Mask, background: Background, rgb: Pixels) -> _Found:
    """Raises :class:`UnreadablePicture`."""
    area, busy = float(mask.mean()), background.clutter > 20
    if area < SMALL:
        raise UnreadablePicture(f"no object stands out from the background: {CUTOUT_HINT}")
    if area > LARGE:
        raise UnreadablePicture(f"the object cannot be told from its background: {CUTOUT_HINT}")
    touched = float(mask[ring_of(mask.shape)].mean())
    if busy and touched > 0.35:
        raise UnreadablePicture(f"the background is too busy to find one object: {CUTOUT_HINT}")
    warnings = []
    if busy:
        warnings.append(f"the background is busy, so the outline may be wrong: {CUTOUT_HINT}")
    if touched > TOUCHED:
        warnings.append("the object touches the border of the picture and may be cut off")
    contrast = float(np.median(background.distance[mask])) / (5 + background.clutter)
    confidence = min(1.0, contrast / 3) * (1 - min(1.0, 2 * touched)) * (0.5 if busy else 1.0)
    if not busy and sharp_share(rgb, mask) < CRISP:
        if confidence < FAINT:
            raise UnreadablePicture(
                "the object is too like its background, and its shadow stands out more: "
                + CUTOUT_HINT
            )
        warnings.append(SOFT)
    return _Found(mask.astype(np.float32), confidence, tuple(warnings))


def _grab_cut(rgb: Pixels, background: Background) -> Mask:
    """GrabCut (Rother et al. 2004), seeded by the distance from the background model."""
    distance = blurred(background.distance, 1)
    limit = min(max(_otsu(distance), 4.0), 2.5 * background.clutter + 3, 22.0)
    labels = np.where(distance > limit, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    labels[from_border(distance < 0.5 * limit)] = cv2.GC_BGD
    core = cv2.erode((distance > 1.6 * limit).astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
    labels[core & ~ring_of(labels.shape)] = cv2.GC_FGD
    known = (labels & 1).astype(bool)
    if not known.any() or known.all():
        return known
    lab = cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB)
    unused = (0, 0, 1, 1)  # the rectangle of the other way to start
    state = (np.zeros((1, 65)), np.zeros((1, 65)))
    cv2.grabCut(lab, labels, unused, *state, 4, cv2.GC_INIT_WITH_MASK)
    return np.asarray((labels & 1) > 0)


def _otsu(distance: Floats) -> float:
    scaled = np.clip(distance * 3, 0, 255).astype(np.uint8)
    return float(cv2.threshold(scaled, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)[0]) / 3


def _tidy(mask: Mask) -> Mask:
    """Smooth the outline a little, close pinholes, drop crumbs."""
    smooth = cv2.medianBlur(mask.astype(np.uint8) * 255, 5) > 127
    return worthy(_without_pinholes(smooth))


def _without_pinholes(mask: Mask) -> Mask:
    count, labels, stats, _ = cv2.connectedComponentsWithStats((~mask).astype(np.uint8))
    area = stats[:, cv2.CC_STAT_AREA]
    small = np.flatnonzero(area < 0.006 * mask.sum())
    return mask | np.isin(labels, small[(small > 0) & (small < count)])


def worthy(mask: Mask) -> Mask:
    """The parts that are at least a twentieth of the largest."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    area = stats[1:, cv2.CC_STAT_AREA]
    if not len(area):
        return mask
    return np.isin(labels, 1 + np.flatnonzero(area >= 0.05 * area.max()))


def _crop(rgb: Pixels, found: _Found) -> Cutout:
    height, width = rgb.shape[:2]
    rows, columns = np.nonzero(found.alpha > 0.5)
    scale = width / found.alpha.shape[1], height / found.alpha.shape[0]
    if not len(rows):
        raise UnreadablePicture(f"no object stands out from the background: {CUTOUT_HINT}")
    left, right = columns.min() * scale[0], (columns.max() + 1) * scale[0]
    top, bottom = rows.min() * scale[1], (rows.max() + 1) * scale[1]
    longest = max(right - left, bottom - top)
    if longest < SMALLEST:
        raise UnreadablePicture(
            f"the object is too small: {longest:.0f} pixels; send a picture where it has 128"
        )
    border = 2 + MARGIN * longest
    box = (
        max(0, int(left - border)),
        max(0, int(top - border)),
        min(width, int(np.ceil(right + border))),
        min(height, int(np.ceil(bottom + border))),
    )
    warnings = found.warnings
    if longest < BLURRED_BELOW:
        warnings = (*warnings, "the object is small in the picture, so its texture is blurred")
    return _cutout(rgb, found, box, warnings)


def _cutout(
    rgb: Pixels, found: _Found, box: tuple[int, int, int, int], warnings: tuple[str, ...]
) -> Cutout:
    left, top, right, bottom = box
    colours = rgb[top:bottom, left:right]
    height, width = rgb.shape[:2]
    if found.alpha.shape == (height, width):
        alpha = found.alpha[top:bottom, left:right]
    else:
        full = resized(found.alpha, (width, height), cv2.INTER_CUBIC)
        alpha = _follow_edges(full[top:bottom, left:right], colours, width / found.alpha.shape[1])
    colours = _shrunk(colours, TEXTURE_SIDE)
    size = colours.shape[1], colours.shape[0]
    alpha = resized(alpha, size, cv2.INTER_AREA)
    zoom = size[0] / (right - left)
    air = 2 + max(size) // 50  # also where the object touches the picture's border
    colours = np.pad(colours, ((air, air), (air, air), (0, 0)), mode="edge")
    alpha = np.pad(np.clip(alpha, 0, 1), air)
    middle = (0.5 * width - left) * zoom + air - 0.5, (0.5 * height - top) * zoom + air - 0.5
    frame = Frame((width, height), middle, zoom)
    return Cutout(colours, alpha, found.confidence, frame, warnings)


def _follow_edges(alpha: Floats, rgb: Pixels, scale: float) -> Floats:
    """A guided filter (He et al. 2010) on luminance: pulls a coarse mask to the picture's edges."""
    guide = floats(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)) / np.float32(255)
    size = 2 * max(1, round(1.5 * scale)) + 1

    def mean(values: npt.NDArray[np.floating]) -> Floats:
        return floats(cv2.blur(values, (size, size)))

    guide_mean, alpha_mean = mean(guide), mean(alpha)
    spread = mean(guide * guide) - guide_mean**2
    slope = (mean(guide * alpha) - guide_mean * alpha_mean) / (spread + 1e-4)
    filtered = mean(slope) * guide + mean(alpha_mean - slope * guide_mean)
    return floats(np.clip((filtered - 0.5) * 2 + 0.5, 0, 1))


def _shrunk(pixels: Pixels, side: int) -> Pixels:
    """Scaled down so that the longest side is at most ``side``."""
    longest = max(pixels.shape[:2])
    if longest <= side:
        return pixels
    height, width = pixels.shape[:2]
    size = max(1, round(width * side / longest)), max(1, round(height * side / longest))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
