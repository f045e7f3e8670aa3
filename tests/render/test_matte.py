"""The matte light of a room: how much, and from where."""

import numpy as np
import pytest

from maquette.render.gpu.passes.matte import matte_light, tile_normals

NORMALS = np.array([[0, 1, 0], [1, 0, 0], [0.6, 0, 0.8], [0, -1, 0]], np.float32)


def test_an_even_room_sends_back_what_it_shines_evenly_from_all_sides():
    sent, arriving = matte_light(np.full((64, 128, 3), 0.7, np.float32), NORMALS)
    assert sent == pytest.approx(np.full((4, 3), 0.7), abs=2e-3)
    assert arriving == pytest.approx(NORMALS * 2 / 3, abs=2e-3)


@pytest.mark.parametrize("height", [32, 512])
def test_light_of_one_lamp_comes_from_the_lamp_by_the_cosine(height):
    room = np.zeros((height, 2 * height, 3), np.float32)
    # On the horizon at the centre of the picture, which is +X.
    room[height // 2 - 1 : height // 2 + 1, height - 1 : height + 1, 0] = 1.0
    sent, arriving = matte_light(room, NORMALS)
    assert sent[1, 0] > 0
    assert sent[:, 1:].max() == 0
    assert sent[2, 0] / sent[1, 0] == pytest.approx(0.6, rel=0.01)
    assert arriving[1] == pytest.approx([1, 0, 0], abs=0.01)


def test_a_dark_room_sends_nothing():
    sent, arriving = matte_light(np.zeros((16, 32, 3), np.float32), NORMALS)
    assert not sent.any()
    assert not arriving.any()


def test_the_texels_of_a_tile_point_everywhere_and_its_border_goes_on_beyond_the_edge():
    normals = tile_normals().reshape(32, 32, 3)
    assert np.linalg.norm(normals, axis=2) == pytest.approx(np.ones((32, 32)), abs=1e-6)
    inside = normals[2:-2, 2:-2].reshape(-1, 3)
    assert np.abs(inside.mean(axis=0)).max() < 0.02
    # Over the edge lies what is beside the texel opposite on the same edge.
    assert normals[1, 2:-2] == pytest.approx(normals[2, 2:-2][::-1], abs=1e-6)
    assert normals[2:-2, 1] == pytest.approx(normals[2:-2, 2][::-1], abs=1e-6)
