import numpy as np
import pytest

from gltf import models
from maquette.errors import UnreadableModel
from maquette.gltf.build import build_glb
from maquette.gltf.importers import canonical_glb
from maquette.gltf.importers.mtl import read_mtl
from maquette.gltf.inspect import inspect
from maquette.gltf.primitives import primitive_arrays
from maquette.gltf.read import read_model
from support.khronos import errors

SQUARE = """# a square of two materials
mtllib square.mtl
v 0 0 0
v 1 0 0
v 1 1 0
v 0 1 0
vt 0 0
vt 1 0
vt 1 1
vt 0 1
usemtl shiny
f 1/1 2/2 3/3
usemtl dull
f -4/-4 -2/-2 -1/-1
"""
LIBRARY = """newmtl shiny
Kd 1 0 0
map_Kd -s 1 1 1 -clamp on ..\\textures\\My Photo.png
newmtl dull
Kd 0.5 0.5 0.5
d 0.25
"""


def square(**files):
    every = {
        "scan/square.obj": SQUARE,
        "scan/square.mtl": LIBRARY,
        "textures/my photo.PNG": models.picture(),
    }
    return models.zipped({**every, **files})


def imported(obj, **files):
    return read_model(canonical_glb("scan.zip", models.zipped({"a.obj": obj, **files})))


def primitives(document):
    found = document.json["meshes"][0]["primitives"]
    return [primitive_arrays(document, primitive) for primitive in found]


def test_a_glb_is_returned_as_it_is():
    glb = build_glb([models.octahedron()], extras={})

    assert canonical_glb("Chair.GLB", glb) is glb


def test_a_gltf_with_data_uris_becomes_one_glb_with_the_same_numbers():
    picture = models.buffer(models.picture())["uri"]
    text = models.triangle(images=[{"uri": picture, "name": "photo"}], textures=[{"source": 0}])

    document = read_model(canonical_glb("a.gltf", models.as_bytes(text)))

    assert document.accessor(1).tolist() == [[0, 0, 0], [1, 0, 0], [0, 1, 0]]
    assert document.image(0) == models.picture()
    assert "uri" not in document.json["buffers"][0]
    assert document.json["images"][0]["mimeType"] == "image/png"


def test_a_gltf_that_needs_other_files_says_which():
    text = models.triangle(buffers=[{"byteLength": 44, "uri": "triangle.bin"}])

    with pytest.raises(UnreadableModel, match="needs the file 'triangle"):
        canonical_glb("a.gltf", models.as_bytes(text))


@pytest.mark.parametrize("name", ["chair.fbx", "chair", "chair.zip.exe", ".glb"])
def test_other_suffixes_are_refused_by_name(name):
    with pytest.raises(UnreadableModel, match="is not read; send"):
        canonical_glb(name, b"")


def test_a_zip_of_a_gltf_and_its_files_becomes_one_glb():
    data = bytes(read_model(models.as_bytes(models.triangle())).buffers[0])
    text = models.triangle(buffers=[{"byteLength": 44, "uri": "data/a.bin"}])

    glb = canonical_glb(
        "a.zip", models.zipped({"x/a.gltf": models.as_bytes(text), "x/A.BIN": data})
    )

    assert read_model(glb).indices(0).tolist() == [0, 1, 2]


def test_a_zip_of_a_glb_gives_that_glb():
    glb = build_glb([models.octahedron()], extras={})

    assert (
        canonical_glb("a.zip", models.zipped({"folder/thing.glb": glb, "read me.txt": "hi"})) == glb
    )


def test_an_obj_keeps_its_materials_colours_and_picture():
    document = read_model(canonical_glb("scan.zip", square()))

    shiny, dull = document.json["materials"]
    assert (shiny["name"], dull["name"]) == ("shiny", "dull")
    assert document.image(0) == models.picture()
    assert shiny["pbrMetallicRoughness"]["baseColorFactor"] == [1, 1, 1, 1]
    assert np.allclose(
        dull["pbrMetallicRoughness"]["baseColorFactor"], [0.2140, 0.2140, 0.2140, 0.25], atol=1e-4
    )
    assert dull["alphaMode"] == "BLEND"


