"""Paint a layout's textures from what a surface says about itself."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from maquette.errors import EngineFailed
from maquette.kit.hands import HANDS, side_by_side
from maquette.kit.progress import Progress
from maquette.mesh.mesh import (
    Doubles,
    Flags,
    Floats,
    Ints,
    Pixels,
    Samples,
    Surface,
    Textures,
)
from maquette.mesh.occlusion import occlusion
from maquette.mesh.project import Original
from maquette.mesh.raster import Texels, rasterise
from maquette.mesh.relief import bent
from maquette.mesh.unwrap import Layout

STRIP_TEXELS = 1 << 19  # of a strip, some of which are painted at once; bounds their memory
SPREAD = 16.0  # texels that a chart's border colour is carried outwards
UP = np.array([0, 1, 0], np.float32)
HALO = 3  # rows around a strip that blurs and differences look at


@dataclass(frozen=True, eq=False)
class Job:
    """``layout`` with its ``tangents`` (n, 4) or None for no normal map and no occlusion.

    ``owner`` (m,) says which of the ``surfaces`` each of the layout's triangles belongs to.
    """

    layout: Layout
    tangents: Floats | None
    original: Original
    surfaces: Sequence[Surface]
    owner: Ints
    size: int


def bake(job: Job, progress: Progress) -> Textures:
    """Textures of ``job.size`` texels a side, in strips of about half a million texels.

    Each texel's centre is a point of the layout, which is looked up on the original surface;
    the surface is sampled there. With tangents, the original's normals, bent by the samples'
    relief, become the normal map, and rays to the original the occlusion. The gutters are
    filled with the nearest texel, so that neither filtering nor mipmaps find a foreign colour.
    Raises :class:`EngineFailed` when not one texel is covered.
    """
    size = job.size
    maps = [np.zeros((size, size, 3), np.uint8) for _ in range(2 if job.tangents is None else 3)]
    covered = np.zeros((size, size), bool)
    height = max(min(STRIP_TEXELS // size, -(-size // HANDS)), 1)
    strips = [(top, min(top + height, size)) for top in range(0, size, height)]

    def paint(rows: tuple[int, int]) -> None:
        texels, painted = _strip(job, rows)
        covered[texels.y, texels.x] = True
        for picture, colours in zip(maps, painted, strict=True):
            picture[texels.y, texels.x] = _bytes(colours)

    for rows, _ in zip(strips, side_by_side(paint, strips), strict=True):
        progress("bake", rows[1] / size)
    if not covered.any():
        raise EngineFailed("the surface is too small for the centre of a single texel")
    return Textures(*_spread(maps, covered))


def _strip(job: Job, rows: tuple[int, int]) -> tuple[Texels, list[Floats]]:
    corners = job.layout.uvs.astype(np.float64)[job.layout.triangles] * job.size
    texels = rasterise(corners, job.size, (rows[0] - HALO, rows[1] + HALO))
    normals = _unit(_blend(job.layout.normals, job.layout, texels))
    points, details = job.original.nearest(
        _blend(job.layout.positions, job.layout, texels), normals
    )
    samples = _sampled(job, job.owner[texels.face], points, details)
    sky = np.ones(len(points), np.float32)
    painted = []
    if job.tangents is not None:
        sky = occlusion(job.original, texels, points, details)
        if samples.height is not None:
            steps = _steps(job.layout, corners)[texels.face]
            details = bent(texels, samples.height, details, steps)
        painted.append(_tangent_space(job.tangents, job.layout, texels, normals, details))
    inside = (texels.y >= rows[0]) & (texels.y < rows[1])
    maps = [samples.base_color, _orm(sky, samples), *painted]
    kept = Texels(texels.x[inside], texels.y[inside], texels.face[inside], texels.weights[inside])
    return kept, [colours[inside] for colours in maps]


def _sampled(job: Job, owner: Ints, points: Floats, normals: Floats) -> Samples:
    """What each point's own surface says of it."""
    if len(job.surfaces) == 1:
        return job.surfaces[0].sample(points, normals)
    n = len(points)
    colour, rough, metal = np.zeros((n, 3), np.float32), *np.zeros((2, n), np.float32)
    height = np.zeros(n, np.float32)
    order = np.argsort(owner, kind="stable")
    starts = np.searchsorted(owner[order], np.arange(len(job.surfaces) + 1))
    for surface, start, end in zip(job.surfaces, starts, starts[1:], strict=False):
        if start == end:
            continue
        mine = order[start:end]
        told = surface.sample(points[mine], normals[mine])
        colour[mine], rough[mine], metal[mine] = told.base_color, told.roughness, told.metallic
        if told.height is not None:
            height[mine] = told.height
    return Samples(colour, rough, metal, height)


