import numpy as np
import pytest

from gltf import models
from maquette import __version__
from maquette.gltf.build import build_glb
from maquette.gltf.inspect import inspect
from maquette.gltf.primitives import primitive_arrays
from maquette.gltf.read import read_model
from maquette.gltf.validate import findings
from support.khronos import validate_glb


def only_primitive(document):
    return document.json["meshes"][0]["primitives"][0]


def test_what_is_built_is_read_back_number_for_number():
    document = read_model(build_glb([models.textured()], extras={}))

    arrays = primitive_arrays(document, only_primitive(document))

    assert np.array_equal(arrays.positions, models.OCTAHEDRON)
    assert np.array_equal(arrays.triangles, models.FACES)
    assert np.array_equal(arrays.normals, models.OCTAHEDRON)
    assert arrays.tangents.shape == (6, 4)
    assert arrays.uvs[0].shape == (6, 2)
    assert document.image(0) == models.picture("JPEG")
    assert [document.image_mime(index) for index in range(3)] == [
        "image/jpeg",
        "image/jpeg",
        "image/png",
    ]


def test_the_file_says_who_made_it_and_from_what():
    glb = build_glb([models.octahedron()], extras={"engine": "sculpt", "seed": 7})

    asset = read_model(glb).json["asset"]

    assert asset["generator"] == f"Maquette {__version__}"
    assert asset["extras"] == {"engine": "sculpt", "seed": 7}


def test_the_inspector_finds_nothing_wrong_with_what_is_built():
    glb = build_glb([models.textured(double_sided=True)], extras={})

    report = inspect(read_model(glb), len(glb))

    assert report.findings == ()
    assert (report.triangles, report.vertices, report.holes) == (8, 6, 0)
    assert report.uvs == 1.0
    assert {use for texture in report.textures for use in texture.use} == {
        "baseColor",
        "metallicRoughness",
        "occlusion",
        "normal",
    }


def test_a_picture_that_two_parts_share_is_stored_once():
    parts = [models.textured("left"), models.textured("right")]

    document = read_model(build_glb(parts, extras={}))

    assert len(document.json["images"]) == 3
    assert len(document.json["meshes"]) == 2


def test_parts_of_one_mesh_are_its_primitives():
    parts = [models.octahedron("skin", mesh="pear"), models.octahedron("stalk", mesh="pear")]

    document = read_model(build_glb(parts, extras={}))

    assert [mesh["name"] for mesh in document.json["meshes"]] == ["pear"]
    assert [material["name"] for material in document.json["materials"]] == ["skin", "stalk"]


@pytest.mark.parametrize(("count", "component"), [(65_535, 5123), (65_536, 5125)])
def test_indices_take_two_bytes_where_they_fit(count, component):
    positions = np.zeros((count, 3), np.float32)
    positions[:, 0] = np.arange(count)
    faces = np.array([[0, 1, count - 1]], np.uint32)
    part = models.octahedron(positions=positions, normals=positions, triangles=faces, uvs=None)

    document = read_model(build_glb([part], extras={}))

    accessor = document.json["accessors"][only_primitive(document)["indices"]]
    assert accessor["componentType"] == component


def test_normals_of_any_length_come_out_at_length_one():
    crooked = models.OCTAHEDRON * np.array([[3], [0.1], [0], [1], [1e-9], [1e9]], np.float32)

    document = read_model(build_glb([models.octahedron(normals=crooked)], extras={}))

    normals = document.accessor(only_primitive(document)["attributes"]["NORMAL"])
    assert np.allclose(np.linalg.norm(normals, axis=1), 1)
    assert findings(document) == []


@pytest.mark.parametrize(
    "fault",
    [
        {"triangles": np.array([[0, 1, 6]], np.uint32)},
        {"triangles": np.zeros((0, 3), np.uint32)},
        {"normals": models.OCTAHEDRON[:5]},
        {"positions": np.full((6, 3), np.inf, np.float32)},
        {"uvs": None, "base_color": models.picture()},
    ],
)
def test_arrays_that_do_not_fit_together_are_the_callers_mistake(fault):
    with pytest.raises(ValueError, match="octahedron"):
        build_glb([models.octahedron(**fault)], extras={})


@pytest.mark.validator
@pytest.mark.parametrize(
    "parts",
    [
        [],
        [models.octahedron(uvs=None)],
        [models.textured(), models.textured("second", double_sided=True)],
        [models.octahedron(colors=np.full((6, 4), 0.5, np.float32))],
        [models.octahedron(base_color_factor=(1.0, 0.5, 0.25, 0.5), metallic=1.0)],
    ],
    ids=["nothing", "bare", "textured", "coloured", "translucent"],
)
def test_the_khronos_validator_has_nothing_against_what_is_built(parts):
    issues = validate_glb(build_glb(parts, extras={"engine": "test"}))["issues"]

    assert (issues["numErrors"], issues["numWarnings"]) == (0, 0), issues["messages"]