def test_imported_materials_are_matte():
    document = read_model(canonical_glb("scan.zip", square()))

    for material in document.json["materials"]:
        assert material["pbrMetallicRoughness"]["roughnessFactor"] == 1.0
        assert material["pbrMetallicRoughness"]["metallicFactor"] == 0.0


def test_texture_coordinates_are_turned_to_gltfs_origin():
    shiny, _ = primitives(read_model(canonical_glb("scan.zip", square())))

    assert shiny.uvs[0].tolist() == [[0, 1], [1, 1], [1, 0]]


def test_negative_numbers_count_back_from_their_own_line():
    _, dull = primitives(read_model(canonical_glb("scan.zip", square())))

    assert dull.positions[dull.triangles[0]].tolist() == [[0, 0, 0], [1, 1, 0], [0, 1, 0]]


def test_missing_files_are_reported_and_cost_only_their_colour():
    document = imported(SQUARE)

    report = inspect(document, 0)

    assert document.json["asset"]["extras"]["missingFiles"] == ["square.mtl"]
    assert [finding.code for finding in report.findings] == ["IMPORT_MISSING_FILE"]


def test_a_picture_that_is_there_but_damaged_is_refused():
    with pytest.raises(UnreadableModel, match=r"My Photo.png' is unreadable"):
        canonical_glb("scan.zip", square(**{"textures/my photo.PNG": b"no picture"}))


def test_polygons_become_fans():
    obj = "v 0 0 0\nv 1 0 0\nv 2 1 0\nv 1 2 0\nv 0 1 0\nf 1 2 3 4 5\nf 1 2\n"

    (part,) = primitives(imported(obj))

    assert part.positions[part.triangles].tolist() == [
        [[0, 0, 0], [1, 0, 0], [2, 1, 0]],
        [[0, 0, 0], [2, 1, 0], [1, 2, 0]],
        [[0, 0, 0], [1, 2, 0], [0, 1, 0]],
    ]


def test_a_cube_without_normals_keeps_its_edges():
    document = imported(models.CUBE)

    (part,) = primitives(document)

    assert len(part.positions) == 24
    assert np.allclose(np.abs(part.normals).max(axis=1), 1)
    assert inspect(document, 0).holes == 0


def test_a_smooth_shape_without_normals_stays_smooth():
    ring = [(np.cos(a), np.sin(a)) for a in np.linspace(0, 2 * np.pi, 64, endpoint=False)]
    obj = "".join(f"v {x:.6f} {y:.6f} {z}\n" for x, y in ring for z in (0, 3))
    for i in range(64):
        low, nearby = 2 * i + 1, 2 * ((i + 1) % 64) + 1
        obj += f"f {low} {nearby} {nearby + 1} {low + 1}\n"

    (part,) = primitives(imported(obj))

    assert len(part.positions) == 128
    outward = part.positions * [1, 1, 0]
    assert np.allclose(part.normals, outward, atol=0.01)


def test_normals_of_the_file_are_kept():
    obj = "v 0 0 0\nv 1 0 0\nv 0 1 0\nvn 0 0 -2\nf 1//1 2//1 3//1\n"

    (part,) = primitives(imported(obj))

    assert part.normals.tolist() == [[0, 0, -1]] * 3


@pytest.mark.parametrize("form", ["1", "1/", "1//"])
def test_corners_may_leave_their_slashes_open(form):
    obj = "v 0 0 0\nv 1 0 0\nv 0 1 0\n"
    obj += "f " + " ".join(form.replace("1", str(number)) for number in (1, 2, 3)) + "\n"

    assert len(primitives(imported(obj))[0].triangles) == 1


def test_vertex_colours_become_linear():
    obj = "v 0 0 0 1 0 0.5\nv 1 0 0 1 0 0.5\nv 0 1 0 1 0 0.5\nf 1 2 3\n"

    (part,) = primitives(imported(obj))

    assert np.allclose(part.colors, [1, 0, 0.2140, 1], atol=1e-4)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "utf-16-le"])
def test_byte_order_marks_are_understood(encoding):
    mark = {"utf-16-be": b"\xfe\xff", "utf-16-le": b"\xff\xfe"}.get(encoding, b"")

    assert inspect(imported(mark + models.CUBE.encode(encoding)), 0).triangles == 12


