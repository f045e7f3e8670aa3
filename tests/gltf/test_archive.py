import io
import struct
import zipfile

import pytest

from gltf import models
from gltf.models import CUBE
from maquette.errors import UnreadableModel
from maquette.gltf.importers import canonical_glb


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
