import pytest

from maquette.errors import BadInput
from maquette.kit import strict_json


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"{'a':1}",
        b'{"a":NaN}',
        b'{"a":Infinity}',
        b'{"a":1e999}',
        b'{"a":"\\ud800"}',
        b'{"a":1}}',
        b'\xff\xfe{"a":1}',
        b'{"a":"\xff"}',
        b"[" * 70 + b"]" * 70,
        b"[" * 100_000,
    ],
)
def test_what_is_not_strict_json_is_bad_input(text):
    with pytest.raises(BadInput):
        strict_json.loads(text, limit=1_000_000)


def test_a_body_over_the_limit_is_refused_before_parsing():
    with pytest.raises(BadInput, match="larger than 10 bytes"):
        strict_json.loads(b'{"a": "0123456789"}', limit=10)


def test_64_levels_are_deep_enough():
    assert strict_json.loads(b"[" * 64 + b"]" * 64, limit=1000)


def test_what_is_dumped_can_be_loaded():
    value = {"name": "Größe ❤", "numbers": [1, 2.5, -3], "none": None}

    assert strict_json.loads(strict_json.dumps(value), limit=1000) == value
