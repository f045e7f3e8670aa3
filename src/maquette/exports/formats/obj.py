"""Wavefront OBJ with its MTL and pictures.

Source: Wavefront, Advanced Visualizer manual, appendices on object and material files; the
roughness and metallic maps are the PBR lines that exporters have agreed on.
"""

from collections.abc import Iterator

import numpy as np

from maquette.exports import text
from maquette.exports.frames import frame
from maquette.exports.images import Files
from maquette.exports.materials import Material
from maquette.exports.names import one_word, unique
from maquette.exports.scene import PLAIN, Part, Scene


def write(scene: Scene, name: str, up: str, unit: str) -> dict[str, bytes]:
    """The files, by their names: ``name``.obj, ``name``.mtl, pictures."""
    parts = scene.placed(frame(up, unit))
    looks = list(dict.fromkeys(part.material for part in parts))
    words = dict(zip(looks, unique(one_word(look.name) for look in looks), strict=True))
    files = Files(scene.document, f"{one_word(name)}_")
    materials = "\n".join(_material(look, words[look], files) for look in looks)
    titles = unique(one_word(part.name) for part in parts)
    out = [f"# Maquette; unit {unit}, +{up.upper()} up\nmtllib {one_word(name)}.mtl\n".encode()]
    places = np.zeros(3, np.int64)
    for part, title in zip(parts, titles, strict=True):
        out.append(f"o {title}\nusemtl {words[part.material]}\n".encode())
        out += _geometry(part, places)
        places += [len(part.positions), _length(part.uvs), _length(part.normals)]
    return {
        f"{one_word(name)}.obj": b"".join(out),
        f"{one_word(name)}.mtl": materials.encode(),
        **files.files,
    }


def _length(values: object) -> int:
    return 0 if values is None else len(values)  # type: ignore[arg-type]


def _geometry(part: Part, before: "np.typing.NDArray[np.int64]") -> Iterator[bytes]:
    """Vertices, and faces that count all vertices of the file so far, from one."""
    yield text.lines(part.positions, "v")
    corners = part.triangles.astype(np.int64) + 1
    columns = [corners + before[0]]
    form = "{}"
    if part.uvs is not None:
        yield text.lines(np.stack([part.uvs[:, 0], 1.0 - part.uvs[:, 1]], axis=1), "vt")
        columns.append(corners + before[1])
        form += "/{}"
    if part.normals is not None:
        yield text.lines(part.normals, "vn")
        columns.append(corners + before[2])
        form += "/{}" if part.uvs is not None else "//{}"
    each = [column[:, corner] for corner in range(3) for column in columns]
    yield text.rows(f"f {form} {form} {form}\n", *each)


def _material(look: Material, word: str, files: Files) -> str:
    lines = [f"newmtl {word}", f"Kd {_three(_srgb(look.color[:3]))}", f"d {look.color[3]:.6g}"]
    if look is not PLAIN:
        shine = (1.0 - min(max(look.roughness, 0.0), 1.0)) ** 2 * 1000
        lines += [f"Ns {shine:.6g}", "illum 2"]
        lines += [f"Pr {look.roughness:.6g}", f"Pm {look.metallic:.6g}"]
    if any(look.emissive):
        lines.append(f"Ke {_three(look.emissive)}")
    if look.base is not None:
        lines.append(f"map_Kd {files.whole(look.base)}")
        if look.alpha_mode != "OPAQUE":
            lines.append(f"map_d -imfchan m {files.whole(look.base)}")
    if look.surface is not None:
        lines.append(f"map_Pr {files.channel(look.surface, 'roughness')}")
        lines.append(f"map_Pm {files.channel(look.surface, 'metallic')}")
    if look.normal is not None:
        lines += [f"map_Bump {files.whole(look.normal)}", f"norm {files.whole(look.normal)}"]
    if look.glow is not None and any(look.emissive):
        lines.append(f"map_Ke {files.whole(look.glow)}")
    return "\n".join(lines) + "\n"


def _three(values: tuple[float, ...]) -> str:
    return " ".join(f"{value:.6g}" for value in values)


def _srgb(linear: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(
        12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055 for part in linear
    )
