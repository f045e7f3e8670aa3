"""Points and lines as thin solids: all passes draw them like everything else.

glTF leaves their size open and recommends about a pixel; here they are as thick as a pixel or
two of a 540p film, and grow with the picture. They shine in their own colour unless the file
gives normals (glTF 2.0, section 3.9.7, "Point and Line Materials").
"""

from dataclasses import replace
from functools import cache

import numpy as np
import numpy.typing as npt

from maquette.gltf.primitives import Indices, Primitive
from maquette.render.gpu.drawable import NOTHING, Material, Matrix, Slot
from maquette.render.gpu.transforms import normal_matrix

# Of the radius of the model's bounding box.
THICKNESS = {"lines": 0.0035, "points": 0.005}
_SIDES = 3
# A line reaches this far beyond its ends, in its own radii: joints have no gaps.
_REACH = 0.5
_NORMAL_SLOTS = ("normal", "coat_normal")
_NO_POINTS = np.zeros(0, np.uint32)
_NO_LINES = np.zeros((0, 2), np.uint32)


def is_strokes(primitive: Primitive) -> bool:
    return bool(len(primitive.points) or len(primitive.lines))


def thinned(primitive: Primitive, step: int) -> Primitive:
    """Every ``step``-th of its points and lines."""
    if step == 1:
        return primitive
    return replace(primitive, points=primitive.points[::step], lines=primitive.lines[::step])


def solid(primitive: Primitive, turn: Matrix, size: float) -> Primitive:
    """The primitive's points and lines as triangles, turned and scaled by ``turn`` (3, 3).

    ``size`` is the radius of the model's bounding box, in the units after ``turn``.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        places: Matrix = primitive.positions.astype(np.float64) @ turn.T
        if len(primitive.points):
            corners, sources, triangles = _beads(places, primitive.points, size)
        else:
            corners, sources, triangles = _rods(places, primitive.lines, size)
        normals = primitive.normals
        turned = None if normals is None else normals[sources] @ normal_matrix(turn).T
    return replace(
        primitive,
        positions=corners.astype(np.float32),
        triangles=triangles,
        points=_NO_POINTS,
        lines=_NO_LINES,
        normals=None if turned is None else turned.astype(np.float32),
        tangents=None if primitive.tangents is None else primitive.tangents[sources],
        uvs=tuple(uvs[sources] for uvs in primitive.uvs),
        colors=None if primitive.colors is None else primitive.colors[sources],
    )


def material_for(material: Material, primitive: Primitive) -> Material:
    """As the specification recommends: plain colour without normals, no painted ones without
    tangents.
    """
    if primitive.normals is None:
        plain = replace(material, unlit=True, transmission=0.0, layers=NOTHING)
        return _kept(plain, [slot for slot in material.textures if slot == "base"])
    if primitive.tangents is not None and len(primitive.lines):
        return material
    plain = replace(material, surface_holds_normal=False)
    return _kept(plain, [slot for slot in material.textures if slot not in _NORMAL_SLOTS])


def _kept(material: Material, slots: list[Slot]) -> Material:
    return replace(material, textures={slot: material.textures[slot] for slot in slots})


Solid = tuple[Matrix, Indices, Indices]
"""Corners (n, 3), the vertex that each has its other attributes from (n,), triangles (m, 3)."""


def _beads(places: Matrix, points: Indices, size: float) -> Solid:
    shape, faces = _octahedron()
    corners = places[points][:, None] + shape * (THICKNESS["points"] * size)
    sources = np.repeat(points, len(shape))
    return corners.reshape(-1, 3), sources, _repeated(faces, len(points), len(shape))


def _rods(places: Matrix, lines: Indices, size: float) -> Solid:
    radius = THICKNESS["lines"] * size
    starts, ends = places[lines[:, 0]], places[lines[:, 1]]
    along = _unit(ends - starts)
    # The axis that a line is least along is never parallel to it.
    other = np.eye(3)[np.abs(along).argmin(axis=1)]
    side = _unit(np.cross(along, other))
    angles = np.arange(_SIDES) * (2 * np.pi / _SIDES)
    ring = (
        np.cos(angles)[None, :, None] * side[:, None]
        + np.sin(angles)[None, :, None] * np.cross(along, side)[:, None]
    ) * radius
    ahead = along[:, None] * (_REACH * radius)
    first, last = starts[:, None] - ahead + ring, ends[:, None] + ahead + ring
    corners = np.stack([first, last], axis=1).reshape(-1, 3)
    sources = np.repeat(lines.reshape(-1), _SIDES)
    return corners, sources, _repeated(_prism(), len(lines), 2 * _SIDES)


@cache
def _octahedron() -> tuple[Matrix, Indices]:
    shape = np.concatenate([np.eye(3), -np.eye(3)])
    up = [[0, 1, 2], [1, 3, 2], [3, 4, 2], [4, 0, 2]]
    down = [[b, a, 5] for a, b, _ in up]
    return shape, np.array(up + down, np.uint32)


@cache
def _prism() -> Indices:
    """Outward: the ring runs counter-clockwise seen from ahead."""
    nexts = [(k, (k + 1) % _SIDES) for k in range(_SIDES)]
    sides = [[k, n, n + _SIDES] for k, n in nexts] + [[k, n + _SIDES, k + _SIDES] for k, n in nexts]
    return np.array([*sides, [2, 1, 0], [3, 4, 5]], np.uint32)


def _repeated(faces: Indices, count: int, step: int) -> Indices:
    starts = np.arange(count, dtype=np.uint32)[:, None, None] * np.uint32(step)
    return np.ascontiguousarray((starts + faces).reshape(-1, 3), np.uint32)


def _unit(vectors: Matrix) -> Matrix:
    """Of length one; +X for one without length."""
    largest = np.abs(vectors).max(axis=1, keepdims=True, initial=0.0)
    scaled = vectors / np.where(largest > 0, largest, 1)
    length = np.linalg.norm(scaled, axis=1, keepdims=True)
    unit: npt.NDArray[np.float64] = np.where(
        length > 0, scaled / np.where(length > 0, length, 1), (1.0, 0.0, 0.0)
    )
    return unit
