"""From a stage and a spec to pictures: which frames there are, and drawing them."""

import math
from collections.abc import Iterator, Sequence

import numpy as np

from maquette.render.camera import UNIT_FRAMING, Framing, Lens, Matrix, Pose, azimuth, fit, view
from maquette.render.effects import Effect, effect_for, moments
from maquette.render.gpu.context import Gpu
from maquette.render.gpu.drawable import Pixels
from maquette.render.gpu.framebuffer import make_canvas
from maquette.render.gpu.passes.environment import prepare
from maquette.render.gpu.passes.ground import Ground
from maquette.render.gpu.passes.resolve import Resolve
from maquette.render.gpu.passes.shadow import Shadow
from maquette.render.gpu.passes.surfaces import Eye, Surfaces
from maquette.render.gpu.passes.upload import Uploader
from maquette.render.gpu.programs import Programs
from maquette.render.look import Look, looks_of
from maquette.render.spec import FRAME_RATE, RenderSpec
from maquette.render.stage.lights import studio
from maquette.render.stage.stage import Stage

# Moments of the path that framing looks at: 4 degrees apart on a full turn.
_PATH_SAMPLES = 91


class Film:
    """Everything on the device that the frames of one spec need.

    ``picture(moment)`` draws any moment of 0 to 1 as (h, w, 3) uint8 sRGB, top row first, in the
    first of ``looks``; ``frames()`` draws all of them in order, each in all looks.
    """

    def __init__(
        self, gpu: Gpu, stage: Stage, spec: RenderSpec, looks: Sequence[Look] | None = None
    ) -> None:
        width, height = spec.size
        programs = Programs(gpu.context)
        self._parts = parts = Uploader(gpu).upload(stage.drawables)
        self._stage = stage
        self.effect: Effect = effect_for(spec)
        self._spec = spec
        self._lens = Lens(width / height)
        self._framing = framing(stage, spec, self.effect, self._lens)
        self._anchor = np.array([*self._framing.target, 1.0])
        self._anchor[1] = stage.bounds[0, 1]
        self._surfaces = Surfaces(gpu, programs, prepare(gpu, programs, studio()), parts)
        self._shadow = Shadow(gpu, programs, parts, stage.bounds) if spec.shadows else None
        self._ground = None if self._shadow is None else Ground(gpu, programs, self._shadow)
        if self._shadow is not None and stage.motion is None:
            self._shadow.throw()
        self._resolves = [
            Resolve(gpu, programs, look.background, look.vignette, look.backdrop, look.foreground)
            for look in looks or looks_of(spec)
        ]
        self._canvas = make_canvas(gpu.context, spec.size)

    def frames(self) -> Iterator[tuple[Pixels, ...]]:
        for index, moment in enumerate(moments(self.effect, self._spec.frames)):
            self._animate(index / FRAME_RATE)
            self._draw(moment)
            yield tuple(resolve.develop(self._canvas) for resolve in self._resolves)

    def picture(self, moment: float, look: int = 0) -> Pixels:
        self._animate(moment * self._spec.length)
        self._draw(moment)
        return self._resolves[look].develop(self._canvas)

    def _animate(self, seconds: float) -> None:
        """Bring everything to where the animation has it ``seconds`` into the film."""
        if self._stage.motion is None:
            return
        posed = self._stage.at(seconds * self._spec.animation_speed)
        for part, drawable in zip(self._parts, posed, strict=True):
            part.pose(drawable)
        if self._shadow is not None:
            self._shadow.throw(moving=True)

    def _draw(self, moment: float) -> None:
        pose = self.effect.pose(moment, self._framing)
        eye, placed = self._eye(pose), self._placed(pose.scale)
        self._canvas.samples.use()
        self._canvas.samples.clear(0.0, 0.0, 0.0, 0.0, depth=1.0)
        if pose.scale > 0:
            self._surfaces.draw_solid(eye, placed)
            if self._ground is not None:
                self._ground.draw(eye.view_projection, pose.scale, self._anchor[:3])
            self._surfaces.draw_clear(eye, placed)

    def _eye(self, pose: Pose) -> Eye:
        distance = float(np.linalg.norm(pose.eye))
        # The model's sphere has radius one; the ground's shadow reaches farther.
        near = max(distance - 1.05, 0.02 * distance)
        matrix = self._lens.projection(near, distance + 4.0) @ view(pose)
        return Eye(matrix, pose.eye, _turn(-azimuth(pose)))

    def _placed(self, scale: float) -> Matrix:
        """The model shrunk about the point of the ground below its middle."""
        placed = np.diag([scale, scale, scale, 1.0])
        placed[:3, 3] = self._anchor[:3] * (1 - scale)
        return placed


def framing(stage: Stage, spec: RenderSpec, effect: Effect, lens: Lens) -> Framing:
    """The orbit that shows the model at every moment, moved in or out by the caller's zoom."""
    steps = np.linspace(0.0, 1.0, _PATH_SAMPLES)
    path = [effect.pose(float(moment), UNIT_FRAMING) for moment in steps]
    whole = fit(stage.outline, path, lens)
    return Framing(whole.target, whole.distance * spec.zoom, whole.elevation)


def _turn(angle: float) -> Matrix:
    """About +Y; takes the camera's azimuth to +Z: the light stands still beside the camera."""
    cosine, sine = math.cos(angle), math.sin(angle)
    return np.array([[cosine, 0.0, sine], [0.0, 1.0, 0.0], [-sine, 0.0, cosine]])
