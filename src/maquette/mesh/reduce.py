"""Fewer triangles in a model that is painted, rigged and animated already."""

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from maquette.gltf.accessors import Array
from maquette.gltf.hierarchy import world_matrices
from maquette.gltf.ordering import groups, keep_used
from maquette.gltf.primitives import TRIANGLES, listed
from maquette.gltf.workpiece import Column, Workpiece
from maquette.mesh.simplify import Soup, simplify

Json = dict[str, Any]

UV, NORMAL, COLOR = 0.5, 0.02, 0.05
"""What a texture's slip, a turned normal and another colour weigh: metres of slip, and shares of
the model's extent."""
MOST_TARGETS = 8
"""Morph targets that are looked at; a face may have fifty, and each costs time."""


def triangles_in(work: Workpiece) -> int:
    """How many the file stores."""
    return sum(len(_corners(work, primitive)) for primitive in work.primitives())


def reduce(work: Workpiece, faces: int) -> None:
    """Leave at most ``faces`` triangles in the whole model, where they matter most.

    What nodes show is weighed at the size at which it stands in the scene.
    """
    if triangles_in(work) <= faces:
        return
    shapes = drawn(work)
    for shape, corners in zip(shapes, reduced(work, shapes, faces), strict=True):
        shape.primitive.pop("mode", None)
        shape.primitive["indices"] = work.add(_column(corners))
    for mesh in work.json["meshes"]:
        mesh["primitives"] = without_empty(work, mesh["primitives"])
    for group in groups(work):
        lists = [_corners(work, primitive) for primitive in group.primitives]
        keep_used(work, group, lists)


@dataclass(frozen=True, eq=False)
class Shape:
    """A primitive with triangles, and the number of its mesh (of the one it is a version of)."""

    mesh: int
    primitive: Json


def drawn(work: Workpiece) -> list[Shape]:
    """Everything that has triangles."""
    return [
        Shape(number, primitive)
        for number, mesh in enumerate(work.json.get("meshes", []))
        for primitive in mesh["primitives"]
        if len(_corners(work, primitive))
    ]


def reduced(work: Workpiece, shapes: Sequence[Shape], faces: int) -> list[Array]:
    """The triangles (m, 3) that are left of each of the ``shapes``; the work stays as it is."""
    soup, owners, starts = _soup(work, shapes)
    left, origin = simplify(soup, faces)
    mine = owners[origin]
    return [left[mine == number].astype(np.int64) - start for number, start in enumerate(starts)]


def versions(work: Workpiece, shapes: Sequence[Shape], faces: int) -> list[Shape]:
    """Copies of the shapes with fewer triangles, on the same vertices."""
    found = []
    for shape, corners in zip(shapes, reduced(work, shapes, faces), strict=True):
        copied = copy.deepcopy(shape.primitive)
        copied.pop("mode", None)
        copied["indices"] = work.add(_column(corners))
        found.append(Shape(shape.mesh, copied))
    return found


def without_empty(work: Workpiece, primitives: Sequence[Json]) -> list[Json]:
    """Those of which something is left; at least one, because the format knows no empty mesh."""
    full = [one for one in primitives if "indices" not in one or _length(work, one)]
    if full:
        return full
    lone = dict(primitives[0])
    lone["indices"] = work.add(_column(np.zeros((1, 3), np.uint32)))
    return [lone]


def _length(work: Workpiece, primitive: Json) -> int:
    return len(work.columns[primitive["indices"]].values)


def _column(corners: Array) -> Column:
    return Column(corners.reshape(-1, 1).astype(np.uint32))


def _corners(work: Workpiece, primitive: Json) -> Array:
    mode = primitive.get("mode", TRIANGLES)
    if mode < TRIANGLES or "POSITION" not in primitive["attributes"]:
        return np.zeros((0, 3), np.uint32)
    if "indices" in primitive:
        flat = work.columns[primitive["indices"]].values.reshape(-1).astype(np.uint32)
    else:
        count = len(work.columns[primitive["attributes"]["POSITION"]].values)
        flat = np.arange(count, dtype=np.uint32)
    return listed(flat, mode)


