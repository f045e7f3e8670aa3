"""The layers of a small network of convolutions, in plain NumPy: pictures (h, w, channels)."""

from functools import cache
from pathlib import Path

import numpy as np

from maquette.engines.arrays import floats
from maquette.mesh.mesh import Floats

SCALE = ".scale"
"""What the name of a layer's steps ends in, where its coefficients are kept as whole numbers."""


class Network:
    """Coefficients by their names, as scripts/behind and scripts/subject wrote them."""

    def __init__(self, stored: dict[str, Floats]) -> None:
        self._stored = stored

    def mixed(self, name: str, values: Floats) -> Floats:
        """Channels mixed, each pixel for itself."""
        return floats(values @ self._stored[f"{name}.weight"] + self._stored[f"{name}.bias"])

    def halved(self, name: str, values: Floats) -> Floats:
        """Of every 2 x 2 pixels one."""
        return self.mixed(name, folded(values, 2))

    def reworked(self, name: str, values: Floats) -> Floats:
        """A residual block: two convolutions of 3 x 3, the share of them that was learned."""
        inner = self._convolved(f"{name}.b", rectified(self._convolved(f"{name}.a", values)))
        return rectified(floats(values + self._stored[f"{name}.g"] * inner))

    def _convolved(self, name: str, values: Floats) -> Floats:
        rows, columns, channels = values.shape
        weights = self._stored[f"{name}.weight"]
        padded = np.pad(values, ((1, 1), (1, 1), (0, 0)))
        total = np.tile(self._stored[f"{name}.bias"], (rows * columns, 1))
        for down in range(3):
            for right in range(3):
                seen = padded[down : down + rows, right : right + columns]
                total += seen.reshape(-1, channels) @ weights[down, right]
        return total.reshape(rows, columns, -1)


def rectified(values: Floats) -> Floats:
    return np.maximum(values, 0)


def folded(values: Floats, by: int) -> Floats:
    """Squares of ``by`` pixels a side become channels: row, then column, then channel."""
    rows, columns, channels = values.shape
    squares = values.reshape(rows // by, by, columns // by, by, channels)
    return squares.transpose(0, 2, 1, 3, 4).reshape(rows // by, columns // by, -1)


def unfolded(values: Floats, by: int) -> Floats:
    """The other way round."""
    rows, columns, channels = values.shape
    squares = values.reshape(rows, columns, by, by, channels // by**2)
    return squares.transpose(0, 2, 1, 3, 4).reshape(rows * by, columns * by, -1)


def doubled(values: Floats) -> Floats:
    return values.repeat(2, axis=0).repeat(2, axis=1)


def pooled(values: Floats) -> Floats:
    """Mean and most of every channel."""
    return np.concatenate([values.mean(axis=(0, 1)), values.max(axis=(0, 1))])


@cache
def network(path: Path) -> Network:
    """That of a file."""
    with np.load(path) as stored:
        arrays = {name: floats(stored[name]) for name in stored.files}
    steps = {name: arrays.pop(name) for name in list(arrays) if name.endswith(SCALE)}
    return Network({name: array * steps.get(name + SCALE, 1) for name, array in arrays.items()})
