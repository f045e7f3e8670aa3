"""3MF: a ZIP of XML, for printers: millimetres, +Z up, closed meshes with colours or pictures.

Source: 3MF Consortium, Core Specification 1.3 and Materials and Properties Extension 1.2.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from maquette.exports import text
from maquette.exports.frames import frame
from maquette.exports.images import Files
from maquette.exports.materials import CLAMP, MIRROR, Material
from maquette.exports.names import unique
from maquette.exports.scene import Part, Scene
from maquette.kit.later import later

if TYPE_CHECKING:
    from xml.sax import saxutils
else:
    saxutils = later("xml.sax.saxutils")  # it loads an HTTP client

_CORE = "http://schemas.microsoft.com/3dmanufacturing/core/2015/02"
_MATERIAL = "http://schemas.microsoft.com/3dmanufacturing/material/2015/02"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MODEL_TYPE = "application/vnd.ms-package.3dmanufacturing-3dmodel+xml"
_MODEL_RELATION = "http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"
_TEXTURE_RELATION = "http://schemas.microsoft.com/3dmanufacturing/2013/01/3dtexture"
_TEXTURE_TYPE = "application/vnd.ms-package.3dmanufacturing-3dmodeltexture"
_HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n'
_TILES = {CLAMP: "clamp", MIRROR: "mirror"}
_COLORS = 1  # the resource that holds every material's plain colour


def write(scene: Scene, about: Mapping[str, str]) -> dict[str, bytes]:
    """The files of the package. ``about`` are metadata of the core specification's names."""
    parts = [_welded(part) for part in scene.placed(frame("z", "mm"))]
    parts = [part for part in parts if len(part[1])]
    files = Files(scene.document, "3D/Textures/")
    looks = list(dict.fromkeys(part.material for part, _, _ in parts))
    model = b"".join(_model(parts, looks, files, about))
    packed = {
        "[Content_Types].xml": _types(),
        "_rels/.rels": _relations({"/3D/3dmodel.model": _MODEL_RELATION}),
        "3D/3dmodel.model": model,
    }
    if files.files:
        named = {f"/{name}": _TEXTURE_RELATION for name in files.files}
        packed["3D/_rels/3dmodel.model.rels"] = _relations(named)
    return packed | files.files


Welded = tuple[Part, "np.typing.NDArray[np.int64]", "np.typing.NDArray[np.float32]"]


def _welded(part: Part) -> Welded:
    """The part, its triangles between places rather than vertices, and the places: a printer
    wants to see what is closed. Triangles without area go."""
    bits = np.ascontiguousarray(part.positions + np.float32(0.0)).view(np.int32)
    _, first, place = np.unique(bits, axis=0, return_index=True, return_inverse=True)
    corners = place.reshape(-1)[part.triangles]
    a, b, c = corners.T
    whole = (a != b) & (b != c) & (c != a)
    kept = Part(**{**vars(part), "triangles": part.triangles[whole]})
    return kept, corners[whole], part.positions[first]


def _model(
    parts: Sequence[Welded], looks: Sequence[Material], files: Files, about: Mapping[str, str]
) -> Iterator[bytes]:
    spaces = f'xmlns="{_CORE}" xmlns:m="{_MATERIAL}"'
    yield _HEAD + f'<model unit="millimeter" xml:lang="en-US" {spaces}>\n'.encode()
    for name, value in about.items():
        told = f"name={saxutils.quoteattr(name)}>{saxutils.escape(value)}"
        yield f"<metadata {told}</metadata>\n".encode()
    yield f'<resources>\n<basematerials id="{_COLORS}">\n'.encode()
    for look in looks:
        yield f'<base name={saxutils.quoteattr(look.name)} displaycolor="{_hex(look)}"/>\n'.encode()
    yield b"</basematerials>\n"
    pictures: dict[Material, int] = {}
    number = _COLORS
    for look in looks:
        if look.base is not None:
            number += 1
            pictures[look] = number
            yield _texture(look, number, files)
    names = unique(part.name for part, _, _ in parts)
    objects = []
    for (part, corners, places), name in zip(parts, names, strict=True):
        number += 1
        group = None
        if part.material in pictures and part.uvs is not None:
            group, number = number, number + 1
            yield _coordinates(part, group, pictures[part.material])
        objects.append(number)
        yield from _object(number, name, part, corners, places, (group, looks.index(part.material)))
    yield f'<object id="{number + 1}" type="model" name="model">\n<components>\n'.encode()
    for part_number in objects:
        yield f'<component objectid="{part_number}"/>\n'.encode()
    yield b"</components>\n</object>\n</resources>\n"
    yield f'<build>\n<item objectid="{number + 1}"/>\n</build>\n</model>\n'.encode()


