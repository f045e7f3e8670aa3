import io
import struct
import zipfile

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


CUBE = "".join(f"v {x} {y} {z}\n" for x in (0, 1) for y in (0, 1) for z in (0, 1)) + (
    "f 1 2 4 3\nf 5 7 8 6\nf 1 5 6 2\nf 3 4 8 7\nf 1 3 7 5\nf 2 6 8 4\n"
)


def test_a_cube_without_normals_keeps_its_edges():
    document = imported(CUBE)

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

    assert inspect(imported(mark + CUBE.encode(encoding)), 0).triangles == 12


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


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({}, "holds no OBJ"),
        ({"a.txt": "x"}, "holds no OBJ"),
        ({"a.obj": "x", "b/c.OBJ": "x"}, "2 models"),
        ({"a.glb": b"x", "b.gltf": b"x"}, "2 models"),
        ({"/a.obj": "x"}, "absolute"),
        ({"C:\\a.obj": "x"}, "absolute"),
        ({"../a.obj": "x"}, "climbs"),
        ({"b/..\\..\\a.obj": "x"}, "climbs"),
        ({f"{number}.txt": "" for number in range(201)}, "201 entries"),
        ({"a.obj": "v" + " " * 1_100_000}, "suspiciously small"),
    ],
)
def test_a_zip_that_is_not_one_model_is_refused(files, reason):
    with pytest.raises(UnreadableModel, match=reason):
        canonical_glb("a.zip", models.zipped(files))


def patched(data, offset, value, directory=True):
    """``value`` written ``offset`` bytes into the first directory entry, or local header."""
    at = data.index(b"PK\1\2") if directory else 0
    return data[: at + offset] + value + data[at + offset + len(value) :]


ONE = models.zipped({"a.obj": CUBE})


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not a ZIP"),
        (b"PK\5\6", "not a ZIP"),
        (b"x" + ONE, "not a ZIP"),
        (ONE + b"x", "does not lie where"),
        (ONE[:-22], "not a ZIP"),
        (ONE[:10] + ONE[11:], "does not lie where"),
        (patched(ONE, 8, b"\1"), "encrypted"),
        (patched(ONE, 10, struct.pack("<H", 99)), "method 99"),
        (patched(ONE, 16, b"\0\0\0\0"), "damaged"),
        (patched(ONE, 20, struct.pack("<I", 10**6)), "size"),
        (patched(ONE, 24, struct.pack("<I", 40)), "lies about the size"),
        (patched(ONE, 24, struct.pack("<I", 4000)), "lies about the size"),
        (patched(ONE, 24, struct.pack("<I", 600_000_000)), "more than 500 MB"),
        (patched(ONE, 38, struct.pack("<I", 0o120777 << 16)), "link"),
        (patched(ONE, 42, struct.pack("<I", 5)), "nothing where"),
        (patched(ONE, 42, struct.pack("<I", 2**31)), "cut off"),
        (patched(ONE, 60, b"\xff" * 4, directory=False), "damaged|size"),
    ],
)
def test_a_zip_that_lies_is_refused(data, reason):
    with pytest.raises(UnreadableModel, match=reason):
        canonical_glb("a.zip", data)


def test_a_zip_whose_files_overlap_is_refused():
    data = models.zipped({"a.obj": CUBE, "b.mtl": CUBE})
    second = data.index(b"PK\1\2", data.index(b"PK\1\2") + 4)
    data = data[: second + 42] + struct.pack("<I", 0) + data[second + 46 :]

    with pytest.raises(UnreadableModel, match="overlap"):
        canonical_glb("a.zip", data)


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


def test_what_macos_adds_to_an_archive_is_passed_over():
    files = {"a.obj": CUBE, "__MACOSX/._a.obj": "x", "._b.obj": "x", "sub/": ""}

    assert canonical_glb("a.zip", models.zipped(files))[:4] == b"glTF"


def test_stored_files_are_read_as_well_as_deflated_ones():
    assert canonical_glb("a.zip", models.zipped({"a.obj": CUBE}, zipfile.ZIP_STORED))


def test_a_streamed_zip_with_data_descriptors_is_read():
    class Pipe(io.RawIOBase):
        def __init__(self):
            self.data = b""

        def writable(self):
            return True

        def write(self, data):
            self.data += bytes(data)
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.obj", CUBE)

    assert canonical_glb("a.zip", pipe.data)[:4] == b"glTF"


@pytest.mark.validator
def test_the_khronos_validator_finds_no_error_in_what_is_imported():
    assert errors(canonical_glb("a.zip", square())) == []
    assert errors(canonical_glb("a.zip", models.zipped({"a.obj": CUBE}))) == []
    assert errors(canonical_glb("a.gltf", models.as_bytes(models.triangle()))) == []
