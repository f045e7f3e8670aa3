"""A stage on the device: drawn from any pose, in any look, at any moment of its animation."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from maquette.render.camera import Lens, Matrix, Pose, Window, azimuth, view
from maquette.render.gpu.context import Gpu
from maquette.render.gpu.drawable import Floats, Pixels
from maquette.render.gpu.framebuffer import SUPERSAMPLING, make_canvas
from maquette.render.gpu.passes.environment import Light, prepare
from maquette.render.gpu.passes.grab import Grab
from maquette.render.gpu.passes.ground import Ground, Shade
from maquette.render.gpu.passes.halving import Layer, halved
from maquette.render.gpu.passes.mirror import Mirror
from maquette.render.gpu.passes.occlusion import Occlusion
from maquette.render.gpu.passes.resolve import Resolve
from maquette.render.gpu.passes.self_shadow import SelfShadow
from maquette.render.gpu.passes.shadow import Shadow
from maquette.render.gpu.passes.surfaces import Behind, Eye, Surfaces
from maquette.render.gpu.passes.survey import Survey
from maquette.render.gpu.passes.upload import Uploader
from maquette.render.gpu.programs import Programs
from maquette.render.look import Look, compose
from maquette.render.stage.lights import studio
from maquette.render.stage.stage import Stage


@dataclass(frozen=True)
class Setting:
    """What all pictures of a drawing have in common.

    ``size`` in pixels; ``standing_light`` stands still in the room, while the usual one stays
    beside the camera; ``light`` takes the studio's place. The model is never seen outside
    ``window``.
    """

    size: tuple[int, int]
    lens: Lens
    looks: Sequence[Look]
    shadows: bool = True
    reflector: bool = False
    standing_light: bool = False
    light: Light | None = None
    self_shadow: bool = False
    occlusion: bool = False
    window: Window | None = None


class Drawing:
    """``draw`` a pose, then ``develop`` it: the samples are drawn once for all looks.

    Only glass looks at what lies behind it: it takes the first look's plain background.
    """

    def __init__(self, gpu: Gpu, stage: Stage, setting: Setting) -> None:
        programs = Programs(gpu.context)
        self._gpu, self._stage = gpu, stage
        self._setting = setting
        self._parts = parts = Uploader(gpu).upload(stage.drawables)
        self._anchor = _below(stage)
        environment = prepare(gpu, programs, setting.light or studio())
        if setting.self_shadow and any(environment.light.key):
            environment = replace(environment, key_shadow=SelfShadow(gpu, programs, parts))
        self._occlusion: Occlusion | None = None
        if setting.occlusion:
            moving = stage.motion is not None
            self._occlusion = Occlusion(gpu, programs, parts, stage.bounds, moving=moving)
            environment = replace(environment, occlusion=self._occlusion)
            if not moving:
                self._occlusion.gather()
        self._surfaces = Surfaces(gpu, programs, environment, parts, stage.lamps)
        self._shadow = Shadow(gpu, programs, parts, stage.bounds) if setting.shadows else None
        if self._shadow is not None and stage.motion is None:
            self._shadow.throw()
        self._mirror: Mirror | None = None
        if setting.reflector:
            samples = setting.size[0] * SUPERSAMPLING, setting.size[1] * SUPERSAMPLING
            self._mirror = Mirror(gpu, programs, stage.bounds, samples)
        self._resolve = Resolve(gpu, programs)
        self._window = self._narrowed(gpu)
        self._canvas = make_canvas(gpu.context, (self._window.width, self._window.height))
        self._grab = Grab(gpu, programs, self._canvas) if self._surfaces.has_glass else None
        self._survey = Survey(gpu, programs, parts, setting.size)
        self._ground = None if self._shadow is None else self._laid(gpu, programs, self._shadow)
        self._shade = self._ground if isinstance(self._ground, Shade) else None

    def _is_apart(self, gpu: Gpu) -> bool:
        """The model is put together with its ground at last, where nothing looks at both before."""
        looked_at = self._surfaces.has_glass or self._setting.reflector
        return gpu.software and not looked_at

    def _narrowed(self, gpu: Gpu) -> Window:
        if self._setting.window is None or not self._is_apart(gpu):
            return Window(0, 0, *self._setting.size)
        return self._setting.window

    def _laid(self, gpu: Gpu, programs: Programs, shadow: Shadow) -> Ground | Shade:
        if self._is_apart(gpu):
            return Shade(gpu, programs, shadow, self._setting.size)
        return Ground(gpu, programs, shadow)

    def animate(self, seconds: float) -> None:
        """Bring everything to where it is ``seconds`` into its animation."""
        if self._stage.motion is None:
            return
        for part, drawable in zip(self._parts, self._stage.at(seconds), strict=True):
            part.pose(drawable)
        if self._stage.lamps:
            self._surfaces.lamps = self._stage.motion.lamps_at(seconds)
        if self._shadow is not None:
            self._shadow.throw(moving=True)
        if self._occlusion is not None:
            self._occlusion.gather()

    def draw(self, pose: Pose) -> None:
        eye, placed = self._eye(pose), self._placed(pose.scale)
        above = pose.eye[1] > self._anchor[1]  # from below, the ground hides nothing
        if self._shade is not None:
            self._shade.draw(eye.view_projection, pose.scale if above else 0.0, self._anchor)
        crop = self._window.of(self._setting.size)
        eye = replace(eye, view_projection=crop @ eye.view_projection)
        if pose.scale > 0:
            self._surfaces.cast(eye, placed)
        self._canvas.samples.use()
        self._canvas.samples.clear(0.0, 0.0, 0.0, 0.0, depth=1.0)
        if pose.scale > 0:
            self._surfaces.draw_solid(eye, placed)
            if isinstance(self._ground, Ground) and above:
                self._ground.draw(eye.view_projection, pose.scale, self._anchor)
            if self._mirror is not None and above:
                self._mirror.draw(self._surfaces, eye, placed)
            self._surfaces.draw_clear(eye, placed, self._behind())

    def _behind(self) -> Behind | None:
        """What glass shows; its tint is exact over the first look's plain background."""
        if self._grab is None:
            return None
        self._grab.take()
        background = self._setting.looks[0].background or (255, 255, 255)
        return Behind(self._grab.scene, tuple(channel / 255 for channel in background))

    def develop(self, look: int = 0) -> Pixels:
        """What was drawn last, in one of the looks: (h, w, 3), or with straight alpha (h, w, 4)."""
        wanted = self._setting.looks[look]
        return self.clear() if wanted.background is None else compose(self.drawn(), wanted)

    def drawn(self) -> Pixels:
        """What was drawn last, over nothing: (h, w, 4) premultiplied by alpha, top row first."""
        if self._gpu.software:
            return self._halved().pixels
        drawn = self._resolve.drawn(self._canvas)
        self._gpu.insist()
        return drawn

    def clear(self) -> Pixels:
        """What was drawn last, over nothing: (h, w, 4) with straight alpha, top row first."""
        return self.drawn_and_clear()[1]()

    def drawn_and_clear(self) -> tuple[Pixels, Callable[[], Pixels]]:
        """Both; the second one is made when it is asked for, by any thread."""
        if not self._gpu.software:
            clear, drawn = self._resolve.clear(self._canvas), self._resolve.drawn(self._canvas)
            self._gpu.insist()
            return drawn, lambda: clear
        layer = self._halved(with_rims=True)
        return layer.pixels, layer.straight

    def _halved(self, *, with_rims: bool = False) -> Layer:
        self._gpu.wait()
        shade = None if self._shade is None else self._shade.read()
        size, window = self._setting.size, self._window
        layer = halved(self._canvas, size, window, shade, with_rims=with_rims)
        self._gpu.insist()
        return layer

    def survey(self, pose: Pose) -> Floats:
        """(h, w, 4): unit normal in the stage's frame and depth along the view, both zero where
        nothing is; top row first, sampled at the middles of the pixels.
        """
        forward = pose.target - pose.eye
        eye = self._eye(pose)
        seen = self._survey.look(eye.view_projection, pose.eye, forward / np.linalg.norm(forward))
        self._gpu.insist()
        return seen

    def _eye(self, pose: Pose) -> Eye:
        distance = float(np.linalg.norm(pose.eye))
        # The model's sphere has radius one; the ground's shadow reaches farther.
        near = max(distance - 1.05, 0.02 * distance)
        matrix = self._setting.lens.projection(near, distance + 4.0) @ view(pose)
        turn = 0.0 if self._setting.standing_light else -azimuth(pose)
        return Eye(matrix, pose.eye, _turn(turn))

    def _placed(self, scale: float) -> Matrix:
        placed = np.diag([scale, scale, scale, 1.0])
        placed[:3, 3] = self._anchor * (1 - scale)
        return placed


def _below(stage: Stage) -> Matrix:
    """The point of the ground below the middle: the model grows and shrinks about it."""
    low, high = stage.bounds
    return np.array([(low[0] + high[0]) / 2, low[1], (low[2] + high[2]) / 2])


def _turn(angle: float) -> Matrix:
    """About +Y; takes the camera's azimuth to +Z: the light stands still beside the camera."""
    cosine, sine = math.cos(angle), math.sin(angle)
    return np.array([[cosine, 0.0, sine], [0.0, 1.0, 0.0], [-sine, 0.0, cosine]])