def _soup(work: Workpiece, shapes: Sequence[Shape]) -> tuple[Soup, Array, list[int]]:
    """All in one; the shape of each triangle, and where each shape's vertices begin."""
    scales = _scales(work)
    blocks: dict[tuple[Any, ...], int] = {}
    points: list[Array] = []
    carried: list[Array] = []
    corners, starts, pieces, at = [], [], [], 0
    for shape in shapes:
        key = (shape.mesh, *sorted(shape.primitive["attributes"].items()))
        faces = _corners(work, shape.primitive).astype(np.int64)
        if key not in blocks:
            blocks[key] = at
            place = work.columns[shape.primitive["attributes"]["POSITION"]]
            points.append((place.meant() * scales[shape.mesh]).astype(np.float32))
            carried.append(_carried(work, shape.primitive, points[-1], faces))
            pieces.append(shape.mesh)
            at += len(points[-1])
        starts.append(blocks[key])
        corners.append(faces + blocks[key])
    width = max(one.shape[1] for one in carried)
    sizes = [len(one) for one in points]
    soup = Soup(
        np.concatenate(points),
        np.concatenate(corners).astype(np.uint32),
        np.concatenate([np.pad(one, ((0, 0), (0, width - one.shape[1]))) for one in carried]),
        np.repeat(pieces, sizes),
        np.repeat(np.arange(len(sizes)), sizes),
    )
    return soup, np.repeat(np.arange(len(shapes)), [len(one) for one in corners]), starts


def _scales(work: Workpiece) -> list[float]:
    """How large each mesh stands in the scene: by its largest node, 1 where none shows it."""
    worlds = world_matrices(work.json)
    sizes = [0.0] * len(work.json.get("meshes", []))
    for index, node in enumerate(work.json.get("nodes", [])):
        if "mesh" in node:
            volume = abs(float(np.linalg.det(worlds[index][:3, :3])))
            sizes[node["mesh"]] = max(sizes[node["mesh"]], volume ** (1 / 3))
    return [size or 1.0 for size in sizes]


def _carried(work: Workpiece, primitive: Json, points: Array, faces: Array) -> Array:
    """What the vertices carry beside their place, as metres of error."""
    extent = float(np.ptp(points, axis=0).max()) or 1.0
    found = [np.zeros((len(points), 0), np.float32)]
    for name, index in sorted(primitive["attributes"].items()):
        values = work.columns[index].meant().astype(np.float32)
        if name == "TEXCOORD_0":
            found.append(values * UV * _metres(points, values, faces))
        elif name == "NORMAL":
            found.append(values * NORMAL * extent)
        elif name == "COLOR_0":
            found.append(values[:, :3] * COLOR * extent)
    found += list(_moves(work, primitive))
    return np.concatenate(found, axis=1)


def _moves(work: Workpiece, primitive: Json) -> Iterator[Array]:
    for target in primitive.get("targets", [])[:MOST_TARGETS]:
        if "POSITION" in target:
            yield work.columns[target["POSITION"]].meant().astype(np.float32)


def _metres(points: Array, uvs: Array, faces: Array) -> float:
    """How many metres of surface lie under one unit of texture, by area."""
    a, b, c = (points[faces[:, k]].astype(np.float64) for k in range(3))
    surface = np.linalg.norm(np.cross(b - a, c - a), axis=1).sum()
    u, v, w = (uvs[faces[:, k]].astype(np.float64) for k in range(3))
    (x, y), (s, t) = (v - u).T, (w - u).T
    texture = np.abs(x * t - y * s).sum()
    return float(np.sqrt(surface / texture)) if texture > 1e-12 else 0.0
