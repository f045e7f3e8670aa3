"""Showcase: the camera looks around the front, to one side, to the other and back."""

import math
from dataclasses import dataclass
from typing import ClassVar

from maquette.render.camera import Framing, Pose
from maquette.render.spec import RenderSpec

NAME = "showcase"


@dataclass(frozen=True)
class Showcase:
    """Swings ``amplitude`` degrees to each side of ``start``, as a pendulum does.

    >>> Showcase(amplitude=90.0).pose(0.25, UNIT_FRAMING).eye.round(2).tolist()
    [0.98, 0.21, 0.0]
    """

    start: float = 0.0
    amplitude: float = 60.0
    loops: ClassVar[bool] = True
    poster_moment: ClassVar[float] = 0.0

    @classmethod
    def of(cls, spec: RenderSpec) -> "Showcase":
        amplitude = 60.0 if spec.amplitude is None else spec.amplitude
        return cls(start=spec.rotate_y, amplitude=amplitude)

    def pose(self, moment: float, framing: Framing) -> Pose:
        return framing.orbit(self.start + self.amplitude * math.sin(2 * math.pi * moment))
