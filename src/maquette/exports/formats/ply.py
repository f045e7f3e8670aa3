"""PLY: points with normals, texture coordinates and colours, binary.

Source: Turk, The PLY Polygon File Format, 1994; property names as Blender and MeshLab have them.
"""

import numpy as np
import numpy.typing as npt

from maquette.exports.frames import frame
from maquette.exports.images import opened
from maquette.exports.materials import Map
from maquette.exports.scene import Part, Scene
from maquette.gltf.document import Document

Floats = npt.NDArray[np.float32]
Pixels = npt.NDArray[np.uint8]

_VERTEX = np.dtype(
    [("place", "<f4", 3), ("normal", "<f4", 3), ("uv", "<f4", 2), ("color", "u1", 4)]
)
_FACE = np.dtype([("count", "u1"), ("corners", "<i4", 3)])
_HEADER = """ply
format binary_little_endian 1.0
comment Maquette; unit {unit}, +{up} up
element vertex {vertices}
property float x
property float y
property float z
property float nx
property float ny
property float nz
property float s
property float t
property uchar red
property uchar green
property uchar blue
property uchar alpha
element face {faces}
property list uchar int vertex_indices
end_header
"""


def write(scene: Scene, up: str, unit: str) -> bytes:
    """All parts in one; each vertex has the colour that its material shows there."""
    parts = scene.placed(frame(up, unit))
    pictures: dict[int, Pixels] = {}
    vertices = np.concatenate([_vertices(scene.document, part, pictures) for part in parts])
    starts = np.cumsum([0, *(len(part.positions) for part in parts)])
    faces = np.zeros(sum(len(part.triangles) for part in parts), _FACE)
    faces["count"] = 3
    faces["corners"] = np.concatenate(
        [part.triangles + start for part, start in zip(parts, starts, strict=False)]
    )
    header = _HEADER.format(unit=unit, up=up.upper(), vertices=len(vertices), faces=len(faces))
    return header.encode() + vertices.tobytes() + faces.tobytes()


def _vertices(document: Document, part: Part, pictures: dict[int, Pixels]) -> npt.NDArray[np.void]:
    rows = np.zeros(len(part.positions), _VERTEX)
    rows["place"] = part.positions
    rows["normal"] = _normals(part) if part.normals is None else part.normals
    if part.uvs is not None:
        rows["uv"] = np.stack([part.uvs[:, 0], 1.0 - part.uvs[:, 1]], axis=1)
    rows["color"] = np.rint(_colors(document, part, pictures) * 255)
    return rows


def _normals(part: Part) -> Floats:
    """Area-weighted means of the triangles around each vertex."""
    a, b, c = (part.positions[part.triangles[:, k]].astype(np.float64) for k in range(3))
    total = np.zeros((len(part.positions), 3))
    for k in range(3):
        np.add.at(total, part.triangles[:, k], np.cross(b - a, c - a))
    length = np.linalg.norm(total, axis=1, keepdims=True)
    normals: Floats = (total / np.maximum(length, 1e-30)).astype(np.float32)
    return normals


def _colors(document: Document, part: Part, pictures: dict[int, Pixels]) -> Floats:
    """(n, 4) sRGB and alpha, 0 to 1."""
    linear = np.tile(np.array(part.material.color, np.float32), (len(part.positions), 1))
    if part.colors is not None:
        linear *= part.colors
    if part.material.base is not None and part.uvs is not None:
        if part.material.base.image not in pictures:
            picture = opened(document.image(part.material.base.image)).convert("RGBA")
            pictures[part.material.base.image] = np.asarray(picture)
        linear *= _shown(pictures[part.material.base.image], part.material.base, part.uvs)
    linear = np.clip(linear, 0, 1)
    shown: Floats = np.concatenate([_srgb(linear[:, :3]), linear[:, 3:]], axis=1)
    return shown


def _shown(pixels: Pixels, used: Map, uvs: Floats) -> Floats:
    """The nearest texel of each coordinate, linear."""
    height, width = pixels.shape[:2]
    columns = _wrapped(uvs[:, 0], width, used.wrap[0])
    rows = _wrapped(uvs[:, 1], height, used.wrap[1])
    shares = pixels[rows, columns].astype(np.float32) / 255
    curve = np.where(
        shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055).astype(np.float64) ** 2.4
    )
    texels: Floats = np.concatenate([curve[:, :3], shares[:, 3:]], axis=1).astype(np.float32)
    return texels


_MIRRORED, _CLAMPED = 33648, 33071


def _wrapped(values: Floats, size: int, wrap: int) -> npt.NDArray[np.int64]:
    if wrap == _CLAMPED:
        values = np.clip(values, 0, 1)
    elif wrap == _MIRRORED:
        values = 1 - np.abs(values % 2 - 1)
    else:
        values = values % 1
    return np.minimum(np.floor(values * size), size - 1).astype(np.int64)


def _srgb(linear: Floats) -> Floats:
    curve = np.where(
        linear <= 0.0031308, linear * 12.92, 1.055 * np.maximum(linear, 1e-9) ** (1 / 2.4) - 0.055
    )
    return curve.astype(np.float32)
