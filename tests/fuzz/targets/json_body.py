"""Bodies of requests."""

import json
from random import Random

from hypothesis import strategies as st

from fuzz.json_mutation import changed
from fuzz.target import Raw, Target
from maquette.errors import BadInput
from maquette.http.bodies import json_object
from maquette.kit import strict_json

WORDS = (
    b"NaN",
    b"Infinity",
    b"1e999",
    b"\\ud800",
    b"\\u0000",
    b"[[[[",
    b'{"a":',
    b"null",
    b"-0",
    b"\xef\xbb\xbf",
)


def take(data: bytes) -> None:
    found = json_object(data)
    assert strict_json.loads(strict_json.dumps(found), limit=2**24) == found


def seeds() -> list[bytes]:
    return [
        b'{"imageUrl": "http://a", "n": [1, 2.5, null, true], "o": {"a": {}}}',
        b"{}",
        b"[]",
        b"[" * 70,
    ]


def mutated(data: bytes, room: int, chance: Random, raw: Raw) -> bytes:
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return raw(data, room)
    if not isinstance(document, dict) or chance.random() < 0.3:
        return raw(data, room)
    return json.dumps(changed(document, chance)).encode("utf-8", "replace")[:room]


leaves = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=10), st.just("\ud800")
)
values = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(), inner, max_size=4)
    ),
)
examples = st.dictionaries(st.text(max_size=4), values, max_size=5).map(
    lambda found: json.dumps(found).encode()
)

TARGET = Target(take, BadInput, seeds, examples, WORDS, mutated)
