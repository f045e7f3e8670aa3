"""Turntable: once around the model at a constant height."""

from dataclasses import dataclass
from typing import ClassVar

from maquette.render.camera import Framing, Pose, eased
from maquette.render.spec import RenderSpec

NAME = "turntable"


@dataclass(frozen=True)
class Turntable:
    """``start`` is the camera's first azimuth in degrees; an eased turn starts and ends at rest.

    >>> Turntable(easing=False).pose(0.25, UNIT_FRAMING).eye.round(2).tolist()
    [0.98, 0.21, 0.0]
    """

    start: float = 0.0
    easing: bool = True
    loops: ClassVar[bool] = True
    poster_moment: ClassVar[float] = 0.0

    @classmethod
    def of(cls, spec: RenderSpec) -> "Turntable":
        return cls(start=spec.rotate_y, easing=spec.easing)

    def pose(self, moment: float, framing: Framing) -> Pose:
        return framing.orbit(self.start + 360.0 * (eased(moment) if self.easing else moment))