def test_continued_lines_tabs_and_windows_line_ends_are_understood():
    obj = "v\t0 0 0\r\nv 1 0 0\r\nv 0\t1 0\r\nf 1 2 \\\r\n3\r\n"

    assert len(primitives(imported(obj))[0].triangles) == 1


@pytest.mark.parametrize(
    ("obj", "reason"),
    [
        ("", "no faces"),
        ("v 0 0 0\n", "no faces"),
        ("v 0 0 0\nf 1 1 2\n", "line 2 .*does not exist"),
        ("v 0 0 0\nf 0 1 1\n", "line 2 .*does not exist"),
        ("v 0 0 0\nf -2 1 1\n", "line 2 .*does not exist"),
        ("v 0 0 0\nf 1/1 1/1 1/1\n", "line 2 .*does not exist"),
        ("v 0 0 0\nf a b c\n", "not made of numbers"),
        ("v 0 0 0\nf 1/1/1/1 1 1\n", "not made of numbers"),
        ("v 0 0 0\nf 99999999999999999999 1 1\n", "line 2 .*does not exist"),
        ("v x 0 0\nf 1 1 1\n", "not all numbers"),
        ("v nan 0 0\nf 1 1 1\n", "finite"),
        ("v 1e39 0 0\nf 1 1 1\n", "finite"),
        ("v 1 2\nf 1 1 1\n", "finite"),
        ("v " + "1 " * 40_000, "longer than"),
        (b"\xff\xfea", "not the utf-16"),
    ],
)
def test_an_obj_that_makes_no_sense_is_refused(obj, reason):
    with pytest.raises(UnreadableModel, match=reason):
        imported(obj)


@pytest.mark.parametrize(
    "text",
    [b"", b"Kd x y z", b"newmtl", b"newmtl a\nKd 1", b"newmtl a\nd\nTr\nmap_Kd", b"d nan\nTr 2"],
)
def test_an_mtl_that_makes_no_sense_costs_only_its_colours(text):
    for material in read_mtl(text).values():
        assert material.picture is None
        assert all(0 <= value <= 1 for value in (*material.color, material.opacity))


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (b"map_Kd photo.jpg", "photo.jpg"),
        (b"map_Kd my photo.jpg", "my photo.jpg"),
        (b"map_Kd -o 0 0 0 -s 1 1 1 photo.jpg", "photo.jpg"),
        (b"map_Kd -clamp on -imfchan r -bm 0.5 photo.jpg", "photo.jpg"),
        (b"map_Kd 7", "7"),
    ],
)
def test_the_options_of_a_map_are_not_part_of_its_name(line, name):
    assert read_mtl(b"newmtl a\n" + line)["a"].picture == name


def test_two_pictures_of_one_bare_name_are_ambiguous_unless_the_path_decides():
    obj = "mtllib a.mtl\nv 0 0 0\nv 1 0 0\nv 0 1 0\nvt 0 0\nusemtl m\nf 1/1 2/1 3/1\n"
    files = {"a.obj": obj, "x/p.png": models.picture(), "y/p.png": models.picture(color=(0, 0, 0))}

    by_path = models.zipped({**files, "a.mtl": "newmtl m\nmap_Kd y/p.png\n"})
    assert read_model(canonical_glb("a.zip", by_path)).image(0) == files["y/p.png"]

    by_name = models.zipped({**files, "a.mtl": "newmtl m\nmap_Kd p.png\n"})
    with pytest.raises(UnreadableModel, match="more than one"):
        canonical_glb("a.zip", by_name)


def test_pictures_outside_the_zip_are_never_opened():
    library = "newmtl shiny\nmap_Kd /etc/passwd\nnewmtl dull\nmap_Kd http://localhost/a.png\n"

    document = read_model(canonical_glb("a.zip", square(**{"scan/square.mtl": library})))

    assert document.json["asset"]["extras"]["missingFiles"] == [
        "/etc/passwd",
        "http://localhost/a.png",
    ]


@pytest.mark.validator
def test_the_khronos_validator_finds_no_error_in_what_is_imported():
    assert errors(canonical_glb("a.zip", square())) == []
    assert errors(canonical_glb("a.zip", models.zipped({"a.obj": models.CUBE}))) == []
    assert errors(canonical_glb("a.gltf", models.as_bytes(models.triangle()))) == []
