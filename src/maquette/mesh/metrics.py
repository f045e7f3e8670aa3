"""What can be said about a finished mesh in numbers."""

from dataclasses import dataclass

import numpy as np

from maquette.mesh.measures import areas, signed_volumes
from maquette.mesh.mesh import Doubles, Floats, Mesh, TexturedMesh
from maquette.mesh.raster import rasterise
from maquette.mesh.topology import boundary, components, edges, is_closed
from maquette.mesh.weld import weld


@dataclass(frozen=True)
class Metrics:
    """``volume`` in cubic and ``area`` in square metres; ``overlap``: the share of the covered
    texels that belong to two triangles; ``texture_use``: the share of all texels that belong to
    one; ``density_spread``: texels per metre at the 95th over the 5th percentile of the area.
    """

    triangles: int
    vertices: int
    components: int
    watertight: bool
    manifold: bool
    open_edges: int
    volume: float
    area: float
    overlap: float
    texture_use: float
    density_spread: float


def measure(textured: TexturedMesh) -> Metrics:
    """Shape figures are taken after welding: a texture's seams are no holes.

    Raises ``ValueError`` for a mesh without triangles.

        measure(finish(mesh, surface, recipe, silent)).watertight
    """
    shape = weld(Mesh(textured.positions, textured.triangles))
    _, counts = edges(shape.triangles)
    size = textured.textures.base_color.shape[0]
    overlap, use = _cover(textured, size)
    return Metrics(
        triangles=len(textured.triangles),
        vertices=len(textured.positions),
        components=int(components(shape.triangles).max()) + 1,
        watertight=is_closed(shape.triangles),
        manifold=bool((counts <= 2).all()),
        open_edges=len(boundary(shape.triangles)),
        volume=float(signed_volumes(shape, shape.positions.mean(axis=0, dtype=np.float64)).sum()),
        area=float(areas(shape).sum()),
        overlap=overlap,
        texture_use=use,
        density_spread=_spread(textured),
    )


def _cover(textured: TexturedMesh, size: int) -> tuple[float, float]:
    corners = textured.uvs.astype(np.float64)[textured.triangles] * size
    texels = rasterise(corners, size, (0, size))
    times = np.bincount(texels.y * size + texels.x, minlength=size * size)
    covered = int((times > 0).sum())
    return float((times > 1).sum() / max(covered, 1)), covered / (size * size)


def _spread(textured: TexturedMesh) -> float:
    flat: Floats = np.pad(textured.uvs, ((0, 0), (0, 1)))
    on_texture = areas(Mesh(flat, textured.triangles))
    in_space = areas(Mesh(textured.positions, textured.triangles))
    density: Doubles = np.sqrt(on_texture / np.maximum(in_space, 1e-30))
    order = np.argsort(density)
    share = np.cumsum(in_space[order]) / in_space.sum()
    low, high = density[order][np.searchsorted(share, [0.05, 0.95])]
    return float(high / max(low, 1e-30))
