"""From pieces that are closed already to parts that share one set of textures."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from maquette.errors import EngineFailed
from maquette.kit.progress import Progress, part
from maquette.mesh.bake import Job, bake
from maquette.mesh.decimate import decimate
from maquette.mesh.finish import GUTTER, STEP
from maquette.mesh.mesh import Flags, Floats, Ints, Mesh, Surface, TexturedMesh, Textures
from maquette.mesh.normals import corner_normals
from maquette.mesh.project import Original
from maquette.mesh.recipe import Recipe
from maquette.mesh.tangents import tangents
from maquette.mesh.unwrap import Layout, unwrap


@dataclass(frozen=True, eq=False)
class Piece:
    """A closed mesh in the object's frame, its skin, and the number of the part it belongs to."""

    mesh: Mesh
    surface: Surface
    part: int


def assemble(
    pieces: Sequence[Piece], count: int, recipe: Recipe, progress: Progress
) -> list[TexturedMesh]:
    """The ``count`` parts, each with its own triangles and all with the same textures.

    Pieces are decimated alike where they hold more triangles than the recipe has faces; they
    stay where they are: ``recipe.height`` and ``pivot`` are not looked at. Raises
    :class:`EngineFailed` where a part has no triangles.
    """
    low = _within(pieces, recipe.faces)
    whole, owner = _joined(low)
    size = recipe.texture_size
    normals = corner_normals(whole, recipe.crease)
    layout = unwrap(whole, normals, size, max(min(GUTTER, size // 128), 1))
    progress(STEP, 0.4)
    frames = tangents(layout) if recipe.pbr else None
    surfaces = [piece.surface for piece in pieces]
    job = Job(layout, frames, Original(whole, normals), surfaces, owner, size)
    textures = bake(job, part(lambda _, share: progress(STEP, share), 0.4, 1.0))
    of_part = np.array([piece.part for piece in pieces])[owner]
    return [_taken(layout, frames, textures, of_part == number) for number in range(count)]


def _within(pieces: Sequence[Piece], faces: int) -> list[Mesh]:
    meshes = [piece.mesh for piece in pieces]
    total = sum(len(mesh.triangles) for mesh in meshes)
    if total <= faces:
        return meshes
    return [decimate(mesh, max(int(len(mesh.triangles) * faces / total), 4)) for mesh in meshes]


def _joined(meshes: Sequence[Mesh]) -> tuple[Mesh, Ints]:
    """All as one mesh, and which of them each triangle came from."""
    starts = np.cumsum([0, *(len(mesh.positions) for mesh in meshes)])
    triangles = [
        mesh.triangles + np.uint32(start) for mesh, start in zip(meshes, starts, strict=False)
    ]
    positions = np.concatenate([mesh.positions for mesh in meshes])
    owner = np.repeat(np.arange(len(meshes)), [len(mesh.triangles) for mesh in meshes])
    return Mesh(positions, np.concatenate(triangles).astype(np.uint32)), owner


def _taken(layout: Layout, frames: Floats | None, textures: Textures, mine: Flags) -> TexturedMesh:
    if not mine.any():
        raise EngineFailed("a part of the object has no surface")
    corners, triangles = np.unique(layout.triangles[mine], return_inverse=True)
    return TexturedMesh(
        positions=layout.positions[corners],
        normals=layout.normals[corners],
        uvs=layout.uvs[corners],
        triangles=triangles.reshape(-1, 3).astype(np.uint32),
        textures=textures,
        tangents=None if frames is None else frames[corners],
    )
