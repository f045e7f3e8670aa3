"""Reveal: the model grows out of the ground while the camera swings round to the front."""

from dataclasses import dataclass
from typing import ClassVar

from maquette.render.camera import Framing, Pose
from maquette.render.spec import RenderSpec

NAME = "reveal"


@dataclass(frozen=True)
class Reveal:
    """From ``scale_from`` to full size within ``entrance`` of the time; ``sweep`` degrees in all.

    Its poster shows the last moment: the first may be an empty picture.

    >>> Reveal().pose(0.0, UNIT_FRAMING).scale, Reveal().pose(1.0, UNIT_FRAMING).scale
    (0.0, 1.0)
    """

    start: float = 0.0
    sweep: float = 180.0
    scale_from: float = 0.0
    entrance: float = 0.6
    loops: ClassVar[bool] = False
    poster_moment: ClassVar[float] = 1.0

    @classmethod
    def of(cls, spec: RenderSpec) -> "Reveal":
        return cls(
            start=spec.rotate_y,
            sweep=180.0 if spec.sweep_angle is None else spec.sweep_angle,
            scale_from=0.0 if spec.scale_from is None else spec.scale_from,
        )

    def pose(self, moment: float, framing: Framing) -> Pose:
        turned = _slowing(moment)
        grown = _slowing(min(moment / self.entrance, 1.0))
        return framing.orbit(
            self.start - self.sweep * (1.0 - turned),
            scale=self.scale_from + (1.0 - self.scale_from) * grown,
        )


def _slowing(moment: float) -> float:
    """Fast at first, at rest in the end: a cubic."""
    return 1.0 - (1.0 - moment) ** 3
