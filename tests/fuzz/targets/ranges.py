"""The Range header of a download; what comes must be what was asked for, to the byte."""

import asyncio
import re

from fastapi import Request, Response
from hypothesis import strategies as st
from obstore.store import MemoryStore

from fuzz.target import Target
from maquette.errors import NotFound
from maquette.http.files import serve
from maquette.storage.blobs import Blobs

CONTENT = bytes(range(256)) * 4 + b"end"
WORDS = (
    b"bytes=",
    b"0-0",
    b"-1",
    b"0-",
    b"1023-",
    b"1027-",
    b",",
    b"-",
    b"999999999999999999",
    b"items=",
)
TOLD = re.compile(r"bytes (\d+)-(\d+)/1027")

_blobs = Blobs(MemoryStore())
_blobs.put("a", CONTENT)
_loop = asyncio.new_event_loop()


def take(data: bytes) -> None:
    scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"range", data)]}
    answer = serve(Request(scope), _blobs, "a", "text/plain")
    content = _loop.run_until_complete(_read(answer))
    assert answer.status_code in {200, 206, 416}
    assert int(answer.headers["content-length"]) == len(content)
    if answer.status_code == 200:
        assert content == CONTENT
    elif answer.status_code == 206:
        told = TOLD.fullmatch(answer.headers["content-range"])
        assert told is not None
        assert content == CONTENT[int(told[1]) : int(told[2]) + 1]
        assert content
    else:
        assert content == b""
        assert answer.headers["content-range"] == "bytes */1027"


async def _read(answer: Response) -> bytes:
    if not hasattr(answer, "body_iterator"):
        return bytes(answer.body)
    return b"".join([bytes(chunk) async for chunk in answer.body_iterator])


def seeds() -> list[bytes]:
    return [
        *(b"bytes=0-0", b"bytes=5-", b"bytes=-7", b"bytes=1027-", b"bytes=0-1,3-4", b"bytes=9-3"),
        *(
            b"lines=1-2",
            b"bytes=",
            b"bytes=1-99999999999999999999",
            b" bytes=1-2 ",
            b"bytes=\xb2-3",
        ),
    ]


numbers = st.one_of(
    st.integers(-2, 1100).map(str), st.sampled_from(["", "1e3", "+1", "²", "9" * 30])
)
spans = st.builds("{}-{}".format, numbers, numbers)
examples = st.builds(
    lambda unit, parts: (unit + ",".join(parts)).encode("utf-8"),
    st.sampled_from(["bytes=", "bytes=", "bytes=", "Bytes=", "bytes =", "", "none="]),
    st.lists(spans, min_size=1, max_size=3),
)

TARGET = Target(take, NotFound, seeds, examples, WORDS, longest=200, walled=False)
