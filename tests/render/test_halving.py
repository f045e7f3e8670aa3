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


def first_frame(gpu, looks):
    stage = set_stage(read_model(cube()), np.eye(3))
    film = Film(gpu, stage, RenderSpec.parse({"aspect": "1:1"}), looks)
    return next(film.frames()).drawn.astype(int)


def frames(gpu, looks, effect):
    spec = replace(RenderSpec.parse({"effect": effect, "shadows": False}), length=4 / 30)
    stage = set_stage(read_model(cube()), rotation(20.0, 30.0, 40.0))
    film = Film(gpu, stage, spec, looks)
    return np.stack([frame.drawn for frame in film.frames()]).astype(int)


def test_frames_put_together_here_are_the_device_s_own_and_the_ground_lies_as_it_does_there():
    with open_gpu() as gpu:
        here = first_frame(replace(gpu, software=True), [WHITE])
        there = first_frame(replace(gpu, software=False), [WHITE])
        among_samples = first_frame(replace(gpu, software=True), [WHITE, TRANSPARENT])

    for other in (there, among_samples):
        assert np.abs(here - other).max() <= 4  # where the ground is darkest, beside an edge
        assert np.abs(here - other).mean() < 0.1
    shadow = (here[..., 3] > 20) & (here[..., 3] < 150) & ~here[..., :3].any(axis=2)
    assert shadow.sum() > 5000


@pytest.mark.parametrize("effect", EFFECTS)
def test_the_part_of_the_picture_that_is_drawn_holds_the_model_at_every_moment(effect):
    with open_gpu() as gpu:
        part = frames(gpu, [WHITE], effect)
        whole = frames(gpu, [WHITE, TRANSPARENT], effect)

    assert whole.any(axis=(1, 2, 3)).sum() >= len(whole) - 1  # one effect begins with nothing
    # A sample on an edge may fall to the other side.
    assert (np.abs(part - whole) > 4).mean() < 1e-5
