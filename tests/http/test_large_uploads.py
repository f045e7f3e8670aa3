"""Large files pass through a server that hardly grows, and leave nothing when they do not."""

import hashlib
import json
import os
import socket
import struct
import threading
import time
from http.client import HTTPResponse
from pathlib import Path

import pytest

from support.large import MEGABYTE, hollow_model
from support.standing import standing

pytestmark = pytest.mark.slow

MOST_GROWTH = 40
CAP = 16


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    with standing(tmp_path_factory.mktemp("standing") / "house", upload_limit_mb=100) as opened:
        send(opened, hollow_model(1, 0))
        yield opened


@pytest.fixture(scope="module")
def strict(tmp_path_factory):
    with standing(tmp_path_factory.mktemp("strict") / "house", upload_limit_mb=CAP) as opened:
        send(opened, hollow_model(1, 0))
        yield opened


def send(place, data):
    return place.web.post("/v1/models", files={"file": ("a.glb", data)})


def peak(place):
    """Megabytes that the server's process had at the most."""
    lines = Path(f"/proc/{place.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


def head(place, length=None):
    how = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
    return (
        f"POST /v1/models HTTP/1.1\r\nHost: test\r\n{how}\r\n"
        f"Authorization: {place.headers['Authorization']}\r\n"
        'Content-Type: multipart/form-data; boundary="b"\r\n\r\n'
    ).encode()


PART = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.glb"\r\n\r\n'


def line_to(place):
    return socket.create_connection(("127.0.0.1", int(place.url.rpartition(":")[2])), timeout=30)


def half_written(place):
    """Files without a name that the server holds open, where uploads lie on their way."""
    folder, found = Path(f"/proc/{place.pid}/fd"), []
    for name in os.listdir(folder):
        try:
            found.append(os.readlink(folder / name))
        except FileNotFoundError:
            continue
    return [path for path in found if path.endswith("(deleted)") and "/house/" in path]


def until(holds):
    end = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_model_of_a_hundred_megabytes_hardly_grows_the_server(place):
    data, before = hollow_model(99, 1), peak(place)

    made = send(place, data).json()["data"]["modelId"]

    assert peak(place) - before < MOST_GROWTH
    with place.web.stream("GET", f"/v1/models/{made}/file") as answer:
        found = hashlib.sha256()
        for chunk in answer.iter_bytes():
            found.update(chunk)
    assert found.hexdigest() == hashlib.sha256(data).hexdigest()
    assert half_written(place) == []


def test_several_large_models_at_once_hardly_grow_it(place):
    models, before = [hollow_model(30, 2 + number) for number in range(3)], peak(place)
    told = []
    crowd = [
        threading.Thread(target=lambda one=one: told.append(send(place, one).status_code))
        for one in models
    ]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()

    assert told == [201] * 3
    assert peak(place) - before < MOST_GROWTH


def test_a_large_file_that_is_no_model_is_refused_in_the_usual_words(place):
    refused = send(place, b"glTF" + bytes(9 * MEGABYTE))

    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "invalid_format")


def test_a_file_that_grows_past_the_cap_is_refused_there_and_then(strict):
    """Nobody was told how large it would be, and most of it was not sent."""
    with line_to(strict) as line:
        line.sendall(head(strict) + b"%x\r\n" % len(PART) + PART + b"\r\n")
        piece = b"%x\r\n" % MEGABYTE + bytes(MEGABYTE) + b"\r\n"
        for _ in range(CAP):
            line.sendall(piece)
        until(lambda: half_written(strict))
        line.sendall(piece)
        answer = HTTPResponse(line)
        answer.begin()
        code = json.load(answer)["error"]["code"]

    assert (answer.status, code) == (400, "file_too_large")
    until(lambda: not half_written(strict))
    assert strict.web.get("/v1/models").json()["meta"]["total"] == 1


def test_a_client_that_leaves_in_the_middle_leaves_no_file(strict):
    with line_to(strict) as line:
        line.sendall(head(strict, 10 * MEGABYTE) + PART + bytes(5 * MEGABYTE))
        until(lambda: half_written(strict))
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    until(lambda: not half_written(strict))
    assert send(strict, hollow_model(1, 0)).json()["data"]["duplicate"]
    assert strict.leave() == (0, [])
