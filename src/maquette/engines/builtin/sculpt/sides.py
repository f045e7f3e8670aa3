"""The solid of several views with both sides alike, and pictures for the side that none shows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from maquette.engines.arrays import floats
from maquette.engines.builtin.sculpt.even import ACROSS, ALIKE, THROUGH, axis_of, reflected
from maquette.engines.builtin.sculpt.hull import OUTSIDE, Hull
from maquette.engines.wrap import Photograph

SAME = 0.7
"""Cosine from which two photographs show one side."""


@dataclass(frozen=True)
class Plane:
    """``name`` the sides that mirror each other, ``place`` in cells along that axis of the grid."""

    name: str
    place: float

    @property
    def axis(self) -> int:
        """Of the world: 0 is x, 2 is z."""
        return 0 if self.name == ACROSS else 2


def evened_hull(built: Hull) -> tuple[Hull, Plane | None]:
    """The solid of several views with its sides alike; as it was, and no plane, if neither its
    front's outline nor its side's mirrors itself.
    """
    solid = built.field > 0
    for name, behind, axis in ((ACROSS, 2, 1), (THROUGH, 1, 2)):
        seen = np.asarray(solid.any(axis=behind))
        if not seen.any():
            continue
        place, overlap = axis_of(seen)
        if overlap >= ALIKE:
            other = reflected(built.field, round(2 * place), axis, OUTSIDE)
            return Hull(floats(0.5 * (built.field + other)), built.origin), Plane(name, place)
    return built, None


def from_the_other_side(
    photographs: Sequence[Photograph], plane: Plane, built: Hull, cell: float
) -> list[Photograph]:
    """What the photographs show, mirrored onto those sides of which there is none; ``built`` lies
    with its middle at the origin, ``cell`` metres a cell.
    """
    mirror = np.ones(3, np.float32)
    mirror[plane.axis] = -1
    middle = 0.5 * (built.field.shape[1 if plane.axis == 0 else 2] - 1)
    moved = np.zeros(3, np.float32)
    moved[plane.axis] = 2 * (plane.place - middle) * cell
    given = np.stack([photograph.towards for photograph in photographs])
    return [
        replace(
            photograph,
            towards=floats(photograph.towards * mirror),
            rightwards=floats(photograph.rightwards * mirror),
            origin=floats(photograph.origin * mirror + moved),
        )
        for photograph in photographs
        if (given @ (photograph.towards * mirror)).max() < SAME
    ]
