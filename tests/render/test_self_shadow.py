"""The key light's shadow of the model on itself."""

import numpy as np
import pytest

from maquette.gltf.build import Part, build_glb
from maquette.gltf.read import read_model
from maquette.render.camera import Lens, Pose
from maquette.render.drawing import Drawing, Setting
from maquette.render.gpu.context import open_gpu
from maquette.render.look import Look
from maquette.render.stage.stage import set_stage


def square(name, side, middle):
    """A grey square that faces +Z."""
    corners = np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]], np.float32) * side / 2
    points = (corners + np.array(middle)).astype(np.float32)
    normals = np.tile(np.array([0, 0, 1], np.float32), (4, 1))
    triangles = np.array([[0, 1, 2], [0, 2, 3]], np.uint32)
    grey = (0.4, 0.4, 0.4, 1.0)
    return Part(name, points, normals, triangles, base_color_factor=grey, roughness=1.0)


def seen(parts, *, self_shadow):
    stage = set_stage(read_model(build_glb(parts, extras={})), np.eye(3))
    looks = (Look((255, 255, 255)),)
    setting = Setting((200, 200), Lens(1.0), looks, shadows=False, self_shadow=self_shadow)
    with open_gpu() as gpu:
        drawing = Drawing(gpu, stage, setting)
        drawing.draw(Pose(np.array([0.0, 0.0, 3.2]), np.zeros(3)))
        return drawing.develop().astype(float).mean(axis=2)


def test_what_stands_before_a_wall_darkens_it_on_the_side_away_from_the_key():
    # The key stands above on the left: the shadow falls to the right and down.
    parts = [square("wall", 2.0, (0, 0, 0)), square("plate", 0.5, (0, 0, 0.5))]
    lost = seen(parts, self_shadow=False) - seen(parts, self_shadow=True)
    assert lost[112:132, 112:132].mean() > 8
    assert lost[55:75, 55:75].max() < 2


@pytest.mark.parametrize("tilt", [0.0, 0.9])
def test_a_wall_does_not_shadow_itself(tilt):
    wall = square("wall", 2.0, (0, 0, 0))
    wall.positions[:, 2] = wall.positions[:, 0] * tilt
    wall.normals[:] = np.array([-tilt, 0, 1]) / np.hypot(tilt, 1)
    lost = seen([wall], self_shadow=False) - seen([wall], self_shadow=True)
    assert np.abs(lost).max() < 2
