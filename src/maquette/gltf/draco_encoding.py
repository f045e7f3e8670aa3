"""The other door to Google's Draco, for writing; see :mod:`maquette.gltf.draco` for reading.

What goes in is our own arrays, checked when they were read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import DracoPy
import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

POSITION_BITS, NORMAL_BITS, UV_BITS = 14, 10, 14
LEVEL = 7
"""Of 10; more costs time and saves next to nothing."""
_KINDS = {"POSITION": 0, "NORMAL": 1, "TEXCOORD_0": 3}
_GENERIC = 4


@dataclass(frozen=True)
class Grid:
    """The cube in whose 2^14 steps a side positions are rounded; one for all parts of a mesh."""

    origin: tuple[float, float, float]
    size: float


@dataclass(frozen=True, eq=False)
class Encoded:
    """What a decoder will find: ``ids`` by attribute, and the arrays in its own order."""

    data: bytes
    ids: Mapping[str, int]
    attributes: Mapping[str, Array]
    triangles: Array


def encode(
    attributes: Mapping[str, Array], triangles: Array, grid: Grid, *, in_order: bool
) -> Encoded:
    """Compress one primitive; ``in_order`` keeps its vertices as they are, at a price.

    ``attributes`` (n, width) by their names in glTF, of float32 or unsigned integers.
    """
    others = {name: values for name, values in attributes.items() if name not in _KINDS}
    data = DracoPy.encode(
        attributes["POSITION"],
        triangles,
        quantization_bits=POSITION_BITS,
        compression_level=LEVEL,
        quantization_range=grid.size,
        quantization_origin=np.array(grid.origin, np.float32),
        preserve_order=in_order,
        normals=_doubles(attributes.get("NORMAL")),
        tex_coord=_doubles(attributes.get("TEXCOORD_0")),
        generic_attributes=dict(enumerate(others.values(), start=100)) or None,
        normal_quantization_bits=NORMAL_BITS,
        tex_coord_quantization_bits=UV_BITS,
    )
    found = DracoPy.decode(data)
    by_kind = {one["attribute_type"]: one for one in found.attributes}
    by_id = {one["unique_id"]: one for one in found.attributes}
    told = {name: by_kind[kind] for name, kind in _KINDS.items() if name in attributes}
    told |= {name: by_id[number] for number, name in enumerate(others, start=100)}
    return Encoded(
        data,
        {name: int(one["unique_id"]) for name, one in told.items()},
        {name: np.asarray(one["data"]) for name, one in told.items()},
        np.asarray(found.faces, np.uint32),
    )


def _doubles(values: Array | None) -> Array | None:
    """The library insists on float64 here, and rounds to float32 itself."""
    return None if values is None else values.astype(np.float64)
