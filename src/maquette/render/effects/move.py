"""Move: from one pose to another, such as from a whole view to a detail."""

from dataclasses import dataclass, replace
from typing import ClassVar

from maquette.render.camera import Framing, Pose, eased
from maquette.render.spec import ELEVATION, RenderSpec

NAME = "move"
Span = tuple[float, float]


@dataclass(frozen=True)
class Move:
    """``azimuth`` and ``elevation`` in degrees, ``radius`` in framed distances: start and end.

    >>> Move(azimuth=(0.0, 90.0), easing=False).pose(1.0, UNIT_FRAMING).eye.round(2).tolist()
    [0.98, 0.21, 0.0]
    """

    azimuth: Span = (0.0, 0.0)
    elevation: Span = (ELEVATION, ELEVATION)
    radius: Span = (1.0, 1.0)
    easing: bool = True
    loops: ClassVar[bool] = False
    poster_moment: ClassVar[float] = 1.0

    @classmethod
    def of(cls, spec: RenderSpec) -> "Move":
        """An end that is not told stays where the start was."""
        elevation = ELEVATION if spec.elevation is None else spec.elevation
        nearness = 1.0 if spec.zoom_start is None else spec.zoom_start
        return cls(
            azimuth=_span(spec.rotate_y, spec.rotate_end),
            elevation=_span(elevation, spec.elevation_end),
            radius=_span(nearness, spec.zoom_end),
            easing=spec.easing,
        )

    def pose(self, moment: float, framing: Framing) -> Pose:
        done = eased(moment) if self.easing else moment
        at = replace(framing, elevation=_between(self.elevation, done))
        return at.orbit(_between(self.azimuth, done), radius=_between(self.radius, done))


def _span(start: float, end: float | None) -> Span:
    return start, start if end is None else end


def _between(span: Span, done: float) -> float:
    return span[0] + (span[1] - span[0]) * done
