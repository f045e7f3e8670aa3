"""Clients that leave in the middle leave nothing behind; a server that leaves fails nobody."""

import socket
import struct
import threading
import time
from pathlib import Path

import httpx2
import pytest

from maquette.kit.ids import new_id
from support.large import large_model
from support.standing import standing

pytestmark = pytest.mark.slow

TIMES = 12
LARGE = large_model(3)


def upload_head(place, length):
    return (
        "POST /v1/models HTTP/1.1\r\nHost: test\r\n"
        f"Authorization: {place.headers['Authorization']}\r\nContent-Length: {length}\r\n"
        'Content-Type: multipart/form-data; boundary="b"\r\n\r\n'
    ).encode()


def upload_body():
    part = '--b\r\nContent-Disposition: form-data; name="file"; filename="model.glb"\r\n\r\n'
    return part.encode() + LARGE + b"\r\n--b--\r\n"


def download(place, path):
    return (
        f"GET {path} HTTP/1.1\r\nHost: test\r\nAuthorization: {place.headers['Authorization']}\r\n"
        "\r\n"
    ).encode()


def say_and_leave(place, data, hear=0):
    """Send, perhaps hear a little, and reset the connection."""
    with socket.create_connection(("127.0.0.1", int(place.url.rpartition(":")[2]))) as line:
        line.sendall(data)
        while hear > 0:
            hear -= len(line.recv(min(hear, 65536)) or b"x" * hear)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def held(place):
    """Open files and threads of the server."""
    return place.open_files(), len(list(Path(f"/proc/{place.pid}/task").iterdir()))


def test_clients_that_leave_in_the_middle_leave_nothing_behind(tmp_path):
    with standing(tmp_path / "house") as place:
        sent = place.web.post("/v1/models", files={"file": ("a.glb", LARGE)})
        model = sent.json()["data"]["modelId"]
        file = f"/v1/models/{model}/file"
        balance = place.web.get("/v1/account").json()
        assert place.web.get(file).status_code == 200
        for _ in range(40):  # every thread that the server may ever start
            threading.Thread(target=place.web.get, args=(file,)).start()
        time.sleep(2)
        files, threads = held(place)
        body = upload_body()
        for _ in range(TIMES):
            for share in (0.1, 0.5, 0.99):
                part = body[: int(share * len(body))]
                say_and_leave(place, upload_head(place, len(body)) + part)
                say_and_leave(place, download(place, file), hear=int(share * 1000))
        end = time.monotonic() + 60
        while (now := held(place))[0] > files + 2 or now[1] > max(threads, 45):
            assert time.monotonic() < end, (now, files, threads)
            time.sleep(0.2)
        assert place.web.get("/v1/models").json()["meta"]["total"] == 1
        assert place.web.get("/v1/account").json() == balance
        assert place.leave() == (0, [])
        assert "Traceback" not in place.log.read_text()


class Crowd:
    """Clients that order again and again, and ask again when nobody answers."""

    def __init__(self, place, size):
        self.place, self.told, self.acknowledged = place, [], []
        self.leaving = threading.Event()
        self.threads = [threading.Thread(target=self.go_on) for _ in range(size)]
        for thread in self.threads:
            thread.start()

    def go_on(self):
        while not self.leaving.is_set():
            try:
                self.ask(new_id())
            except httpx2.TransportError:
                time.sleep(0.05)

    def ask(self, key):
        headers = {**self.place.headers, "Idempotency-Key": key}
        order = {"prompt": "a chair"}
        answer = httpx2.post(f"{self.place.url}/v1/generations", json=order, headers=headers)
        self.told.append(answer.status_code)
        if answer.status_code == 201:
            self.acknowledged.append(answer.json()["data"]["jobId"])

    def leave(self):
        self.leaving.set()
        for thread in self.threads:
            thread.join()


def test_a_server_that_is_told_to_leave_fails_no_client_that_asks_again(tmp_path):
    with standing(tmp_path / "house") as place:
        crowd = Crowd(place, 4)
        try:
            end = time.monotonic() + 60
            while len(crowd.acknowledged) < 8:
                assert time.monotonic() < end, (crowd.told, place.log.read_text())
                time.sleep(0.01)
            ended = place.leave()
        finally:
            crowd.leave()
        assert ended == (0, []), place.log.read_text()
        assert set(crowd.told) <= {201, 402, 429}
