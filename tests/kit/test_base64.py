import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maquette.errors import InvalidSettings
from maquette.kit.base64 import picture_bytes


@given(st.binary(min_size=1, max_size=300), st.integers(1, 80))
def test_what_was_encoded_comes_back_bare_broken_into_lines_or_as_a_data_uri(data, width):
    text = base64.b64encode(data).decode()
    lines = "\r\n".join(text[start : start + width] for start in range(0, len(text), width))

    for form in (text, lines, f" {text}\n", f"data:image/png;base64,{text}"):
        assert picture_bytes(form, "imageBase64") == data


@given(st.text(max_size=60))
def test_any_text_is_bytes_or_refused_by_the_fields_name(text):
    try:
        outcome = picture_bytes(text, "imageBase64")
    except InvalidSettings as refused:
        outcome = refused.facts

    assert outcome == {"field": "imageBase64"} or isinstance(outcome, bytes)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  \n",
        "data:",
        "data:image/png;base64,",
        "data:image/png,aGk=",
        "aGk",
        "a",
        "aGk=====",
        "aG%k",
        "aGk=aGk=",
        "aG-_",
        "äöü=",
        "\x00",
        "http://example.com/shoe.jpg",
    ],
)
def test_what_is_not_base64_is_refused(text):
    with pytest.raises(InvalidSettings, match="imageBase64"):
        picture_bytes(text, "imageBase64")
