import numpy as np
import pytest
from scipy.ndimage import binary_erosion

from maquette.gltf.build import Part, build_glb

from .conftest import covered, cube, draw

WHITE = np.array([255, 255, 255])


def middle(pixels):
    height, width, _ = pixels.shape
    return pixels[height // 2, width // 2].astype(int)


def corners(pixels):
    return [tuple(map(int, pixels[y, x])) for y in (0, -1) for x in (0, -1)]


def plate(color, **more):
    """A square that faces +Z."""
    points = np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]], np.float32) / 2
    normals = np.tile(np.array([0, 0, 1], np.float32), (4, 1))
    triangles = np.array([[0, 1, 2], [0, 2, 3]], np.uint32)
    return Part("plate", points, normals, triangles, base_color_factor=color, **more)


def test_the_front_faces_the_camera_first_and_the_back_after_half_a_turn(cube_glb):
    front, back = middle(draw(cube_glb)), middle(draw(cube_glb, 0.5))
    assert front[0] > 2 * front[1:].max()
    assert back[1] > 2 * back[[0, 2]].max()


def test_rotate_y_moves_the_camera_to_the_right_and_leaves_the_model(cube_glb):
    seen = middle(draw(cube_glb, rotateY=90))
    assert seen[2] > 2 * seen[:2].max()


def test_a_pan_turns_the_model_to_the_right_as_seen_from_the_front():
    sides = cube(others=(0.8, 0.8, 0.8, 1.0))
    assert middle(draw(sides, panX=180))[1] > 2 * middle(draw(sides, panX=180))[0]
    left, right = (draw(sides, panX=40)[270, column].astype(int) for column in (420, 560))
    assert right[0] > 2 * right[1]  # the red front has moved to the right
    assert left[1] > 0.8 * left[0]  # and the pale left side has come into view


def test_tilting_forward_by_a_right_angle_shows_the_top(cube_glb):
    seen = middle(draw(cube_glb, tiltX=90))
    assert seen[2] > 2 * seen[:2].max()


def test_rolling_by_an_eighth_stands_the_cube_on_its_edge(cube_glb):
    rows = covered(draw(cube_glb, rollZ=45, shadows=False)).sum(axis=1)
    rows = rows[rows > 0]
    assert rows[0] < 0.2 * rows.max()


@pytest.mark.parametrize("aspect", ["16:9", "1:1", "9:16"])
def test_the_model_is_centred_and_fills_the_picture_without_touching_its_edge(cube_glb, aspect):
    mask = covered(draw(cube_glb, 0.125, aspect=aspect, easing=False, shadows=False))
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    height, width = mask.shape
    margins = [columns[0], width - 1 - columns[-1], rows[0], height - 1 - rows[-1]]
    assert min(margins) > 0.05 * min(width, height)
    assert abs(margins[0] - margins[1]) <= 2
    assert abs(margins[2] - margins[3]) < 0.06 * height
    assert max(len(rows) / height, len(columns) / width) > 0.7


def test_zoom_moves_the_camera_in_and_out(cube_glb):
    near, plain, far = (
        covered(draw(cube_glb, zoom=zoom, shadows=False)).sum() for zoom in (0.8, 1.0, 2.0)
    )
    assert near > 1.3 * plain
    assert far < 0.35 * plain


@pytest.mark.parametrize("color", ["#ffffff", "#000000", "#ff8800", "#123457"])
def test_the_background_is_exactly_the_colour_asked_for(cube_glb, color):
    wanted = tuple(bytes.fromhex(color[1:]))
    assert set(corners(draw(cube_glb, bgColor=color))) == {wanted}
    plain = draw(cube_glb, bgColor=color, shadows=False)
    edge = np.concatenate([plain[0], plain[-1], plain[:, 0], plain[:, -1]])
    assert (edge == wanted).all()


def test_a_vignette_darkens_the_corners_and_spares_the_middle(cube_glb):
    plain, dark = draw(cube_glb), draw(cube_glb, vignette=1)
    assert max(corners(dark)[0]) < 120
    assert np.abs(middle(plain) - middle(dark)).max() <= 1
    assert max(corners(draw(cube_glb, vignette=0.3))[0]) > 170


def test_the_shadow_lies_on_the_ground_below_and_nowhere_else(cube_glb):
    lit, shaded = draw(cube_glb, shadows=False).astype(int), draw(cube_glb).astype(int)
    darker = (lit - shaded).max(axis=2) > 3
    rows = np.flatnonzero(darker.any(axis=1))
    assert rows[0] > 0.45 * len(lit)
    mask = covered(draw(cube_glb, shadows=False))
    assert not darker[binary_erosion(mask, iterations=2)].any()
    below = np.flatnonzero(mask.any(axis=1))[-1] + 3
    assert shaded[below, 480].max() < 225
    assert shaded[below, 480].max() > 60


def test_glass_lets_the_background_through_by_its_alpha():
    red = build_glb([plate((1.0, 0.0, 0.0, 0.5))], extras={})
    black, white = (
        middle(draw(red, bgColor=color, shadows=False)) for color in ("#000000", "#ffffff")
    )
    assert (white - black)[1:] == pytest.approx([127, 127], abs=4)
    assert black[0] > 60


def test_a_single_sided_plate_is_invisible_from_behind_and_a_double_sided_one_is_not():
    one = build_glb([plate((0.8, 0.0, 0.0, 1.0))], extras={})
    both = build_glb([plate((0.8, 0.0, 0.0, 1.0), double_sided=True)], extras={})
    assert covered(draw(one)).sum() > 10_000
    assert covered(draw(one, 0.5)).sum() == 0
    assert covered(draw(both, 0.5)).sum() > 10_000


def test_white_comes_out_nearly_white_and_black_nearly_black():
    for shade, low, high in ((0.9, 200, 254), (0.0, 0, 60)):
        glb = cube(front=(shade, shade, shade, 1.0))
        assert low <= middle(draw(glb)).max() <= high


def test_metal_is_not_black():
    metal = cube(front=(0.9, 0.9, 0.9, 1.0), metallic=1.0)
    assert middle(draw(metal)).min() > 110


def test_edges_are_smooth(cube_glb):
    column = draw(cube_glb, rollZ=5, shadows=False)[100:400, :, 0].astype(int)
    values = set(np.unique(column)) - {255}
    assert len([v for v in values if 120 < v < 250]) >= 3


def test_the_same_input_gives_the_same_bytes(cube_glb):
    first, second = draw(cube_glb, 0.3), draw(cube_glb, 0.3)
    assert first.tobytes() == second.tobytes()


def test_a_reveal_starts_with_an_empty_picture_and_ends_with_the_whole_model(cube_glb):
    first = draw(cube_glb, 0.0, effect="reveal")
    assert (first == 255).all()
    half = covered(draw(cube_glb, 0.1, effect="reveal")).sum()
    whole = covered(draw(cube_glb, 1.0, effect="reveal")).sum()
    assert 0 < half < whole
