"""Smooth away the steps of a voxel grid without shrinking the shape."""

import numpy as np
from scipy.sparse import coo_array, csr_array

from maquette.mesh.mesh import Mesh
from maquette.mesh.topology import half_edges


def smooth(mesh: Mesh, rounds: int = 10, keep: float = 0.5, against: float = -0.53) -> Mesh:
    """Taubin's lambda|mu smoothing (A signal processing approach to fair surface design, 1995).

    Each round moves vertices towards the mean of their neighbours by ``keep``, then back by
    ``against``; frequencies below the pass band stay as they are.
    """
    if not len(mesh.triangles):
        return mesh
    mean = _neighbour_mean(mesh)
    points = mesh.positions.astype(np.float64)
    for _ in range(rounds):
        for step in (keep, against):
            points += step * (mean @ points - points)
    return Mesh(points.astype(np.float32), mesh.triangles)


def _neighbour_mean(mesh: Mesh) -> csr_array:
    tails, heads = half_edges(mesh.triangles)
    n = len(mesh.positions)
    rows, columns = np.concatenate([tails, heads]), np.concatenate([heads, tails])
    links = coo_array((np.ones(len(rows)), (rows, columns)), shape=(n, n)).tocsr()
    links.data[:] = 1.0
    degree = np.asarray(links.sum(axis=1)).reshape(-1)
    # A vertex without triangles has no neighbours: it is its own mean and stays where it is.
    alone = degree == 0
    weights = 1.0 / np.where(alone, 1.0, degree)
    scale = coo_array((weights, (np.arange(n), np.arange(n))), shape=(n, n))
    stay = coo_array((alone.astype(np.float64), (np.arange(n), np.arange(n))), shape=(n, n))
    return csr_array(scale @ links + stay)
