"""Models that are empty, flat, vast or tiny: a right picture or one clear sentence."""

import time

import numpy as np
import pytest

from maquette.errors import MaquetteError, RenderFailed, UnreadableModel
from maquette.gltf.build import Part, build_glb
from maquette.gltf.glb import pack_glb, parse_glb
from maquette.gltf.importers import canonical_glb
from maquette.render.stills import StillSpec, still

from .conftest import covered, cube, draw

UPWARD = np.array([[0, 0, 0], [1, 0, 0], [1, 0, -1], [0, 0, -1]], np.float32)
SQUARE = np.array([[0, 1, 2], [0, 2, 3]], np.uint32)


def lit(glb, moment=0.0):
    """Where something pale shows before black."""
    return draw(glb, moment, bgColor="#000000").max(axis=2) > 60


def flat(points):
    normals = np.tile(np.array([0, 1, 0], np.float32), (len(points), 1))
    return build_glb([Part("flat", points.astype(np.float32), normals, SQUARE)], extras={})


def model(points, *, mode=4, node=None):
    """A GLB of bare positions in one primitive, and perhaps node properties."""
    data = np.asarray(points, np.float32)
    document = {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0, **(node or {})}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "mode": mode}]}],
        "accessors": [
            {
                "bufferView": 0,
                "componentType": 5126,
                "count": len(data),
                "type": "VEC3",
                "min": data.min(axis=0).tolist(),
                "max": data.max(axis=0).tolist(),
            }
        ],
        "bufferViews": [{"buffer": 0, "byteLength": data.nbytes}],
        "buffers": [{"byteLength": data.nbytes}],
    }
    return pack_glb(document, data.tobytes())


@pytest.mark.parametrize("size", [1e9, 1e-9, 1e25, 1e-25])
def test_size_does_not_matter(size, cube_glb):
    plain = covered(draw(cube_glb, 0.1))
    scaled = covered(draw(cube(size), 0.1))
    assert np.mean(plain != scaled) < 0.001


def test_a_model_far_from_its_origin_is_framed_as_if_it_were_there():
    triangle = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]])
    near = lit(model(triangle))
    far = lit(model(triangle, node={"translation": [5e5, 3e5, -7e5]}))
    assert near.sum() > 20_000
    assert np.mean(near != far) < 0.001


def test_a_flat_plate_lies_on_the_ground_and_is_whole():
    plate = draw(flat(UPWARD), bgColor="#000000")
    mask = plate.max(axis=2) > 60
    assert mask.sum() > 20_000
    inside = plate[mask]
    assert inside.std() < 40  # its own shadow does not fight through it


@pytest.mark.parametrize("size", [3e38, 2e31])
def test_a_model_beyond_all_measure_is_refused_in_words(size):
    with pytest.raises(RenderFailed, match="larger than anything"):
        draw(model(np.eye(3) * size))


@pytest.mark.parametrize(
    ("points", "words"),
    [
        (np.zeros((3, 3)), "no size"),
        (np.eye(3) * 1e-33, "no size"),
        ([[0, 0, 0], [1, 1, 1], [2, 2, 2]], "no surface"),
    ],
)
def test_triangles_without_area_are_refused_in_words(points, words):
    with pytest.raises(RenderFailed, match=words):
        draw(model(points))


def test_a_node_scaled_to_nothing_is_not_drawn():
    with pytest.raises(RenderFailed, match="no s"):
        draw(model(np.eye(3), node={"scale": [0, 0, 0]}))


def test_an_empty_scene_is_refused_in_words():
    empty = pack_glb({"asset": {"version": "2.0"}, "scenes": [{}], "scene": 0}, b"")
    with pytest.raises(RenderFailed, match="nothing to draw"):
        draw(empty)


def test_a_mirrored_node_keeps_its_front_outside():
    triangle = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]])
    mirrored = model(triangle, node={"scale": [-1, 1, 1]})
    assert lit(mirrored).sum() > 20_000
    assert lit(mirrored, 0.5).sum() == 0


def test_strays_that_no_triangle_uses_do_not_shrink_the_picture():
    points = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [500, 500, 500]])
    with_stray, without = lit(model(points)), lit(model(points[:3]))
    assert without.sum() > 20_000
    assert (with_stray == without).all()


def spoilt(attribute, value):
    """A triangle one of whose numbers is not a number."""
    json, binary = parse_glb(flat(UPWARD))
    number = json["meshes"][0]["primitives"][0]["attributes"][attribute]
    view = json["bufferViews"][json["accessors"][number]["bufferView"]]
    data = bytearray(binary)
    data[view.get("byteOffset", 0) : view.get("byteOffset", 0) + 4] = np.float32(value).tobytes()
    return pack_glb(json, bytes(data))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_position_that_is_no_number_is_refused_and_a_normal_is_drawn(value):
    with pytest.raises(UnreadableModel, match="infinite or not a number"):
        draw(spoilt("POSITION", value))
    assert lit(spoilt("NORMAL", value)).sum() > 20_000


def verdict(path, folder):
    """What is said of a file, or nothing where its picture could be drawn."""
    try:
        still(canonical_glb(path.name, path.read_bytes()), StillSpec((64, 64)), folder / "a.png")
    except MaquetteError as error:
        return error.message
    return None


@pytest.mark.shared
def test_every_malformed_file_ends_in_a_clear_error_or_a_picture_in_time(shared, tmp_path):
    paths = [*shared.glob("malformed/**/*.gl*"), *shared.glob("malformed/*.zip")]
    assert len(paths) == 28
    for path in paths:
        started = time.process_time()
        said = verdict(path, tmp_path)
        assert said is None or len(said.split()) > 3, path
        assert time.process_time() - started < 5, path
