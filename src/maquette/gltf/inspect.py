"""What a model is made of, measured."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from maquette.gltf.animation import names
from maquette.gltf.bounds import bounds
from maquette.gltf.document import Document
from maquette.gltf.finding import Finding
from maquette.gltf.images import image_size, texture_image
from maquette.gltf.primitives import triangles
from maquette.gltf.topology import Topology, topology
from maquette.gltf.validate import extensions_in, findings, ranked, texture_slots
from maquette.gltf.variants import names as variant_names

Json = dict[str, Any]
Point = tuple[float, float, float]


@dataclass(frozen=True)
class Bounds:
    """Metres, +Y up, in the scene's frame."""

    min: Point
    max: Point

    def as_dict(self) -> Json:
        size = [high - low for low, high in zip(self.min, self.max, strict=True)]
        return {"min": list(self.min), "max": list(self.max), "size": size}


@dataclass(frozen=True)
class TextureFact:
    """``use`` names the slots of materials that show this picture, such as ``baseColor``."""

    width: int
    height: int
    mime_type: str
    use: tuple[str, ...]

    def as_dict(self) -> Json:
        size = {"width": self.width, "height": self.height}
        return {**size, "mimeType": self.mime_type, "use": list(self.use)}


@dataclass(frozen=True)
class AnimationFact:
    name: str
    seconds: float

    def as_dict(self) -> Json:
        return {"name": self.name, "seconds": self.seconds}


@dataclass(frozen=True)
class Report:
    """Counts are of what the file stores, however often its scene shows it.

    ``holes`` counts loops of open edges; ``manifold`` says that no edge has more than two
    triangles; both after welding each mesh by position, and of triangles with area only.
    ``uvs`` is the share of triangles with texture coordinates, 0 to 1.
    """

    triangles: int
    vertices: int
    meshes: int
    materials: int
    textures: tuple[TextureFact, ...]
    bounds: Bounds | None
    holes: int
    manifold: bool
    uvs: float
    animations: tuple[AnimationFact, ...]
    variants: tuple[str, ...]
    file_size: int
    extensions_used: tuple[str, ...]
    generator: str
    copyright: str
    findings: tuple[Finding, ...]

    def as_dict(self) -> Json:
        """Ready for JSON, names in camelCase."""
        return {
            "triangles": self.triangles,
            "vertices": self.vertices,
            "meshes": self.meshes,
            "materials": self.materials,
            "textures": [texture.as_dict() for texture in self.textures],
            "bounds": self.bounds and self.bounds.as_dict(),
            "holes": self.holes,
            "manifold": self.manifold,
            "uvs": self.uvs,
            "animations": [animation.as_dict() for animation in self.animations],
            "variants": list(self.variants),
            "fileSize": self.file_size,
            "extensionsUsed": list(self.extensions_used),
            "generator": self.generator,
            "copyright": self.copyright,
            "findings": [finding.as_dict() for finding in self.findings],
        }


def inspect(document: Document, size: int) -> Report:
    """Measure ``document``, whose file has ``size`` bytes."""
    json = document.json
    meshes = [_MeshFacts.of(document, mesh) for mesh in json.get("meshes", [])]
    total = sum(mesh.triangles for mesh in meshes)
    mapped = sum(mesh.mapped for mesh in meshes)
    return Report(
        triangles=total,
        vertices=sum(mesh.vertices for mesh in meshes),
        meshes=len(meshes),
        materials=len(json.get("materials", [])),
        textures=_textures(document),
        bounds=_bounds(document),
        holes=sum(mesh.topology.holes for mesh in meshes),
        manifold=all(mesh.topology.manifold for mesh in meshes),
        uvs=mapped / total if total else 0.0,
        animations=tuple(
            _animation(document, name, entry)
            for name, entry in zip(names(json), json.get("animations", []), strict=True)
        ),
        variants=tuple(variant_names(json)),
        file_size=size,
        extensions_used=_extensions(document),
        generator=json["asset"].get("generator", ""),
        copyright=json["asset"].get("copyright", ""),
        findings=tuple(ranked([*findings(document), *_shape_findings(meshes)])),
    )


def _extensions(document: Document) -> tuple[str, ...]:
    declared = document.json.get("extensionsUsed", [])
    return tuple(sorted({*declared, *extensions_in(document.json), *document.undone}))


@dataclass(frozen=True)
class _MeshFacts:
    triangles: int
    mapped: int
    vertices: int
    topology: Topology

    @classmethod
    def of(cls, document: Document, mesh: Json) -> "_MeshFacts":
        """Primitives of one mesh are measured together: its skin may be split by material."""
        drawn = [one for one in mesh["primitives"] if "POSITION" in one["attributes"]]
        corners = [triangles(document, primitive) for primitive in drawn]
        places = list(dict.fromkeys(one["attributes"]["POSITION"] for one in drawn))
        positions = [document.accessor(index).astype(np.float32) for index in places]
        starts = dict(zip(places, np.cumsum([0, *map(len, positions)]), strict=False))
        joined = [
            faces + np.uint32(starts[primitive["attributes"]["POSITION"]])
            for faces, primitive in zip(corners, drawn, strict=True)
        ]
        accessors = document.json.get("accessors", [])
        return cls(
            triangles=sum(map(len, corners)),
            mapped=sum(
                len(faces)
                for faces, one in zip(corners, drawn, strict=True)
                if "TEXCOORD_0" in one["attributes"]
            ),
            vertices=sum(accessors[one["attributes"]["POSITION"]]["count"] for one in drawn),
            topology=topology(
                np.concatenate([np.zeros((0, 3), np.float32), *positions]),
                np.concatenate([np.zeros((0, 3), np.uint32), *joined]),
            ),
        )


def _bounds(document: Document) -> Bounds | None:
    found = bounds(document)
    if found is None:
        return None
    low, high = (tuple(corner.tolist()) for corner in found)
    return Bounds(low, high)


def _textures(document: Document) -> tuple[TextureFact, ...]:
    textures = document.json.get("textures", [])
    uses: dict[int, set[str]] = {}
    for texture in textures:
        image = texture_image(texture)
        if image is not None:
            uses.setdefault(image, set())
    for material in document.json.get("materials", []):
        for slot, texture in texture_slots(document.json, material):
            image = texture_image(textures[texture["index"]])
            if image is not None:
                uses[image].add(slot)
    return tuple(_texture(document, image, slots) for image, slots in sorted(uses.items()))


def _texture(document: Document, image: int, slots: set[str]) -> TextureFact:
    width, height = image_size(document, image)
    return TextureFact(width, height, document.image_mime(image), tuple(sorted(slots)))


def _animation(document: Document, name: str, animation: Mapping[str, Any]) -> AnimationFact:
    times = [float(document.accessor(one["input"]).max()) for one in animation["samplers"]]
    return AnimationFact(name, max(times, default=0.0))


def _shape_findings(meshes: list[_MeshFacts]) -> list[Finding]:
    found = []
    for index, mesh in enumerate(meshes):
        shape, pointer = mesh.topology, f"/meshes/{index}"
        if shape.degenerate:
            message = f"{shape.degenerate:,} triangles have no area"
            found.append(Finding("info", "MESH_DEGENERATE_TRIANGLES", message, pointer))
        if shape.crowded:
            message = f"{shape.crowded:,} edges have more than two triangles"
            found.append(Finding("info", "MESH_NON_MANIFOLD_EDGES", message, pointer))
        if shape.flipped:
            message = f"{shape.flipped:,} pairs of neighbours face opposite sides"
            found.append(Finding("warning", "MESH_FLIPPED_TRIANGLES", message, pointer))
    return found
