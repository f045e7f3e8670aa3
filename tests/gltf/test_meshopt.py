"""meshopt's decoders against data that meshoptimizer's own encoders (1.3, MIT) wrote."""

import base64
import hashlib
import json
import random
from pathlib import Path

import numpy as np
import pytest

from gltf import models
from maquette.errors import UnreadableModel
from maquette.gltf import limits
from maquette.gltf.glb import pack_glb, parse_glb
from maquette.gltf.importers import canonical_glb
from maquette.gltf.inspect import inspect
from maquette.gltf.meshopt import DECODERS, Damaged
from maquette.gltf.meshopt_filters import FILTERS
from maquette.gltf.pack import pack_document
from maquette.gltf.read import read_model

CASES = json.loads((Path(__file__).with_name("data") / "meshopt.json").read_text())
BY_NAME = {case["name"]: case for case in CASES}
NAME = "EXT_meshopt_compression"
NAMES = (NAME, "KHR_meshopt_compression")


def decoded(case, data=None):
    data = base64.b64decode(case["data"]) if data is None else data
    plain = DECODERS[case["mode"]](data, case["count"], case["stride"])
    return FILTERS[case["filter"]](plain).tobytes()


@pytest.mark.parametrize(
    "case", [c for c in CASES if c["filter"] == "NONE"], ids=lambda case: case["name"]
)
def test_what_the_encoder_wrote_comes_back_to_the_byte(case):
    assert hashlib.sha256(decoded(case)).hexdigest() == case["sha256"]


@pytest.mark.parametrize(
    "case", [c for c in CASES if c["filter"] != "NONE"], ids=lambda case: case["name"]
)
def test_a_filter_gives_what_the_reference_decoder_gives_but_for_its_last_bit(case):
    signed = "u" if case["filter"] == "COLOR" else "i"
    wide = "<f4" if case["filter"] == "EXPONENTIAL" else f"<{signed}{case['stride'] // 4}"
    reference = np.frombuffer(base64.b64decode(case["plain"]), wide).astype(float)
    ours = np.frombuffer(decoded(case), wide)
    assert np.abs(ours - reference).max() <= (0 if case["filter"] == "EXPONENTIAL" else 1)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_damaged_data_is_refused_or_gives_as_many_bytes_and_nothing_else_happens(case):
    chance, whole = random.Random(7), base64.b64decode(case["data"])
    for _ in range(40):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        cut = bytes(data[: chance.randint(0, len(data))] if chance.random() < 0.3 else data)
        try:
            assert len(decoded(case, cut)) == case["count"] * case["stride"]
        except Damaged:
            continue


def compressed(**changes):
    """The triangle of this room, its indices and its corners compressed; ``changes`` to the
    extension of the indices.
    """
    document = models.triangle()
    data = b"".join(base64.b64decode(BY_NAME[name]["data"]) for name in _PARTS)
    starts = (0, len(base64.b64decode(BY_NAME[_PARTS[0]]["data"])), len(data))
    for index, name in enumerate(_PARTS):
        case = BY_NAME[name]
        document["bufferViews"][index] |= {
            "buffer": 1,
            "extensions": {
                NAME: {
                    "buffer": 0,
                    "byteOffset": starts[index],
                    "byteLength": starts[index + 1] - starts[index],
                    "byteStride": case["stride"],
                    "count": case["count"],
                    "mode": case["mode"],
                    **(changes if index == 0 else {}),
                }
            },
        }
    empty = {"byteLength": 44, "extensions": {NAME: {"fallback": True}}}
    document["buffers"] = [models.buffer(data), empty]
    return {**document, "extensionsUsed": [NAME], "extensionsRequired": [NAME]}


_PARTS = ("one triangle", "its corners")


@pytest.mark.parametrize("name", NAMES)
def test_a_compressed_model_reads_like_the_plain_one(name):
    plain = read_model(models.as_bytes(models.triangle()))
    packed = read_model(models.as_bytes(compressed()).replace(NAME.encode(), name.encode()))
    assert packed.undone == (name,)
    assert np.array_equal(packed.indices(0), plain.indices(0))
    assert np.array_equal(packed.accessor(1), plain.accessor(1))


def test_a_compressed_model_is_kept_plain_so_that_any_reader_can_open_it():
    glb = pack_document(read_model(models.as_bytes(compressed())))
    document, _ = parse_glb(glb)
    assert NAME not in json.dumps(document)
    assert np.array_equal(read_model(glb).indices(0), [0, 1, 2])


def test_a_glb_is_kept_as_it_is_and_unpacked_only_by_who_needs_its_numbers():
    document = compressed(mode="INDICES")  # not what the data is
    data = base64.b64decode(document["buffers"][0].pop("uri").split(",")[1])
    glb = pack_glb(document, data)
    assert canonical_glb("a.glb", glb) == glb
    with pytest.raises(UnreadableModel, match="damaged meshopt data"):
        read_model(glb)


def test_a_buffer_with_plain_data_of_its_own_is_taken_as_it_is():
    document = compressed(byteLength=5)  # damaged, but nobody looks
    document["buffers"][1] = models.triangle()["buffers"][0] | {"extensions": {NAME: {}}}
    assert np.array_equal(read_model(models.as_bytes(document)).indices(0), [0, 1, 2])


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"byteLength": 5}, "damaged meshopt data"),
        ({"byteLength": 5000}, "ends after its buffer"),
        ({"count": 6}, "12 bytes where 6 belong"),
        ({"mode": "POINTS"}, "must be one of"),
        ({"filter": "OCTAHEDRAL"}, "damaged meshopt data"),
        ({"byteStride": 3, "count": 2}, "damaged meshopt data"),
    ],
)
def test_compressed_data_that_lies_is_refused_in_words(changes, reason):
    with pytest.raises(UnreadableModel, match=reason):
        read_model(models.as_bytes(compressed(**changes)))


def test_a_few_bytes_that_unpack_to_more_than_the_budget_are_refused_before_unpacking():
    document = compressed(mode="ATTRIBUTES", byteStride=256, count=limits.UNPACKED_BYTES // 256 + 1)
    document["bufferViews"][0]["byteLength"] = size = (limits.UNPACKED_BYTES // 256 + 1) * 256
    document["buffers"][1]["byteLength"] = size + 44
    with pytest.raises(UnreadableModel, match="64 MB"):
        read_model(models.as_bytes(document))


@pytest.mark.shared
def test_a_real_compressed_box_has_its_twelve_triangles(shared):
    glb = (shared / "models" / "box_meshopt.glb").read_bytes()
    report = inspect(read_model(glb), len(glb))
    assert report.triangles == 12
