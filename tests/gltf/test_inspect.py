import time

import numpy as np
import pytest

from gltf import models
from maquette.errors import UnreadableModel
from maquette.gltf.build import build_glb
from maquette.gltf.glb import pack_glb, parse_glb
from maquette.gltf.inspect import inspect
from maquette.gltf.read import read_model
from maquette.gltf.topology import topology, weld
from maquette.kit import strict_json


def built(*parts, change=None):
    """The report on ``parts``, after ``change`` has had its way with the document."""
    glb = build_glb(parts, extras={})
    if change:
        document, binary = parse_glb(glb)
        change(document)
        glb = pack_glb(document, bytes(binary or b""))
    return inspect(read_model(glb), len(glb))


def codes(report):
    return [finding.code for finding in report.findings]


def test_a_report_goes_into_json_with_camel_case_names():
    report = built(models.textured()).as_dict()

    assert strict_json.loads(strict_json.dumps(report), limit=10_000) == report
    assert report["bounds"] == {"min": [-1, -1, -1], "max": [1, 1, 1], "size": [2, 2, 2]}
    assert report["textures"][0] == {
        "width": 4,
        "height": 4,
        "mimeType": "image/jpeg",
        "use": ["baseColor"],
    }
    assert {"fileSize", "extensionsUsed", "generator", "findings"} <= report.keys()


def test_bounds_follow_the_nodes():
    def move(document):
        turn = [0, 0, 0.5**0.5, 0.5**0.5]  # a quarter turn about z
        document["nodes"] = [
            {"mesh": 0, "scale": [2, 1, 1]},
            {"children": [0], "translation": [10, 0, 0], "rotation": turn},
        ]
        document["scenes"] = [{"nodes": [1]}]

    bounds = built(models.octahedron(), change=move).bounds

    assert np.allclose(bounds.min, [9, -2, -1])
    assert np.allclose(bounds.max, [11, 2, 1])


def test_bounds_follow_skins_and_not_the_node_of_the_skinned_mesh():
    document = models.triangle()
    document["buffers"].append(models.buffer(np.tile([1, 0, 0, 0], 3).astype("<f4").tobytes()))
    document["bufferViews"].append({"buffer": 1, "byteLength": 48})
    vec4 = {"count": 3, "type": "VEC4"}
    document["accessors"] += [
        {"componentType": 5121, **vec4},
        {"componentType": 5126, "bufferView": 2, **vec4},
    ]
    attributes = document["meshes"][0]["primitives"][0]["attributes"]
    attributes |= {"JOINTS_0": 2, "WEIGHTS_0": 3}
    document["skins"] = [{"joints": [1]}]
    document["nodes"] = [
        {"mesh": 0, "skin": 0, "translation": [99, 99, 99]},
        {"translation": [0, 0, 5]},
    ]
    document["scenes"] = [{"nodes": [0, 1]}]

    bounds = inspect(read_model(models.as_bytes(document)), 0).bounds

    assert (bounds.min, bounds.max) == ((0, 0, 5), (1, 1, 5))


def test_bounds_count_every_instance():
    document = models.triangle()
    document["buffers"].append(models.buffer(np.array([[0, 0, 0], [0, 0, 7]], "<f4").tobytes()))
    document["bufferViews"].append({"buffer": 1, "byteLength": 24})
    vec3 = {"bufferView": 2, "componentType": 5126, "count": 2, "type": "VEC3"}
    document["accessors"].append(vec3)
    extension = {"EXT_mesh_gpu_instancing": {"attributes": {"TRANSLATION": 2}}}
    document["nodes"][0]["extensions"] = extension

    assert inspect(read_model(models.as_bytes(document)), 0).bounds.max == (1, 1, 7)


@pytest.mark.parametrize("weight", [1e38, -3e38])
def test_a_shape_bent_out_of_all_bounds_is_refused(weight):
    def bend(document):
        primitive = document["meshes"][0]["primitives"][0]
        primitive["targets"] = [{"POSITION": primitive["attributes"]["POSITION"]}]
        document["nodes"][0]["weights"] = [weight]

    with pytest.raises(UnreadableModel, match="bent out of all bounds"):
        built(models.octahedron(positions=9 * models.OCTAHEDRON), change=bend)


def test_an_empty_scene_has_no_bounds():
    report = built()

    assert report.bounds is None
    assert codes(report) == ["SCENE_EMPTY"]


def grid(size):
    """A square sheet of ``size`` x ``size`` cells, and the corners of each cell."""
    x, y = np.meshgrid(np.arange(size + 1), np.arange(size + 1), indexing="ij")
    points = np.stack([x, y, np.zeros_like(x)], -1).reshape(-1, 3).astype(np.float32)
    names = np.arange((size + 1) ** 2, dtype=np.uint32).reshape(size + 1, size + 1)
    a, b, c, d = names[:-1, :-1], names[1:, :-1], names[1:, 1:], names[:-1, 1:]
    faces = np.stack([np.stack([a, b, c], -1), np.stack([a, c, d], -1)], 2)
    return points, faces.reshape(size, size, 2, 3)


def test_holes_are_loops_of_open_edges():
    points, cells = grid(7)
    keep = np.ones((7, 7), bool)
    keep[1:3, 1:3] = keep[5, 5] = False

    shape = topology(points, cells[keep].reshape(-1, 3))

    assert (shape.holes, shape.manifold, shape.flipped) == (3, True, 0)


