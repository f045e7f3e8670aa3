"""A machine that runs out of disk, files or threads: refused in words, and over by itself."""

import resource
import shutil
import socket
import subprocess
import time
from pathlib import Path

import httpx2
import pytest

from maquette.testing.echo import pyramid
from support.large import large_model
from support.standing import standing

pytestmark = pytest.mark.slow

MEGABYTE = 2**20
IN_A_BOX = ["unshare", "-Urm", "sh", "-c"]


def send(place, data, name="model.glb"):
    return place.web.post("/v1/models", files={"file": (name, data)})


def order(place):
    return place.web.post("/v1/generations", json={"prompt": "a chair"})


@pytest.fixture
def small_disk(tmp_path):
    """A server whose data folder is a disk of its own, of 24 MB."""
    if subprocess.run([*IN_A_BOX, "true"], capture_output=True).returncode:
        pytest.skip("this machine gives no user namespaces")
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = f'mount -t tmpfs -o size=24m tmpfs {folder} && exec "$@"'
    with standing(folder, before=[*IN_A_BOX, mount, "sh"]) as opened:
        # Seen from outside: the disk is mounted in the server's own namespace.
        opened.disk = Path(f"/proc/{opened.pid}/root{folder}")
        yield opened


def fill(place, leave):
    """Take all of the disk but ``leave`` bytes; gives what to remove."""
    filler = place.disk / "filler"
    free = shutil.disk_usage(place.disk).free - leave
    with filler.open("wb") as file:
        for _ in range(free // 65536):
            file.write(bytes(65536))
    return filler


def test_on_a_full_disk_uploads_are_refused_and_nothing_is_lost(small_disk):
    place, large = small_disk, large_model(4)
    assert send(place, pyramid("first")).status_code == 201
    filler = fill(place, leave=2 * MEGABYTE)

    refused = send(place, large)

    assert (refused.status_code, refused.json()["error"]["code"]) == (507, "no_space")
    assert int(refused.headers["retry-after"]) > 0
    assert place.web.get("/v1/models").json()["meta"]["total"] == 1
    filler.unlink()
    assert send(place, large).status_code == 201
    assert place.leave() == (0, [])


def test_on_a_disk_without_a_byte_orders_are_refused_and_reads_go_on(small_disk):
    place = small_disk
    first = order(place).json()["data"]["jobId"]
    filler = fill(place, leave=0)
    answers = [order(place) for _ in range(12)]

    assert {answer.status_code for answer in answers} <= {201, 503, 507}
    assert answers[-1].status_code in {503, 507}
    assert place.web.get(f"/v1/jobs/{first}").status_code == 200
    filler.unlink()
    assert order(place).status_code == 201
    kept = 2 + sum(answer.status_code == 201 for answer in answers)
    assert place.web.get("/v1/jobs").json()["meta"]["total"] == kept
    assert place.leave() == (0, [])


def test_a_file_size_limit_is_told_as_a_full_disk(tmp_path):
    with standing(tmp_path / "house") as place:
        with place.limited(resource.RLIMIT_FSIZE, 2 * MEGABYTE):
            refused = send(place, large_model(4))
        assert (refused.status_code, refused.json()["error"]["code"]) == (507, "no_space")
        assert send(place, large_model(4)).status_code == 201
        assert place.leave() == (0, [])


def test_uploads_leave_room_for_the_database(tmp_path):
    with standing(tmp_path / "house", free_space_mb=10**9) as place:
        refused = send(place, large_model(1))
        assert (refused.status_code, refused.json()["error"]["code"]) == (507, "no_space")
        assert order(place).status_code == 201


def test_a_server_without_free_files_refuses_and_recovers(tmp_path):
    with standing(tmp_path / "house") as place:
        assert send(place, pyramid("first")).status_code == 201
        base = place.open_files()
        with place.limited(resource.RLIMIT_NOFILE, base + 2):
            crowd = [connected(place) for _ in range(20)]
            refused = send(place, large_model(2))
            time.sleep(0.3)
            for line in crowd:
                line.close()
        assert refused.status_code in {201, 503}
        assert place.process.poll() is None
        end = time.monotonic() + 30
        while not succeeds(place):
            assert time.monotonic() < end, place.log.read_text()
        assert place.leave() == (0, [])


def connected(place):
    host, port = "127.0.0.1", int(place.url.rpartition(":")[2])
    return socket.create_connection((host, port))


def succeeds(place):
    try:
        return httpx2.get(f"{place.url}/v1/models", headers=place.headers).status_code == 200
    except httpx2.TransportError:
        return False


def test_a_server_without_free_threads_refuses_and_recovers(tmp_path):
    with standing(tmp_path / "house") as place:
        size = int(Path(f"/proc/{place.pid}/statm").read_text().split()[0]) * resource.getpagesize()
        with place.limited(resource.RLIMIT_AS, size + MEGABYTE):
            answers = [place.web.get("/v1/jobs") for _ in range(3)]
        assert {answer.status_code for answer in answers} <= {200, 503}
        assert place.web.get("/v1/jobs").status_code == 200
        assert place.leave() == (0, [])
