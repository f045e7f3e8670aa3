"""What can be drawn: plain arrays and numbers, made by the stage, uploaded by the passes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from maquette.render.gpu.layers import Layers

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.uint32]
Pixels = npt.NDArray[np.uint8]
Matrix = npt.NDArray[np.float64]

Slot = Literal[
    "base",
    "surface",
    "normal",
    "occlusion",
    "emissive",
    "transmission",
    "thickness",
    "gloss",
    "coat",
    "coat_rough",
    "coat_normal",
    "specular",
    "specular_strength",
    "sheen",
    "sheen_rough",
    "grain",
    "film",
    "film_thickness",
]
AlphaMode = Literal["opaque", "mask", "blend"]
NOTHING = Layers()


@dataclass(frozen=True, eq=False)
class Texture:
    """``pixels`` (h, w, 4) with the first row at v = 0; ``srgb`` when its colours are encoded.

    ``transform`` (3, 3) acts on (u, v, 1) of the UV set ``uv_set``.
    """

    pixels: Pixels
    srgb: bool
    uv_set: int = 0
    transform: tuple[tuple[float, ...], ...] | None = None
    repeat: tuple[bool, bool] = (True, True)
    smooth: bool = True


@dataclass(frozen=True, eq=False)
class Material:
    """glTF's metallic-roughness material, its pictures packed to need few fetches.

    Slot ``base``: base colour and alpha; of an opaque material alpha may hold the occlusion
    (``base_holds_occlusion``). Slot ``surface``: normal x and y (when ``surface_holds_normal``),
    roughness, metallic. The other slots hold what could not be packed: ``normal`` (x, y),
    ``occlusion`` (red), and ``emissive``; what feeds ``layers`` follows. Colours are linear.
    """

    base_color: tuple[float, ...] = (1.0, 1.0, 1.0, 1.0)
    metallic: float = 1.0
    roughness: float = 1.0
    emissive: tuple[float, ...] = (0.0, 0.0, 0.0)
    normal_scale: float = 1.0
    occlusion_strength: float = 1.0
    alpha_mode: AlphaMode = "opaque"
    alpha_cutoff: float = 0.5
    double_sided: bool = False
    unlit: bool = False
    transmission: float = 0.0
    ior: float = 1.5
    layers: Layers = NOTHING
    textures: Mapping[Slot, Texture] = field(default_factory=dict)
    base_holds_occlusion: bool = False
    surface_holds_normal: bool = False

    @property
    def see_through(self) -> bool:
        """Drawn after everything solid, far to near."""
        return self.alpha_mode == "blend" or self.transmission > 0


@dataclass(frozen=True, eq=False)
class Geometry:
    """Triangles (m, 3) over ``attributes`` of n vertices each.

    Always ``position`` (n, 3); perhaps ``normal`` (n, 3), ``tangent`` (n, 4), ``uv0`` to ``uv3``
    (n, 2), ``color`` (n, 4) linear.
    """

    attributes: Mapping[str, Floats]
    triangles: Indices


@dataclass(frozen=True, eq=False)
class Drawable:
    """A geometry at ``transform`` (4, 4), with its material."""

    geometry: Geometry
    material: Material
    transform: Matrix
