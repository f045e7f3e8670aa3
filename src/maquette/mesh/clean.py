"""Throw out what is not part of the object: crumbs."""

import numpy as np

from maquette.errors import EngineFailed
from maquette.mesh.measures import areas
from maquette.mesh.mesh import Doubles, Ints, Mesh
from maquette.mesh.topology import compact, components


def clean(mesh: Mesh, smallest: float = 0.01) -> Mesh:
    """Drop components smaller than ``smallest`` of the largest, by their boxes' diagonals.

    Raises :class:`EngineFailed` when the mesh has no surface at all.
    """
    if not len(mesh.triangles) or not areas(mesh).sum() > 0:
        raise EngineFailed("the engine found no surface to build")
    labels = components(mesh.triangles)
    if not labels.any():
        return compact(mesh)
    sizes = _sizes(mesh, labels)
    return compact(Mesh(mesh.positions, mesh.triangles[sizes[labels] >= smallest * sizes.max()]))


def _sizes(mesh: Mesh, labels: Ints) -> Doubles:
    low = np.full((labels.max() + 1, 3), np.inf)
    high = np.full((labels.max() + 1, 3), -np.inf)
    points = mesh.positions.astype(np.float64)[mesh.triangles]
    np.minimum.at(low, labels, points.min(axis=1))
    np.maximum.at(high, labels, points.max(axis=1))
    sizes: Doubles = np.linalg.norm(high - low, axis=1)
    return sizes
