"""Forms with a file. The first line is the content type, the rest comes in uneven pieces."""

import asyncio

from fastapi import Request
from hypothesis import strategies as st

from fuzz.target import Target
from maquette.errors import BadInput
from maquette.http.forms import read_form
from maquette.kit.spool import Spool

TYPE = b"multipart/form-data; boundary=b\n"
WORDS = (
    *(b"--b", b"--b--", b"\r\n", b"\r\n\r\n", b"Content-Disposition: form-data; ", b'name="file"'),
    *(
        b'; filename="a.glb"',
        b"filename*=UTF-8''a",
        b"Content-Type: ",
        b"multipart/form-data",
        b"boundary=",
    ),
    *(
        b"charset=utf-8",
        b"charset=utf-7",
        b"\\",
        b'"',
        b";",
        b"Content-Transfer-Encoding: base64",
        b"_charset_",
    ),
)
PIECES = (1, 7, 64, 3, 1000, 2)
_loop = asyncio.new_event_loop()


def take(data: bytes) -> None:
    _loop.run_until_complete(_taken(data))


async def _taken(data: bytes) -> None:
    kind, _, body = data.partition(b"\n")
    with Spool() as spool:
        form = await read_form(_request(kind, body), spool)
        assert form.filename is None or isinstance(form.filename, str)
        assert len(form.read()) <= len(body)
        assert sum(map(len, form.fields.values())) <= len(body)


def _request(kind: bytes, body: bytes) -> Request:
    left = iter(_pieces(body))

    async def receive() -> dict[str, object]:
        piece = next(left, None)
        return {"type": "http.request", "body": piece or b"", "more_body": piece is not None}

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/",
        "query_string": b"",
        "headers": [(b"content-type", kind)],
        "app": None,  # within an app, a fault of the form is an answer of its own
    }
    return Request(scope, receive)


def _pieces(body: bytes) -> list[bytes]:
    found, at = [], 0
    while at < len(body):
        size = PIECES[len(found) % len(PIECES)]
        found.append(body[at : at + size])
        at += size
    return found


def part(head: bytes, content: bytes) -> bytes:
    return b"--b\r\nContent-Disposition: form-data; " + head + b"\r\n\r\n" + content + b"\r\n"


def seeds() -> list[bytes]:
    file = part(b'name="file"; filename="a.glb"', b"glTF")
    field = part(b'name="renderSettings"', b'{"aspect": "1:1"}')
    return [
        TYPE + file + field + b"--b--\r\n",
        TYPE + field * 3 + b"--b--",
        TYPE + part(b"name=\"file\"; filename*=UTF-8''%e2%82%ac.glb", b"x") + b"--b--",
        TYPE + b"--b--",
        b"multipart/form-data\n",
        b"application/x-www-form-urlencoded\na=b",
        b'multipart/form-data; boundary="b b"; charset=utf-8\n--b b\r\n\r\n\r\n--b b--',
    ]


heads = st.sampled_from(
    [
        *(b'name="file"; filename="a"', b"name=a", b'name="a"', b"name", b"", b'filename="a"'),
        *(b'name="\xff"', b'name="file"; filename="\\"', b"name*=x''%ff"),
        b'name="a"\r\nContent-Type: text/plain; charset=x',
    ]
)
bodies = st.builds(
    lambda parts, end: b"".join(part(*each) for each in parts) + end,
    st.lists(st.tuples(heads, st.binary(max_size=40)), max_size=24),
    st.sampled_from([b"--b--\r\n", b"--b--", b"", b"--b", b"\r\n--b--\r\nmore"]),
)
kinds = st.sampled_from(
    [
        *(TYPE, TYPE, TYPE, b"multipart/form-data\n", b"multipart/form-data; boundary=\n"),
        b"multipart/form-data; boundary=b; charset=utf-7\n",
        b"MULTIPART/FORM-DATA; BOUNDARY=b\n",
    ]
)
examples = st.builds(lambda kind, body: kind + body, kinds, bodies)

TARGET = Target(take, BadInput, seeds, examples, WORDS, walled=False)
