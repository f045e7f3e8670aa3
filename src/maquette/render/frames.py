"""From a stage and a spec to pictures: which frames there are, and drawing them."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from maquette.kit.failpoints import failpoint
from maquette.render.camera import UNIT_FRAMING, Framing, Lens, Pose, Window, fit, window
from maquette.render.drawing import Drawing, Setting
from maquette.render.effects import Effect, effect_for, moments
from maquette.render.effects.sphere_views import sphere_views
from maquette.render.gpu.context import Gpu
from maquette.render.gpu.drawable import Floats, Pixels
from maquette.render.gpu.passes.environment import Light
from maquette.render.look import Look, compose, look_of
from maquette.render.spec import FRAME_RATE, RenderSpec
from maquette.render.stage.stage import Stage

VIEWS_FIELD_OF_VIEW = 45.0
# How much farther away than needed the cameras of a dataset stand.
_ROOM = 1.08
_ON_WHITE = Look((255, 255, 255))
# Moments of the path that framing looks at: 4 degrees apart on a full turn.
_PATH_SAMPLES = 91


@dataclass(frozen=True, eq=False)
class Frame:
    """One moment as it was drawn, over nothing: (h, w, 4) sRGB, top row first.

    ``drawn`` is premultiplied by alpha; ``clear`` makes the same with straight alpha, and is there
    where that is wanted.
    """

    drawn: Pixels
    clear: Callable[[], Pixels] | None = None


class Film:
    """Everything on the device that the frames of one spec need.

    ``picture(moment)`` draws any moment of 0 to 1 as (h, w, 3) uint8 sRGB, top row first, in one
    of ``looks``, and ``pictures`` in all of them; ``frames()`` draws all moments in order.
    """

    def __init__(
        self,
        gpu: Gpu,
        stage: Stage,
        spec: RenderSpec,
        looks: Sequence[Look] | None = None,
        light: Light | None = None,
    ) -> None:
        width, height = spec.size
        lens = Lens(width / height)
        self.effect: Effect = effect_for(spec)
        self._spec = spec
        self._looks = looks or [look_of(spec)]
        self._framing = framing(stage, spec, self.effect, lens)
        setting = Setting(
            spec.size,
            lens,
            self._looks,
            spec.shadows,
            spec.reflector,
            light=light,
            self_shadow=spec.quality != "share",
            occlusion=spec.quality != "share",
            window=self._window(stage, lens),
        )
        self._drawing = Drawing(gpu, stage, setting)

    def _window(self, stage: Stage, lens: Lens) -> Window | None:
        """Where a model that neither moves nor grows is ever seen."""
        steps = np.linspace(0.0, 1.0, _PATH_SAMPLES)
        path = [self.effect.pose(float(moment), self._framing) for moment in steps]
        if stage.motion is not None or any(pose.scale != 1.0 for pose in path):
            return None
        return window(stage.outline, path, lens, self._spec.size)

    def frames(self) -> Iterator[Frame]:
        for index, moment in enumerate(moments(self.effect, self._spec.frames)):
            self._draw(moment, index / FRAME_RATE)
            failpoint("child.frame_drawn")
            yield self._frame()

    def _frame(self) -> Frame:
        # Nowhere else kept by a name: a frame of 4K is 33 MB, and must go when its films have it.
        if self._spec.has_alpha:
            return Frame(*self._drawing.drawn_and_clear())
        return Frame(self._drawing.drawn())

    def picture(self, moment: float, look: int = 0) -> Pixels:
        self._draw(moment, moment * self._spec.length)
        return self._drawing.develop(look)

    def pictures(self, moment: float) -> Iterator[Pixels]:
        """One moment in each of the looks, in their order."""
        self._draw(moment, moment * self._spec.length)
        for look in range(len(self._looks)):
            yield self._drawing.develop(look)

    def _draw(self, moment: float, seconds: float) -> None:
        self._drawing.animate(seconds * self._spec.animation_speed)
        self._drawing.draw(self.effect.pose(moment, self._framing))


@dataclass(frozen=True, eq=False)
class View:
    """One camera's pictures, all of the same size, top row first.

    ``colours`` (h, w, 3) on white, ``mask`` (h, w) coverage, ``measures`` (h, w, 4) normals and
    depths as :meth:`~maquette.render.drawing.Drawing.survey` gives them.
    """

    pose: Pose
    colours: Pixels
    mask: Pixels
    measures: Floats


class Views:
    """Cameras all around a model that stands still in a light that stands still."""

    def __init__(self, gpu: Gpu, stage: Stage, spec: RenderSpec) -> None:
        self.lens = Lens(1.0, VIEWS_FIELD_OF_VIEW)
        # The model's sphere has radius one.
        distance = spec.zoom * _ROOM / math.sin(math.radians(VIEWS_FIELD_OF_VIEW / 2))
        self.poses = sphere_views(
            spec.views, sphere=spec.coverage == "sphere", distance=distance, start=spec.rotate_y
        )
        self.size = spec.size
        setting = Setting(spec.size, self.lens, [_ON_WHITE], shadows=False, standing_light=True)
        self._drawing = Drawing(gpu, stage, setting)
        self._drawing.animate(0.0)

    def views(self) -> Iterator[View]:
        for pose in self.poses:
            self._drawing.draw(pose)
            drawn = self._drawing.drawn()
            colours, mask = compose(drawn, _ON_WHITE), np.ascontiguousarray(drawn[..., 3])
            yield View(pose, colours, mask, self._drawing.survey(pose))


def framing(stage: Stage, spec: RenderSpec, effect: Effect, lens: Lens) -> Framing:
    """The orbit that shows the model at every moment, moved in or out by the caller's zoom."""
    steps = np.linspace(0.0, 1.0, _PATH_SAMPLES)
    unit = UNIT_FRAMING
    if spec.elevation is not None:
        unit = replace(unit, elevation=spec.elevation)
    path = [effect.pose(float(moment), unit) for moment in steps]
    whole = fit(stage.outline, path, lens)
    return Framing(whole.target, whole.distance * spec.zoom, unit.elevation)
