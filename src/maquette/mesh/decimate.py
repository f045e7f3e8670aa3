"""Spend fewer triangles on the same shape."""

import fast_simplification
import numpy as np

from maquette.mesh.manifold import manifold
from maquette.mesh.mesh import Flags, Mesh
from maquette.mesh.topology import compact, components

SLACK = 0.02
TRIES = 4


def decimate(mesh: Mesh, faces: int) -> Mesh:
    """Collapse edges by quadric error until ``faces`` triangles are left, or up to 2 % fewer.

    Garland & Heckbert 1997 in fast-simplification's variant. That library does not test the
    link condition, so thin parts may be pinched until they touch themselves; flaps without
    volume are taken off (a part that was nothing else from the start, such as a leaf, is kept) and
    the rest is pulled apart again by :func:`manifold`. A mesh with fewer triangles is returned as
    it is; one that cannot be collapsed that far keeps more.
    """
    if len(mesh.triangles) <= faces:
        return mesh
    target, best = faces, mesh
    for _ in range(TRIES):
        fewer = manifold(_without_flaps(_collapsed(mesh, target), mesh))
        if len(fewer.triangles) > 0 and _miss(fewer, faces) < _miss(best, faces):
            best = fewer
        if _miss(best, faces) <= SLACK * faces:
            break
        # Aimed at the middle of what is allowed, as the next try misses too.
        aim = round(faces * (1 - SLACK / 2))
        target = min(target * aim // max(len(fewer.triangles), 1), len(mesh.triangles) - 1)
    return best


def _miss(mesh: Mesh, faces: int) -> float:
    """A budget is a ceiling: any count that keeps it with its slack is better than one above."""
    spare = faces - len(mesh.triangles)
    return spare if spare >= 0 else SLACK * faces - spare


def _collapsed(mesh: Mesh, target: int) -> Mesh:
    points, triangles = mesh.positions.astype(np.float64), mesh.triangles.astype(np.int32)
    for aggression in (5.0, 7.0, 10.0):
        points, triangles = fast_simplification.simplify(
            points, triangles, target_count=target, agg=aggression
        )
        triangles = triangles.astype(np.int32)
        if len(triangles) <= target * (1.0 + SLACK):
            break
    return Mesh(points.astype(np.float32), triangles.astype(np.uint32))


def _without_flaps(mesh: Mesh, original: Mesh) -> Mesh:
    """Drop collapsed triangles, and pairs that lie back to back on the same three vertices; but not
    a component that consists of nothing else, if the ``original`` had such, as leaves are.
    """
    a, b, c = mesh.triangles.T.astype(np.int64)
    mesh = Mesh(mesh.positions, mesh.triangles[(a != b) & (b != c) & (c != a)])
    flap = _flaps(mesh)
    leaf = _leaves(mesh, flap)
    if leaf.any() and _leaves(original, _flaps(original)).any():
        flap &= ~leaf
    return compact(Mesh(mesh.positions, mesh.triangles[~flap]))


def _flaps(mesh: Mesh) -> Flags:
    """Which triangles (m,) have their like lying on their back."""
    corners = mesh.triangles.astype(np.int64)
    ascents = sum((corners[:, i] < corners[:, (i + 1) % 3]).astype(np.int64) for i in range(3))
    side = np.where(ascents == 2, 1, -1)
    _, same = np.unique(np.sort(corners, axis=1), axis=0, return_inverse=True)
    same = same.reshape(-1)
    balance = np.bincount(same, weights=side)
    return np.asarray((np.bincount(same)[same] > 1) & (balance[same] == 0))


def _leaves(mesh: Mesh, flap: Flags) -> Flags:
    """Which triangles (m,) belong to components of flaps only."""
    labels = components(mesh.triangles)
    return np.asarray((np.bincount(labels, weights=~flap) == 0)[labels])
