"""Pictures of one object from its sides, brought to one scale.

The front faces +Z and has +X on its right; "right" is what a camera at +X sees.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from maquette.engines.arrays import Mask, resized
from maquette.engines.builtin.sculpt.shape import on_grid
from maquette.engines.foreground import Cutout
from maquette.errors import EngineFailed
from maquette.mesh.mesh import Floats

# Of each view: the direction towards its camera, and what lies to the right in its picture.
AXES = {
    "front": ((0, 0, 1), (1, 0, 0)),
    "right": ((1, 0, 0), (0, 0, -1)),
    "back": ((0, 0, -1), (-1, 0, 0)),
    "left": ((-1, 0, 0), (0, 0, 1)),
}
MIRRORED = frozenset({"back", "right"})
"""In these pictures +X, or +Z, lies to the left."""

STRANGERS, UNLIKE = 0.5, 0.75
"""Below these overlaps of opposite outlines two views are refused, or doubted."""

ROWS = 96
"""Height at which outlines are compared."""


@dataclass(frozen=True, eq=False)
class View:
    """A cut-out under its name; ``box`` is where the object lies in it: left, top, right, bottom,
    in pixels, the last two exclusive.
    """

    name: str
    cutout: Cutout
    box: tuple[int, int, int, int]

    @property
    def width(self) -> float:
        """Of the object, as a share of its height."""
        left, top, right, bottom = self.box
        return (right - left) / (bottom - top)


def view_of(name: str, cutout: Cutout) -> View:
    rows, columns = np.nonzero(cutout.alpha > 0.5)
    box = int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1
    return View(name, cutout, box)


def doubts_of(views: Sequence[View]) -> tuple[str, ...]:
    """What does not fit between opposite views, one sentence each.

    Raises :class:`EngineFailed` when opposite views show different things.
    """
    given = {view.name: view for view in views}
    doubts = []
    for one, other in (("front", "back"), ("right", "left")):
        if one not in given or other not in given:
            continue
        alike = _likeness(given[one], given[other])
        if alike < STRANGERS:
            raise EngineFailed(
                f"the {one} and {other} pictures do not show one object: their outlines differ"
            )
        if alike < UNLIKE:
            doubts.append(
                f"the {one} and {other} views differ, so one of them may be of another object "
                "or turned"
            )
    return tuple(doubts)


def _likeness(one: View, other: View) -> float:
    """Overlap 0..1 of a silhouette and the opposite one's mirror image, of one height."""
    columns = max(4, round(ROWS * 0.5 * (one.width + other.width)))
    seen, behind = (_silhouette(view, ROWS, columns) > 0.5 for view in (one, other))
    widths = sorted((one.width, other.width))
    # Stretched to one width they overlap more than the things themselves do.
    return _overlap(seen, behind[:, ::-1]) * widths[0] / widths[1]


def _silhouette(view: View, rows: int, columns: int) -> Floats:
    left, top, right, bottom = view.box
    body = view.cutout.alpha[top:bottom, left:right]
    coarse = on_grid(body, max(rows, columns))
    return resized(coarse, (columns, rows), cv2.INTER_LINEAR)


def _overlap(one: Mask, other: Mask) -> float:
    return float((one & other).sum() / max((one | other).sum(), 1))
