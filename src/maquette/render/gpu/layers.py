"""What glTF's extensions lay over the plain material; absent layers cost nothing when drawn."""

import math
from dataclasses import dataclass

Color = tuple[float, ...]


@dataclass(frozen=True)
class Coat:
    """A clear lacquer with a roughness and a normal of its own."""

    factor: float
    roughness: float
    normal_scale: float = 1.0


@dataclass(frozen=True)
class Sheen:
    """Fibres that light up at grazing angles (the Charlie lobe)."""

    color: Color
    roughness: float


@dataclass(frozen=True)
class Specular:
    """Strength and linear colour of a dielectric's mirror."""

    factor: float
    color: Color


@dataclass(frozen=True)
class Film:
    """A thin iridescent film; ``thinnest`` and ``thickest`` in nanometres."""

    factor: float
    ior: float
    thinnest: float
    thickest: float


@dataclass(frozen=True)
class Grain:
    """Highlights stretched across the grain, turned by ``rotation`` radians in tangent space."""

    strength: float
    rotation: float


@dataclass(frozen=True)
class Volume:
    """``thickness`` in the mesh's units; light takes ``color`` after ``distance`` metres."""

    thickness: float
    distance: float = math.inf
    color: Color = (1.0, 1.0, 1.0)


@dataclass(frozen=True)
class Glossiness:
    """The older workflow: the mirror's own linear colour, and one minus roughness."""

    specular: Color
    glossiness: float


@dataclass(frozen=True)
class Layers:
    """The layers of one material, None where the file has none; ``dispersion`` is 20 over the
    Abbe number.
    """

    coat: Coat | None = None
    sheen: Sheen | None = None
    specular: Specular | None = None
    film: Film | None = None
    grain: Grain | None = None
    volume: Volume | None = None
    glossiness: Glossiness | None = None
    dispersion: float | None = None
