"""Depths before surfaces: only where it pays, and never another picture."""

import numpy as np
import pytest

from maquette.gltf.build import Part, build_glb
from maquette.gltf.glb import pack_glb, parse_glb
from maquette.gltf.read import read_model
from maquette.render.camera import Lens, Pose, rotation
from maquette.render.drawing import Drawing, Setting
from maquette.render.gpu.context import open_gpu
from maquette.render.gpu.passes.depth_first import Counts
from maquette.render.look import Look
from maquette.render.stage.stage import set_stage

QUAD = np.array([[0, 1, 2], [0, 2, 3]], np.uint32)
SQUARE = np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]], np.float32)
TOWARDS = np.tile(np.array([0, 0, 1], np.float32), (4, 1))
ASIDE = Pose(np.array([0.8, 0.6, 3.0]), np.zeros(3))


def plate(z, colour, size=1.0):
    triangles = QUAD if size > 0 else QUAD[:, ::-1]
    points = SQUARE * abs(size) + np.array([0, 0, z], np.float32)
    return Part("plate", points, TOWARDS, triangles, base_color_factor=(*colour, 1.0))


def stacked(parts, *, cut_out=()):
    """A GLB of the parts, each a mesh of its own; those at the places ``cut_out`` may have holes,
    which makes their depths their shader's affair.
    """
    json, binary = parse_glb(build_glb(parts, extras={}))
    for place in cut_out:
        json["materials"][place] |= {"alphaMode": "MASK", "alphaCutoff": 0.5}
    return pack_glb(json, bytes(binary))


def colours(count):
    return np.random.default_rng(5).uniform(0.1, 0.9, (count, 3)).round(3).tolist()


def far_to_near(count=12):
    return [plate(-0.9 + 1.2 * index / count, each) for index, each in enumerate(colours(count))]


def in_one_place(count=8):
    """Plates of several sizes: each sample belongs to the first one that covers it."""
    return [plate(0.4, each, 0.4 + 0.07 * index) for index, each in enumerate(colours(count))]


def drawn_thrice(glb, **changes):
    """The first picture, the third one, and how many triangles that was made of."""
    with open_gpu() as gpu:
        if not gpu.software:
            pytest.skip("a GPU does without")
        stage = set_stage(read_model(glb), rotation(0, 0, 0))
        setting = Setting((96, 64), Lens(1.5), [Look((255, 255, 255))], shadows=False, **changes)
        drawing = Drawing(gpu, stage, setting)
        pictures = []
        for _ in range(2):
            drawing.draw(ASIDE)
            pictures.append(drawing.drawn())
        query = gpu.context.query(primitives=True)
        with query:
            drawing.draw(ASIDE)
        assert (drawing.drawn() == pictures[1]).all()
        return pictures[0], pictures[1], query.primitives


@pytest.mark.parametrize(
    "parts",
    [far_to_near(), far_to_near() + in_one_place(), far_to_near(24) + in_one_place()[::-1]],
)
@pytest.mark.parametrize("cut_out", [(), (0, 3), (7,)])
def test_a_model_that_hides_much_looks_the_same_to_the_byte(parts, cut_out):
    glb = stacked(parts, cut_out=cut_out)
    plainly, depth_first, triangles = drawn_thrice(glb)
    assert (plainly == depth_first).all()
    assert triangles == 2 * len(parts) + 2 * (len(parts) - len(cut_out))


def test_triangles_in_one_place_within_a_part_keep_their_order():
    layers = far_to_near()
    twice = [plate(0.4, (0.9, 0.1, 0.1)), plate(0.4, (0.1, 0.9, 0.1), 0.9)]
    [first, second] = twice
    both = Part(
        "both",
        np.concatenate([first.positions, second.positions]),
        np.concatenate([first.normals, second.normals[:, ::-1]]),
        np.concatenate([first.triangles, second.triangles + 4]).astype(np.uint32),
    )
    plainly, depth_first, triangles = drawn_thrice(stacked([*layers, both]))
    assert (plainly == depth_first).all()
    assert triangles == 2 * (2 * len(layers) + 4)


def test_its_mirror_image_is_the_same_too():
    plainly, depth_first, _ = drawn_thrice(stacked(far_to_near()), reflector=True)
    assert (plainly == depth_first).all()


def test_a_model_that_hides_nothing_is_drawn_once():
    _, _, triangles = drawn_thrice(stacked(far_to_near()[::-1]))
    assert triangles == 2 * 12


@pytest.mark.parametrize(
    ("shaded", "seen", "triangles", "much"),
    [
        (4_288_157, 2_893_092, 93_986, True),  # a helmet of many parts, 4K
        (268_021, 180_794, 93_986, False),  # the same at 540p: its triangles cost more
        (250_930, 156_540, 1_126, True),  # a tree of few triangles at 540p
        (333_766, 333_083, 682, False),  # a fruit
        (0, 0, 0, False),
    ],
)
def test_depths_are_laid_where_they_save_more_than_they_cost(shaded, seen, triangles, much):
    assert Counts(shaded, seen, triangles).hide_much is much
