import base64
import copy
import re
import subprocess
import sys
import time

import numpy as np
import pytest

from gltf import models
from maquette.errors import UnreadableModel
from maquette.gltf import limits
from maquette.gltf.build import build_glb
from maquette.gltf.glb import pack_glb, parse_glb
from maquette.gltf.read import read_model
from maquette.kit import ktx2


def changed(path, value, document=None):
    """The small triangle with one value replaced, or removed by ``...``."""
    document = copy.deepcopy(document or models.triangle())
    *parents, last = path
    holder = document
    for key in parents:
        holder = holder[key]
    if value is ...:
        del holder[last]
    else:
        holder[last] = value
    return models.as_bytes(document)


def test_a_triangle_is_read_with_its_numbers():
    document = read_model(models.as_bytes(models.triangle()))

    assert document.indices(0).tolist() == [0, 1, 2]
    assert document.accessor(1).tolist() == [[0, 0, 0], [1, 0, 0], [0, 1, 0]]
    assert document.accessor(1).dtype == np.float32


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        (("asset",), ..., "which version"),
        (("asset", "version"), "1.0", "only 2.0"),
        (("nodes", 0, "mesh"), 1, "point into meshes"),
        (("nodes", 0, "mesh"), -1, "point into meshes"),
        (("nodes", 0, "mesh"), True, "point into meshes"),
        (("nodes", 0, "children"), [0], "its own ancestor"),
        (("nodes", 0, "scale"), [1, 1], "must have from 3 to 3"),
        (("nodes", 0, "scale"), [1, 1, 1e39], "must be from"),
        (("nodes", 0, "scale"), "big", "must be a list"),
        (("nodes",), {}, "must be a list"),
        (("nodes", 0), None, "must be an object"),
        (("meshes", 0, "primitives", 0, "mode"), 7, "from 0 to 6"),
        (("meshes", 0, "primitives", 0, "attributes"), [], "must be an object"),
        (("meshes", 0, "primitives", 0, "attributes"), {"POSITION": 0}, "type SCALAR"),
        (("meshes", 0, "primitives", 0, "indices"), 1, "unsigned scalars"),
        (("accessors", 0, "count"), 0, "whole number"),
        (("accessors", 0, "count"), 2**31, "whole number"),
        (("accessors", 0, "count"), 4, "needs 8 bytes"),
        (("accessors", 0, "byteOffset"), 2, "needs 8 bytes"),
        (("accessors", 0, "byteOffset"), -2, "whole number"),
        (("accessors", 0, "componentType"), 5127, "must be one of"),
        (("accessors", 0, "type"), "VEC5", "must be one of"),
        (("accessors", 1, "count"), 2, "point at vertex 2 of 2"),
        (("bufferViews", 1, "byteLength"), 37, "ends after its buffer"),
        (("bufferViews", 1, "byteStride"), 8, "in steps of 8"),
        (("bufferViews", 1, "byteStride"), 200, "needs 412 bytes"),
        (("buffers", 0, "byteLength"), 4096, "declares 4,096 bytes"),
        (("buffers", 0, "byteLength"), limits.BUFFER_BYTES + 1, "larger than"),
        (("buffers", 0, "uri"), ..., "has no data"),
        (("buffers", 0, "uri"), "data:,abc", "not base64"),
        (("buffers", 0, "uri"), "data:text/plain;base64,?", "damaged"),
        (("buffers", 0, "uri"), "file:///etc/passwd", "not fetched"),
        (("buffers", 0, "uri"), "http://localhost/a.bin", "not fetched"),
        (("buffers", 0, "uri"), "..%2fsecret.bin", "not fetched"),
        (("buffers", 0, "uri"), "a/../../secret.bin", "not fetched"),
        (("buffers", 0, "uri"), "C:%5Csecret.bin", "not fetched"),
        (("buffers", 0, "uri"), "away.bin", "not sent along"),
        (("scene",), 3, "point into scenes"),
        (("extensionsRequired",), ["ACME_magic"], "ACME_magic"),
        (("extensionsRequired",), "ACME_magic", "list of names"),
        (("images",), [{}], "either uri or bufferView"),
        (("textures",), [{"source": 0}], "point into images"),
        (("cameras",), [{"type": "perspective"}], "lacks perspective"),
        (("skins",), [{"joints": []}], "must have from 1"),
        (("extensions",), {"KHR_lights_punctual": {"lights": 3}}, "must be a list"),
        (("extensions",), {"ACME_magic": 3}, "must be an object"),
    ],
)
def test_a_fault_is_refused_with_its_place_and_reason(path, value, reason):
    with pytest.raises(UnreadableModel, match=reason):
        read_model(changed(path, value))


