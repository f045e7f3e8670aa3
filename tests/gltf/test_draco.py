"""Models compressed with Draco, made here by Google's own encoder, and what lies about itself."""

import random
import struct
import subprocess
import sys

import DracoPy
import numpy as np
import pytest

from gltf import models
from maquette.errors import UnreadableModel
from maquette.gltf import draco, limits
from maquette.gltf.glb import pack_glb, parse_glb
from maquette.gltf.importers import canonical_glb
from maquette.gltf.inspect import inspect
from maquette.gltf.pack import pack_document
from maquette.gltf.read import judge_model, read_model

NAME = "KHR_draco_mesh_compression"
TYPES = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4"}
COMPONENTS = {"f4": 5126, "u1": 5121, "u2": 5123, "i2": 5122}
JOINTS = np.tile(np.array([3, 1, 0, 2], np.uint16), (6, 1))
WEIGHTS = np.tile(np.array([0.5, 0.25, 0.25, 0.0], np.float32), (6, 1))
COLORS = np.arange(24, dtype=np.uint8).reshape(6, 4) * 10


def encoded(**more):
    """The octahedron, in Draco's own order of vertices unless told otherwise."""
    options = {"quantization_bits": 16, "preserve_order": True} | more
    return DracoPy.encode(models.OCTAHEDRON, models.FACES, **options)


def document(data, attributes, *, ids, count=6, indices=24, mode=4):
    """A .gltf of one primitive all of whose arrays are in ``data``; ``attributes`` are arrays by
    name, of which only the types are told.
    """
    accessors = [{"componentType": 5123, "count": indices, "type": "SCALAR"}]
    for values in attributes.values():
        kind = COMPONENTS[values.dtype.str[1:]]
        accessors.append({"componentType": kind, "count": count, "type": TYPES[values.shape[1]]})
    extension = {"bufferView": 0, "attributes": ids}
    primitive = {
        "attributes": {name: 1 + place for place, name in enumerate(attributes)},
        "indices": 0,
        "mode": mode,
        "extensions": {NAME: extension},
    }
    return {
        "asset": {"version": "2.0"},
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [primitive]}],
        "accessors": accessors,
        "bufferViews": [{"buffer": 0, "byteLength": len(data)}],
        "buffers": [models.buffer(data)],
        "extensionsUsed": [NAME],
        "extensionsRequired": [NAME],
    }


def plain(unique=0, **more):
    return document(encoded(), {"POSITION": models.OCTAHEDRON}, ids={"POSITION": unique}, **more)


def corners(found):
    """The triangles as places in space, whatever the vertices are called."""
    return turned(found.accessor(1)[found.indices(0)].reshape(-1, 3, 3))


def turned(triangles):
    """In order, each from the corner that makes it come first."""
    rounds = np.round(triangles, 3) + 0.0
    return sorted(min(tuple(np.roll(one, k, axis=0).ravel()) for k in range(3)) for one in rounds)


@pytest.mark.parametrize("options", [{}, {"preserve_order": False}, {"create_metadata": True}])
def test_a_compressed_solid_has_the_triangles_that_went_in(options):
    data = encoded(**options)
    count = draco.claim(data).vertices
    packed = document(data, {"POSITION": models.OCTAHEDRON}, ids={"POSITION": 0}, count=count)
    found = read_model(models.as_bytes(packed))
    if "preserve_order" not in options:
        assert np.abs(found.accessor(1) - models.OCTAHEDRON).max() < 1e-3
    assert corners(found) == turned(models.OCTAHEDRON[models.FACES])


def test_joints_weights_and_colours_arrive_in_the_types_that_the_model_says():
    arrays = {"POSITION": models.OCTAHEDRON, "JOINTS_0": JOINTS, "WEIGHTS_0": WEIGHTS}
    data = encoded(generic_attributes={7: JOINTS, 2: WEIGHTS, 4: COLORS})
    ids = {"JOINTS_0": 7, "WEIGHTS_0": 2, "COLOR_0": 4, "POSITION": 8}
    packed = document(data, arrays | {"COLOR_0": COLORS}, ids=ids)
    packed["accessors"][4]["normalized"] = True
    found = read_model(models.as_bytes(packed))

    assert np.array_equal(found.stored(2), JOINTS)
    assert found.stored(2).dtype == np.uint16
    assert np.allclose(found.accessor(3), WEIGHTS, atol=1e-4)
    assert np.array_equal(found.stored(4), COLORS)


