"""Ambient occlusion: corners of the model get less of the room's light, and all of the lamps'."""

import numpy as np
import pytest

from maquette.gltf.build import Part, build_glb
from maquette.gltf.read import read_model
from maquette.render.camera import Lens, Pose
from maquette.render.drawing import Drawing, Setting
from maquette.render.gpu.context import open_gpu
from maquette.render.gpu.passes.environment import Light
from maquette.render.look import Look
from maquette.render.stage.stage import Playing, set_stage
from support.motion import animated

EVEN = Light(np.full((16, 32, 3), 0.5, np.float32), (0.0, 0.6, 0.8), (0.0, 0.0, 0.0))
KEY_ALONE = Light(np.zeros((16, 32, 3), np.float32), (0.0, 0.6, 0.8), (1.0, 1.0, 1.0))


def square(name, corner, first, second):
    """Grey and matte, from a corner along two sides; it faces the viewer."""
    corner, first, second = (np.array(one, np.float32) for one in (corner, first, second))
    points = np.stack([corner, corner + first, corner + first + second, corner + second])
    normal = np.cross(first, second)
    normals = np.tile(normal / np.linalg.norm(normal), (4, 1)).astype(np.float32)
    triangles = np.array([[0, 1, 2], [0, 2, 3]], np.uint32)
    grey = (0.5, 0.5, 0.5, 1.0)
    return Part(name, points, normals, triangles, base_color_factor=grey, roughness=1.0)


FLOOR = square("floor", (-1, 0, -1), (0, 0, 2), (2, 0, 0))
BACK = square("back", (-1, 0, -1), (2, 0, 0), (0, 2, 0))
LID = square("lid", (-0.6, 0.4, -0.6), (0, 0, 1.2), (1.2, 0, 0))
FROM_ABOVE = Pose(np.array([0.0, 4.0, 0.01]), np.zeros(3))
FROM_BEFORE = Pose(np.array([0.0, 1.2, 4.0]), np.zeros(3))


def drawn(glb, pose, *, occlusion, light=EVEN, seconds=None, scale=1.0):
    stage = set_stage(read_model(glb), np.eye(3), None if seconds is None else Playing("*", 2.0))
    setting = Setting(
        (160, 160), Lens(1.0), [Look((255, 255, 255))], shadows=False, light=light,
        standing_light=True, occlusion=occlusion,
    )  # fmt: skip
    with open_gpu() as gpu:
        drawing = Drawing(gpu, stage, setting)
        drawing.animate(seconds or 0.0)
        drawing.draw(Pose(pose.eye, pose.target, scale=scale))
        return drawing.develop().astype(float).mean(axis=2)


def lost(parts, pose, **settings):
    glb = parts if isinstance(parts, bytes) else build_glb(parts, extras={})
    without = drawn(glb, pose, occlusion=False, **settings)
    return without - drawn(glb, pose, occlusion=True, **settings)


def test_an_open_plane_loses_nothing():
    assert np.abs(lost([FLOOR], FROM_ABOVE)).max() < 3


def test_a_corner_is_darker_the_nearer_to_where_its_walls_meet():
    column = lost([FLOOR, BACK], FROM_BEFORE)[:, 80]
    meeting = int(column.argmax())
    assert column[meeting] > 10
    assert column[meeting] > column[meeting + 8] > column[meeting + 20] > 1


@pytest.mark.parametrize("scale", [1.0, 0.5])
def test_what_lies_under_a_lid_is_darker_however_large_it_is_shown(scale):
    before = lost([FLOOR, LID], FROM_BEFORE, scale=scale)
    assert before.max() > 14


def test_the_key_light_loses_nothing():
    assert np.abs(lost([FLOOR, BACK, LID], FROM_BEFORE, light=KEY_ALONE)).max() == 0


def test_the_grid_follows_what_moves():
    near = build_glb([FLOOR, LID], extras={})
    rising = animated(near, "translation", [0, 2], [[0, 0, 0], [0, 6, 0]], node=1)
    below, above = (lost(rising, FROM_BEFORE, seconds=seconds).max() for seconds in (0.0, 1.9))
    assert below > 14
    assert above < 4


def test_the_same_model_is_occluded_alike_to_the_bit():
    glb = build_glb([FLOOR, BACK, LID], extras={})
    first, second = (drawn(glb, FROM_BEFORE, occlusion=True) for _ in range(2))
    assert np.array_equal(first, second)
