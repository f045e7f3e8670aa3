import struct

import pytest

from maquette.errors import UnreadableModel
from maquette.gltf import limits
from maquette.gltf.glb import pack_glb, parse_glb

JSON = {"asset": {"version": "2.0"}}


def container(*chunks, version=2, length=None):
    body = b"".join(struct.pack("<I4s", len(data), name) + data for name, data in chunks)
    size = 12 + len(body) if length is None else length
    return struct.pack("<4sII", b"glTF", version, size) + body


def test_what_is_packed_is_parsed_again():
    document, binary = parse_glb(pack_glb(JSON, b"12345"))

    assert document == JSON
    assert bytes(binary) == b"12345\0\0\0"


def test_a_glb_without_binary_data_has_no_binary_chunk():
    assert parse_glb(pack_glb(JSON)) == (JSON, None)


def test_unknown_chunks_after_the_known_ones_are_passed_over():
    data = container((b"JSON", b'{"a":1} '), (b"BIN\0", b"1234"), (b"MINE", b"5678"))

    assert parse_glb(data)[0] == {"a": 1}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not a GLB"),
        (b"glTF", "not a GLB"),
        (container(version=1), "version 1"),
        (container((b"JSON", b"{}  "), length=999), "999 bytes"),
        (container((b"JSON", b"{}  ")) + b"tail", "bytes long"),
        (container(), "begin with its JSON"),
        (container((b"BIN\0", b"1234"), (b"JSON", b"{}  ")), "begin with its JSON"),
        (container((b"JSON", b"{}  "), (b"JSON", b"{}  ")), "twice"),
        (container((b"JSON", b"{}  "), (b"BIN\0", b""), (b"BIN\0", b"")), "twice"),
        (container((b"JSON", b"{}  "), (b"MINE", b""), (b"BIN\0", b"")), "second"),
        (container((b"JSON", b"{} ")), "multiple of four"),
        (container((b"JSON", b"[]  ")), "not an object"),
        (container((b"JSON", b'{"a":NaN}   ')), "unreadable"),
        (container((b"JSON", b"\xef\xbb\xbf{}   ")), "unreadable"),
        (container(*[(b"JSON", b"{}  ")] + [(b"MINE", b"")] * 80), "too many chunks"),
    ],
)
def test_a_container_that_does_not_fit_exactly_is_refused(data, reason):
    with pytest.raises(UnreadableModel, match=reason):
        parse_glb(data)


def test_a_chunk_that_ends_after_the_file_is_refused():
    data = bytearray(container((b"JSON", b"{}  ")))
    data[12:16] = struct.pack("<I", 4096)

    with pytest.raises(UnreadableModel, match="ends after the file"):
        parse_glb(bytes(data))


def test_json_of_too_many_values_is_refused_before_it_is_parsed():
    text = b'{"a":[' + b"[]," * limits.JSON_VALUES + b"0]}"

    with pytest.raises(UnreadableModel, match="values"):
        parse_glb(container((b"JSON", text + b" " * (-len(text) % 4))))
