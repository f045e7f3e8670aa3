"""Throw out what is not part of the object: broken numbers and crumbs."""

import numpy as np

from maquette.errors import EngineFailed
from maquette.mesh.measures import areas
from maquette.mesh.mesh import Mesh
from maquette.mesh.topology import compact, components


def clean(mesh: Mesh, smallest: float = 0.01) -> Mesh:
    """Drop triangles with non-finite corners, and components smaller than ``smallest``.

    A component's size is its box's diagonal, as a share of the largest component's.
    Raises :class:`EngineFailed` when no surface is left.
    """
    finite = np.isfinite(mesh.positions).all(axis=1)
    mesh = compact(Mesh(mesh.positions, mesh.triangles[finite[mesh.triangles].all(axis=1)]))
    if not len(mesh.triangles) or not areas(mesh).sum() > 0:
        raise EngineFailed("the engine found no surface to build")
    labels = components(mesh.triangles)
    sizes = _sizes(mesh, labels)
    return compact(Mesh(mesh.positions, mesh.triangles[sizes[labels] >= smallest * sizes.max()]))


def _sizes(
    mesh: Mesh, labels: np.ndarray[tuple[int, ...], np.dtype[np.int64]]
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Diagonal of each component's box."""
    low = np.full((labels.max() + 1, 3), np.inf)
    high = np.full((labels.max() + 1, 3), -np.inf)
    points = mesh.positions.astype(np.float64)[mesh.triangles]
    np.minimum.at(low, labels, points.min(axis=1))
    np.maximum.at(high, labels, points.max(axis=1))
    return np.linalg.norm(high - low, axis=1)
