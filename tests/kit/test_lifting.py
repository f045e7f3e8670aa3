"""JSON with pictures in it, read as it comes: only what stands around them is kept."""

import base64
import json
from contextlib import contextmanager
from hashlib import sha256
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maquette.errors import BadInput, TooLarge
from maquette.kit.lifting import LONG, Lifter, Piece
from maquette.kit.spool import Spool

PICTURE = Random(5).randbytes(4000)
LONG_TEXT = base64.b64encode(PICTURE).decode()
URI = f"data:image/png;base64,{LONG_TEXT}"
SHORT = LONG_TEXT[: LONG - 1]
ODD = 'é☃ \\ / " \n' * 900

texts = st.sampled_from([LONG_TEXT, URI, SHORT, ODD, f'"{LONG_TEXT}', "\\", "", "\\u002b", "a"])
values = st.recursive(
    texts | st.integers(0, 9), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)


@contextmanager
def lifted(body, sizes=(2**20,), limit=2**24, most=2**20):
    """A lifter that was given ``body`` in pieces of these sizes, over and over."""
    with Spool() as spool:
        lifter, at = Lifter(spool, limit, most), 0
        while at < len(body):
            for size in sizes:
                lifter.write(body[at : at + size])
                at += size
        yield lifter


def seen(value):
    """With what a piece means in its place."""
    if isinstance(value, Piece):
        data = value.read()
        assert b"".join(value.chunks()) == data
        assert (value.size, value.sha256) == (len(data), sha256(data).hexdigest())
        return ("data:image/png;base64," * value.is_uri) + base64.b64encode(data).decode()
    if isinstance(value, list):
        return [seen(item) for item in value]
    return {key: seen(item) for key, item in value.items()} if isinstance(value, dict) else value


def read(body, **how):
    with lifted(body, **how) as lifter:
        return seen(lifter.put_back(json.loads(lifter.rest)))


@settings(max_examples=40, deadline=None)
@given(values, st.booleans(), st.lists(st.integers(40, 5000), min_size=1, max_size=4))
def test_however_it_comes_and_is_written_it_is_read_as_it_is(value, plain, sizes):
    body = json.dumps(value, ensure_ascii=plain).encode()

    assert read(body, sizes=sizes) == value


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=300), st.lists(st.integers(1, 400), min_size=1, max_size=5))
def test_no_bytes_break_it(body, sizes):
    """What is no JSON is none afterwards either."""
    with lifted(body, sizes=sizes) as lifter:
        try:
            expected = json.loads(body)
        except ValueError:
            with pytest.raises(ValueError):  # noqa: PT011 - decoding and parsing have one each
                json.loads(bytes(lifter.rest))
        else:
            assert lifter.put_back(json.loads(bytes(lifter.rest))) == expected


@pytest.mark.parametrize(
    "written",
    [
        LONG_TEXT.replace("/", "\\/"),
        LONG_TEXT.replace("+", "\\u002b").replace("/", "\\u002F").replace("=", "\\u003d"),
        "\\r\\n".join(LONG_TEXT[at : at + 76] for at in range(0, len(LONG_TEXT), 76)),
        f" {LONG_TEXT}\\n",
    ],
)
def test_escapes_and_broken_lines_that_programs_write_are_understood(written):
    for sizes in ([2**20], [1], [4099, 3]):
        assert read(f'["{written}"]'.encode(), sizes=sizes) == [LONG_TEXT]


def test_only_what_stands_around_pictures_is_kept():
    body = json.dumps(
        {"name": "a", "pictures": [base64.b64encode(PICTURE * 300).decode(), URI]}
    ).encode()

    with lifted(body, sizes=[8192]) as lifter:
        assert len(body) > 10**6
        assert len(lifter.rest) < 200


@pytest.mark.parametrize(
    "text", [LONG_TEXT[:-1], f"{LONG_TEXT}=", LONG_TEXT + LONG_TEXT, f"{LONG_TEXT} #", "A" * 5001]
)
def test_a_long_text_that_only_begins_like_base64_is_refused(text):
    body = json.dumps([LONG_TEXT[:100] * 50 + text]).encode()

    with pytest.raises(BadInput, match="not base64"), lifted(body, sizes=[2048]):
        pass


def test_more_than_the_body_may_hold_is_refused_as_it_comes():
    with pytest.raises(TooLarge, match="the body of the request"):
        read(json.dumps([LONG_TEXT] * 4).encode(), limit=20_000)


@pytest.mark.parametrize("value", [["é" * 30_000], [[]] * 30_000, "é" * 30_000, [1] * 30_000])
def test_more_than_little_besides_pictures_is_refused(value):
    with pytest.raises(TooLarge, match="besides pictures"):
        read(json.dumps(value).encode(), most=50_000)


def test_nobody_can_name_a_picture_of_somebody_elses():
    with lifted(json.dumps([URI]).encode()) as one, lifted(b"[]") as other:
        name = json.loads(one.rest)

        assert isinstance(one.put_back(name)[0], Piece)
        assert other.put_back(name) == name


def test_a_field_with_such_a_name_is_refused():
    with lifted(json.dumps({LONG_TEXT: 1}).encode()) as lifter, pytest.raises(BadInput):
        lifter.put_back(json.loads(lifter.rest))
