"""Writes a GLB from plain arrays and picture files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from maquette import __version__
from maquette.gltf.accessors import Array
from maquette.gltf.glb import pack_glb
from maquette.kit.pictures import CONTENT_TYPES, picture_format

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.uint32]
Json = dict[str, Any]

GENERATOR = f"Maquette {__version__}"
_VERTICES, _INDICES = 34962, 34963
_SAMPLER = {"magFilter": 9729, "minFilter": 9987, "wrapS": 10497, "wrapT": 10497}  # mipmaps, repeat
_SHORT = 0xFFFF  # as an index it means "restart", so the last 16-bit vertex is the one before


@dataclass(frozen=True, eq=False)
class Part:
    """Triangles of one material.

    ``positions`` (n, 3) metres, +Y up; ``normals`` (n, 3); ``triangles`` (m, 3),
    counter-clockwise; ``uvs`` (n, 2), origin top left; ``tangents`` (n, 4), handedness in w;
    ``colors`` (n, 4) linear, 0 to 1. ``base_color`` (sRGB), ``orm`` (occlusion, roughness,
    metallic) and ``normal`` are whole PNG or JPEG files and need ``uvs``.
    ``metallic`` None means 1 with ``orm``, which it multiplies, and 0 without.
    ``transmission`` is the share of light that passes through; ``emissive`` is linear light of
    its own, above 1 for lamps. Parts of the same ``mesh`` become one mesh; by default each part
    is a mesh of its own name; and parts of the same ``material`` share the first one's.
    """

    name: str
    positions: Floats
    normals: Floats
    triangles: Indices
    uvs: Floats | None = None
    tangents: Floats | None = None
    colors: Floats | None = None
    base_color: bytes | None = None
    orm: bytes | None = None
    normal: bytes | None = None
    base_color_factor: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0)
    roughness: float = 1.0
    metallic: float | None = None
    double_sided: bool = False
    transmission: float = 0.0
    emissive: tuple[float, float, float] = (0.0, 0.0, 0.0)
    mesh: str | None = None
    material: str | None = None


@dataclass(frozen=True)
class Node:
    """A place in the scene: ``translation`` in metres, ``rotation`` a unit quaternion (x, y, z, w).

    ``mesh`` is a part's mesh by its name, which several nodes may show; ``extras`` are told as
    they are.
    """

    name: str
    mesh: str | None = None
    children: "tuple[Node, ...]" = ()
    translation: tuple[float, float, float] = (0.0, 0.0, 0.0)
    rotation: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 1.0)
    extras: Mapping[str, object] | None = None


def build_glb(
    parts: Sequence[Part], *, extras: Mapping[str, object], nodes: Sequence[Node] = ()
) -> bytes:
    """One GLB of ``parts``, with ``extras`` (provenance) in ``asset.extras``.

    ``nodes`` are the scene's roots; without them each mesh gets a node of its name.

    Normals and tangents are brought to unit length, as the format demands. A picture that
    several parts use is stored once.

    >>> corner = np.eye(3, dtype=np.float32)
    >>> triangle = Part("triangle", corner, corner, np.array([[0, 1, 2]], np.uint32))
    >>> build_glb([triangle], extras={"engine": "by hand"})[:4]
    b'glTF'
    """
    writer = _Writer()
    meshes: dict[str, list[Json]] = {}
    for part in parts:
        meshes.setdefault(part.mesh or part.name, []).append(writer.primitive(part))
    scene = tuple(nodes) or tuple(Node(name, name) for name in meshes)
    return pack_glb(writer.document(meshes, scene, extras), bytes(writer.binary))


class _Writer:
    """The growing document: its binary buffer and what points into it."""

    def __init__(self) -> None:
        self.binary = bytearray()
        self._lists: dict[str, list[Json]] = {}
        self._textures: dict[bytes, int] = {}
        self._materials: dict[str, int] = {}
        self._extensions: set[str] = set()

    def document(
        self, meshes: Mapping[str, list[Json]], nodes: Sequence[Node], extras: Mapping[str, object]
    ) -> Json:
        asset: Json = {"version": "2.0", "generator": GENERATOR}
        if extras:
            asset["extras"] = dict(extras)
        places = {
            name: self._add("meshes", {"name": name, "primitives": primitives})
            for name, primitives in meshes.items()
        }
        roots = [self._node(node, places) for node in nodes]
        if "textures" in self._lists:
            self._add("samplers", _SAMPLER)
        if self.binary:
            self._add("buffers", {"byteLength": len(self.binary)})
        used = {"extensionsUsed": sorted(self._extensions)} if self._extensions else {}
        scene = {"nodes": roots} if roots else {}
        return {"asset": asset, **used, "scene": 0, "scenes": [scene], **self._lists}

    def _node(self, node: Node, meshes: Mapping[str, int]) -> int:
        """The node after its children, as their numbers are needed."""
        entry: Json = {"name": node.name}
        if node.mesh is not None:
            entry["mesh"] = meshes[node.mesh]
        if node.children:
            entry["children"] = [self._node(child, meshes) for child in node.children]
        if any(node.translation):
            entry["translation"] = list(node.translation)
        if node.rotation[3] != 1.0:
            entry["rotation"] = list(node.rotation)
        if node.extras:
            entry["extras"] = dict(node.extras)
        return self._add("nodes", entry)

    def primitive(self, part: Part) -> Json:
        self._check(part)
        attributes = {"POSITION": self._positions(part.positions)}
        attributes["NORMAL"] = self._vertices(_unit(part.normals))
        if part.tangents is not None:
            attributes["TANGENT"] = self._vertices(_unit_tangents(part.tangents))
        if part.uvs is not None:
            attributes["TEXCOORD_0"] = self._vertices(part.uvs.astype("<f4"))
        if part.colors is not None:
            shades = np.round(np.clip(part.colors, 0, 1) * 65535).astype("<u2")
            attributes["COLOR_0"] = self._vertices(shades, normalized=True)
        return {
            "attributes": attributes,
            "indices": self._indices(part),
            "material": self._shared_material(part),
            "mode": 4,
        }

    @staticmethod
    def _check(part: Part) -> None:
        """Mistakes of the caller, not of a user's file."""
        count = len(part.positions)
        if not count or not len(part.triangles) or int(part.triangles.max()) >= count:
            raise ValueError(f"part {part.name!r} has no triangles, or triangles without vertices")
        arrays = (part.positions, part.normals, part.uvs, part.tangents, part.colors)
        for values in arrays:
            if values is not None and (len(values) != count or not np.isfinite(values).all()):
                raise ValueError(f"part {part.name!r} has an array of wrong length or not finite")
        if part.uvs is None and (part.base_color or part.orm or part.normal):
            raise ValueError(f"part {part.name!r} has pictures but no uvs")

    def _shared_material(self, part: Part) -> int:
        name = part.material
        if name is None:
            return self._add("materials", self._material(part))
        if name not in self._materials:
            self._materials[name] = self._add("materials", self._material(part))
        return self._materials[name]

    def _material(self, part: Part) -> Json:
        metallic = part.metallic if part.metallic is not None else float(part.orm is not None)
        surface: Json = {
            "baseColorFactor": list(part.base_color_factor),
            "metallicFactor": metallic,
            "roughnessFactor": part.roughness,
        }
        name = part.material or part.name
        material: Json = {"name": name, "pbrMetallicRoughness": surface}
        if part.base_color is not None:
            surface["baseColorTexture"] = self._texture(part.base_color, f"{name} base color")
        if part.orm is not None:
            surface["metallicRoughnessTexture"] = self._texture(part.orm, f"{name} orm")
            material["occlusionTexture"] = self._texture(part.orm, "")
        if part.normal is not None:
            material["normalTexture"] = self._texture(part.normal, f"{name} normal")
        if part.base_color_factor[3] < 1:
            material["alphaMode"] = "BLEND"
        if part.double_sided:
            material["doubleSided"] = True
        self._extend(material, part)
        return material

    def _extend(self, material: Json, part: Part) -> None:
        """What core glTF has no words for: light that passes, and light above white."""
        extensions: Json = {}
        if part.transmission > 0:
            extensions["KHR_materials_transmission"] = {"transmissionFactor": part.transmission}
        strength = max(part.emissive)
        if strength > 0:
            brightest = max(strength, 1.0)
            material["emissiveFactor"] = [value / brightest for value in part.emissive]
            if strength > 1:
                extensions["KHR_materials_emissive_strength"] = {"emissiveStrength": strength}
        if extensions:
            material["extensions"] = extensions
            self._extensions |= set(extensions)

    def _texture(self, picture: bytes, name: str) -> Json:
        if picture not in self._textures:
            image = {
                "name": name,
                "mimeType": CONTENT_TYPES[picture_format(picture)],
                "bufferView": self._view(picture),
            }
            texture = {"sampler": 0, "source": self._add("images", image)}
            self._textures[picture] = self._add("textures", texture)
        return {"index": self._textures[picture]}

    def _positions(self, positions: Floats) -> int:
        values = positions.astype("<f4")
        bounds = {"min": values.min(axis=0).tolist(), "max": values.max(axis=0).tolist()}
        return self._vertices(values, **bounds)

    def _vertices(self, values: Array, **more: Any) -> int:
        return self._accessor(values, _VERTICES, type=f"VEC{values.shape[1]}", **more)

    def _indices(self, part: Part) -> int:
        small = len(part.positions) <= _SHORT
        corners = part.triangles.reshape(-1).astype("<u2" if small else "<u4")
        return self._accessor(corners, _INDICES, type="SCALAR")

    def _accessor(self, values: Array, target: int, **more: Any) -> int:
        component = {"f4": 5126, "u2": 5123, "u4": 5125}[values.dtype.str[1:]]
        view = self._view(np.ascontiguousarray(values).tobytes(), target=target)
        return self._add(
            "accessors",
            {"bufferView": view, "componentType": component, "count": len(values), **more},
        )

    def _view(self, data: bytes, **more: Any) -> int:
        self.binary += bytes(-len(self.binary) % 4)
        start = len(self.binary)
        self.binary += data
        view = {"buffer": 0, "byteOffset": start, "byteLength": len(data), **more}
        return self._add("bufferViews", view)

    def _add(self, name: str, entry: Json) -> int:
        entries = self._lists.setdefault(name, [])
        entries.append(entry)
        return len(entries) - 1


def _unit(vectors: Floats) -> Floats:
    """Each row at length one; a row of length zero points up."""
    wide = vectors.astype(np.float64)
    length = np.linalg.norm(wide, axis=1, keepdims=True)
    turned = np.where(length > 1e-20, wide / np.maximum(length, 1e-20), (0.0, 1.0, 0.0))
    return turned.astype("<f4")


def _unit_tangents(tangents: Floats) -> Floats:
    hand = np.where(tangents[:, 3:] < 0, np.float32(-1), np.float32(1))
    return np.concatenate([_unit(tangents[:, :3]), hand], axis=1).astype("<f4")
