"""The values that every mesh verb takes and gives."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.uint32]
Pixels = npt.NDArray[np.uint8]
Doubles = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Mesh:
    """Bare triangles.

    ``positions`` (n, 3) float32 in metres, +Y up, right-handed, front towards +Z;
    ``triangles`` (m, 3) uint32, counter-clockwise seen from outside.
    """

    positions: Floats
    triangles: Indices


@dataclass(frozen=True, eq=False)
class Textures:
    """PBR metallic-roughness maps of one size, as glTF defines them.

    ``base_color`` (h, w, 3) uint8 sRGB; ``normal`` (h, w, 3) uint8 tangent space, +Y up, or None;
    ``orm`` (h, w, 3) uint8 linear: occlusion, roughness, metallic.
    """

    base_color: Pixels
    orm: Pixels
    normal: Pixels | None = None


@dataclass(frozen=True, eq=False)
class TexturedMesh:
    """A finished mesh: one vertex per (position, normal, uv) corner.

    ``normals`` (n, 3) unit; ``uvs`` (n, 2) with glTF's origin at the top left;
    ``tangents`` (n, 4) with handedness in w, or None.
    """

    positions: Floats
    normals: Floats
    uvs: Floats
    triangles: Indices
    textures: Textures
    tangents: Floats | None = None


@dataclass(frozen=True, eq=False)
class Samples:
    """What a surface is made of at n points.

    ``base_color`` (n, 3) float32 sRGB 0..1; ``roughness`` and ``metallic`` (n,) float32 0..1;
    ``height`` (n,) float32 metres of fine relief along the normal, or None.
    """

    base_color: Floats
    roughness: Floats
    metallic: Floats
    height: Floats | None = None


class Surface(Protocol):
    """What an engine knows about its object's skin, asked for at points of the final mesh."""

    def sample(self, points: Floats, normals: Floats, /) -> Samples:
        """``points`` and unit ``normals`` are (n, 3), in the frame of the mesh given to finish."""
        ...
