"""Casting rays at a mesh: the one door to Embree."""

import numpy as np
import numpy.typing as npt
from embreex.mesh_construction import TriangleMesh
from embreex.rtcore_scene import EmbreeScene

from maquette.mesh.mesh import Floats, Ints, Mesh


class Rays:
    """A mesh made ready for rays. One thread per instance."""

    def __init__(self, mesh: Mesh) -> None:
        self._scene = EmbreeScene(robust=True)
        # Embree keeps pointers into the geometry: hold it as long as the scene.
        self._geometry = TriangleMesh(self._scene, mesh.positions, mesh.triangles.astype(np.int32))

    def hits(self, points: Floats, directions: Floats, reach: float) -> tuple[Floats, Ints, Floats]:
        """Distance (k,) of the first hit or inf, its triangle or -1, its barycentric (k, 3)."""
        far = np.full(len(points), reach, np.float32)
        found = self._scene.run(points, directions, dists=far, output=1)
        face = found["primID"].astype(np.int64)
        distance = np.where(face >= 0, found["tfar"], np.inf).astype(np.float32)
        u, v = found["u"], found["v"]
        return distance, face, np.stack([1.0 - u - v, u, v], axis=1)

    def blocked(self, points: Floats, directions: Floats, reach: float) -> npt.NDArray[np.bool_]:
        """Whether anything lies within ``reach`` along each ray."""
        far = np.full(len(points), reach, np.float32)
        return np.asarray(self._scene.run(points, directions, dists=far, query="OCCLUDED") >= 0)
