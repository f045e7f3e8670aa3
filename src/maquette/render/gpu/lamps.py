"""Lamps of the model's own, as KHR_lights_punctual has them, made ready for the shader."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from maquette.render.gpu.drawable import Matrix

# What all lamps together may add to a white matte surface in the middle of the stage: files hold
# anything from one to a hundred thousand lux, and the studio is not made for sunlight.
_BRIGHTEST = 1.5

Kind = Literal["directional", "point", "spot"]


@dataclass(frozen=True, eq=False)
class Lamp:
    """A lamp at ``transform`` (4, 4), shining along its -Z; ``node`` carries it.

    ``power`` (3,) is linear: lux of a directional lamp, candela of the others. ``reach`` and all
    places are in one unit; ``inner`` and ``outer`` are a spot's half angles in radians.
    """

    node: int
    kind: Kind
    power: tuple[float, ...]
    transform: Matrix
    reach: float = math.inf
    inner: float = 0.0
    outer: float = math.pi / 4

    @property
    def aim(self) -> Matrix:
        """(3,): where it shines to."""
        along = -self.transform[:3, 2]
        length = float(np.linalg.norm(along))
        return along / length if length > 0 else np.array([0.0, 0.0, -1.0])


def exposure(lamps: Sequence[Lamp]) -> float:
    """The factor that brings the lamps beside the studio: one, unless they would outshine it."""
    total = 0.0
    for lamp in lamps:
        far = 1.0
        if lamp.kind != "directional":
            # The model's own size away at least: lamps stand inside models too.
            far = max(float(np.linalg.norm(lamp.transform[:3, 3])), 0.5)
        total += max(lamp.power) / (far * far) / math.pi
    return min(1.0, _BRIGHTEST / total) if total > 0 else 1.0


def uniforms(lamps: Sequence[Lamp], placed: Matrix, gain: float) -> dict[str, bytes]:
    """What shaders/lamps.glsl reads, for a model moved by ``placed`` (4, 4)."""
    scale = float(np.linalg.norm(placed[:3, 0]))
    place, power, aim = np.zeros((3, len(lamps), 4))
    for index, lamp in enumerate(lamps):
        near = lamp.kind != "directional"
        place[index] = [*(placed @ lamp.transform)[:3, 3], float(near)]
        # Candela thin out with the distance, which shrinks with the model.
        strength = gain / math.pi * (scale * scale if near else 1.0)
        power[index] = [*(np.array(lamp.power) * strength), 1 / max(lamp.reach * scale, 1e-9)]
        aim[index] = [*lamp.aim, 0.0]
    cones = np.array([_cone(lamp) for lamp in lamps]).reshape(-1, 2)
    return {
        "lamp_place": _listed(place),
        "lamp_power": _listed(power),
        "lamp_aim": _listed(aim),
        "lamp_cone": _listed(cones),
    }


def _cone(lamp: Lamp) -> tuple[float, float]:
    """Scale and offset that take the cosine off the axis to 0 at the outer, 1 at the inner edge."""
    if lamp.kind != "spot":
        return 0.0, 1.0
    outer = math.cos(lamp.outer)
    scale = 1 / max(math.cos(lamp.inner) - outer, 1e-3)
    return scale, -outer * scale


def _listed(values: Matrix) -> bytes:
    return np.ascontiguousarray(values, np.float32).tobytes()
