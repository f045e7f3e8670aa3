"""Camera effects: frozen parameters and a pure ``pose``, one per file."""

from collections.abc import Callable
from typing import Protocol

from maquette.render.camera import Framing, Pose
from maquette.render.effects import hero_spin, move, reveal, showcase, turntable, zoom_orbit
from maquette.render.spec import RenderSpec


class Effect(Protocol):
    """A camera path over the film's time, 0 to 1.

    A looping effect's last frame comes just before its first one again; any other ends on its
    moment 1. ``poster_moment`` is the moment that the poster shows.
    """

    @property
    def loops(self) -> bool: ...
    @property
    def poster_moment(self) -> float: ...
    def pose(self, moment: float, framing: Framing, /) -> Pose: ...


EFFECTS: dict[str, Callable[[RenderSpec], Effect]] = {
    turntable.NAME: turntable.Turntable.of,
    hero_spin.NAME: hero_spin.HeroSpin.of,
    showcase.NAME: showcase.Showcase.of,
    zoom_orbit.NAME: zoom_orbit.ZoomOrbit.of,
    reveal.NAME: reveal.Reveal.of,
    move.NAME: move.Move.of,
}


def effect_for(spec: RenderSpec) -> Effect:
    return EFFECTS[spec.effect](spec)


def moments(effect: Effect, frames: int) -> list[float]:
    """The film's moment of each frame."""
    last = frames if effect.loops else max(frames - 1, 1)
    return [index / last for index in range(frames)]
