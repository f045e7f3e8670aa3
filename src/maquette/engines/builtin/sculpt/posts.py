"""Finding where the cameras around a turntable stood, and whether their pictures fit together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from maquette.engines.builtin.sculpt.ring import FINE, Station, Trial, longest, outline_of, trial
from maquette.engines.foreground import Cutout
from maquette.errors import EngineFailed
from maquette.mesh.mesh import Floats

SEARCH = 44
"""Samples along the object's longest side while cameras are tried."""

MOST = 12
"""So many pictures, evenly chosen, are enough to try cameras on."""

LOOKS = tuple(float(np.radians(look)) for look in (-12, 10, 20, 30, 42))
STEPS = tuple(float(np.radians(step)) for step in (5, 2.5))
"""Elevations that are tried, and by how much the best of them is moved to and fro."""

NEARNESS = (0.0, 0.06, 0.12, 0.2, 0.3)
"""Half the object's longest side over the cameras' distance."""

TELLING = 0.004
"""The share of the outlines that a less likely camera must explain better to be believed."""

GOOD = 0.003
"""Loss up to which nothing more is looked for."""

STANDING = 0.01
"""What a larger solid counts where elevations are tried: the higher, the more goes unseen."""

ROUNDS = 4

VOLUME = 0.1
"""What a larger solid counts, beside a lesser loss, where pictures are moved."""

BELOW = float(np.radians(4))

ALIEN, ODD = 0.15, 0.02
"""Above these losses the pictures are refused, or doubted."""

ENOUGH = 8
"""Pictures of which one can be told to be wrong; of fewer each robs the others much."""

WRONG = "pictures are taken to go round in equal steps, front, right, back, left"


@dataclass(frozen=True, eq=False)
class Posts:
    """The stations found, what they allow on a coarse lattice, and doubts, a sentence each."""

    stations: list[Station]
    seen: Trial
    doubts: tuple[str, ...]


def posts_of(cutouts: Sequence[Cutout], cells: int, leftwards: bool) -> Posts:
    """Stations for the pictures of a whole turn; the object's longest side is ``cells`` long.

    Raises :class:`EngineFailed` when the pictures cannot be of one object on a turntable.
    """
    best = _found(_still(cutouts, cells, leftwards))
    if not best or trial(best).loss > GOOD:
        held = _settled(_found(_following(cutouts, cells, leftwards)))
        best = min(_settled(best), held, key=_misfit) if best else held
    seen = trial(best)
    if seen.loss > ALIEN:
        raise EngineFailed(
            f"the pictures do not show one object on a turntable{_culprit(best)}: {WRONG}"
        )
    return Posts(best, seen, _doubts(best, seen))


def _still(cutouts: Sequence[Cutout], cells: int, leftwards: bool) -> list[Station]:
    """As though one camera on a tripod had taken all; none where the pictures' sizes differ."""
    if len({cutout.frame.size for cutout in cutouts}) > 1:
        return []
    boxes = [_box(cutout) / cutout.frame.zoom for cutout in cutouts]
    middles = [np.array(cutout.frame.middle) / cutout.frame.zoom for cutout in cutouts]
    size = max(float(np.max(box[2:] - box[:2])) for box in boxes)
    # Over a whole turn the outline is as much to the one side of the axis as to the other.
    across = zip(boxes, middles, strict=True)
    axis = float(np.mean([0.5 * (box[0] + box[2]) - middle[0] for box, middle in across]))
    stations = []
    for cutout, azimuth in zip(cutouts, _azimuths(len(cutouts), leftwards), strict=True):
        zoom, (column, row) = cutout.frame.zoom, cutout.frame.middle
        scale = size * zoom / cells
        centre = column + axis * zoom, row
        stations.append(Station(outline_of(cutout, scale), azimuth, centre, scale))
    return stations


def _following(cutouts: Sequence[Cutout], cells: int, leftwards: bool) -> list[Station]:
    """As though a hand had held the camera: all of one height, each around its own middle."""
    boxes = [_box(cutout) for cutout in cutouts]
    sides = [box[2:] - box[:2] for box in boxes]
    tallest = cells / max(1.0, max(float(side[0] / side[1]) for side in sides))
    stations = []
    azimuths = _azimuths(len(cutouts), leftwards)
    for cutout, box, side, azimuth in zip(cutouts, boxes, sides, azimuths, strict=True):
        scale = float(side[1]) / tallest
        column, row = 0.5 * (box[:2] + box[2:])
        centre = float(column), float(row)
        stations.append(Station(outline_of(cutout, scale), azimuth, centre, scale))
    return stations


