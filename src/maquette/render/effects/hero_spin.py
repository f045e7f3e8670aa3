"""Hero spin: a fast spin that slows down and stops at the front."""

from dataclasses import dataclass
from typing import ClassVar

from maquette.render.camera import Framing, Pose
from maquette.render.spec import RenderSpec

NAME = "hero-spin"


@dataclass(frozen=True)
class HeroSpin:
    """``sweep`` degrees in all; the last ``ease_out`` part of the time is spent slowing down.

    >>> HeroSpin().pose(1.0, UNIT_FRAMING).eye.round(2).tolist()
    [0.0, 0.21, 0.98]
    """

    start: float = 0.0
    sweep: float = 540.0
    ease_out: float = 0.6
    loops: ClassVar[bool] = False
    poster_moment: ClassVar[float] = 0.0

    @classmethod
    def of(cls, spec: RenderSpec) -> "HeroSpin":
        return cls(
            start=spec.rotate_y,
            sweep=540.0 if spec.sweep_angle is None else spec.sweep_angle,
            ease_out=0.6 if spec.ease_out_ratio is None else spec.ease_out_ratio,
        )

    def pose(self, moment: float, framing: Framing) -> Pose:
        return framing.orbit(self.start - self.sweep * (1.0 - self._travelled(moment)))

    def _travelled(self, moment: float) -> float:
        """Share of the sweep: constant speed, then speed falling evenly to zero."""
        cruise = 1.0 - self.ease_out
        speed = 1.0 / (1.0 - self.ease_out / 2)
        if moment <= cruise:
            return speed * moment
        braking = (moment - cruise) / self.ease_out
        return speed * (cruise + self.ease_out * (braking - braking * braking / 2))
