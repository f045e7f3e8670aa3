"""Bodies of requests that are no JSON, or JSON that no order of ours is."""

import json
from collections.abc import Iterator

GOOD = {"prompt": "a wooden chair"}
DEEP = 3000


def damaged() -> Iterator[tuple[str, bytes]]:
    yield from _syntax()
    yield from _values()


def _syntax() -> Iterator[tuple[str, bytes]]:
    plain = json.dumps(GOOD).encode()
    yield from (
        ("empty", b""),
        ("space", b"   "),
        ("null", b"null"),
        ("true", b"true"),
        ("number", b"5"),
        ("text", b'"prompt"'),
        ("list", b"[" + plain + b"]"),
        ("cut", plain[:-1]),
        ("twice", plain * 2),
        ("comma", b'{"prompt": "a",}'),
        ("single-quotes", b"{'prompt': 'a'}"),
        ("comment", b'{"prompt": "a" /* b */}'),
        ("no-quotes", b"{prompt: 1}"),
        ("not-a-number", b'{"prompt": "a", "seed": NaN}'),
        ("infinity", b'{"prompt": "a", "seed": Infinity}'),
        ("overflow", b'{"prompt": "a", "seed": 1e999}'),
        ("huge-number", b'{"prompt": "a", "seed": ' + b"9" * 5000 + b"}"),
        ("half-a-pair", b'{"prompt": "\\ud800"}'),
        ("zero", b'{"prompt": "a\\u0000b"}'),
        ("zero-in-a-name", b'{"prompt": "a", "b\\u0000": 1}'),
        ("control", b'{"prompt": "a\x01b"}'),
        ("bad-escape", b'{"prompt": "\\x41"}'),
        ("latin", b'{"prompt": "\xe9"}'),
        ("overlong", b'{"prompt": "\xc0\xaf"}'),
        ("cut-character", b'{"prompt": "\xe2\x82"}'),
        ("utf-16", plain.decode().encode("utf-16")),
        ("utf-32", plain.decode().encode("utf-32")),
        ("mark", b"\xef\xbb\xbf" + plain),
        ("same-twice", b'{"prompt": "a", "prompt": "b"}'),
        ("same-twice-inside", b'{"prompt": "a", "x": {"y": 1, "y": 2}}'),
        ("deep-lists", b"[" * DEEP + b"]" * DEEP),
        ("deep-objects", b'{"a":' * DEEP + b"1" + b"}" * DEEP),
        ("deep-inside", b'{"prompt": "a", "x": ' + b"[" * 100 + b"]" * 100 + b"}"),
        ("large", b'{"prompt": "' + b"a" * 16_000_000 + b'"}'),
        ("form", b"prompt=a"),
        ("page", b"<html>"),
        ("zeros", bytes(100)),
        ("archive", b"PK\3\4"),
    )


def _values() -> Iterator[tuple[str, bytes]]:
    """The right names with wrong things under them."""
    for name, value in (
        ("prompt", 5),
        ("prompt", None),
        ("prompt", []),
        ("prompt", {"a": 1}),
        ("prompt", ""),
        ("prompt", " \t\n"),
        ("prompt", "a" * 100_000),
        ("imageUrl", "file:///etc/passwd"),
        ("imageUrl", "http://127.0.0.1/"),
        ("imageUrl", "http://[::1]/"),
        ("imageUrl", "http://169.254.169.254/latest/meta-data"),
        ("imageUrl", "gopher://a/"),
        ("imageUrl", "//a"),
        ("imageUrl", "http://" + "a" * 5000),
        ("imageUrl", 5),
        ("imageBase64", "****"),
        ("imageBase64", "AAAA"),
        ("imageBase64", ""),
        ("imageBase64", 5),
        ("tier", "best"),
        ("tier", 5),
        ("seed", "1"),
        ("seed", 1.5),
        ("seed", -(2**63)),
        ("seed", True),
        ("engine", "../sculpt"),
        ("engine", 5),
    ):
        alone = name in {"prompt", "imageUrl", "imageBase64"}
        body = {name: value} if alone else GOOD | {name: value}
        yield f"{name}-{str(value)[:20]!r}", json.dumps(body).encode()
