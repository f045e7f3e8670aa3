"""Reads the colours and pictures of Wavefront MTL files.

Source: Wavefront, Advanced Visualizer manual, appendix on material files (MTL 5.0).
"""

from dataclasses import dataclass

from maquette.gltf import limits
from maquette.gltf.importers.obj_text import statements


@dataclass(frozen=True)
class Material:
    """``color`` as written, sRGB 0 to 1; ``picture`` a file name; ``opacity`` 0 to 1."""

    color: tuple[float, float, float] = (1.0, 1.0, 1.0)
    opacity: float = 1.0
    picture: str | None = None


def read_mtl(data: bytes) -> dict[str, Material]:
    """Materials by name. Lines that make no sense are passed over: they only cost a colour."""
    materials: dict[str, Material] = {}
    name, fields = "", dict[bytes, bytes]()
    for _, keyword, rest in statements(data):
        if keyword.lower() == b"newmtl":
            materials[name] = _material(fields)
            name, fields = rest.decode("utf-8", "replace"), {}
        else:
            fields[keyword.lower()] = rest
        if len(materials) > limits.PRIMITIVES:
            break
    materials[name] = _material(fields)
    return materials


def _material(fields: dict[bytes, bytes]) -> Material:
    color = [_fraction(token) for token in fields.get(b"kd", b"1 1 1").split()[:3]]
    red, green, blue = (*(value for value in color if value is not None), 1.0, 1.0, 1.0)[:3]
    opacity = _fraction(fields.get(b"d", b"").removeprefix(b"-halo").strip())
    clearness = _fraction(fields.get(b"tr", b""))
    if opacity is None and clearness is not None:
        opacity = 1.0 - clearness
    return Material(
        color=(red, green, blue),
        # Nobody means an invisible object; a zero is an exporter's slip.
        opacity=opacity or 1.0,
        picture=_picture(fields.get(b"map_kd", b"")),
    )


def _fraction(token: bytes) -> float | None:
    try:
        value = float(token)
    except ValueError:
        return None
    return min(max(value, 0.0), 1.0) if value == value else None  # NaN is not equal to itself


def _picture(line: bytes) -> str | None:
    """The file name after the options, each of which has one to three plain arguments."""
    tokens = line.decode("utf-8", "replace").split(" ")
    while tokens and tokens[0].startswith("-"):
        option = tokens.pop(0)
        while tokens and len(tokens) > 1 and _is_argument(option, tokens[0]):
            tokens.pop(0)
    return " ".join(tokens).strip() or None


def _is_argument(option: str, token: str) -> bool:
    if option in {"-blendu", "-blendv", "-cc", "-clamp"}:
        return token in {"on", "off"}
    if option == "-imfchan":
        return token in {"r", "g", "b", "m", "l", "z"}
    return _fraction(token.encode()) is not None
