"""Models that move: where they are in the picture, and that they never leave it."""

import numpy as np
import pytest

from maquette.errors import InvalidSettings
from maquette.gltf.read import read_model
from maquette.kit.progress import silent
from maquette.render import RenderSpec
from maquette.render.frames import Film
from maquette.render.gpu.context import open_gpu
from maquette.render.render import render
from maquette.render.stage.stage import Playing, set_stage
from support.cubes import cube_glb
from support.motion import animated

from .conftest import covered

EYE = np.eye(3)


def film_of(gpu, glb, **settings):
    spec = RenderSpec.parse({"aspect": "1:1", "easing": False, "animation": "*", **settings})
    playing = Playing(spec.animation, spec.length * spec.animation_speed)
    return Film(gpu, set_stage(read_model(glb), EYE, playing), spec)


def pictures(glb, moments, **settings):
    with open_gpu() as gpu:
        film = film_of(gpu, glb, **settings)
        return [film.picture(moment) for moment in moments]


def middle(picture):
    rows, columns = np.nonzero(covered(picture))
    return columns.mean(), rows.mean()


SLIDE = animated(cube_glb(), "translation", [0, 3], [[0, 0, 0], [0, 4, 0]])


def test_a_model_rises_as_its_animation_says_and_stays_whole_in_the_picture():
    drawn = pictures(SLIDE, [0.0, 0.25, 0.5, 0.99], length=3, shadows=False)

    heights = [middle(picture)[1] for picture in drawn]
    assert heights == sorted(heights, reverse=True)
    assert heights[0] - heights[-1] > 250
    for picture in drawn:
        mask = covered(picture)
        assert not mask[:4].any()
        assert not mask[-4:].any()


def test_speed_makes_time_run_faster():
    slow = pictures(SLIDE, [0.4], length=3, shadows=False)[0]
    fast = pictures(SLIDE, [0.2], length=3, shadows=False, animationSpeed=2)[0]

    # The camera goes round at its own speed, and a cube is as high from all sides.
    assert middle(slow)[1] == pytest.approx(middle(fast)[1], abs=4)


def test_the_shadow_fades_as_the_model_rises():
    moments = [0.0, 0.5, 0.99]
    plain = pictures(SLIDE, moments, length=3, shadows=False)
    shaded = pictures(SLIDE, moments, length=3)

    darkest = [
        int((without.astype(int) - with_).max())
        for without, with_ in zip(plain, shaded, strict=True)
    ]
    assert darkest == sorted(darkest, reverse=True)
    assert darkest[0] > 1.5 * darkest[-1] > 0


def test_a_model_that_is_nothing_at_first_is_drawn_when_it_grows():
    grows = animated(cube_glb(), "scale", [0, 3], [[0, 0, 0], [1, 1, 1]])

    nothing, half = pictures(grows, [0.0, 0.5], length=3, shadows=False)

    assert not covered(nothing).any()
    assert covered(half).sum() > 1000


def test_without_the_setting_nothing_moves():
    with open_gpu() as gpu:
        spec = RenderSpec.parse({"aspect": "1:1"})
        film = Film(gpu, set_stage(read_model(SLIDE), EYE), spec)
        assert np.array_equal(film.picture(0.0), film.picture(0.0))
        assert film.picture(0.0).shape == (540, 540, 3)


def test_an_animation_that_is_not_there_fails_with_the_names(tmp_path):
    spec = RenderSpec.parse({"animation": "walk"})

    with pytest.raises(InvalidSettings, match="move"):
        render(SLIDE, spec, tmp_path, silent)


@pytest.mark.shared
@pytest.mark.parametrize("name", ["cesium_man.glb", "fox.glb", "animated_morph_cube.glb"])
def test_skins_and_morphs_bend_and_stay_in_the_picture(shared, name):
    glb = (shared / "models" / name).read_bytes()
    moments = [0.0, 0.1, 0.2, 0.3, 0.45]
    look = {"rotateY": 40, "bgColor": "#000000"}
    drawn = pictures(glb, moments, length=3, **look)

    with open_gpu() as gpu:
        film = film_of(gpu, glb, length=3, **look)
        again = [film.picture(moment) for moment in reversed(moments)]
    for index, picture in enumerate(drawn):
        mask = picture.max(axis=2) > 40
        assert mask.sum() > 2000
        assert not (mask[0].any())
        assert not (mask[-1].any())
        assert not (mask[:, 0].any())
        assert not (mask[:, -1].any())
        assert np.array_equal(picture, again[-1 - index])  # whatever was shown before
        if index:
            assert np.abs(picture.astype(int) - drawn[0]).mean() > 0.3
