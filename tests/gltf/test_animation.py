"""Keyframes in between, as the specification's appendix has them."""

import numpy as np
import pytest

from maquette.errors import InvalidSettings
from maquette.gltf.animation import Channel, clip, names
from maquette.gltf.read import read_model
from support.cubes import cube_glb
from support.motion import animated

RIGHT = [0.0, 0.0, 0.0, 1.0]
HALF_TURN = [0.0, 1.0, 0.0, 0.0]
QUARTER_TURN = [0.0, np.sqrt(0.5), 0.0, np.sqrt(0.5)]


def channel(path, interpolation, times, values):
    return Channel(0, path, interpolation, np.array(times, float), np.array(values, float))


@pytest.mark.parametrize(
    ("interpolation", "moment", "expected"),
    [
        ("LINEAR", 0.0, 0.0),  # before the first keyframe
        ("LINEAR", 1.5, 5.0),
        ("LINEAR", 2.0, 10.0),
        ("LINEAR", 9.0, 10.0),  # after the last
        ("STEP", 1.99, 0.0),
        ("STEP", 2.0, 10.0),
    ],
)
def test_values_between_keyframes(interpolation, moment, expected):
    moving = channel("translation", interpolation, [1, 2], [[0, 0, 0], [10, 0, 0]])

    assert moving.at(moment).tolist() == pytest.approx([expected, 0, 0])


def test_a_spline_passes_its_keyframes_with_their_tangents():
    keys = [[[0], [0], [4]], [[0], [1], [0]]]  # tangent in, value, tangent out
    spline = channel("weights", "CUBICSPLINE", [0, 2], keys)

    step = 1e-5
    slope = (spline.at(step) - spline.at(0.0)) / step
    assert spline.at(0.0) == 0
    assert spline.at(2.0) == 1
    assert slope == pytest.approx([4.0], abs=1e-3)
    assert spline.at(1.0) == pytest.approx([1.5])  # 0.5 * 1 + 2 * 0.125 * 4


def test_rotations_go_along_the_shorter_arc_at_even_speed():
    turning = channel("rotation", "LINEAR", [0, 1], [RIGHT, HALF_TURN])

    assert turning.at(0.5) == pytest.approx(QUARTER_TURN)
    negated = channel("rotation", "LINEAR", [0, 1], [RIGHT, -np.array(QUARTER_TURN)])
    assert np.abs(negated.at(1 / 3) @ [0, np.sin(np.pi / 12), 0, np.cos(np.pi / 12)]) > 0.9999


def test_nearly_equal_rotations_do_not_divide_by_nothing():
    still = channel("rotation", "LINEAR", [0, 1], [RIGHT, RIGHT])

    assert still.at(0.5).tolist() == RIGHT


def test_a_clip_repeats_endlessly_and_star_is_the_first():
    glb = animated(cube_glb(), "translation", [0, 2], [[0, 0, 0], [4, 0, 0]], name="slide")
    glb = animated(glb, "scale", [0, 1], [[1, 1, 1], [2, 2, 2]], name="")
    document = read_model(glb)

    slide = clip(document, "*")

    assert names(document.json) == ["slide", "1"]
    assert slide.seconds == 2
    assert slide.at(0.5)[0]["translation"].tolist() == [1, 0, 0]
    assert slide.at(6.5)[0]["translation"].tolist() == [1, 0, 0]
    assert list(clip(document, "1").at(0.5)[0]) == ["scale"]


def test_an_unknown_clip_is_refused_with_the_names_there_are():
    glb = animated(cube_glb(), "translation", [0, 2], [[0, 0, 0], [4, 0, 0]], name="slide")

    with pytest.raises(InvalidSettings, match="slide") as caught:
        clip(read_model(glb), "walk")
    assert caught.value.facts["field"] == "animation"
    with pytest.raises(InvalidSettings, match="no animations"):
        clip(read_model(cube_glb()), "*")
