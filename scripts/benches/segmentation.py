"""How whole objects are cut out before grounds of every sort, and what is said where they are not.

The objects are the tests' drawn ones and, where they lie beside the repository, the cut-outs among
the shared pictures; each is laid before the tests' grounds, with its shadow, grain and JPEG.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from benches.rows import Table
from engines import pictures
from maquette.engines.builtin.sculpt.sculpt import UNSURE
from maquette.engines.foreground import cut_out
from maquette.errors import UnreadablePicture
from maquette.kit.pictures import open_picture
from support.backdrops import GROUNDS, overlap, photographed

SHARED = Path(__file__).resolve().parents[3] / "shared" / "assets" / "images"
SIDE, AIR = 480, 0.12
GOOD, HALF = 0.95, 0.85
SMALLEST, LARGEST = 0.02, 0.9
"""Shares of their pictures that cut-outs cover at least, and at most."""

COLUMNS = ("ground", "objects", "mean IoU", "median", "of at least .95", "below .85", "refused")
NOTE = (
    "Of what was cut out, the overlap with the truth; `below .85` counts those of which nothing "
    "is said, and in brackets those with a warning."
)


@dataclass(frozen=True)
class _Outcome:
    """``overlap`` None where the picture was refused."""

    overlap: float | None
    warned: bool = False


def table() -> Table:
    objects = list(_objects())
    return Table(COLUMNS, [_row(ground, objects) for ground in GROUNDS], NOTE)


def _objects() -> Iterator[np.ndarray]:
    """Each (h, w, 4) 0..1."""
    for draw in (pictures.vase, pictures.disc, pictures.box, pictures.mug):
        picture, mask = draw("white")
        yield np.dstack([np.asarray(picture) / 255, mask.astype(float)])
    for path in sorted(SHARED.glob("*.png")):
        with Image.open(path) as picture:
            if picture.mode != "RGBA":
                continue
            picture.thumbnail((SIDE, SIDE))
            cutout = np.asarray(picture, np.float32) / 255
        shown = float((cutout[..., 3] > 0.5).mean())
        if SMALLEST < shown < LARGEST and max(cutout.shape) > SIDE / 2:
            air = int(AIR * max(cutout.shape))
            yield np.pad(cutout, ((air, air), (air, air), (0, 0)))


def _row(ground: str, objects: list[np.ndarray]) -> list[str]:
    outcomes = [_outcome(cutout, ground) for cutout in objects]
    found = [one.overlap for one in outcomes if one.overlap is not None]
    poor = [one for one in outcomes if one.overlap is not None and one.overlap < HALF]
    warned = sum(one.warned for one in poor)
    known = [f"{np.mean(found):.3f}", f"{np.median(found):.3f}"] if found else ["-", "-"]
    good = f"{sum(share >= GOOD for share in found)} of {len(found)}"
    silent = f"{len(poor) - warned} ({warned})"
    return [ground, str(len(objects)), *known, good, silent, str(len(objects) - len(found))]


def _outcome(cutout: np.ndarray, ground: str) -> _Outcome:
    try:
        found = cut_out(open_picture(photographed(cutout, ground)), 1)
    except UnreadablePicture:
        return _Outcome(None)
    warned = bool(found.warnings) or found.confidence < UNSURE
    return _Outcome(float(overlap(found, cutout[..., 3] > 0.5)), warned)