WITHOUT = """
import importlib.util as util
found = util.find_spec
util.find_spec = lambda name, *more: None if name == "opengl_basisu" else found(name, *more)
import sys
from maquette.errors import UnreadableModel
from maquette.gltf.read import judge_model
for document in sys.stdin.buffer:
    try:
        judge_model(document)
    except UnreadableModel as error:
        print(error.message)
"""


def test_ktx2_is_refused_by_name_with_the_remedy_where_its_decoder_is_not_installed():
    data = "data:image/ktx2;base64," + base64.b64encode(ktx2.MAGIC).decode()
    shown = {"images": [{"uri": data}], "textures": [{"source": 0}]}
    documents = changed(("extensionsRequired",), ["KHR_texture_basisu"]), models.triangle(**shown)
    sent = b"\n".join(d if isinstance(d, bytes) else models.as_bytes(d) for d in documents)
    told = subprocess.run([sys.executable, "-c", WITHOUT], input=sent, capture_output=True)
    lines = told.stdout.decode().splitlines()
    assert len(lines) == 2
    for line in lines:
        assert re.search(r"KHR_texture_basisu.*install maquette\[ktx2\], or export", line), lines


def test_a_node_with_two_parents_is_refused():
    nodes = [{"children": [2]}, {"children": [2]}, {}]

    with pytest.raises(UnreadableModel, match="two parents"):
        read_model(changed(("nodes",), nodes))


def test_a_tree_deeper_than_the_budget_is_refused():
    nodes = [{"children": [index + 1]} for index in range(limits.DEPTH)] + [{}]

    with pytest.raises(UnreadableModel, match="nested deeper"):
        read_model(changed(("nodes",), nodes))


def test_transforms_that_multiply_to_infinity_are_refused():
    nodes = [{"scale": [1e30] * 3, "children": [1]}, {"scale": [1e30] * 3}]

    with pytest.raises(UnreadableModel, match="out of all bounds"):
        read_model(changed(("nodes",), nodes))


@pytest.mark.parametrize("number", [np.inf, -np.inf, np.nan])
def test_positions_that_are_not_finite_are_refused(number):
    document = models.floats([0, 0, 0], [1, 0, 0], [0, number, 0])
    document["meshes"] = [{"primitives": [{"attributes": {"POSITION": 0}}]}]

    with pytest.raises(UnreadableModel, match="infinite or not a number"):
        read_model(models.as_bytes(document))


def test_other_floats_that_are_not_finite_are_read_as_zero():
    document = read_model(models.as_bytes(models.floats([0, np.nan, 1], [np.inf, 2, 3])))

    assert document.accessor(0).tolist() == [[0, 0, 1], [0, 2, 3]]


def test_huge_accessors_without_data_are_refused_before_anything_is_allocated():
    document = models.triangle()
    document["accessors"] += [{"componentType": 5126, "count": 2**31 - 1, "type": "MAT4"}]
    started = time.monotonic()

    with pytest.raises(UnreadableModel, match="numbers in accessors"):
        read_model(models.as_bytes(document))
    assert time.monotonic() - started < 1


def test_one_mesh_shown_by_very_many_nodes_is_refused():
    document = models.floats([0, 0, 0])
    document["accessors"][0] = {"componentType": 5126, "count": 3_000_000, "type": "VEC3"}
    document["meshes"] = [{"primitives": [{"attributes": {"POSITION": 0}}]}]
    document["nodes"] = [{"mesh": 0}] * 20

    with pytest.raises(UnreadableModel, match="altogether"):
        read_model(models.as_bytes(document))