def _blend(values: Floats, layout: Layout, texels: Texels) -> Floats:
    """Vertex values (n, d) at the texels (k, d)."""
    corners = layout.triangles[texels.face]
    total = texels.weights[:, :1] * values[corners[:, 0]]
    for corner in (1, 2):
        total += texels.weights[:, corner : corner + 1] * values[corners[:, corner]]
    return total


def _unit(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.where(lengths > 1e-12, vectors / np.maximum(lengths, 1e-12), UP)


def _orm(sky: Floats, samples: Samples) -> Floats:
    return np.stack([sky, samples.roughness, samples.metallic], axis=1)


def _steps(layout: Layout, corners: Doubles) -> Doubles:
    """(m, 2, 3): the way in space of one texel to the right and one down, per triangle."""
    points = layout.positions.astype(np.float64)[layout.triangles]
    p, q = points[:, 1] - points[:, 0], points[:, 2] - points[:, 0]
    s, t = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    doubled = s[:, 0] * t[:, 1] - s[:, 1] * t[:, 0]
    inverse = (1.0 / np.where(doubled == 0, np.inf, doubled))[:, None]
    right = (t[:, 1:] * p - s[:, 1:] * q) * inverse
    down = (s[:, :1] * q - t[:, :1] * p) * inverse
    return np.stack([right, down], axis=1)


def _tangent_space(
    tangents: Floats, layout: Layout, texels: Texels, normals: Floats, details: Floats
) -> Floats:
    """The detailed normals as colours 0..1 of a tangent-space normal map, +Y up."""
    blended = _blend(tangents, layout, texels)
    dot = np.einsum("ki,ki->k", blended[:, :3], normals)[:, None]
    tangent = _unit(blended[:, :3] - dot * normals)
    bitangent = np.cross(normals, tangent) * np.sign(blended[:, 3:])
    local = np.stack(
        [np.einsum("ki,ki->k", axis, details) for axis in (tangent, bitangent, normals)], axis=1
    )
    # A normal below the horizon cannot be lit; lay it just above.
    local[:, 2] = np.maximum(local[:, 2], np.float32(0.05))
    return _unit(local) * np.float32(0.5) + np.float32(0.5)


def _bytes(colours: Floats) -> Pixels:
    return np.rint(np.nan_to_num(colours).clip(0.0, 1.0) * 255.0).astype(np.uint8)


def _spread(maps: list[Pixels], covered: Flags) -> list[Pixels]:
    """Fill the gutters with the nearest texel's colours, and what lies beyond with their mean."""
    empty = (~covered).astype(np.uint8)
    distance, labels = cv2.distanceTransformWithLabels(
        empty, cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    place = np.zeros(int(labels.max()) + 1, np.int64)
    place[labels[covered]] = np.flatnonzero(covered)
    nearest, far = place[labels], distance > SPREAD
    filled = [picture.reshape(-1, 3)[nearest] for picture in maps]
    for picture in filled:
        picture[far] = picture[covered].mean(axis=0).round()
    return filled
