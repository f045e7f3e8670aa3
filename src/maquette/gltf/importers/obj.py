"""Turns an OBJ and the files beside it into parts of a GLB."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from maquette.errors import UnreadableModel, UnreadablePicture
from maquette.gltf.build import Part
from maquette.gltf.importers.mtl import Material, read_mtl
from maquette.gltf.importers.obj_text import ObjText, read_obj
from maquette.gltf.topology import weld
from maquette.kit.pictures import picture_format

Doubles = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

MATTE = 1.0
"""The roughness of every imported material: scans look natural without highlights."""
CREASE = np.cos(np.radians(45.0))
"""A face that leans further than this from its vertex's mean normal keeps an edge there."""


@dataclass(frozen=True)
class Imported:
    """The parts, and the names of files that the OBJ speaks of and that were not there."""

    parts: tuple[Part, ...]
    missing: tuple[str, ...]


def import_obj(data: bytes, beside: Mapping[str, bytes], name: str) -> Imported:
    """One mesh called ``name``, one part per material that is used.

    Files are looked for in ``beside`` only. A missing MTL or picture costs its colour and is
    reported; a picture that is there but unreadable raises :class:`UnreadableModel`.
    """
    text = read_obj(data)
    _check_finite(text.positions, "vertices")
    missing: dict[str, None] = {}
    materials = _materials(text, beside, missing)
    normals, corners = _with_normals(text)
    parts = []
    for number in np.unique(text.materials).tolist():
        title = text.material_names[number] or name
        material = materials.get(text.material_names[number], Material())
        chosen = corners[text.materials == number]
        picture = _picture(material, beside, missing) if (chosen[:, :, 1] >= 0).any() else None
        parts.append(_part(text, normals, chosen, material, picture, (title, name)))
    return Imported(tuple(parts), tuple(missing))


def _materials(
    text: ObjText, beside: Mapping[str, bytes], missing: dict[str, None]
) -> dict[str, Material]:
    found: dict[str, Material] = {}
    for line in text.libraries:
        # A name may hold spaces, and a line may hold several names.
        names = [line] if line in beside else line.split()
        for name in names:
            if name in beside:
                found |= read_mtl(beside[name])
            else:
                missing[name] = None
    return found


def _picture(
    material: Material, beside: Mapping[str, bytes], missing: dict[str, None]
) -> bytes | None:
    name = material.picture
    if name is None:
        return None
    if name not in beside:
        missing[name] = None
        return None
    data = beside[name]
    try:
        kind = picture_format(data)
    except UnreadablePicture as error:
        raise UnreadableModel(f"the picture {name!r} is unreadable: {error.message}") from None
    if kind not in {"PNG", "JPEG"}:
        raise UnreadableModel(f"the picture {name!r} is {kind}; an OBJ's pictures are PNG or JPEG")
    return data


def _part(
    text: ObjText,
    normals: Doubles,
    corners: Integers,
    material: Material,
    picture: bytes | None,
    names: tuple[str, str],
) -> Part:
    """``corners`` (m, 3, 3) of one material; each distinct corner becomes a vertex."""
    vertices, triangles = _distinct(corners.reshape(-1, 3))
    tint = (1.0, 1.0, 1.0) if picture is not None else _linear(material.color)
    return Part(
        name=names[0],
        mesh=names[1],
        positions=_single(text.positions[vertices[:, 0]], "vertices"),
        normals=_single(normals[vertices[:, 2]], "normals"),
        triangles=triangles.reshape(-1, 3).astype(np.uint32),
        uvs=_uvs(text, vertices[:, 1]) if (vertices[:, 1] >= 0).any() else None,
        colors=_shades(text, vertices[:, 0]),
        base_color=picture,
        base_color_factor=(*tint, material.opacity),
        roughness=MATTE,
        metallic=0.0,
        double_sided=True,  # an open scan shows its inside
    )


def _distinct(corners: Integers) -> tuple[Integers, Integers]:
    """The different rows, and for each row which one it is; sorted as pairs, which fit 64 bits."""
    pairs, first = np.unique(corners[:, 0] << 32 | corners[:, 1] + 1, return_inverse=True)
    keys, second = np.unique(first << 32 | corners[:, 2] + 1, return_inverse=True)
    pair, normal = pairs[keys >> 32], (keys & 0xFFFFFFFF) - 1
    return np.stack([pair >> 32, (pair & 0xFFFFFFFF) - 1, normal], axis=1), second


