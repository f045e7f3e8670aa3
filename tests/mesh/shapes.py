"""Shapes and skins whose right answers are known."""

import numpy as np
from skimage.measure import marching_cubes

from maquette.mesh.mesh import Mesh, Samples


def solid(field, cells=48):
    """Marching cubes of ``field`` (x, y, z -> distance, negative inside) over -1.1..1.1."""
    line = np.linspace(-1.1, 1.1, cells)
    values = field(*np.meshgrid(line, line, line, indexing="ij"))
    points, triangles, _, _ = marching_cubes(values.astype(np.float32), 0.0)
    positions = points * (2.2 / (cells - 1)) - 1.1
    return Mesh(positions.astype(np.float32), triangles.astype(np.uint32))


def ball(radius=0.9, cells=48):
    return solid(lambda x, y, z: np.sqrt(x * x + y * y + z * z) - radius, cells)


def ring(cells=48):
    return solid(lambda x, y, z: np.hypot(np.hypot(x, z) - 0.65, y) - 0.3, cells)


def box(low=(0, 0, 0), high=(1, 1, 1)):
    """Twelve triangles, eight vertices, facing outwards."""
    corners = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], float)
    quads = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    triangles = [t for a, b, c, d in quads for t in ((a, b, c), (a, c, d))]
    positions = np.array(low) + corners * (np.array(high) - np.array(low))
    return Mesh(positions.astype(np.float32), np.array(triangles, np.uint32))


def sheet(cells=6):
    """An open, flat square."""
    line = np.linspace(0, 1, cells + 1)
    x, z = np.meshgrid(line, line, indexing="ij")
    positions = np.stack([x.ravel(), np.zeros(x.size), z.ravel()], axis=1)
    a = (np.arange(cells)[:, None] * (cells + 1) + np.arange(cells)).ravel()
    b, c, d = a + 1, a + cells + 2, a + cells + 1
    triangles = np.concatenate([np.stack([a, b, c], 1), np.stack([a, c, d], 1)])
    return Mesh(positions.astype(np.float32), triangles.astype(np.uint32))


def together(*meshes):
    """Several meshes as one, each keeping its own vertices."""
    starts = np.cumsum([0, *(len(mesh.positions) for mesh in meshes)])
    return Mesh(
        np.concatenate([mesh.positions for mesh in meshes]),
        np.concatenate(
            [mesh.triangles + start for mesh, start in zip(meshes, starts, strict=False)]
        ).astype(np.uint32),
    )


def soup(mesh):
    """Every triangle with corners of its own."""
    corners = mesh.triangles.reshape(-1)
    return Mesh(mesh.positions[corners], np.arange(len(corners), dtype=np.uint32).reshape(-1, 3))


def moved(mesh, offset):
    return Mesh(mesh.positions + np.float32(offset), mesh.triangles)


def inside_out(mesh):
    return Mesh(mesh.positions, mesh.triangles[:, ::-1].copy())


class Rainbow:
    """Smooth colours of space; ``relief`` is the depth in metres of ripples along x."""

    def __init__(self, relief=None):
        self.relief = relief

    @staticmethod
    def colours(points):
        return 0.5 + 0.5 * np.sin(3.0 * points + np.array([0.0, 2.0, 4.0]))

    def sample(self, points, normals, /):
        n = len(points)
        height = None if self.relief is None else self.relief * np.sin(20.0 * points[:, 0])
        return Samples(
            self.colours(points).astype(np.float32),
            np.full(n, 0.6, np.float32),
            np.full(n, 0.2, np.float32),
            None if height is None else height.astype(np.float32),
        )
