"""Painting again with another seed until there is a picture that can be built."""

import io
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from maquette.engines.photo import Finding, look
from maquette.errors import EngineFailed

TRIES = 3

Paint = Callable[[int], Image.Image]


@dataclass(frozen=True, eq=False)
class Painted:
    """A usable ``picture`` (PNG), the ``seed`` that painted it and which try (1..3) it was."""

    picture: bytes
    seed: int
    tries: int


def paint_until_usable(paint: Paint, seed: int) -> Painted:
    """The first of three pictures, of ``seed`` and the two after it, that the pre-check passes.

    Raises :class:`EngineFailed` telling what is wrong with the last one.
    """
    finding: Finding | None = None
    for number in range(TRIES):
        picture = _png(paint(seed + number))
        finding = look(picture)
        if finding is None:
            return Painted(picture, seed + number, number + 1)
    fault = "" if finding is None else f" The last one: {finding.message}"
    raise EngineFailed(
        f"the picture model painted nothing that can be built in {TRIES} tries; "
        f"say it in other words, as one simple object.{fault}"
    )


def _png(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG", compress_level=4)
    return file.getvalue()
