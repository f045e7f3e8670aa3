"""From squared half-depths to a closed mesh."""

import numpy as np
import numpy.typing as npt
from skimage.measure import marching_cubes

from maquette.engines.arrays import Mask
from maquette.mesh.mesh import Floats, Mesh
from maquette.mesh.smooth import smooth

EMPTY = 3
"""Cells of air around the solid, so that marching cubes closes it."""


def solid(squared: Floats, cell: float, thickness: float) -> Mesh:
    """The surface of z^2 = squared * thickness^2, in metres, centred on the origin.

    ``squared`` (rows, columns), the first row on top; ``cell`` is one cell's length in metres.
    """
    padded = np.pad(squared, EMPTY, mode="edge")
    padded = np.where(_frame(padded.shape), np.minimum(padded, -1), padded)
    deepest = float(np.sqrt(padded.max())) * thickness
    half = int(np.ceil(deepest)) + 2
    z = np.arange(-half, half + 1, dtype=np.float32) / thickness
    # Dividing by (depth + |z|) makes the field nearly a distance, so that interpolation is exact.
    depth = np.sqrt(np.abs(padded))[:, :, None]
    field = (padded[:, :, None] - z**2) / (depth + np.abs(z) + 1)
    return surface_of(field, cell)


def surface_of(field: npt.NDArray[np.floating], cell: float) -> Mesh:
    """The surface where ``field`` (rows down, columns right, layers forwards) is zero, smoothed; in
    metres, centred on the origin, ``cell`` metres a cell.
    """
    places, triangles, _, _ = marching_cubes(  # type: ignore[no-untyped-call]  # it has no types
        field.astype(np.float32), 0.0, allow_degenerate=False
    )
    middle = [0.5 * (count - 1) for count in field.shape]
    positions = np.stack(
        [places[:, 1] - middle[1], middle[0] - places[:, 0], places[:, 2] - middle[2]], axis=1
    )
    mesh = Mesh((positions * cell).astype(np.float32), triangles.astype(np.uint32))
    return smooth(_outwards(mesh), 6)


def _frame(shape: tuple[int, ...]) -> Mask:
    frame = np.ones(shape, bool)
    frame[1:-1, 1:-1] = False
    return frame


def _outwards(mesh: Mesh) -> Mesh:
    """Turn all triangles round when the enclosed volume comes out negative."""
    a, b, c = (mesh.positions[mesh.triangles[:, k]].astype(np.float64) for k in range(3))
    volume = float(np.einsum("ij,ij->", a, np.cross(b, c)))
    return mesh if volume > 0 else Mesh(mesh.positions, mesh.triangles[:, ::-1].copy())
