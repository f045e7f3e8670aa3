"""Whatever is done to a model's bytes, only UnreadableModel may come out of reading it."""

import copy

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gltf import models
from gltf.using import use
from maquette.errors import UnreadableModel
from maquette.gltf.glb import pack_glb
from maquette.gltf.importers import canonical_glb
from maquette.gltf.inspect import inspect
from maquette.gltf.read import read_model

DOCUMENT, BINARY = models.rich()
GLB = pack_glb(DOCUMENT, BINARY)
ZIP = models.zipped(
    {
        "a.obj": "mtllib a.mtl\nv 0 0 0\nv 1 0 0\nv 0 1 0\nvt 0 0\nusemtl m\nf 1/1 2/1 -1/-1\n",
        "a.mtl": "newmtl m\nmap_Kd p.png\n",
        "p.png": models.picture(),
    }
)
DAMAGE = settings(
    max_examples=400, deadline=2000, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def places(value, path=()):
    """The path of every value in a document."""
    found = [path] if path else []
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in items if isinstance(value, (dict, list)) else ():
        if isinstance(item, (dict, list)):
            found += places(item, (*path, key))
        else:
            found.append((*path, key))
    return found


def test_the_undamaged_model_reads():
    report = inspect(read_model(GLB), len(GLB))

    assert report.triangles == 16
    assert read_model(canonical_glb("a.zip", ZIP)).image(0) == models.picture()


@DAMAGE
@given(
    st.lists(st.tuples(st.integers(0, len(GLB) - 1), st.integers(0, 255)), min_size=1, max_size=8)
)
def test_changed_bytes_are_refused_or_harmless(changes):
    data = bytearray(GLB)
    for at, value in changes:
        data[at] = value

    use(read_model, bytes(data))


@DAMAGE
@given(st.integers(0, len(GLB)), st.integers(0, len(GLB)))
def test_missing_bytes_are_refused_or_harmless(start, stop):
    use(read_model, GLB[:start] + GLB[stop:])


ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 300),
    st.sampled_from([2**31 - 1, 2**31, 2**53, -(2**63), 2**63, 0.5, -0.0, 1e38, 1e39, 1e308]),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=12),
    st.sampled_from(
        ["MAT4", "SCALAR", "VEC2", "data:;base64,AAAA", "../x", "POSITION", 5121, 5125]
    ),
    st.sampled_from([[], {}, [0], [[]], {"index": 0}, [0] * 16, {"extensions": 1}]),
)


@DAMAGE
@given(st.lists(st.tuples(st.sampled_from(places(DOCUMENT)), ODD), min_size=1, max_size=4))
def test_changed_json_is_refused_or_harmless(changes):
    document = copy.deepcopy(DOCUMENT)
    for (*parents, last), value in changes:
        holder = document
        try:
            for key in parents:
                holder = holder[key]
            holder[last] = value
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took this place away
    try:
        glb = pack_glb(document, BINARY)
    except TypeError:
        return  # beyond 64 bits: not JSON that we would write

    use(read_model, glb)


@DAMAGE
@given(st.sampled_from(places(DOCUMENT)))
def test_missing_json_is_refused_or_harmless(path):
    document = copy.deepcopy(DOCUMENT)
    *parents, last = path
    holder = document
    for key in parents:
        holder = holder[key]
    del holder[last]

    use(read_model, pack_glb(document, BINARY))


@DAMAGE
@given(
    st.lists(st.tuples(st.integers(0, len(ZIP) - 1), st.integers(0, 255)), min_size=1, max_size=6)
)
def test_changed_archives_are_refused_or_harmless(changes):
    data = bytearray(ZIP)
    for at, value in changes:
        data[at] = value

    use(lambda: read_model(canonical_glb("a.zip", bytes(data))))


LINE = "v vt vn f usemtl mtllib g o s l # \\ / // -1 0 1 2 3 1/1 1//1 1/1/1 -1/-1 nan 1e9 a"
WORDS = st.sampled_from(LINE.split())


@DAMAGE
@given(st.lists(st.lists(WORDS, max_size=6).map(" ".join), max_size=30).map("\n".join))
def test_any_lines_in_an_obj_are_refused_or_harmless(text):
    data = models.zipped({"a.obj": "v 0 0 0\nv 1 0 0\nv 0 1 0\nvt 0 0\nvn 0 0 1\n" + text})

    use(lambda: read_model(canonical_glb("a.zip", data)))


@pytest.mark.parametrize("data", [b"", b"{", b"{}", b"[]", b"null", b"\0" * 100, b"{" * 10_000])
def test_what_is_no_model_at_all_is_refused(data):
    with pytest.raises(UnreadableModel):
        read_model(data)
