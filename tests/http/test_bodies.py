"""JSON bodies, and what is put in the place of long pictures while their fields are counted."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maquette.errors import BadInput
from maquette.http.bodies import json_object

LONG = "A1+/" * 1200
URI = f"data:image/png;base64,{LONG}"
texts = st.sampled_from([LONG, LONG + "=", URI, f'"{LONG}', f'{LONG}"', f"{LONG}\\", "a", ""])
values = st.recursive(
    texts | st.integers(0, 9), lambda inner: st.lists(inner) | st.dictionaries(texts, inner)
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(texts, values), st.sampled_from([None, 1]))
def test_whatever_stands_around_long_pictures_is_read_as_it_is(value, indent):
    assert json_object(json.dumps(value, indent=indent).encode(), 2**24) == value


def body(*fields):
    told = (f"{json.dumps(name)}: {json.dumps(value)}" for name, value in fields)
    return b"{%s}" % ", ".join(told).encode()


@pytest.mark.parametrize("text", [LONG, URI])
def test_a_picture_that_is_there_twice_is_refused(text):
    with pytest.raises(BadInput, match="twice"):
        json_object(body(("a", text), ("a", text)), 2**24)


def test_a_long_name_that_is_there_twice_is_refused():
    with pytest.raises(BadInput, match="twice"):
        json_object(body((LONG, 1), (LONG, 2)), 2**24)


def test_long_names_that_differ_are_two():
    assert len(json_object(body((LONG, 1), (f"{LONG}B", 2)), 2**24)) == 2
