"""Real files: what they must look like in numbers; how they look is in test_sheets.py."""

import numpy as np
import pytest

from maquette.errors import RenderFailed
from maquette.gltf.pack import pack_document
from maquette.gltf.read import read_model

from .conftest import covered, draw

NAMES = (
    "flight_helmet/FlightHelmet.gltf",
    "avocado.glb",
    "suzanne.glb",
    "alpha_blend_mode_test.glb",
    "texture_settings_test.glb",
    "normal_tangent_test.glb",
    "box_vertex_colors.glb",
    "cesium_man.glb",
)

pytestmark = pytest.mark.shared


def glb_of(shared, name):
    path = shared / "models" / name
    if path.suffix == ".glb":
        return path.read_bytes()
    beside = {file.name: file.read_bytes() for file in path.parent.iterdir()}
    return pack_document(read_model(path.read_bytes(), beside))


@pytest.mark.parametrize("name", NAMES)
def test_a_real_model_is_whole_in_the_picture_over_an_exact_background(shared, name):
    pixels = draw(glb_of(shared, name), 0.4, bgColor="#203040", shadows=False)
    edge = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    assert (edge == (0x20, 0x30, 0x40)).all()
    assert (pixels != (0x20, 0x30, 0x40)).any(axis=2).mean() > 0.03


def test_the_avocado_is_green_behind_and_has_its_stone_in_front(shared):
    glb = (shared / "models" / "avocado.glb").read_bytes()
    back, front = draw(glb, 0.5)[270, 480].astype(int), draw(glb)[300, 480].astype(int)
    assert back[1] > 1.2 * back[0] > back[2]
    assert front[0] > front[1] > front[2]


def test_the_alpha_blend_model_keeps_its_cut_outs_apart(shared):
    pixels = draw((shared / "models" / "alpha_blend_mode_test.glb").read_bytes(), shadows=False)
    assert len(np.unique(pixels.reshape(-1, 3), axis=0)) > 500


def test_a_draco_compressed_board_is_whole_under_its_pieces(shared):
    pixels = draw((shared / "models" / "chess_board.glb").read_bytes(), shadows=False)
    brown = (pixels[..., 0] > 1.4 * pixels[..., 2]) & (pixels[..., 0] > 60)
    assert brown.mean() > 0.02
    assert covered(pixels).mean() > 0.05


def test_an_empty_scene_is_refused_in_words(shared):
    with pytest.raises(RenderFailed, match=r"\w+ \w+ \w+"):
        draw((shared / "models" / "empty_nodes.glb").read_bytes())