def _box(cutout: Cutout) -> Floats:
    """Left, top, right, bottom of the object in pixels of the cut-out."""
    rows, columns = np.nonzero(cutout.alpha > 0.5)
    ends = columns.min() - 0.5, rows.min() - 0.5, columns.max() + 0.5, rows.max() + 0.5
    return np.array(ends, np.float32)


def _azimuths(count: int, leftwards: bool) -> list[float]:
    turn = -2 * np.pi if leftwards else 2 * np.pi
    return [turn * at / count for at in range(count)]


Camera = tuple[float, float]
"""Elevation in radians, and nearness."""


class _Search:
    """Cameras that all stations could have had, tried once each."""

    def __init__(self, stations: Sequence[Station]) -> None:
        self._few = stations[:: -(-len(stations) // MOST)]
        self._unit = 2 / longest(stations)
        self._known: dict[Camera, tuple[float, float]] = {}

    def moved(self, stations: Sequence[Station], camera: Camera) -> list[Station]:
        elevation, near = camera
        return [replace(one, elevation=elevation, nearness=near * self._unit) for one in stations]

    def loss(self, camera: Camera, volume: float = 0.0) -> float:
        """A usual camera, and one that leaves much standing, is believed rather than another."""
        if camera not in self._known:
            found = trial(self.moved(self._few, camera), SEARCH)
            self._known[camera] = found.loss, float(np.log(max(len(found.points), 1)))
        lost, standing = self._known[camera]
        unusual = TELLING * ((camera[0] != 0) + NEARNESS.index(camera[1]))
        return lost + unusual - volume * standing

    def looking(self, best: Camera, elevations: Sequence[float]) -> Camera:
        tried = [best, *((look, best[1]) for look in elevations)]
        return min(tried, key=lambda camera: self.loss(camera, STANDING))

    def nearing(self, best: Camera) -> Camera:
        return min(((best[0], near) for near in NEARNESS), key=self.loss)


def _found(stations: list[Station]) -> list[Station]:
    """With the elevation and the nearness, common to all, that the outlines fit best."""
    if not stations:
        return []
    search, best = _Search(stations), (0.0, 0.0)
    if search.loss(best) > GOOD:
        best = search.nearing(search.looking(best, LOOKS))
        for step in STEPS:
            best = search.looking(best, (best[0] - step, best[0] + step))
    return search.moved(stations, best)


def _settled(stations: list[Station]) -> list[Station]:
    """Each picture moved and scaled by what the others say of it, as long as that helps."""
    best, least = stations, _misfit(stations)
    for _ in range(ROUNDS):
        seen = trial(best, slack=max(1, len(best) // 8))
        moved = [_moved(station, seen.points) for station in best]
        misfit = _misfit(moved)
        if misfit >= least:
            break
        best, least = moved, misfit
    return best


def _misfit(stations: list[Station]) -> float:
    """Of those that lose nothing, the one that leaves most standing fits best."""
    seen = trial(stations)
    shown = np.mean([(station.outline.depth > 0).sum() for station in stations]) / FINE**2
    volume = max(len(seen.points), 1) * seen.step**3 / shown**1.5
    return seen.loss - VOLUME * float(np.log(volume))


def _moved(station: Station, points: Floats) -> Station:
    """So that the outline lies where the points are seen."""
    places = station.places(points)
    low, high = places.min(axis=0), places.max(axis=0)
    left, top, right, bottom = station.outline.box
    grown = (right - left + bottom - top) / float((high - low).sum())
    column, row = station.centre
    column += 0.5 * (left + right) - (column + grown * (0.5 * float(low[0] + high[0]) - column))
    row += 0.5 * (top + bottom) - (row + grown * (0.5 * float(low[1] + high[1]) - row))
    return replace(station, centre=(column, row), scale=station.scale * grown)


def _culprit(stations: Sequence[Station]) -> str:
    """Which picture alone takes most away from what all others allow, if one does."""
    outvoted = trial(stations, SEARCH, slack=1).against
    worst = int(np.argmax(outvoted))
    alone = len(stations) >= ENOUGH and outvoted[worst] > 3 * np.sort(outvoted)[-2]
    return f"; picture {worst + 1} fits the others least" if alone else ""


def _doubts(stations: Sequence[Station], seen: Trial) -> tuple[str, ...]:
    doubts = []
    if seen.loss > ODD:
        doubts.append(f"the pictures hardly fit together{_culprit(stations)}: {WRONG}")
    elif stations[0].elevation < -BELOW:
        doubts.append(
            "the pictures look as though taken from below; if they were not, they go round the "
            "other way"
        )
    return tuple(doubts)
