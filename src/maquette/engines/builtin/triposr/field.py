"""What the network says of one picture, asked for at points."""

import numpy as np
import torch
from torch import Tensor

from maquette.engines.builtin.torches import Compute
from maquette.engines.builtin.triposr.network import Network
from maquette.mesh.mesh import Floats, Samples

AT_ONCE = 2**17
"""Points that the perceptron reads at a time; bounds the memory."""

ROUGHNESS = 0.65
"""Of everything: the network tells colours alone."""


class Field:
    """Density and colour around the origin, in the network's frame and units.

    x points at whoever took the picture, y to the picture's right and z up.
    """

    def __init__(self, network: Network, compute: Compute, picture: Floats) -> None:
        """``picture`` (h, w, 3) of 0..1, as :mod:`~.prepare` makes it."""
        self._network, self._compute = network, compute
        seen = torch.from_numpy(picture.transpose(2, 0, 1).copy())[None].to(compute.device)
        with compute.thinking():
            planes = network(seen)
        # Points are read in full precision: a bit lost here is a step in the surface.
        self._planes = planes.float()

    @property
    def radius(self) -> float:
        return self._network.size.radius

    def density(self, points: Floats) -> Floats:
        """Natural logarithms (n,) at points (n, 3) within the radius."""
        return self._told(points, 0)

    def colours(self, points: Floats) -> Floats:
        """sRGB 0..1 (n, 3)."""
        return self._told(points, 1)

    def _told(self, points: Floats, which: int) -> Floats:
        told: list[Tensor] = []
        with torch.inference_mode():
            for start in range(0, len(points), AT_ONCE):
                asked = torch.from_numpy(points[start : start + AT_ONCE]).to(self._compute.device)
                told.append(self._network.read(self._planes, asked)[which].cpu())
        return np.asarray(torch.cat(told).numpy(), np.float32)


class Skin:
    """The field's colours on a mesh in glTF's frame, ``scale`` times the network's units."""

    def __init__(self, field: Field, scale: float) -> None:
        self._field, self._scale = field, scale

    def sample(self, points: Floats, normals: Floats) -> Samples:
        colours = self._field.colours(from_gltf(points, self._scale))
        count = len(points)
        roughness = np.full(count, ROUGHNESS, np.float32)
        return Samples(colours, roughness, np.zeros(count, np.float32))


def to_gltf(points: Floats, scale: float) -> Floats:
    """The front, which the network has towards +x, towards +z; up from +z to +y."""
    return np.ascontiguousarray(points[:, [1, 2, 0]] * np.float32(scale))


def from_gltf(points: Floats, scale: float) -> Floats:
    return np.ascontiguousarray(points[:, [2, 0, 1]] / np.float32(scale))
