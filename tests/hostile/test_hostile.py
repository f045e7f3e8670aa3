"""Everything hostile at the front door of a real server: refused, and its memory stays small."""

import http.client
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hostile import archives, bodies, models, pictures
from maquette.settings import process_environment
from maquette.testing.house import House
from support.web import free_port

MOST_MEGABYTES = 300
BOUNDARY = "3f9c1d"
FORM = f"multipart/form-data; boundary={BOUNDARY}"


class Door:
    """A server in a process of its own, and a key to it."""

    def __init__(self, port, key, pid):
        self.port, self.key, self.pid = port, key, pid

    def post(self, path, data, kind):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            told = {"Authorization": f"Bearer {self.key}", "Content-Type": kind}
            connection.request("POST", path, data, told)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def upload(self, path, name, data):
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"'
        end = f"\r\n--{BOUNDARY}--".encode()
        return self.post(path, head.encode() + b"\r\n\r\n" + data + end, FORM)

    def peak(self):
        """Megabytes that the server's own process has had at most."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
        raise AssertionError


@pytest.fixture(scope="module")
def door(tmp_path_factory):
    folder, port = tmp_path_factory.mktemp("place"), free_port()
    with House(folder) as place:
        key = place.key(place.account("ada@example.com", None))
    told = {"MAQUETTE_DATA_DIR": str(folder), "MAQUETTE_PORT": str(port), "MAQUETTE_WORKERS": "0"}
    command = [sys.executable, "-m", "maquette", "serve"]
    with open(folder / "log", "wb") as log:
        running = subprocess.Popen(command, env=process_environment() | told, stderr=log)
        try:
            wait(port, running)
            yield Door(port, key, running.pid)
        finally:
            running.send_signal(signal.SIGTERM)
            running.wait(30)
    assert b"Traceback" not in (folder / "log").read_bytes()


def wait(port, running):
    until = time.monotonic() + 60
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/livez")
            connection.getresponse().read()
        except OSError:
            assert running.poll() is None, "the server ended"
            assert time.monotonic() < until, "the server does not start"
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()


def astray(answers):
    """Those that were not refused in our own words."""
    return {name: got for name, got in answers.items() if not 400 <= got[0] < 500 or not got[1]}


def test_models_that_lie_are_refused(door):
    every = dict(models.damaged())
    assert len(every) >= 150

    answers = {name: door.upload("/v1/models", name, data) for name, data in every.items()}

    assert astray(answers) == {}


def test_archives_that_lie_are_refused(door):
    every = dict(archives.damaged())
    assert len(every) >= 40

    answers = {name: door.upload("/v1/models", "a.zip", data) for name, data in every.items()}

    assert astray(answers) == {}


def test_pictures_that_lie_are_refused(door):
    every = dict(pictures.damaged())
    assert len(every) >= 60

    answers = {name: door.upload("/v1/overlays", "a.png", data) for name, data in every.items()}

    assert astray(answers) == {}


def test_odd_pictures_are_taken(door):
    answers = {name: door.upload("/v1/overlays", "a.png", data)[0] for name, data in pictures.odd()}

    assert set(answers.values()) == {200}, answers


def test_bodies_that_are_no_order_are_refused(door):
    every = dict(bodies.damaged())
    assert len(every) >= 60
    kind = "application/json"

    answers = {name: door.post("/v1/generations", data, kind) for name, data in every.items()}

    assert astray(answers) == {}


def test_the_server_never_needed_much_memory(door):
    """Last in this file: it judges what the others did."""
    assert door.peak() < MOST_MEGABYTES
