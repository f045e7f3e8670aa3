"""ZIP archives with a model in them."""

import io
import struct
import zipfile
from random import Random

from hypothesis import strategies as st

from fuzz.target import Raw, Target
from fuzz.targets import obj
from gltf import models
from gltf.using import use_all
from maquette.errors import UnreadableModel
from maquette.gltf.build import build_glb
from maquette.gltf.importers import canonical_glb
from maquette.gltf.read import read_model

WORDS = (
    *(
        b"PK\1\2",
        b"PK\3\4",
        b"PK\5\6",
        b"PK\6\6",
        b"PK\6\7",
        b"a.obj",
        b"a.mtl",
        b"a.glb",
        b"a.gltf",
    ),
    *(
        b"../",
        b"..\\",
        b"__MACOSX/",
        b"\xff\xff",
        b"\xff\xff\xff\xff",
        b"\0\0\0\0",
        b"\x08\0",
        b"\x01\0",
    ),
)
MTL = b"newmtl m\nmap_Kd p.png\n"


def take(data: bytes) -> None:
    use_all(read_model(canonical_glb("a.zip", data)))


def seeds() -> list[bytes]:
    face = obj.FIRST + b"f 1/1 2/1 -1/-1\n"
    small = models.triangle()
    data = {"a.mtl": MTL, "p.png": models.picture()}
    return [
        models.zipped({"a.obj": face, **data}),
        models.zipped({"x/a.obj": face, "x/a.mtl": MTL, "__MACOSX/._a": b"x"}, zipfile.ZIP_STORED),
        models.zipped({"a.glb": build_glb([models.octahedron()], extras={})}),
        models.zipped({"a.gltf": models.as_bytes(small)}),
        b"PK\5\6" + bytes(18),
    ]


def mutated(data: bytes, room: int, chance: Random, raw: Raw) -> bytes:
    """A file or its name changed, in an archive whose checksums are right; or a field of it."""
    if chance.random() < 0.3:
        return raw(data, room)
    if chance.random() < 0.4:
        return _with_a_field_changed(data, chance)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = {info.filename: archive.read(info) for info in archive.infolist()[:10]}
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, RuntimeError, EOFError):
        return raw(data, room)
    except (struct.error, zipfile.zlib.error, UnicodeDecodeError, OverflowError):
        return raw(data, room)
    if not files:
        return raw(data, room)
    name = chance.choice(sorted(files))
    content = files.pop(name)
    if chance.random() < 0.7:
        files[name] = raw(content, len(content) + 64)
    else:
        files[_named(raw(name.encode("utf-8", "replace"), 40))] = content
    try:
        return models.zipped(files, chance.choice([0, 8]))[:room]
    except (ValueError, struct.error):
        return raw(data, room)


def _named(name: bytes) -> str:
    """What zipfile writes: it cuts names at a zero, and cannot do without one."""
    return name.decode("latin-1").partition("\0")[0] or "a"


def _with_a_field_changed(data: bytes, chance: Random) -> bytes:
    """One number of a header, where the headers are."""
    signs = [at for sign in WORDS[:3] for at in _all(data, sign)]
    if not signs:
        return data + b"PK\5\6" + bytes(18)
    at = chance.choice(signs) + chance.randrange(4, 46)
    value = chance.choice(
        [0, 1, 2, 8, 9, 0x41, 0xFFFF, 0xFFFFFFFF, len(data), chance.getrandbits(32)]
    )
    wide = struct.pack("<I", value)[: chance.choice([1, 2, 4])]
    return data[:at] + wide + data[at + len(wide) :]


def _all(data: bytes, sign: bytes) -> list[int]:
    found, at = [], data.find(sign)
    while at >= 0 and len(found) < 20:
        found.append(at)
        at = data.find(sign, at + 1)
    return found


names = st.sampled_from(
    [
        *("a.obj", "A.OBJ", "a.mtl", "p.png", "b/a.obj", "a.glb", "a.gltf", "../a.obj", "/a.obj"),
        *("__MACOSX/a.obj", "._a.obj", "b/", "C:a.obj", "a\\b.obj", "a.zip", "con.obj"),
        *("\u00e9.obj", "e\u0301.obj"),
    ]
)
contents = st.one_of(
    obj.examples,
    st.just(MTL),
    st.binary(max_size=64),
    st.just(models.CUBE.encode()),
    st.just(b"{}"),
)
examples = st.builds(
    models.zipped, st.dictionaries(names, contents, max_size=4), st.sampled_from([0, 8])
)

TARGET = Target(take, UnreadableModel, seeds, examples, WORDS, mutated, longest=8192)
