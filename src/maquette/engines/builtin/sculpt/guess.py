"""What is likely of what a ring of outlines allows; see :mod:`.likely` for how that is known."""

from collections.abc import Sequence

import numpy as np
from scipy import ndimage

from maquette.engines.arrays import Mask, floats
from maquette.engines.builtin.sculpt.likely import Outline as Measured
from maquette.engines.builtin.sculpt.likely import measured, odds
from maquette.engines.builtin.sculpt.ring import FINE, Station
from maquette.mesh.mesh import Floats

PAIRS = 4
"""Pairs of pictures at right angles that are asked, evenly chosen."""

SQUARE = float(np.radians(20))
"""How far from a right angle the pictures of a pair may be."""

LEVEL = float(np.radians(12))
"""What is likely was learned from pictures that were taken level."""

CALM = 0.65
"""Samples over which the odds are smoothed."""

SURE = 1.0
"""Odds that the likeliest point behind each of a silhouette's cells has at least."""

NEVER = -8.0


def likeliness(stations: Sequence[Station], points: Floats, inside: Mask) -> Floats | None:
    """Logarithmic odds on a lattice (its shape is that of ``inside``) of the ``points`` (n, 3) of
    it that are inside; None where nothing can be said.
    """
    pairs = _pairs(stations)
    if not pairs or abs(stations[0].elevation) > LEVEL:
        return None
    looks = {at: _Look(stations[at], points) for at in {at for pair in pairs for at in pair}}
    opinions = [
        odds(looks[a].outline, looks[b].outline, looks[a].at, looks[b].at) for a, b in pairs
    ]
    chances = _calmed(floats(np.mean(opinions, axis=0)), inside)
    for _ in range(2):
        for look in looks.values():
            chances = look.raised(chances)
    return _spread(chances, inside)


class _Look:
    """Points as one station sees them: ``at`` (rows, columns) in its ``outline``."""

    def __init__(self, station: Station, points: Floats) -> None:
        middle = FINE // 2
        mask = np.pad(station.outline.depth[middle::FINE, middle::FINE] > 0, 1)
        places = station.outline.of(station.places(points)) / FINE + 0.5
        rows, columns = (np.asarray(places[:, axis], np.intp) for axis in (1, 0))
        high, wide = mask.shape
        self.outline: Measured = measured(mask)
        self.at = self.outline.within(rows.clip(0, high - 1), columns.clip(0, wide - 1))

    def raised(self, chances: Floats) -> Floats:
        """So high that behind every cell of the silhouette one at least is likely; least so at
        the rim, where the object turns away.
        """
        maps = self.outline.maps
        pixel = self.at[0] * maps.shape[1] + self.at[1]
        best = np.full(maps.shape[0] * maps.shape[1], NEVER, np.float32)
        np.maximum.at(best, pixel, chances)
        wanted = SURE * np.minimum(maps[..., 3] / maps[..., 4], 1).ravel()
        return floats(chances + np.maximum(wanted - best, 0)[pixel])


def _pairs(stations: Sequence[Station]) -> list[tuple[int, int]]:
    """Pictures at right angles, no two pairs the same seen from behind."""
    count = len(stations)
    quarter = round(count / 4)
    if abs(quarter * 2 * np.pi / count - 0.5 * np.pi) > SQUARE:
        return []
    distinct = quarter if count % 4 == 0 else count
    chosen = sorted({round(at * distinct / PAIRS) % distinct for at in range(PAIRS)})
    return [(at, (at + quarter) % count) for at in chosen]


def _calmed(chances: Floats, inside: Mask) -> Floats:
    """Smoothed among the points inside."""
    total, weight = np.zeros(inside.shape, np.float32), floats(inside)
    total[inside] = chances
    total = ndimage.gaussian_filter(total, CALM, truncate=2.5)
    weight = ndimage.gaussian_filter(weight, CALM, truncate=2.5)
    return floats(total[inside] / np.maximum(weight[inside], 1e-3))


def _spread(chances: Floats, inside: Mask) -> Floats:
    """On the whole lattice: outside, what is nearest inside."""
    every = np.zeros(inside.shape, np.float32)
    every[inside] = chances
    _, near = ndimage.distance_transform_edt(~inside, return_indices=True)
    return floats(every[tuple(near)])
