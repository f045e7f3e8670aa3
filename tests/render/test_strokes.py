"""Points and lines, in all the modes that glTF has for them."""

import numpy as np
import pytest
from scipy.ndimage import label

from maquette.gltf import limits
from maquette.gltf.glb import pack_glb
from maquette.gltf.inspect import inspect
from maquette.gltf.read import read_model
from maquette.render.stage.nodes import Scene

from .conftest import draw

POINTS, LINES, LOOP, STRIP = range(4)
# Two apart, two together: what a mode joins is told by how many pieces are seen.
CORNERS = [[-1, 0.6, 0], [1, 0.6, 0], [-1, -0.6, 0], [1, -0.6, 0]]


def strokes(mode, points=CORNERS, color=(1.0, 0.0, 0.0, 1.0), node=None, indices=None, **more):
    """A GLB of one primitive; ``more`` are further attributes, arrays of floats."""
    arrays = {"POSITION": points, **more}
    chunks = [np.asarray(values, "<f4") for values in arrays.values()]
    accessors = [
        {"bufferView": k, "componentType": 5126, "count": len(chunk), "type": "VEC3"}
        for k, chunk in enumerate(chunks)
    ]
    primitive = {
        "attributes": {name: k for k, name in enumerate(arrays)},
        "mode": mode,
        "material": 0,
    }
    if indices is not None:
        chunks.append(np.asarray(indices, "<u4"))
        primitive["indices"] = len(accessors)
        kind = {"componentType": 5125, "count": len(indices), "type": "SCALAR"}
        accessors.append({"bufferView": len(accessors), **kind})
    starts = np.cumsum([0, *(chunk.nbytes for chunk in chunks)])
    document = {
        "asset": {"version": "2.0"},
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0, **(node or {})}],
        "meshes": [{"primitives": [primitive]}],
        "materials": [{"pbrMetallicRoughness": {"baseColorFactor": color, "metallicFactor": 0.0}}],
        "accessors": accessors,
        "bufferViews": [
            {"buffer": 0, "byteOffset": int(start), "byteLength": chunk.nbytes}
            for start, chunk in zip(starts, chunks, strict=False)
        ],
        "buffers": [{"byteLength": int(starts[-1])}],
    }
    return pack_glb(document, b"".join(chunk.tobytes() for chunk in chunks))


def lit(glb, **settings):
    """Where anything shows before black."""
    return draw(glb, **{"bgColor": "#000000", "shadows": False, **settings}).max(axis=2) > 60


def pieces(mask):
    return label(mask, np.ones((3, 3)))[1]


@pytest.mark.parametrize(
    ("mode", "seen"), [(POINTS, 4), (LINES, 2), (STRIP, 1), (LOOP, 1)], ids=str
)
def test_each_mode_joins_the_points_that_it_should(mode, seen):
    assert pieces(lit(strokes(mode))) == seen


def test_a_loop_comes_back_to_where_it_began():
    triangle = [[-1, -0.6, 0], [1, -0.6, 0], [0, 0.8, 0]]
    strip, loop = (lit(strokes(mode, triangle)) for mode in (STRIP, LOOP))
    inside = [pieces(~mask) for mask in (strip, loop)]
    assert inside == [1, 2]


def test_indices_choose_what_is_drawn_and_in_which_order():
    plain = lit(strokes(LINES))
    across = lit(strokes(LINES, indices=[0, 2, 1, 3]))
    assert plain[:, 480].any()
    assert not across[:, 480].any()


def test_a_line_is_a_pixel_or_two_thick_and_shows_exactly_its_colour():
    pixels = draw(strokes(LINES), bgColor="#000000", shadows=False)
    rows = np.flatnonzero(pixels[:, 480].max(axis=1) > 60)
    assert 2 <= len(rows) <= 8  # two lines
    assert pixels[..., 0].max() == 255
    assert pixels[..., 1:].max() == 0


@pytest.mark.parametrize("scale", [1e-6, 1e6])
def test_a_line_is_as_thick_wherever_its_node_scales_it(scale):
    plain = lit(strokes(LINES))
    assert np.mean(plain != lit(strokes(LINES, node={"scale": [scale] * 3}))) < 0.001


def test_a_stretched_nodes_lines_are_not_flattened():
    shrunk = np.array(CORNERS) / [1, 1e4, 1]
    stretched = lit(strokes(LINES, shrunk, node={"scale": [1, 1e4, 1]}))
    assert np.mean(stretched != lit(strokes(LINES))) < 0.001


def test_colours_of_the_corners_run_along_the_line():
    colors = [[1, 0, 0], [0, 0, 1], [1, 0, 0], [0, 0, 1]]
    glb = strokes(LINES, color=(1, 1, 1, 1), COLOR_0=colors)
    pixels = draw(glb, bgColor="#000000", shadows=False).astype(int)
    shown = np.flatnonzero(pixels.max(axis=(0, 2)) > 60)
    left, right = (pixels[:, shown[k]].max(axis=0) for k in (6, -7))
    assert left[0] > 3 * left[2]
    assert right[2] > 3 * right[0]


def test_points_with_normals_are_lit_by_them():
    normals = [[0, 1, 0], [0, 1, 0], [0, -1, 0], [0, -1, 0]]
    pixels = draw(strokes(POINTS, NORMAL=normals), bgColor="#000000", shadows=False)
    assert pixels[:270, :, 0].max() > 1.3 * pixels[270:, :, 0].max() > 0


def test_a_line_that_returns_to_itself_and_points_in_one_place_are_drawn_without_a_fault():
    dots = [[0, 0, 0], [0, 0, 0], [1, 1, 0], [1, 1, 0]]
    assert pieces(lit(strokes(LINES, dots))) == 2
    assert pieces(lit(strokes(POINTS, dots))) == 2


def test_lines_follow_a_turning_node_and_keep_their_arrays_sizes():
    scene = Scene(read_model(strokes(LINES)))
    (rest,) = scene.drawables()
    (again,) = scene.drawables({0: {"translation": np.array([5.0, 0.0, 0.0])}})
    assert again.geometry is rest.geometry
    assert again.transform[0, 3] == 5
    quarter = np.array([0.0, 0.0, 0.5**0.5, 0.5**0.5])
    (turned,) = scene.drawables({0: {"rotation": quarter}})
    before, after = (one.geometry.attributes["position"] for one in (rest, turned))
    assert before.shape == after.shape
    # Thick by the box's size, not by the node's: corners go where their ends go.
    assert np.allclose(after[:, 0], -before[:, 1], atol=0.02)


def test_of_very_many_points_an_even_share_is_drawn_and_the_report_says_so():
    points = np.random.default_rng(1).random((limits.STROKES + 1, 3))
    document = read_model(strokes(POINTS, points))
    (drawable,) = Scene(document).drawables()
    assert len(drawable.geometry.triangles) == 8 * ((limits.STROKES + 2) // 2)
    told = [one.message for one in inspect(document, 0).findings if one.code == "NOT_DRAWN"]
    assert told == ["of 300,001 points and lines one in 2 is drawn"]