def _uvs(text: ObjText, indices: Integers) -> npt.NDArray[np.float32]:
    """Origin at the top left, as glTF has it; a corner without one gets the origin."""
    uvs = text.uvs[indices]
    flipped = np.stack([uvs[:, 0], 1.0 - uvs[:, 1]], axis=1)
    return _single(np.where(indices[:, None] >= 0, flipped, 0.0), "texture coordinates")


def _single(values: Doubles, what: str) -> npt.NDArray[np.float32]:
    _check_finite(values, what)
    return values.astype(np.float32)


def _check_finite(values: Doubles, what: str) -> None:
    if not (np.abs(values) < 3e38).all():
        raise UnreadableModel(f"the OBJ's {what} are not all finite numbers")


def _linear(color: tuple[float, float, float]) -> tuple[float, float, float]:
    red, green, blue = _decoded(np.array(color)).tolist()
    return red, green, blue


def _decoded(srgb: Doubles) -> Doubles:
    """sRGB to linear, IEC 61966-2-1."""
    low: Doubles = srgb / 12.92
    high: Doubles = ((np.maximum(srgb, 0) + 0.055) / 1.055) ** 2.4
    return np.where(srgb <= 0.04045, low, high)


def _shades(text: ObjText, vertices: Integers) -> npt.NDArray[np.float32] | None:
    if text.colors is None:
        return None
    top = 255.0 if text.colors.max() > 1.0 else 1.0  # some scanners write bytes
    linear = _decoded(np.clip(text.colors[vertices] / top, 0.0, 1.0))
    return np.concatenate([linear, np.ones((len(linear), 1))], axis=1).astype(np.float32)


def _with_normals(text: ObjText) -> tuple[Doubles, Integers]:
    """Normals, and corners that all have one: its own, its vertex's, or its face's."""
    bare = text.corners[:, :, 2] < 0
    if not bare.any():
        return text.normals, text.corners
    faces, means = _face_normals(text)
    # Coplanar faces share one normal, so that the triangles of a polygon share their corners.
    _, first, flat = np.unique(
        weld(np.round(faces, 5).astype(np.float32)), return_index=True, return_inverse=True
    )
    leaning = np.einsum("fck,fk->fc", means[text.corners[:, :, 0]], faces) < CREASE
    own = len(text.normals)
    made = np.where(leaning, own + len(means) + flat[:, None], own + text.corners[:, :, 0])
    corners = text.corners.copy()
    corners[:, :, 2] = np.where(bare, made, corners[:, :, 2])
    return np.concatenate([text.normals, means, faces[first]]), corners


def _face_normals(text: ObjText) -> tuple[Doubles, Doubles]:
    """Unit normals of the faces, and their means at the vertices.

    The means are weighted by the angle at the corner, which, unlike the area, does not depend on
    how a polygon was cut. Source: Thuermer and Wuethrich, "Computing vertex normals from
    polygonal facets", Journal of Graphics Tools 3(1), 1998.
    """
    points = text.positions[text.corners[:, :, 0]]
    sides = _unit(np.roll(points, -1, axis=1) - points)
    faces = _unit(np.cross(sides[:, 0], sides[:, 1]))
    turns = -np.einsum("fck,fck->fc", sides, np.roll(sides, 1, axis=1))
    weighted = faces[:, None] * np.arccos(np.clip(turns, -1, 1))[:, :, None]
    where, means = text.corners[:, :, 0].ravel(), np.zeros_like(text.positions)
    for axis in range(3):
        means[:, axis] = np.bincount(where, weighted[:, :, axis].ravel(), len(means))
    return faces, _unit(means)


def _unit(vectors: Doubles) -> Doubles:
    """Each vector (..., 3) at length one; nothing turned into a direction stays nothing."""
    largest = np.abs(vectors).max(axis=-1, keepdims=True, initial=0.0)
    scaled: Any = vectors / np.where(largest > 0, largest, 1.0)
    length = np.linalg.norm(scaled, axis=-1, keepdims=True)
    return np.asarray(scaled / np.where(length > 0, length, 1.0), np.float64)
