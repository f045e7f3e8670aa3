"""Where a processor draws, frames are put together without the device: the same pictures."""

from dataclasses import replace

import numpy as np
import pytest

from maquette.gltf.read import read_model
from maquette.render import RenderSpec
from maquette.render.camera import rotation
from maquette.render.effects import EFFECTS
from maquette.render.frames import Film
from maquette.render.gpu.context import open_gpu
from maquette.render.look import TRANSPARENT, Look
from maquette.render.stage.stage import set_stage

from .conftest import cube

WHITE = Look((255, 255, 255))


def first_frame(gpu, **settings):
    stage = set_stage(read_model(cube()), np.eye(3))
    film = Film(gpu, stage, RenderSpec(aspect="1:1", **settings), [WHITE])
    return next(film.frames()).drawn.astype(int)


def first_clear(gpu):
    stage = set_stage(read_model(cube()), rotation(20.0, 30.0, 40.0))
    spec = RenderSpec(aspect="1:1", output="still", transparent=True)
    return Film(gpu, stage, spec, [TRANSPARENT]).picture(0.0).astype(int)


def frames(gpu, effect):
    spec = replace(RenderSpec.parse({"effect": effect, "shadows": False}), length=4 / 30)
    stage = set_stage(read_model(cube()), rotation(20.0, 30.0, 40.0))
    film = Film(gpu, stage, spec, [WHITE])
    return np.stack([frame.drawn for frame in film.frames()]).astype(int)


def test_frames_put_together_here_are_the_device_s_own_and_the_ground_lies_as_it_does_there():
    with open_gpu() as gpu:
        here = first_frame(replace(gpu, software=True))
        there = first_frame(replace(gpu, software=False))

    assert np.abs(here - there).max() <= 4  # where the ground is darkest, beside an edge
    assert np.abs(here - there).mean() < 0.1
    shadow = (here[..., 3] > 20) & (here[..., 3] < 150) & ~here[..., :3].any(axis=2)
    assert shadow.sum() > 5000


def test_straight_alpha_made_here_is_the_device_s_own():
    with open_gpu() as gpu:
        here = first_clear(replace(gpu, software=True))
        there = first_clear(replace(gpu, software=False))

    covered = np.minimum(here[..., 3], there[..., 3]) > 8
    assert (covered & (here[..., 3] < 250) & here[..., :3].any(axis=2)).sum() > 500  # its rim
    assert np.abs(here - there)[covered].max() <= 8  # 255 / 32: of what is hardly there
    seen = here[..., 3:] / 255
    assert np.abs(here * seen - there * there[..., 3:] / 255)[covered].max() <= 2.5


@pytest.mark.parametrize("effect", EFFECTS)
def test_the_part_of_the_picture_that_is_drawn_holds_the_model_at_every_moment(effect):
    with open_gpu() as gpu:
        part = frames(replace(gpu, software=True), effect)
        whole = frames(replace(gpu, software=False), effect)

    assert whole.any(axis=(1, 2, 3)).sum() >= len(whole) - 1  # one effect begins with nothing
    # A sample on an edge may fall to the other side.
    assert (np.abs(part - whole) > 4).mean() < 1e-5
