"""ZIP archives that lie, by name. None of them is one model."""

import io
import struct
import zipfile
from collections.abc import Iterator

from gltf import models

ONE = models.zipped({"a.obj": models.CUBE})
TWO = models.zipped({"a.obj": models.CUBE, "b.mtl": "newmtl m\nKd 1 0 0\n"})
DIRECTORY = ONE.index(b"PK\1\2")
END = ONE.index(b"PK\5\6")


def damaged() -> Iterator[tuple[str, bytes]]:
    yield from _fields()
    yield from _paths()
    yield from _bombs()
    yield from _contents()
    for step in range(8):
        yield f"cut-at-{step}-of-8", ONE[: len(ONE) * step // 8]


def _patched(at: int, value: bytes) -> bytes:
    return ONE[:at] + value + ONE[at + len(value) :]


def _fields() -> Iterator[tuple[str, bytes]]:
    """One number each that is not so."""
    most, half = struct.pack("<I", 0xFFFFFFFF), b"\xff\xff"
    yield from (
        ("encrypted", _patched(DIRECTORY + 8, b"\1")),
        ("strongly-encrypted", _patched(DIRECTORY + 8, b"\x41")),
        ("unknown-method", _patched(DIRECTORY + 10, struct.pack("<H", 99))),
        ("bzip2", _packed(zipfile.ZIP_BZIP2)),
        ("lzma", _packed(zipfile.ZIP_LZMA)),
        ("wrong-sum", _patched(DIRECTORY + 16, b"\1\2\3\4")),
        ("packed-longer", _patched(DIRECTORY + 20, struct.pack("<I", 10**6))),
        ("packed-most", _patched(DIRECTORY + 20, most)),
        ("unpacked-shorter", _patched(DIRECTORY + 24, struct.pack("<I", 4))),
        ("unpacked-longer", _patched(DIRECTORY + 24, struct.pack("<I", 4000))),
        ("unpacked-most", _patched(DIRECTORY + 24, most)),
        ("name-longer", _patched(DIRECTORY + 28, half)),
        ("comment-longer", _patched(DIRECTORY + 32, half)),
        ("link", _patched(DIRECTORY + 38, struct.pack("<I", 0o120777 << 16))),
        ("offset-inside", _patched(DIRECTORY + 42, struct.pack("<I", 5))),
        ("offset-most", _patched(DIRECTORY + 42, most)),
        ("second-volume", _patched(END + 4, b"\1\0")),
        ("count-more", _patched(END + 10, b"\2\0")),
        ("zip64", _patched(END + 16, most)),
        ("directory-elsewhere", _patched(END + 16, struct.pack("<I", 3))),
        ("comment-that-is-not-there", _patched(END + 20, b"\5\0")),
        ("program-before", b"\x7fELF" + ONE),
        ("page-behind", ONE + b"<html>"),
    )


def _packed(method: int) -> bytes:
    return models.zipped({"a.obj": models.CUBE}, method)


def _paths() -> Iterator[tuple[str, bytes]]:
    for name, path in (
        ("absolute", "/a.obj"),
        ("climbing", "../a.obj"),
        ("climbing-inside", "b/../../a.obj"),
        ("backwards", "b\\..\\..\\a.obj"),
        ("drive", "C:\\a.obj"),
    ):
        yield name, models.zipped({path: models.CUBE})
    twice = models.zipped({"a.obj": models.CUBE, "b.obj": models.CUBE})
    yield "same-name-twice", twice.replace(b"b.obj", b"a.obj")


def _bombs() -> Iterator[tuple[str, bytes]]:
    yield "entries", models.zipped({f"{number}.txt": "" for number in range(2000)})
    yield "ratio", models.zipped({"a.obj": "v" + " " * 5_000_000})
    yield "sum", _sum()
    second = TWO.index(b"PK\1\2", TWO.index(b"PK\1\2") + 4)
    yield "overlapping", TWO[: second + 42] + bytes(4) + TWO[second + 46 :]
    yield "quoted-overlap", _quoted()
    inner = models.zipped({"a.obj": models.CUBE})
    yield "nested", models.zipped({"a.zip": models.zipped({"b.zip": inner})})


def _sum() -> bytes:
    """Forty files of 16 MB: each a fine ratio by what its header says."""
    files = {f"{number}.bin": b"x" * 100_000 for number in range(40)}
    data = bytearray(models.zipped(files, zipfile.ZIP_DEFLATED))
    at = data.find(b"PK\1\2")
    while at >= 0:
        data[at + 24 : at + 28] = struct.pack("<I", 16_000_000)
        at = data.find(b"PK\1\2", at + 4)
    return bytes(data)


def _quoted() -> bytes:
    """The first file's data is the second one's header and data."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("b.obj", models.CUBE)
    quoted = inner.getvalue()
    local = quoted[: quoted.index(b"PK\1\2")]
    data = bytearray(models.zipped({"a.obj": local, "b.obj": models.CUBE}, zipfile.ZIP_STORED))
    second = data.index(b"PK\1\2", data.index(b"PK\1\2") + 4)
    data[second + 42 : second + 46] = struct.pack("<I", data.index(local, 4))
    return bytes(data)


def _contents() -> Iterator[tuple[str, bytes]]:
    for name, files in (
        ("nothing", {}),
        ("no-model", {"a.txt": "x"}),
        ("two-models", {"a.obj": models.CUBE, "b/c.OBJ": models.CUBE}),
        ("no-faces", {"a.obj": "v 0 0 0\n"}),
        ("faces-astray", {"a.obj": "v 0 0 0\nf 1 2 3\n"}),
        ("huge-index", {"a.obj": "v 0 0 0\nf 1 1 9223372036854775807\n"}),
        ("words-for-numbers", {"a.obj": "v a b c\nf 1 1 1\n"}),
        ("endless-line", {"a.obj": "v " + "1" * 70_000 + "\nf 1 1 1\n"}),
        ("binary-object", {"a.obj": bytes(range(256)) * 20}),
        ("bad-picture", {"a.obj": _textured(), "a.mtl": "newmtl m\nmap_Kd p.png\n", "p.png": b"x"}),
        ("outside-buffer", {"a.gltf": models.as_bytes(models.triangle(buffers=[_outside()]))}),
        ("half-a-glb", {"a.glb": b"glTF\2\0\0\0"}),
    ):
        yield name, models.zipped(files)


def _textured() -> str:
    return "mtllib a.mtl\nv 0 0 0\nv 1 0 0\nv 0 1 0\nvt 0 0\nusemtl m\nf 1/1 2/1 3/1\n"


def _outside() -> dict[str, object]:
    return {"byteLength": 44, "uri": "../../../etc/passwd"}