def test_a_texture_of_a_damaged_picture_is_refused_and_an_unused_one_is_not():
    document = models.triangle(images=[{"uri": "data:image/png;base64,AAAA"}])
    assert read_model(models.as_bytes(document)).image_mime(0) == "application/octet-stream"

    document["textures"] = [{"source": 0}]
    with pytest.raises(UnreadableModel, match="not a PNG, JPEG or WebP"):
        read_model(models.as_bytes(document))


def test_a_picture_over_the_pixel_limit_is_refused_by_its_header():
    document = models.triangle(textures=[{"source": 0}])
    uri = models.buffer(models.picture(size=(12_001, 1)))["uri"]
    document["images"] = [{"uri": uri}]

    with pytest.raises(UnreadableModel, match="too large"):
        read_model(models.as_bytes(document))


def test_files_beside_a_gltf_are_found_by_path_or_bare_name():
    document = models.triangle()
    data = read_model(models.as_bytes(document)).buffers[0]
    document["buffers"][0]["uri"] = "data/my%20buffer.bin"

    for name in ("data/my buffer.bin", "my buffer.bin"):
        read = read_model(models.as_bytes(document), {name: bytes(data)})
        assert read.buffers[0] == data


def test_a_binary_chunk_longer_than_its_buffer_says_is_refused():
    document, binary = parse_glb(build_glb([models.octahedron()], extras={}))
    document["bufferViews"][-1]["byteLength"] -= 8
    document["accessors"][-1]["count"] -= 6
    document["buffers"][0]["byteLength"] -= 8

    with pytest.raises(UnreadableModel, match="of a binary chunk"):
        read_model(pack_glb(document, bytes(binary)))


@pytest.mark.parametrize(
    ("fields", "rows"),
    [
        ({"componentType": 5120, "normalized": True}, [[-1, 1], [0, 0.5]]),
        ({"componentType": 5120}, [[-128, 127], [0, 64]]),
        ({"componentType": 5121, "normalized": True}, [[128 / 255, 127 / 255], [0, 64 / 255]]),
        ({"componentType": 5121}, [[128, 127], [0, 64]]),
    ],
)
def test_small_integers_are_decoded_by_sign_and_normalization(fields, rows):
    data = bytes([0x80, 0x7F, 0, 0, 0, 0x40, 0, 0])
    document = {
        "asset": {"version": "2.0"},
        "accessors": [{"bufferView": 0, "count": 2, "type": "VEC2", **fields}],
        "bufferViews": [{"buffer": 0, "byteLength": 6, "byteStride": 4}],
        "buffers": [models.buffer(data)],
    }

    decoded = read_model(models.as_bytes(document)).accessor(0)

    assert np.allclose(decoded, rows, atol=0.005)
    assert decoded.dtype == (np.uint32 if fields == {"componentType": 5121} else np.float32)


def test_the_padded_columns_of_small_matrices_are_left_out():
    columns = bytes([1, 2, 3, 99, 4, 5, 6, 99, 7, 8, 9])
    document = {
        "asset": {"version": "2.0"},
        "accessors": [{"bufferView": 0, "componentType": 5121, "count": 1, "type": "MAT3"}],
        "bufferViews": [{"buffer": 0, "byteLength": 11}],
        "buffers": [models.buffer(columns)],
    }

    assert read_model(models.as_bytes(document)).accessor(0).tolist() == [[*range(1, 10)]]


def sparse(index):
    document = models.floats([0, 0, 0], [7, 8, 9])
    document["buffers"].append(models.buffer(bytes([index])))
    document["bufferViews"].append({"buffer": 1, "byteLength": 1})
    document["accessors"][0] |= {
        "count": 2,
        "sparse": {
            "count": 1,
            "indices": {"bufferView": 1, "componentType": 5121},
            "values": {"bufferView": 0, "byteOffset": 12},
        },
    }
    document["meshes"] = [{"primitives": [{"attributes": {"POSITION": 0}}]}]
    return models.as_bytes(document)


def test_sparse_values_replace_dense_ones():
    assert read_model(sparse(0)).accessor(0).tolist() == [[7, 8, 9], [7, 8, 9]]


def test_a_sparse_index_past_the_end_is_refused():
    with pytest.raises(UnreadableModel, match="does not exist"):
        read_model(sparse(2))
