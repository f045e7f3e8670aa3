"""How a finished asset's textures lie on its surface, measured from the file itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from maquette.gltf import hierarchy
from maquette.gltf.document import Document
from maquette.gltf.images import image_size, texture_image
from maquette.gltf.inspect import inspect
from maquette.gltf.primitives import Primitive, primitive_arrays
from maquette.mesh.mesh import Doubles, Ints
from maquette.mesh.raster import rasterise

SIDE = 512
"""Texels a side of the raster on which overlaps are looked for."""
FIFTH, MIDDLE, LAST = 0.05, 0.5, 0.95

Json = dict[str, Any]


@dataclass(frozen=True)
class SurfaceFacts:
    """``texels_per_metre`` over half of the textured surface is finer; ``density_spread`` is that
    of its finest twentieth over that of its coarsest; ``overlap`` is the share of the covered
    texels that belong to two triangles, ``texture_use`` the share of all that belong to one.
    """

    texels_per_metre: float
    density_spread: float
    overlap: float
    texture_use: float

    def as_dict(self) -> Json:
        """Ready for JSON, names in camelCase."""
        return {
            "texelsPerMetre": round(self.texels_per_metre, 1),
            "densitySpread": round(self.density_spread, 2),
            "overlap": round(self.overlap, 4),
            "textureUse": round(self.texture_use, 4),
        }


def surface_facts(document: Document) -> SurfaceFacts | None:
    """Of all that shows a base colour picture at coordinates from 0 to 1; None without any.

    Pictures that repeat over a surface lie on it many times by intention and are left out.
    """
    found = list(_painted(document))
    shown = list(_densities(document, found))
    if not shown:
        return None
    density, areas = (np.concatenate(column) for column in zip(*shown, strict=True))
    order = np.argsort(density)
    share = np.cumsum(areas[order]) / areas.sum()
    places = np.searchsorted(share, [FIFTH, MIDDLE, LAST]).clip(0, len(order) - 1)
    low, middle, high = density[order][places]
    overlap, use = _cover(found)
    return SurfaceFacts(float(middle), float(high / max(low, 1e-30)), overlap, use)


@dataclass(frozen=True, eq=False)
class _Painted:
    """A primitive of a mesh, the corners of its triangles on its picture, and which that is."""

    mesh: int
    primitive: Primitive
    corners: Doubles
    image: int


def _painted(document: Document) -> Iterator[_Painted]:
    json = document.json
    for number, mesh in enumerate(json.get("meshes", [])):
        for source in mesh["primitives"]:
            primitive = primitive_arrays(document, source)
            if primitive is None or primitive.material is None or not len(primitive.triangles):
                continue
            surface = json["materials"][primitive.material].get("pbrMetallicRoughness", {})
            used = surface.get("baseColorTexture")
            if used is None or used.get("extensions"):
                continue
            chosen = used.get("texCoord", 0)
            if chosen >= len(primitive.uvs):
                continue
            image = texture_image(json["textures"][used["index"]])
            uvs = primitive.uvs[chosen].astype(np.float64)
            if image is not None and uvs.min() >= -1e-4 and uvs.max() <= 1 + 1e-4:
                yield _Painted(number, primitive, uvs[primitive.triangles], image)


def _densities(document: Document, found: list[_Painted]) -> Iterator[tuple[Doubles, Doubles]]:
    """Texels per metre and square metres of each triangle, wherever a node shows it."""
    worlds = hierarchy.world_matrices(document.json)
    for index in hierarchy.scene_nodes(document.json):
        node = document.json["nodes"][index]
        for one in found:
            if node.get("mesh") != one.mesh:
                continue
            points = one.primitive.positions.astype(np.float64) @ worlds[index][:3, :3].T
            a, b, c = (points[one.primitive.triangles[:, k]] for k in range(3))
            areas = 0.5 * np.linalg.norm(np.cross(b - a, c - a), axis=1)
            width, height = image_size(document, one.image)
            texels = _flat(one.corners) * width * height
            whole = areas > 1e-18
            yield np.sqrt(texels[whole] / areas[whole]), areas[whole]


def _flat(corners: Doubles) -> Doubles:
    u, v = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    areas: Doubles = 0.5 * np.abs(u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0])
    return areas


def _cover(found: list[_Painted]) -> tuple[float, float]:
    """Over all pictures together, each as large as the others."""
    pictures = {one.image for one in found}
    twice = covered = 0
    for image in sorted(pictures):
        corners = np.concatenate([one.corners for one in found if one.image == image])
        texels = rasterise(corners * SIDE, SIDE, (0, SIDE))
        places: Ints = np.bincount(texels.y * SIDE + texels.x, minlength=SIDE * SIDE)
        twice += int((places > 1).sum())
        covered += int((places > 0).sum())
    return twice / max(covered, 1), covered / (len(pictures) * SIDE * SIDE)


def whole_report(document: Document, size: int) -> Json:
    """What inspection tells of a file of ``size`` bytes, and how its textures lie, or None."""
    facts = surface_facts(document)
    return inspect(document, size).as_dict() | {"surface": facts and facts.as_dict()}