def test_what_was_compressed_is_told_and_what_is_kept_speaks_of_it_no_more():
    data = models.as_bytes(plain())
    report = inspect(read_model(data), len(data))
    assert (report.triangles, report.vertices, report.holes) == (8, 6, 0)
    assert report.extensions_used == (NAME,)
    assert NAME.encode() not in pack_document(read_model(data))


def test_bounds_are_those_of_the_numbers_that_came_out():
    packed = plain()
    packed["accessors"][1] |= {"min": [-1.1, -1, -1], "max": [1.1, 1, 1]}
    report = inspect(read_model(models.as_bytes(packed)), 0)
    assert [finding.code for finding in report.findings] == []
    assert report.bounds.max == pytest.approx((1, 1, 1), abs=1e-3)


def test_an_attribute_that_the_data_lacks_is_all_zeros():
    arrays = {"POSITION": models.OCTAHEDRON, "TEXCOORD_0": models.OCTAHEDRON[:, :2]}
    packed = document(encoded(), arrays, ids={"POSITION": 0})
    assert not read_model(models.as_bytes(packed)).accessor(2).any()


def test_a_plain_copy_beside_the_data_is_used_and_said_so():
    packed = models.triangle()
    packed["bufferViews"].append({"buffer": 1, "byteLength": 4})
    packed["buffers"].append(models.buffer(b"oops"))
    extension = {NAME: {"bufferView": 2, "attributes": {"POSITION": 0}}}
    packed["meshes"][0]["primitives"][0]["extensions"] = extension
    report = inspect(read_model(models.as_bytes(packed | {"extensionsUsed": [NAME]})), 0)
    assert "DRACO_NOT_USED" in [finding.code for finding in report.findings]
    assert report.triangles == 1


def test_two_primitives_may_share_one_piece_of_data():
    packed = plain()
    packed["meshes"][0]["primitives"] *= 2
    assert inspect(read_model(models.as_bytes(packed)), 0).triangles == 16


def test_two_pieces_of_data_may_not_fill_one_accessor():
    packed = plain()
    packed["bufferViews"] *= 2
    (first,) = packed["meshes"][0]["primitives"]
    second = first | {"extensions": {NAME: first["extensions"][NAME] | {"bufferView": 1}}}
    packed["meshes"][0]["primitives"].append(second)
    with pytest.raises(UnreadableModel, match="which other Draco data fills"):
        read_model(models.as_bytes(packed))


def changed(at, value):
    data = bytearray(encoded())
    data[at : at + len(value)] = value
    return document(bytes(data), {"POSITION": models.OCTAHEDRON}, ids={"POSITION": 0})


@pytest.mark.parametrize(
    ("packed", "reason"),
    [
        (changed(0, b"DRAGO"), "does not begin like Draco"),
        (changed(6, b"\x01"), "version 2.1"),
        (changed(7, b"\x00"), "is not a mesh"),
        (changed(11, b"\xff\xff\xff\xff\xff"), "a number that does not end"),
        (changed(11, b"\xff\xff\x7f"), "2,097,151 triangles in its Draco data for 24 indices"),
        (changed(12, b"\x7f"), "127 vertices in its Draco data where 6 belong"),
        (plain(indices=21), "8 triangles in its Draco data for 21 indices"),
        (plain(count=5), "6 vertices in its Draco data where 5 belong"),
        (plain(mode=1), "without the triangles and indices"),
        (plain("0"), "must be a whole number"),
        (document(b"DRACO\2\2", {}, ids={}), "does not begin like Draco"),
        (document(b"DRACO\2\2\1\0\0\x80\xff", {}, ids={}), "is cut off"),
    ],
)
def test_a_header_that_lies_is_refused_before_anything_is_decoded(packed, reason):
    with pytest.raises(UnreadableModel, match=reason):
        judge_model(models.as_bytes(packed))


