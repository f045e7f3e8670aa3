"""How an engine's triangles are to be finished."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Recipe:
    """What a finished asset shall be.

    ``faces`` triangles at most; ``texture_size`` texels a side; ``pbr`` adds occlusion, a
    normal map and tangents; ``height`` in metres, or None to keep the engine's size;
    ``pivot`` "base" puts the origin at the middle of the underside, "centre" in the middle of
    the bounding box, "keep" leaves it; edges sharper than ``crease`` degrees are shaded as edges.
    """

    faces: int
    texture_size: int
    pbr: bool = True
    height: float | None = None
    pivot: Literal["base", "centre", "keep"] = "base"
    crease: float = 50.0
