"""Wavefront text: an OBJ, and after a line of its own the MTL that it may ask for."""

from random import Random

from hypothesis import strategies as st

from fuzz.target import Raw, Target
from gltf import models
from gltf.using import use_all
from maquette.errors import UnreadableModel
from maquette.gltf.build import build_glb
from maquette.gltf.importers.obj import import_obj
from maquette.gltf.read import read_model

BREAK = b"\n%%\n"
FIRST = b"mtllib a.mtl\nv 0 0 0\nv 1 0 0\nv 0 1 0\nvt 0 0\nvt 1 0\nvn 0 0 1\nusemtl m\n"
WORDS = (
    *(
        b"v 0 0 0\n",
        b"vt 0 0\n",
        b"vn 0 0 1\n",
        b"f 1 2 3\n",
        b"f 1/1 2/2 3/1\n",
        b"f 1//1 2//1 3//1",
    ),
    *(
        b"f -1 -2 -3\n",
        b"usemtl m\n",
        b"mtllib a.mtl\n",
        b"newmtl m\n",
        b"Kd 1 0 0\n",
        b"map_Kd p.png",
    ),
    *(b"map_Kd -o 1 2 3 ", b"d 0.5\n", b"Tr 1\n", b"\\\n", b"#", b"nan", b"inf", b"1e309", b"0x1"),
    *(
        b"9223372036854775807",
        b"-9223372036854775808",
        b"/",
        b"//",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        BREAK,
    ),
)


def take(data: bytes) -> None:
    text, _, materials = data.partition(BREAK)
    beside = {"a.mtl": materials, "p.png": models.picture()}
    use_all(read_model(build_glb(import_obj(text, beside, "a").parts, extras={})))


def seeds() -> list[bytes]:
    mtl = b"newmtl m\nKd 1 0.5 0\nd 0.5\nTr 0.5\nmap_Kd -s 1 1 1 -clamp on p.png\n"
    return [
        models.CUBE.encode(),
        FIRST + b"f 1/1/1 2/2/1 3/1/1\n" + BREAK + mtl,
        FIRST + b"f 1//1 2//1 3//1\nf -1 -2 -3\n" + BREAK + mtl,
        b"v 0 0 0 1 0 0\nv 1 0 0 0 1 0\nv 0 1 0 0 0 1\nv 1 1 0 1 1 1\nf 1 2 4 3\n",
        FIRST.decode().encode("utf-16"),
    ]


def mutated(data: bytes, room: int, chance: Random, raw: Raw) -> bytes:
    """Lines moved about, or the words of one."""
    lines = data.split(b"\n")
    if chance.random() < 0.4 or len(lines) < 2:
        return raw(data, room)
    place = chance.randrange(len(lines))
    kind = chance.randrange(4)
    if kind == 0:
        lines.insert(place, chance.choice(lines))
    elif kind == 1:
        del lines[place]
    elif kind == 2:
        lines[place] = raw(lines[place], len(lines[place]) + 20)
    else:
        words = lines[place].split(b" ")
        words[chance.randrange(len(words))] = chance.choice(b" ".join(lines).split() or [b"1"])
        lines[place] = b" ".join(words)
    return b"\n".join(lines)[:room]


TOKENS = (
    "v vt vn f usemtl mtllib g o s l p # \\ / // -1 0 1 2 3 4 1/1 1//1 1/1/1 -1/-1 nan inf "
    "a m a.mtl 1e9 1e39 1e400 9223372036854775807 9223372036854775808"
)
tokens = st.sampled_from([*TOKENS.split(), "\x0b", "\x0c"])
number = st.one_of(st.floats(width=32).map(repr), st.integers().map(str), tokens)
corner = st.one_of(st.integers(-5, 5).map(str), tokens, st.just("1/1/1"))
lines = st.one_of(
    st.lists(number, min_size=1, max_size=7).map(lambda words: "v " + " ".join(words)),
    st.lists(number, max_size=3).map(lambda words: "vt " + " ".join(words)),
    st.lists(number, max_size=4).map(lambda words: "vn " + " ".join(words)),
    st.lists(corner, max_size=6).map(lambda words: "f " + " ".join(words)),
    st.lists(tokens, max_size=6).map(" ".join),
)
fields = st.sampled_from(
    ["newmtl m", "newmtl", "Kd 1 0 0", "Kd nan", "d 0", "d -halo 1", "Tr 2", "map_Kd p.png"]
)
examples = st.builds(
    lambda text, mtl: FIRST + "\n".join(text).encode() + BREAK + "\n".join(mtl).encode(),
    st.lists(lines, max_size=30),
    st.lists(st.one_of(fields, st.lists(tokens, max_size=4).map(" ".join)), max_size=8),
)

TARGET = Target(take, UnreadableModel, seeds, examples, WORDS, mutated)
