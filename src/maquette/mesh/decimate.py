"""Spend fewer triangles on the same shape."""

import fast_simplification
import numpy as np

from maquette.mesh.close import close
from maquette.mesh.mesh import Mesh
from maquette.mesh.orient import orient
from maquette.mesh.topology import compact, edges, is_closed
from maquette.mesh.weld import weld

SLACK = 1.02
MENDINGS = 4


def decimate(mesh: Mesh, faces: int) -> Mesh:
    """Collapse edges by quadric error until at most ``faces`` triangles are left (within 2 %).

    Garland & Heckbert 1997 in fast-simplification's variant. That library does not test the
    link condition, so a thin part may be pinched to a non-manifold edge: if the mesh was
    closed, such edges are cut out and the holes closed again. A mesh with fewer triangles is
    returned as it is.
    """
    if len(mesh.triangles) <= faces:
        return mesh
    fewer = _simplified(mesh, faces)
    if is_closed(mesh.triangles) and not is_closed(fewer.triangles):
        fewer = _mended(fewer)
    return fewer


def _simplified(mesh: Mesh, faces: int) -> Mesh:
    points, triangles = mesh.positions.astype(np.float64), mesh.triangles.astype(np.int32)
    for aggression in (5.0, 7.0, 10.0):
        points, triangles = fast_simplification.simplify(
            points, triangles, target_count=faces, agg=aggression
        )
        triangles = triangles.astype(np.int32)
        if len(triangles) <= faces * SLACK:
            break
    return weld(Mesh(points.astype(np.float32), triangles.astype(np.uint32)))


def _mended(mesh: Mesh) -> Mesh:
    for _ in range(MENDINGS):
        of_half, counts = edges(mesh.triangles)
        bad = (counts > 2)[of_half].reshape(-1, 3).any(axis=1)
        mesh = close(orient(compact(Mesh(mesh.positions, mesh.triangles[~bad]))))
        if is_closed(mesh.triangles):
            break
    return mesh
