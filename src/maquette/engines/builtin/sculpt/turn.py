"""Many pictures of one object: cut out side by side, and the best of them wrapped around it."""

from collections.abc import Sequence

import numpy as np

from maquette.engines.arrays import floats
from maquette.engines.builtin.sculpt.ring import Station
from maquette.engines.builtin.sculpt.skin import shrunk
from maquette.engines.builtin.sculpt.wrap import layers_of
from maquette.engines.foreground import Cutout, cut_out
from maquette.engines.wrap import Photograph
from maquette.kit.hands import side_by_side
from maquette.kit.pictures import open_picture
from maquette.mesh.mesh import Floats

PAINTING = 8
"""Pictures whose colours are used; more show nothing new, and each takes 30 MB."""


def cut_outs(pictures: Sequence[bytes], seed: int) -> list[Cutout]:
    """In their order."""
    return [*side_by_side(lambda picture: cut_out(open_picture(picture), seed), pictures)]


def photographs_of(
    cutouts: Sequence[Cutout],
    stations: Sequence[Station],
    origin: Floats,
    cell: float,
    texels: int,
) -> list[Photograph]:
    """``origin`` in metres is seen at each station's centre; ``cell`` metres a cell; for a texture
    of so many ``texels`` a side.
    """
    count = len(cutouts)
    used = min(count, PAINTING)
    chosen = [round(at * count / used) for at in range(used)]

    def photograph(at: int) -> Photograph:
        layers = layers_of(shrunk(cutouts[at], texels))
        return _photograph(layers, cutouts[at].size, stations[at], origin, cell)

    return [*side_by_side(photograph, chosen)]


def _photograph(
    layers: Floats, size: tuple[int, int], station: Station, origin: Floats, cell: float
) -> Photograph:
    right, up, towards = station.axes
    return Photograph(
        layers=layers,
        size=size,
        towards=towards,
        rightwards=right,
        upwards=up,
        origin=origin,
        centre=floats(station.centre),
        scale=np.full(2, station.scale / cell, np.float32),
        nearness=station.nearness / cell,
    )
