"""Throw out what is nowhere: triangles with broken numbers."""

import numpy as np

from maquette.errors import EngineFailed
from maquette.mesh.mesh import Flags, Mesh
from maquette.mesh.topology import compact


def finite(mesh: Mesh) -> Mesh:
    """Drop triangles with a corner that is infinite or not a number.

    Raises :class:`EngineFailed` when nothing is left, or when a triangle names a vertex that
    does not exist: then the engine is wrong, and guessing would hide it.
    """
    if not len(mesh.triangles):
        raise EngineFailed("the engine found no surface to build")
    if int(mesh.triangles.max()) >= len(mesh.positions):
        raise EngineFailed("the engine's triangles name vertices that do not exist")
    somewhere: Flags = np.logical_and.reduce(np.isfinite(mesh.positions), axis=1)
    kept = mesh.triangles[somewhere[mesh.triangles].all(axis=1)]
    if not len(kept):
        raise EngineFailed("the engine's surface lies nowhere: its numbers are not finite")
    return compact(Mesh(mesh.positions, kept))
