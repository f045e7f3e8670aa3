"""Slow, huge and odd clients, each against a real server with short patience."""

import socket
import time

import pytest
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, StreamingResponse

from maquette.errors import TooLarge
from maquette.http.limits import HEAD_BYTES, BodyLimit, PatientProtocol
from support.web import running

PATIENCE = 0.5
LIMIT = 300_000


class Impatient(PatientProtocol):
    head_seconds = PATIENCE
    stall_seconds = PATIENCE


@pytest.fixture(scope="module")
def port():
    app = FastAPI()

    @app.exception_handler(TooLarge)
    async def too_large(request: Request, error: Exception):
        return PlainTextResponse("too large", 413)

    @app.post("/read")
    async def read(request: Request) -> int:
        return len(await request.body())

    @app.post("/refuse")
    async def refuse() -> str:
        return "no"

    @app.get("/large")
    def large():
        return StreamingResponse(bytes(2**16) for _ in range(1000))

    limited = BodyLimit(app, LIMIT, idle=PATIENCE, grace=2 * PATIENCE)
    config = uvicorn.Config(
        limited, port=0, http=Impatient, log_level="critical", timeout_keep_alive=1, lifespan="off"
    )
    with running(uvicorn.Server(config)) as port:
        yield port


@pytest.fixture
def line(port):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connected:
        yield connected


def head(path="/read", **headers):
    told = {"Host": "test", **headers}
    lines = [f"POST {path} HTTP/1.1", *(f"{key}: {value}" for key, value in told.items())]
    return "\r\n".join([*lines, "", ""]).encode()


def until_closed(line):
    """All that comes before the server closes, and how long that takes."""
    begun, data = time.monotonic(), b""
    try:
        while chunk := line.recv(65536):
            data += chunk
    except ConnectionError:
        pass
    return data, time.monotonic() - begun


def drip(line, data, pause=0.05, seconds=8.0):
    """Send a byte at a time until the server has enough of it; how long it bore that."""
    begun = time.monotonic()
    try:
        for byte in data:
            line.sendall(bytes([byte]))
            time.sleep(pause)
            if time.monotonic() - begun > seconds:
                break
    except ConnectionError:
        pass
    return time.monotonic() - begun


def flood(line, piece, seconds=8.0):
    """Send as fast as the line takes it until the server has enough; how long it bore that."""
    begun = time.monotonic()
    try:
        while time.monotonic() - begun < seconds:
            line.sendall(piece)
            time.sleep(0.001)
    except ConnectionError:
        pass
    return time.monotonic() - begun


def test_a_client_that_says_nothing_is_left(line):
    data, seconds = until_closed(line)

    assert data == b""
    assert seconds < 4 * PATIENCE


def test_a_head_that_drips_is_left(line):
    assert drip(line, head() * 100) < 4 * PATIENCE


def test_a_head_that_never_ends_is_cut_off(line):
    line.sendall(b"POST /read HTTP/1.1\r\nX: ")

    assert flood(line, b"x" * HEAD_BYTES) < PATIENCE  # by its size, before its time is up


def test_a_long_head_within_the_limit_is_read(line):
    line.sendall(head(X="y" * (HEAD_BYTES // 2), **{"Content-Length": 2}) + b"ok")

    assert line.recv(65536).startswith(b"HTTP/1.1 200 OK")


def test_a_body_that_stops_coming_is_timed_out(line):
    line.sendall(head(**{"Content-Length": 100}) + b"half")

    data, seconds = until_closed(line)

    assert data.startswith(b"HTTP/1.1 408")
    assert seconds < 8 * PATIENCE


def test_a_body_that_drips_is_timed_out_however_regular(line):
    line.sendall(head(**{"Content-Length": 1000}))

    assert drip(line, b"x" * 1000) < 8 * PATIENCE


def test_a_steady_body_is_read_however_long_it_takes(line):
    line.sendall(head(**{"Content-Length": 100_000}))
    for _ in range(20):
        line.sendall(b"x" * 5000)
        time.sleep(0.1)

    assert line.recv(65536).endswith(b"100000")


def test_a_body_that_says_it_is_too_large_is_refused_before_it_comes(line):
    line.sendall(head(**{"Content-Length": LIMIT + 1, "Expect": "100-continue"}))

    assert line.recv(65536).startswith(b"HTTP/1.1 413")


def test_a_body_that_grows_too_large_is_refused_on_its_way(line):
    line.sendall(head(**{"Transfer-Encoding": "chunked"}))
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    line.sendall(chunk * (LIMIT // 65536 + 1))

    assert line.recv(65536).startswith(b"HTTP/1.1 413")
    assert flood(line, chunk) < 8 * PATIENCE


def test_a_body_that_was_answered_early_may_run_out_but_not_for_ever(line):
    line.sendall(head("/refuse", **{"Content-Length": 10_000}))
    assert line.recv(65536).startswith(b"HTTP/1.1 200 OK")

    assert drip(line, b"x" * 10_000) < 6 * PATIENCE


def test_a_patient_client_may_ask_again_on_the_same_connection(line):
    for _ in range(3):
        line.sendall(head(**{"Content-Length": 5}) + b"hello")
        assert line.recv(65536).endswith(b"5")
        time.sleep(PATIENCE * 1.2)


def test_a_client_that_takes_nothing_of_its_answer_is_left(line):
    line.sendall(b"GET /large HTTP/1.1\r\nHost: test\r\n\r\n")
    time.sleep(10 * PATIENCE)

    data, _ = until_closed(line)

    assert data.startswith(b"HTTP/1.1 200 OK")
    assert len(data) < 1000 * 2**16
