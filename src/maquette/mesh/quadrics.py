"""What it costs to move a vertex: sums of squared distances as quadratic forms.

A quadric of a point p is p'Ap + 2b'p + c, kept as ten numbers: xx xy xz yy yz zz, bx by bz, c.
Garland & Heckbert 1997 for shape, Hoppe 1999 for what vertices carry.
"""

from dataclasses import dataclass

import numpy as np

from maquette.mesh.measures import gathered
from maquette.mesh.mesh import Doubles, Ints

BORDER = 4.0
"""How much more an open edge resists than the triangle beside it."""


def forms(normals: Doubles, offsets: Doubles, weights: Doubles) -> Doubles:
    """(k, 10) quadrics of ``weights`` x (normal . p + offset)^2."""
    x, y, z = normals.T
    columns = [x * x, x * y, x * z, y * y, y * z, z * z, x * offsets, y * offsets, z * offsets]
    return np.stack([*columns, offsets * offsets], axis=1) * weights[:, None]


def errors_at(quadrics: Doubles, points: Doubles) -> Doubles:
    """(k,) values of (k, 10) quadrics at (k, 3) points."""
    x, y, z = points.T
    terms = [x * x, 2 * x * y, 2 * x * z, y * y, 2 * y * z, z * z, 2 * x, 2 * y, 2 * z]
    errors: Doubles = np.einsum("ij,ij->i", quadrics[:, :9], np.stack(terms, axis=1))
    return errors + quadrics[:, 9]


def plane_quadrics(points: Doubles, corners: Ints) -> Doubles:
    """Per point: squared distances to the planes of its triangles, weighted by their areas."""
    normals, areas = _planes(points, corners)
    offsets = -np.einsum("ij,ij->i", normals, points[corners[:, 0]])
    return _at_corners(forms(normals, offsets, areas), corners, len(points))


def border_quadrics(points: Doubles, corners: Ints, skins: Ints) -> Doubles:
    """Per point: distances to upright planes through the edges that meet there and where the
    surface ends, or where one of ``skins`` (m,) does."""
    tails, heads = corners.reshape(-1), np.roll(corners, -1, axis=1).reshape(-1)
    keys = np.minimum(tails, heads) * len(points) + np.maximum(tails, heads)
    keys = keys * (int(skins.max(initial=0)) + 1) + np.repeat(skins, 3)
    _, of_half, counts = np.unique(keys, return_inverse=True, return_counts=True)
    lone = np.flatnonzero(counts[of_half.reshape(-1)] == 1)
    normals, _ = _planes(points, corners)
    along = points[heads[lone]] - points[tails[lone]]
    upright = np.cross(along, normals[lone // 3])
    length = np.linalg.norm(upright, axis=1)
    upright /= np.maximum(length, 1e-30)[:, None]
    offsets = -np.einsum("ij,ij->i", upright, points[tails[lone]])
    found = forms(upright, offsets, BORDER * length * length)
    ends = np.stack([tails[lone], heads[lone]], axis=1)
    return _at_corners(found, ends, len(points))


@dataclass(frozen=True, eq=False)
class Quadrics:
    """Per vertex: how far what it carries is from what its triangles carried at a point.

    ``forms`` (n, 10), ``slopes`` (n, k, 3), ``levels`` (n, k), ``weights`` (n,).
    """

    forms: Doubles
    slopes: Doubles
    levels: Doubles
    weights: Doubles

    def errors(self, vertices: Ints, points: Doubles, values: Doubles) -> Doubles:
        """Of ``vertices`` (q,) replaced by ``values`` (q, k) at ``points`` (q, 3)."""
        expected: Doubles = (
            np.einsum("qkd,qd->qk", self.slopes[vertices], points) + self.levels[vertices]
        )
        found = errors_at(self.forms[vertices], points)
        found -= 2.0 * np.einsum("qk,qk->q", values, expected)
        found += self.weights[vertices] * np.square(values).sum(axis=1)
        return found

    def add(self, targets: Ints, sources: Ints) -> None:
        """What the sources cared for is the targets' care from now on."""
        for one in (self.forms, self.slopes, self.levels, self.weights):
            np.add.at(one, targets, one[sources])


def attribute_quadrics(
    points: Doubles, corners: Ints, values: Doubles, triangles: Ints
) -> Quadrics:
    """Over each triangle every value is a plane in space: slope . p + level."""
    normals, areas = _planes(points, corners)
    a = points[corners[:, 0]]
    frame = np.stack([points[corners[:, 1]] - a, points[corners[:, 2]] - a, normals], axis=1)
    flat = np.abs(np.linalg.det(frame)) < 1e-18
    frame[flat] = np.eye(3)
    corner = values[triangles]
    rises = np.stack([corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]], axis=1)
    rises = np.concatenate([rises, np.zeros((len(corner), 1, values.shape[1]))], axis=1)
    slopes: Doubles = np.asarray(np.linalg.solve(frame, rises), np.float64).transpose(0, 2, 1)
    slopes[flat] = 0.0
    levels: Doubles = corner[:, 0] - np.einsum("mkd,md->mk", slopes, a)
    total = np.zeros((len(triangles), 10))
    for k in range(values.shape[1]):
        total += forms(slopes[:, k], levels[:, k], areas)
    n = len(values)
    weights = _at_corners(areas[:, None], triangles, n)[:, 0]
    weighted = slopes * areas[:, None, None]
    return Quadrics(
        _at_corners(total, triangles, n),
        _at_corners(weighted.reshape(len(triangles), -1), triangles, n).reshape(n, -1, 3),
        _at_corners(levels * areas[:, None], triangles, n),
        weights,
    )


def _planes(points: Doubles, corners: Ints) -> tuple[Doubles, Doubles]:
    """Unit normals (zero for a degenerate triangle) and areas."""
    a, b, c = (points[corners[:, k]] for k in range(3))
    crossed = np.cross(b - a, c - a)
    length = np.linalg.norm(crossed, axis=1)
    return crossed / np.maximum(length, 1e-30)[:, None], 0.5 * length


def _at_corners(values: Doubles, corners: Ints, count: int) -> Doubles:
    """Sum the rows of (m, d) ``values`` at each of their corners (m, c)."""
    if not len(corners):
        return np.zeros((count, values.shape[1]))
    return gathered(np.repeat(values, corners.shape[1], axis=0), corners, count)
