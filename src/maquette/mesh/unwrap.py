"""Lay a mesh's surface out flat, for textures."""

from dataclasses import dataclass

import numpy as np
import xatlas

from maquette.mesh.charts import charts, projected, split
from maquette.mesh.measures import diagonal
from maquette.mesh.mesh import Doubles, Floats, Indices, Ints, Mesh
from maquette.mesh.pack import pack
from maquette.mesh.raster import covered

# Measured on a slow machine: xatlas needs 1.7 to 2.8 s for 12,000 triangles, our own charts 0.3 to
# 0.6 s; its charts fill up to a sixth more of the texture.
XATLAS_FACES = 5_000
ROUNDS = 6
PROOF = 3  # texels of proof for one of the texture: a chart may cover none of them twice
PROOFS = 8e5, 3e6  # and how many there are at least and at most


@dataclass(frozen=True, eq=False)
class Layout:
    """One vertex per (position, normal, uv) corner, not yet coloured.

    ``positions``, ``normals`` (n, 3), ``uvs`` (n, 2) with the origin at the top left,
    ``triangles`` (m, 3), in the order of the mesh's triangles.
    """

    positions: Floats
    normals: Floats
    uvs: Floats
    triangles: Indices


def unwrap(mesh: Mesh, normals: Floats, size: int, gutter: int = 4) -> Layout:
    """Give each triangle its own place in a texture of ``size`` texels a side.

    ``normals`` (m, 3, 3) are the corners' shading normals. At least ``gutter`` texels lie
    between charts, which keeps mipmaps from mixing them. xatlas charts meshes of up to 5,000
    triangles, :mod:`maquette.mesh.charts` larger ones.
    """
    few = len(mesh.triangles) <= XATLAS_FACES
    proof = min(max(PROOF * size * size, PROOFS[0]), PROOFS[1])
    flat, chart_triangles = _xatlas_charts(mesh) if few else _own_charts(mesh, proof)
    uvs = pack(flat, chart_triangles, size, gutter)
    return _assembled(mesh, normals, uvs, chart_triangles)


def _own_charts(mesh: Mesh, proof: float) -> tuple[Doubles, Indices]:
    """``proof``: on so many texels is looked for places that a chart covers twice."""
    labels = charts(mesh)
    for _ in range(ROUNDS):
        rivals = _rivals(projected(mesh, labels), labels, proof)
        if not len(rivals):
            break
        labels = split(mesh, labels, rivals)
    keys = labels[:, None] * len(mesh.positions) + mesh.triangles
    _, first, corner = np.unique(keys, return_index=True, return_inverse=True)
    flat = projected(mesh, labels).reshape(-1, 2)[first]
    return flat, corner.reshape(-1, 3).astype(np.uint32)


def _xatlas_charts(mesh: Mesh) -> tuple[Doubles, Indices]:
    """Charts in metres, (k, 2), and the triangles' corners among them."""
    atlas = xatlas.Atlas()
    # Its thresholds are absolute: it takes a millimetre for nothing.
    size = diagonal(mesh) or 1.0
    centred = (mesh.positions - mesh.positions.mean(axis=0, dtype=np.float64)) / size
    atlas.add_mesh(centred.astype(np.float32), mesh.triangles)
    atlas.generate(xatlas.ChartOptions(), xatlas.PackOptions())
    _, triangles, uvs = atlas[0]
    texels = uvs.astype(np.float64) * [atlas.width, atlas.height]
    return texels / atlas.texels_per_unit * size, triangles.astype(np.uint32)


def _rivals(flat: Doubles, labels: Ints, proof: float) -> Ints:
    """Triangles that share a texel's centre with another one of their chart.

    For this the charts are laid below each other on an endless strip.
    """
    _, chart = np.unique(labels, return_inverse=True)
    low = np.full((chart.max() + 1, 2), np.inf)
    high = np.full((chart.max() + 1, 2), -np.inf)
    np.minimum.at(low, chart, flat.min(axis=1))
    np.maximum.at(high, chart, flat.max(axis=1))
    scale = np.sqrt(proof / (high - low).prod(axis=1).sum())
    extent = np.ceil((high - low) * scale).astype(np.int64) + 1
    below = np.cumsum(extent[:, 1]) - extent[:, 1]
    points = (flat - low[chart][:, None]) * scale
    points[..., 1] += below[chart][:, None]
    rows = 0, int(extent[:, 1].sum())
    x, y, face = covered(points, int(extent[:, 0].max()), rows)
    # Counted within each chart's own box: the strip is mostly empty where one chart is wide.
    size = extent.prod(axis=1)
    of = chart[face]
    place = (np.cumsum(size) - size)[of] + (y - below[of]) * extent[of, 0] + x
    return np.unique(face[np.bincount(place)[place] > 1])


def _assembled(mesh: Mesh, normals: Floats, uvs: Doubles, chart_triangles: Indices) -> Layout:
    """Split the charts' vertices further where the shading normal breaks."""
    corner_normals = np.ascontiguousarray(normals.reshape(-1, 3), np.float32)
    bits = corner_normals.view(np.int32).astype(np.int64)
    chart_corner = chart_triangles.reshape(-1).astype(np.int64)
    order = np.lexsort((bits[:, 2], bits[:, 1], bits[:, 0], chart_corner))
    columns = np.column_stack([chart_corner, bits])[order]
    fresh = np.ones(len(order), bool)
    fresh[1:] = (columns[1:] != columns[:-1]).any(axis=1)
    vertex = np.zeros(len(order), np.int64)
    vertex[order] = np.cumsum(fresh) - 1
    source = order[fresh]
    return Layout(
        mesh.positions[mesh.triangles.reshape(-1)[source]],
        corner_normals[source],
        uvs[chart_corner[source]].astype(np.float32),
        vertex.reshape(-1, 3).astype(np.uint32),
    )
