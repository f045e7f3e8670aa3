"""Zoom orbit: once around while the camera comes nearer or draws back."""

from dataclasses import dataclass
from typing import ClassVar

from maquette.render.camera import Framing, Pose, eased
from maquette.render.spec import RenderSpec

NAME = "zoom-orbit"


@dataclass(frozen=True)
class ZoomOrbit:
    """The orbit's radius goes from ``zoom_start`` to ``zoom_end`` times the framed distance.

    >>> float(np.linalg.norm(ZoomOrbit().pose(1.0, UNIT_FRAMING).eye).round(2))
    0.7
    """

    start: float = 0.0
    zoom_start: float = 1.0
    zoom_end: float = 0.7
    easing: bool = True
    loops: ClassVar[bool] = False
    poster_moment: ClassVar[float] = 0.0

    @classmethod
    def of(cls, spec: RenderSpec) -> "ZoomOrbit":
        return cls(
            start=spec.rotate_y,
            zoom_start=1.0 if spec.zoom_start is None else spec.zoom_start,
            zoom_end=0.7 if spec.zoom_end is None else spec.zoom_end,
            easing=spec.easing,
        )

    def pose(self, moment: float, framing: Framing) -> Pose:
        done = eased(moment) if self.easing else moment
        radius = self.zoom_start + (self.zoom_end - self.zoom_start) * done
        return framing.orbit(self.start + 360.0 * done, radius=radius)
