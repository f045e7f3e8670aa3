"""A primitive's arrays under their plain names, whatever mode and types the file has them in."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from maquette.gltf.accessors import Array
from maquette.gltf.document import Document

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.uint32]

POINTS, LINES, LINE_LOOP, LINE_STRIP, TRIANGLES, STRIP, FAN = range(7)


@dataclass(frozen=True, eq=False)
class Primitive:
    """``positions`` (n, 3); by its mode ``triangles`` (m, 3), ``lines`` (m, 2) or ``points``
    (m,), the others empty; ``normals`` (n, 3), ``tangents`` (n, 4), ``uvs`` one (n, 2) per set,
    ``colors`` (n, 4) linear, ``joints`` (n, 4k) and ``weights`` (n, 4k), each None or empty where
    the file has none.
    """

    positions: Floats
    triangles: Indices
    lines: Indices
    points: Indices
    normals: Floats | None
    tangents: Floats | None
    uvs: tuple[Floats, ...]
    colors: Floats | None
    joints: Indices | None
    weights: Floats | None
    material: int | None


def primitive_arrays(document: Document, primitive: dict[str, Any]) -> Primitive | None:
    """Everything of one primitive but its morph targets; None when it has no positions."""
    attributes: dict[str, int] = primitive["attributes"]
    if "POSITION" not in attributes:
        return None
    positions = _floats(document, attributes["POSITION"])
    return Primitive(
        positions=positions,
        triangles=triangles(document, primitive),
        lines=_lines(document, primitive),
        points=_points(document, primitive),
        normals=_optional(document, attributes, "NORMAL"),
        tangents=_optional(document, attributes, "TANGENT"),
        uvs=tuple(_floats(document, index) for index in numbered(attributes, "TEXCOORD")),
        colors=_colors(document, attributes),
        joints=_joints(document, attributes),
        weights=_weights(document, attributes),
        material=primitive.get("material"),
    )


def triangles(document: Document, primitive: dict[str, Any]) -> Indices:
    """(m, 3) for triangles, strips and fans; no rows for points and lines."""
    mode = primitive.get("mode", TRIANGLES)
    if mode < TRIANGLES or "POSITION" not in primitive["attributes"]:
        return np.zeros((0, 3), np.uint32)
    corners = _corners(document, primitive)
    return listed(corners, mode)


def listed(corners: Indices, mode: int) -> Indices:
    """(m, 3) of the corners (k,) of a list, a strip or a fan."""
    if mode == TRIANGLES:
        return corners[: len(corners) // 3 * 3].reshape(-1, 3)
    if len(corners) < 3:
        return np.zeros((0, 3), np.uint32)
    if mode == FAN:
        hub = np.full(len(corners) - 2, corners[0])
        return np.stack([corners[1:-1], corners[2:], hub], axis=1)
    odd = np.arange(len(corners) - 2) % 2
    first = np.arange(len(corners) - 2)
    return np.stack([corners[first], corners[first + 1 + odd], corners[first + 2 - odd]], axis=1)


def _lines(document: Document, primitive: dict[str, Any]) -> Indices:
    """(m, 2), a strip's and a loop's taken apart; no rows for other modes."""
    mode = primitive.get("mode", TRIANGLES)
    if mode not in (LINES, LINE_LOOP, LINE_STRIP):
        return np.zeros((0, 2), np.uint32)
    corners = _corners(document, primitive)
    if mode == LINES:
        return corners[: len(corners) // 2 * 2].reshape(-1, 2)
    ends = np.roll(corners, -1)
    pairs = np.stack([corners, ends], axis=1)
    # A loop of two points would draw the same line twice.
    return pairs if mode == LINE_LOOP and len(corners) > 2 else pairs[:-1]


def _points(document: Document, primitive: dict[str, Any]) -> Indices:
    if primitive.get("mode", TRIANGLES) != POINTS:
        return np.zeros(0, np.uint32)
    return _corners(document, primitive)


def _corners(document: Document, primitive: dict[str, Any]) -> Indices:
    """The vertices in the order in which they are drawn."""
    if "indices" in primitive:
        return document.indices(primitive["indices"])
    count = document.json["accessors"][primitive["attributes"]["POSITION"]]["count"]
    return np.arange(count, dtype=np.uint32)


def numbered(attributes: dict[str, int], name: str) -> list[int]:
    """The accessors of NAME_0, NAME_1 ..., up to the first gap."""
    found: list[int] = []
    while f"{name}_{len(found)}" in attributes:
        found.append(attributes[f"{name}_{len(found)}"])
    return found


def _floats(document: Document, index: int) -> Floats:
    return document.accessor(index).astype(np.float32, copy=False)


def _optional(document: Document, attributes: dict[str, int], name: str) -> Floats | None:
    return _floats(document, attributes[name]) if name in attributes else None


def _colors(document: Document, attributes: dict[str, int]) -> Floats | None:
    colors = _optional(document, attributes, "COLOR_0")
    if colors is None or colors.shape[1] == 4:
        return colors
    return np.concatenate([colors, np.ones((len(colors), 1), np.float32)], axis=1)


def _joints(document: Document, attributes: dict[str, int]) -> Indices | None:
    sets: list[Array] = [document.accessor(i) for i in numbered(attributes, "JOINTS")]
    return np.concatenate(sets, axis=1) if sets else None


def _weights(document: Document, attributes: dict[str, int]) -> Floats | None:
    sets = [_floats(document, index) for index in numbered(attributes, "WEIGHTS")]
    return np.concatenate(sets, axis=1) if sets else None