@pytest.mark.parametrize(
    ("packed", "reason"),
    [
        (plain(count=7), "6 x 3 numbers where 7 x 3 belong"),
        (plain(9), "nothing where 6 x 3 belong"),
        (changed(20, b"\xff" * 200), "Draco data that"),
    ],
)
def test_data_that_is_not_what_the_model_says_is_refused_when_it_is_decoded(packed, reason):
    judge_model(models.as_bytes(packed))
    with pytest.raises(UnreadableModel, match=reason):
        read_model(models.as_bytes(packed))


def test_a_few_bytes_that_claim_more_than_the_budget_are_refused():
    count = limits.DRACO_BYTES // 64
    arrays = {
        f"{name}_0": np.zeros((1, 4), np.float32) for name in ("WEIGHTS", "COLOR", "_A", "_B")
    }
    packed = document(encoded(), arrays, ids=dict.fromkeys(arrays, 0), count=count)
    with pytest.raises(UnreadableModel, match="unpacks to more than 256 MB"):
        judge_model(models.as_bytes(packed))


SWELLING = """
import sys
from pathlib import Path
from maquette.gltf import draco
data = Path(sys.argv[1]).read_bytes()
try:
    draco.decode(data, 2_000_000)
except draco.Damaged as error:
    print(error)
print(len(draco.decode(data, 500_000_000).triangles))
"""


def test_data_that_swells_is_stopped(tmp_path):
    side = 300  # a flat sheet, which packs to nearly nothing
    row, column = np.meshgrid(np.arange(side), np.arange(side), indexing="ij")
    first = (row * (side + 1) + column).reshape(-1, 1)
    faces = (first + np.array([0, 1, side + 2])).astype(np.uint32)
    names = np.arange((side + 1) ** 2)
    points = np.stack([names % (side + 1), names // (side + 1), names * 0], axis=1)
    swelling = DracoPy.encode(points.astype(np.float32), faces)
    (tmp_path / "sheet.drc").write_bytes(swelling)
    # In a process of its own: this one may have room left over that need not be asked for.
    told = subprocess.run(
        [sys.executable, "-c", SWELLING, tmp_path / "sheet.drc"], capture_output=True, text=True
    )
    assert told.stdout.split("\n")[:2] == ["unpacks to more than it may", str(side * side)]


def test_damaged_data_is_refused_or_decoded_and_nothing_else_happens():
    chance, whole = random.Random(3), encoded(preserve_order=False)
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            data[chance.randrange(11, len(data))] = chance.randrange(256)
        try:
            draco.claim(bytes(data))
            draco.decode(bytes(data), 100_000_000)
        except draco.Damaged:
            continue


def test_the_upload_keeps_the_file_as_it_is_and_decodes_nothing():
    json = plain(count=7)  # only a decoder would notice
    data = models.as_bytes(json)
    glb = canonical_glb("a.gltf", data)
    assert parse_glb(glb)[0]["extensionsRequired"] == [NAME]
    assert canonical_glb("a.glb", glb) == glb
    with pytest.raises(UnreadableModel, match="7 x 3 belong"):
        read_model(glb)


def test_a_claim_is_read_past_metadata():
    whole = encoded(create_metadata=True)
    name = struct.pack("<B", 4) + b"deep"
    level = b"\x00\x01" + name
    nested = whole[:11] + b"\x00" + level * 20
    assert draco.claim(whole).triangles == 8
    with pytest.raises(draco.Damaged, match="nested too deep"):
        draco.claim(nested)


@pytest.mark.shared
def test_a_real_draco_model_has_nothing_wrong_with_it(shared):
    glb = (shared / "models" / "chess_board.glb").read_bytes()
    report = inspect(read_model(glb), len(glb))
    assert "error" not in {finding.severity for finding in report.findings}


def test_a_packed_glb_with_draco_data_is_read_like_the_gltf_it_came_from():
    data = models.as_bytes(plain())
    json, binary = parse_glb(canonical_glb("a.gltf", data))
    assert corners(read_model(pack_glb(json, bytes(binary)))) == corners(read_model(data))