def test_a_seam_of_doubled_vertices_is_no_hole():
    corners = models.OCTAHEDRON[models.FACES].reshape(-1, 3)
    faces = np.arange(24, dtype=np.uint32).reshape(8, 3)

    assert topology(corners, faces).holes == 0


def test_a_skin_split_by_material_is_no_hole():
    halves = [
        models.octahedron(name, triangles=models.FACES[rows], mesh="one")
        for name, rows in (("upper", slice(0, 4)), ("lower", slice(4, 8)))
    ]

    assert built(*halves).holes == 0


def test_an_edge_of_three_triangles_is_not_manifold():
    points = np.array([[0, 0, 0], [0, 0, 1], [1, 0, 0], [0, 1, 0], [-1, 0, 0]], np.float32)
    fins = np.array([[0, 1, 2], [1, 0, 3], [0, 1, 4]], np.uint32)
    report = built(models.octahedron(positions=points, normals=points, triangles=fins, uvs=None))

    assert not report.manifold
    assert "MESH_NON_MANIFOLD_EDGES" in codes(report)


def test_a_triangle_turned_around_is_found():
    faces = models.FACES.copy()
    faces[0] = faces[0, ::-1]

    report = built(models.octahedron(triangles=faces))

    assert codes(report) == ["MESH_FLIPPED_TRIANGLES"]
    assert report.holes == 0


def test_welding_tells_equal_from_nearly_equal_and_knows_minus_zero():
    nearly = np.nextafter(np.float32(1), np.float32(2))
    points = np.array([[0, 1, 0], [-0.0, 1, 0], [0, nearly, 0]], np.float32)

    labels = weld(points)

    assert labels[0] == labels[1]
    assert labels[0] != labels[2]


@pytest.mark.parametrize("mode", ["STRIP", "FAN"])
def test_strips_and_fans_count_as_their_triangles(mode):
    square = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 0]], np.float32)
    points = square if mode == "STRIP" else square[[0, 1, 3, 2]]
    document = models.floats(*points.tolist())
    primitive = {"attributes": {"POSITION": 0}, "mode": 5 if mode == "STRIP" else 6}
    document["meshes"] = [{"primitives": [primitive]}]

    report = inspect(read_model(models.as_bytes(document)), 0)

    assert (report.triangles, report.holes) == (2, 1)
    assert "MESH_FLIPPED_TRIANGLES" not in codes(report)


def spoil(path, value):
    def change(document):
        *parents, last = path
        holder = document
        for key in parents:
            holder = holder[key]
        holder[last] = value

    return change


@pytest.mark.parametrize(
    ("path", "value", "code", "severity"),
    [
        (("accessors", 0, "max"), [2, 2, 2], "ACCESSOR_MAX_MISMATCH", "error"),
        (("accessors", 0, "min"), [0], "ARRAY_LENGTH_NOT_IN_LIST", "error"),
        (("extensionsUsed",), ["ACME_magic"], "UNSUPPORTED_EXTENSION", "info"),
        (
            ("materials", 0, "extensions"),
            {"KHR_materials_unlit": {}},
            "UNDECLARED_EXTENSION",
            "error",
        ),
        (
            ("materials", 0, "pbrMetallicRoughness", "metallicFactor"),
            1.5,
            "VALUE_NOT_IN_RANGE",
            "error",
        ),
        (("nodes", 0, "rotation"), [0, 0, 0, 2], "ROTATION_NON_UNIT", "error"),
        (("nodes", 0, "children"), [1], "SCENE_NON_ROOT_NODE", "error"),
        (("images", 0, "mimeType"), "image/png", "IMAGE_MIME_TYPE_INVALID", "error"),
        (("textures", 0), {}, "TEXTURE_WITHOUT_IMAGE", "warning"),
        (
            ("materials", 0, "normalTexture", "texCoord"),
            3,
            "MESH_PRIMITIVE_TOO_FEW_TEXCOORDS",
            "error",
        ),
    ],
)
def test_bad_form_is_found_and_still_reads(path, value, code, severity):
    parts = [models.textured(), models.octahedron("second")]

    report = built(*parts, change=spoil(path, value))

    found = [(finding.code, finding.severity) for finding in report.findings]
    assert found[0] == (code, severity)


def test_positions_without_bounds_are_found():
    def strip(document):
        del document["accessors"][0]["max"]

    report = built(models.octahedron(), change=strip)

    assert codes(report) == ["MESH_PRIMITIVE_POSITION_ACCESSOR_WITHOUT_BOUNDS"]


def test_many_findings_of_one_kind_are_cut_short_and_counted():
    def spoil_all(document):
        document["nodes"] += [{"rotation": [0, 0, 0, 0.5]} for _ in range(30)]

    report = built(models.octahedron(), change=spoil_all)

    assert codes(report) == ["ROTATION_NON_UNIT"] * 10
    assert "20 more like this" in report.findings[-1].message


def test_a_million_triangles_are_inspected_in_seconds():
    points, cells = grid(708)
    part = models.octahedron(
        positions=points, normals=points, triangles=cells.reshape(-1, 3), uvs=None
    )
    glb = build_glb([part], extras={})
    document = read_model(glb)
    started = time.process_time()

    report = inspect(document, len(glb))

    assert (report.triangles, report.holes) == (1_002_528, 1)
    assert time.process_time() - started < 6
