"""From things in places to the parts and nodes of a GLB."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import cos, radians, sin

import numpy as np

from maquette.engines.builtin.forms import solids
from maquette.engines.builtin.forms.build import Place, Thing
from maquette.engines.builtin.forms.materials import MATERIALS, Material
from maquette.engines.builtin.forms.paint import linear, shaded, skin
from maquette.engines.builtin.forms.sketch import Part, Style
from maquette.gltf import build
from maquette.gltf.build import Node
from maquette.kit.progress import Progress
from maquette.mesh.assemble import Piece, assemble
from maquette.mesh.finish import jpeg, png
from maquette.mesh.mesh import Floats, Indices, Mesh, TexturedMesh
from maquette.mesh.normals import corner_normals
from maquette.mesh.recipe import Recipe

MOST_PIECES = 48
"""A part in more pieces than this is painted as one."""

PAINTED = "painted"
APART = 1.5
"""Things are painted this many times their reach apart: none shades another."""


@dataclass(frozen=True, eq=False)
class _Shown:
    """A part with the name of its mesh, and how far aside it is moved to be painted."""

    name: str
    part: Part
    thing: Thing
    aside: float
    seed: int

    @property
    def material(self) -> Material:
        told = MATERIALS[self.part.material]
        return replace(told, other=self.part.second) if self.part.second else told

    @property
    def home(self) -> Floats:
        """(3,) from where it is painted back to its own pivot."""
        x, y, z = self.part.pivot
        return np.array([x + self.aside, y, z], np.float32)


def asset(
    things: Sequence[Thing],
    places: Sequence[Place],
    style: Style,
    recipe: Recipe,
    progress: Progress,
) -> tuple[list[build.Part], list[Node]]:
    """One mesh for each part of each thing, and a node for each place with its parts below."""
    shown = _all(things)
    painted = [each for each in shown if not (each.material.clear or each.material.glow)]
    pieces = [piece for at, each in enumerate(painted) for piece in _pieces(at, each, style)]
    parts = [_plain(each, style.crease) for each in shown if each not in painted]
    if painted:
        meshes = assemble(pieces, len(painted), recipe, progress)
        pictures = _pictures(meshes[0])
        parts += [_painted(each, m, pictures) for each, m in zip(painted, meshes, strict=True)]
    return parts, _nodes(things, places)


def _all(things: Sequence[Thing]) -> list[_Shown]:
    found, aside = [], 0.0
    for number, thing in enumerate(things):
        reach = float(np.linalg.norm(thing.size))
        aside += APART * reach if number else 0.0
        for k, part in enumerate(thing.parts):
            name = _mesh_name(number, thing, part)
            grain = 1000 * number + 17 * k + 101 * thing.seed
            found.append(_Shown(name, part, thing, aside, grain))
        aside += APART * reach
    return found


def _mesh_name(number: int, thing: Thing, part: Part) -> str:
    prefix = thing.wish.family.name if number == 0 else f"{thing.wish.family.name} {number + 1}"
    return f"{prefix}: {part.name}"


def _pieces(number: int, shown: _Shown, style: Style) -> list[Piece]:
    """The part's connected pieces: each board has a grain of its own."""
    diagonal_of_all = float(np.linalg.norm(shown.thing.size))
    found = solids.pieces(shown.part.solid)
    if len(found) > MOST_PIECES:
        found = [shown.part.solid]
    pieces = []
    for k, solid in enumerate(found):
        low, high = solids.bounds(solid)
        size = (diagonal_of_all, (high - low).astype(np.float32))
        look = (shown.seed + k, style.pattern)
        age = (shown.part.wear * style.pattern, shown.part.tone, style.vivid)
        mesh = solids.mesh_of(solid.translate((shown.aside, 0.0, 0.0)))
        pieces.append(Piece(mesh, skin(shown.material, shown.part.color, size, look, age), number))
    return pieces


@dataclass(frozen=True)
class _Pictures:
    """The textures that all painted parts share, as files."""

    base_color: bytes
    orm: bytes
    normal: bytes | None


def _pictures(mesh: TexturedMesh) -> _Pictures:
    textures = mesh.textures
    normal = None if textures.normal is None else png(textures.normal)
    return _Pictures(jpeg(textures.base_color), jpeg(textures.orm), normal)


def _painted(shown: _Shown, mesh: TexturedMesh, pictures: _Pictures) -> build.Part:
    return build.Part(
        name=shown.name,
        positions=mesh.positions - shown.home,
        normals=mesh.normals,
        triangles=mesh.triangles,
        uvs=mesh.uvs,
        tangents=mesh.tangents,
        material=PAINTED,
        base_color=pictures.base_color,
        orm=pictures.orm,
        normal=pictures.normal,
    )


def _plain(shown: _Shown, crease: float) -> build.Part:
    """What is clear or glows has one colour and no texture."""
    told, mesh = shown.material, solids.mesh_of(shown.part.solid)
    color = shown.part.color or told.light
    if told.clear and shown.part.color:
        color = shaded(color, 1.25)
    light = linear(color)
    positions, normals, triangles = _indexed(mesh, crease)
    return build.Part(
        name=shown.name,
        positions=positions - np.array(shown.part.pivot, np.float32),
        normals=normals,
        triangles=triangles,
        base_color_factor=(*light, 1.0),
        roughness=told.rough,
        metallic=0.0,
        transmission=told.clear,
        emissive=(light[0] * told.glow, light[1] * told.glow, light[2] * told.glow),
        material=f"{shown.part.material} {color}",
    )


def _indexed(mesh: Mesh, crease: float) -> tuple[Floats, Floats, Indices]:
    """Positions and shading normals (n, 3), and triangles (m, 3) that share what is the same."""
    normals = corner_normals(mesh, crease).reshape(-1, 3)
    corners = np.concatenate([mesh.positions[mesh.triangles.reshape(-1)], normals], axis=1)
    unique, at = np.unique(corners, axis=0, return_inverse=True)
    return unique[:, :3], unique[:, 3:], at.reshape(-1, 3).astype(np.uint32)


def _nodes(things: Sequence[Thing], places: Sequence[Place]) -> list[Node]:
    counts: dict[str, int] = {}
    roots = []
    for place in places:
        thing = things[place.thing]
        name = thing.wish.family.name
        counts[name] = counts.get(name, 0) + 1
        many = sum(things[other.thing].wish.family.name == name for other in places) > 1
        roots.append(
            Node(
                f"{name} {counts[name]}" if many else name,
                children=_parts_of(place.thing, thing),
                translation=place.at,
                rotation=_about_up(place.yaw),
            )
        )
    return roots


def _parts_of(number: int, thing: Thing, leader: Part | None = None) -> tuple[Node, ...]:
    """A node for each part that follows ``leader``, or none that is left, with its own followers.

    Whatever turns about its pivot takes along what hangs on it.
    """
    there = {part.name for part in thing.parts}
    home = np.array(leader.pivot if leader else solids.ORIGIN)
    found = []
    for part in thing.parts:
        if (part.follows if part.follows in there else "") != (leader.name if leader else ""):
            continue
        x, y, z = (np.array(part.pivot) - home).tolist()
        found.append(
            Node(
                part.name,
                _mesh_name(number, thing, part),
                children=_parts_of(number, thing, part),
                translation=(x, y, z),
                extras=part.joint.told if part.joint else None,
            )
        )
    return tuple(found)


def _about_up(degrees: float) -> tuple[float, float, float, float]:
    half = radians(degrees) / 2
    return 0.0, sin(half), 0.0, cos(half)