def _object(
    number: int,
    name: str,
    part: Part,
    corners: "np.typing.NDArray[np.int64]",
    places: "np.typing.NDArray[np.float32]",
    look: tuple[int | None, int],
) -> Iterator[bytes]:
    group, index = look
    yield (
        f'<object id="{number}" type="model" name={saxutils.quoteattr(name)} '
        f'pid="{_COLORS}" pindex="{index}">\n<mesh>\n<vertices>\n'
    ).encode()
    yield text.rows('<vertex x="{}" y="{}" z="{}"/>\n', *places.T)
    yield b"</vertices>\n<triangles>\n"
    if group is None:
        yield text.rows('<triangle v1="{}" v2="{}" v3="{}"/>\n', *corners.T)
    else:
        painted = f'pid="{group}" ' + 'p1="{}" p2="{}" p3="{}"/>\n'
        form = '<triangle v1="{}" v2="{}" v3="{}" ' + painted
        yield text.rows(form, *corners.T, *part.triangles.T)
    yield b"</triangles>\n</mesh>\n</object>\n"


def _texture(look: Material, number: int, files: Files) -> bytes:
    assert look.base is not None
    name = files.whole(look.base)
    kind = "image/png" if name.endswith(".png") else "image/jpeg"
    across, down = (_TILES.get(wrap, "wrap") for wrap in look.base.wrap)
    return (
        f'<m:texture2d id="{number}" path="/{name}" contenttype="{kind}" '
        f'tilestyleu="{across}" tilestylev="{down}"/>\n'
    ).encode()


def _coordinates(part: Part, number: int, texture: int) -> bytes:
    assert part.uvs is not None
    rows = text.rows('<m:tex2coord u="{}" v="{}"/>\n', part.uvs[:, 0], 1.0 - part.uvs[:, 1])
    head = f'<m:texture2dgroup id="{number}" texid="{texture}">\n'.encode()
    return head + rows + b"</m:texture2dgroup>\n"


def _hex(look: Material) -> str:
    linear = np.clip(np.array(look.color[:3]), 0, 1)
    curve = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    shades = [*np.rint(curve * 255).astype(int), round(min(max(look.color[3], 0.0), 1.0) * 255)]
    return "#" + "".join(f"{shade:02X}" for shade in shades)


def _types() -> bytes:
    kinds = {
        "rels": "application/vnd.openxmlformats-package.relationships+xml",
        "model": _MODEL_TYPE,
        "png": _TEXTURE_TYPE,
        "jpg": _TEXTURE_TYPE,
    }
    rows = "".join(
        f'<Default Extension="{end}" ContentType="{kind}"/>' for end, kind in kinds.items()
    )
    return _HEAD + f'<Types xmlns="{_PACKAGE}/content-types">{rows}</Types>'.encode()


def _relations(targets: Mapping[str, str]) -> bytes:
    rows = "".join(
        f'<Relationship Target={saxutils.quoteattr(target)} Id="r{number}" Type="{kind}"/>'
        for number, (target, kind) in enumerate(targets.items())
    )
    space = f'xmlns="{_PACKAGE}/relationships"'
    return _HEAD + f"<Relationships {space}>{rows}</Relationships>".encode()
