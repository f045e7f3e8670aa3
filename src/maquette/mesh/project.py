"""Finding the original surface again from a decimated one."""

import numpy as np

from maquette.mesh.measures import cross_products, diagonal, unit
from maquette.mesh.mesh import Floats, Ints, Mesh
from maquette.mesh.rays import Rays

REACH = 0.04  # of the bounding box's diagonal: further away is another part of the object
BACK = 1e-4  # rays start this share behind the point, so that a point on the surface is a hit


class Original:
    """The full-detail surface: its mesh, its shading normals (m, 3, 3) and rays to find it."""

    def __init__(self, mesh: Mesh, normals: Floats) -> None:
        self.rays = Rays(mesh)
        self.size = diagonal(mesh)
        self._corners = mesh.positions[mesh.triangles]
        self._normals = normals
        self._flat = unit(cross_products(mesh)).astype(np.float32)

    def nearest(self, points: Floats, normals: Floats) -> tuple[Floats, Floats]:
        """Points of the original straight above or below (k, 3), and its unit normals there.

        Only a surface that looks the same way counts; where there is none within reach, the
        point and its normal come back unchanged.
        """
        best = np.full(len(points), np.inf, np.float32)
        found, facing = points.copy(), normals.copy()
        for direction in (normals, -normals):
            distance, face, weights = self._cast(points, direction)
            closer = (face >= 0) & (distance < best)
            closer &= np.einsum("ij,ij->i", self._flat[face], normals) > 0.2
            hit, at = face[closer], weights[closer]
            found[closer] = np.einsum("kc,kci->ki", at, self._corners[hit])
            facing[closer] = np.einsum("kc,kci->ki", at, self._normals[hit])
            best[closer] = distance[closer]
        return found, unit(facing.astype(np.float64)).astype(np.float32)

    def _cast(self, points: Floats, direction: Floats) -> tuple[Floats, Ints, Floats]:
        back = np.float32(BACK * self.size)
        distance, face, weights = self.rays.hits(
            points - back * direction, direction, (REACH + BACK) * self.size
        )
        return np.abs(distance - back), face, weights
