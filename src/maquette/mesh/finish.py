"""From an engine's raw triangles to an asset: the road that every engine's mesh takes."""

import io
from collections.abc import Mapping

import numpy as np
from PIL import Image

from maquette.gltf.build import Part, build_glb
from maquette.kit.progress import Progress, part
from maquette.mesh.bake import Job, bake
from maquette.mesh.clean import clean
from maquette.mesh.close import close
from maquette.mesh.decimate import decimate
from maquette.mesh.finite import finite
from maquette.mesh.manifold import manifold
from maquette.mesh.mesh import Doubles, Floats, Mesh, Pixels, Surface, TexturedMesh
from maquette.mesh.normals import corner_normals
from maquette.mesh.orient import orient
from maquette.mesh.project import Original
from maquette.mesh.recipe import Recipe
from maquette.mesh.tangents import tangents
from maquette.mesh.unwrap import unwrap
from maquette.mesh.weld import weld

STEP = "finish"
JPEG_QUALITY = 90
GUTTER = 4


def finish(mesh: Mesh, surface: Surface, recipe: Recipe, progress: Progress) -> TexturedMesh:
    """Repair, decimate, unwrap and paint a mesh.

    The surface is sampled in the frame of ``mesh``, on its own undecimated skin; scale and
    pivot are applied last. Raises :class:`EngineFailed` when the mesh holds nothing to show.

        finish(mesh, surface, Recipe(faces=30_000, texture_size=1024), silent)
    """
    whole = manifold(close(orient(clean(weld(finite(mesh))))))
    progress(STEP, 0.1)
    low = decimate(whole, recipe.faces)
    progress(STEP, 0.15)
    size = recipe.texture_size
    # Small textures are thumbnails: four texels around each chart would leave no room for them.
    gutter = max(min(GUTTER, size // 128), 1)
    layout = unwrap(low, corner_normals(low, recipe.crease), size, gutter)
    progress(STEP, 0.5)
    frames = tangents(layout) if recipe.pbr else None
    original = Original(whole, corner_normals(whole, recipe.crease))
    owner = np.zeros(len(layout.triangles), np.int64)
    job = Job(layout, frames, original, [surface], owner, size)
    textures = bake(job, part(lambda _, share: progress(STEP, share), 0.5, 1.0))
    return TexturedMesh(
        positions=_placed(layout.positions, recipe),
        normals=layout.normals,
        uvs=layout.uvs,
        triangles=layout.triangles,
        textures=textures,
        tangents=frames,
    )


def export(textured: TexturedMesh, *, name: str, provenance: Mapping[str, object]) -> bytes:
    """A GLB of one mesh called ``name``, with ``provenance`` in ``asset.extras``.

    Base colour and ORM are JPEG of quality 90, the normal map PNG: JPEG's blocks show in
    reflections.
    """
    textures = textured.textures
    return build_glb(
        [
            Part(
                name=name,
                positions=textured.positions,
                normals=textured.normals,
                triangles=textured.triangles,
                uvs=textured.uvs,
                tangents=textured.tangents,
                base_color=jpeg(textures.base_color),
                orm=jpeg(textures.orm),
                normal=None if textures.normal is None else png(textures.normal),
            )
        ],
        extras=provenance,
    )


def _placed(positions: Floats, recipe: Recipe) -> Floats:
    low: Doubles = positions.min(axis=0).astype(np.float64)
    high: Doubles = positions.max(axis=0).astype(np.float64)
    tall = high[1] - low[1]
    scale = 1.0
    if recipe.height is not None and tall > 0:
        scale = recipe.height / tall
    middle = (low + high) / 2
    base = np.array([middle[0], low[1], middle[2]])
    origins: dict[str, Doubles] = {"base": base, "centre": middle, "keep": np.zeros(3)}
    origin = origins[recipe.pivot]
    return ((positions - origin) * scale).astype(np.float32)


def jpeg(pixels: Pixels) -> bytes:
    """For colours and materials."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=JPEG_QUALITY, subsampling=0)
    return file.getvalue()


def png(pixels: Pixels) -> bytes:
    """For directions: JPEG's blocks would show in reflections."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG", compress_level=6)
    return file.getvalue()
