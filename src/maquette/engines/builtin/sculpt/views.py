"""Pictures of one object from its sides, brought to one scale.

The front faces +Z and has +X on its right; "right" is what a camera at +X sees.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from maquette.engines.builtin.sculpt.arrays import Mask, floats, resized
from maquette.engines.builtin.sculpt.foreground import Cutout
from maquette.engines.builtin.sculpt.shape import on_grid
from maquette.errors import EngineFailed, InvalidSettings
from maquette.mesh.mesh import Floats

ORDER = ("front", "right", "back", "left")
# Of each view: the direction towards its camera, and what lies to the right in its picture.
AXES = {
    "front": ((0, 0, 1), (1, 0, 0)),
    "right": ((1, 0, 0), (0, 0, -1)),
    "back": ((0, 0, -1), (-1, 0, 0)),
    "left": ((-1, 0, 0), (0, 0, 1)),
}
STRANGERS, UNLIKE = 0.5, 0.75
"""Below these overlaps of opposite outlines two views are refused, or doubted."""


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


@dataclass(frozen=True, eq=False)
class Outlines:
    """Soft silhouettes on one grid of cells: ``front`` (rows, across x), ``side`` (rows, along z),
    each None where neither of its two views was given; ``warnings`` doubt what does not fit.
    """

    front: Floats | None
    side: Floats | None
    warnings: tuple[str, ...]


def named(count: int, names: Sequence[str]) -> tuple[str, ...]:
    """The views' names, or the usual order where none are given.

    Raises :class:`InvalidSettings` for more than four pictures, and for names that are
    unknown, twice, or not as many.
    """
    if not names:
        if count > len(ORDER):
            raise InvalidSettings("sculpt works from at most four views", field="pictures")
        return ORDER[:count]
    if len(names) != count or len(set(names)) != count or not set(names) <= set(ORDER):
        told = ", ".join(ORDER)
        raise InvalidSettings(f"views: one of {told} for each picture, each once", field="views")
    return tuple(names)


def view_of(name: str, cutout: Cutout) -> View:
    rows, columns = np.nonzero(cutout.alpha > 0.5)
    box = int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1
    return View(name, cutout, box)


def outlines(views: Sequence[View], cells: int) -> Outlines:
    """The silhouettes of all views, the longest side of the object ``cells`` long.

    Raises :class:`EngineFailed` when opposite views show different things.
    """
    given = {view.name: view for view in views}
    tallest = max(1.0, *(view.width for view in views))
    rows = max(8, round(cells / tallest))
    # From behind, and from the left against the right, the outline is mirrored.
    front, front_doubt = _merged(given.get("front"), given.get("back"), rows)
    left, side_doubt = _merged(given.get("left"), given.get("right"), rows)
    doubts = [
        f"the {pair} views differ, so one of them may be of another object or turned"
        for pair, doubt in (("front and back", front_doubt), ("right and left", side_doubt))
        if doubt
    ]
    # In the picture from the left, +Z lies to the right: columns run along z as they are.
    return Outlines(front, left, tuple(doubts))


def _merged(one: View | None, other: View | None, rows: int) -> tuple[Floats | None, bool]:
    """The mean of a silhouette and the opposite one's mirror image; whether they differ much."""
    shown = [view for view in (one, other) if view is not None]
    if not shown:
        return None, False
    columns = max(4, round(rows * float(np.mean([view.width for view in shown]))))
    grids = [_silhouette(view, rows, columns)[:, :: -1 if view is other else 1] for view in shown]
    if len(grids) == 1:
        return grids[0], False
    widths = sorted(view.width for view in shown)
    # Stretched to one width they overlap more than the things themselves do.
    alike = _overlap(grids[0] > 0.5, grids[1] > 0.5) * widths[0] / widths[-1]
    if alike < STRANGERS:
        names = " and ".join(view.name for view in shown)
        raise EngineFailed(f"the {names} pictures do not show one object: their outlines differ")
    return floats(0.5 * (grids[0] + grids[1])), alike < UNLIKE


def _silhouette(view: View, rows: int, columns: int) -> Floats:
    left, top, right, bottom = view.box
    body = view.cutout.alpha[top:bottom, left:right]
    coarse = on_grid(body, max(rows, columns))
    return resized(coarse, (columns, rows), cv2.INTER_LINEAR)


def _overlap(one: Mask, other: Mask) -> float:
    return float((one & other).sum() / max((one | other).sum(), 1))
