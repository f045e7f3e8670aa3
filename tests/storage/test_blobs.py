"""The same promises on a local folder and on an S3 server."""

import os
import random
import socket
import subprocess
import sys
import threading
import time
from urllib.request import Request, urlopen

import pytest

from maquette.errors import NotFound, Unavailable
from maquette.storage.blobs import Blobs

MEGABYTE = 2**20


@pytest.fixture(scope="session")
def s3_server():
    """A server that speaks S3 on the loopback; it checks no signatures."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _make_bucket(url)
        yield url
    finally:
        server.kill()
        server.wait()


def _make_bucket(url):
    end = time.monotonic() + 60
    while True:
        try:
            urlopen(Request(f"{url}/shelf", method="PUT", data=b"")).close()
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


@pytest.fixture(params=["folder", "s3"])
def blobs(request, tmp_path, monkeypatch):
    if request.param == "folder":
        return Blobs.open((tmp_path / "new" / "blobs").as_uri())
    monkeypatch.setenv("AWS_ENDPOINT_URL", request.getfixturevalue("s3_server"))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    return Blobs.open(f"s3://shelf/{os.path.basename(tmp_path)}")


@pytest.fixture
def noise():
    """Bytes over several parts of a multipart upload."""
    return random.Random(7).randbytes(11 * MEGABYTE + 3)


def test_bytes_come_back_as_they_went_in(blobs):
    assert blobs.put("a/b.glb", b"hello") == 5
    assert blobs.get("a/b.glb") == b"hello"
    assert blobs.size("a/b.glb") == 5


def test_an_empty_file_is_a_file(blobs):
    assert blobs.put("empty", b"") == 0
    assert blobs.get("empty") == b""
    assert blobs.size("empty") == 0
    assert b"".join(blobs.stream("empty")) == b""


def test_a_stream_is_stored_and_counted(blobs, noise):
    chunks = (noise[start : start + 100_000] for start in range(0, len(noise), 100_000))
    assert blobs.put("noise", chunks) == len(noise)
    assert b"".join(blobs.stream("noise")) == noise


def test_a_file_is_stored_and_fetched(blobs, noise, tmp_path):
    there, back = tmp_path / "there", tmp_path / "back"
    there.write_bytes(noise)
    assert blobs.put("noise", there) == len(noise)
    blobs.download("noise", back)
    assert back.read_bytes() == noise


def test_a_part_of_a_file_is_read(blobs, noise):
    blobs.put("noise", noise)
    for start, end in ((0, 1), (5, 17), (MEGABYTE - 1, 3 * MEGABYTE), (len(noise) - 2, None)):
        assert b"".join(blobs.stream("noise", start, end)) == noise[start:end]
    assert b"".join(blobs.stream("noise", 7, 7)) == b""


def test_what_is_not_there_is_not_found(blobs, tmp_path):
    assert blobs.size("nothing") is None
    with pytest.raises(NotFound):
        blobs.get("nothing")
    with pytest.raises(NotFound):
        b"".join(blobs.stream("nothing"))
    with pytest.raises(NotFound):
        blobs.copy("nothing", "something")
    with pytest.raises(NotFound):
        blobs.download("nothing", tmp_path / "nothing")


def test_a_second_put_replaces_the_first(blobs):
    blobs.put("key", b"first, and longer")
    blobs.put("key", b"second")
    assert blobs.get("key") == b"second"


def test_deleting_twice_is_no_error(blobs):
    blobs.put("key", b"x")
    blobs.delete("key")
    blobs.delete("key")
    assert blobs.size("key") is None


def test_a_prefix_is_listed_and_deleted_without_its_namesakes(blobs):
    for key in ("jobs/1/1/a", "jobs/1/2/b c+d", "jobs/10/1/a", "jobs/2/1/a"):
        blobs.put(key, b"x")
    assert sorted(blobs.list("jobs/1/")) == ["jobs/1/1/a", "jobs/1/2/b c+d"]
    blobs.delete_prefix("jobs/1/")
    assert list(blobs.list("jobs/1/")) == []
    assert sorted(blobs.list("jobs/")) == ["jobs/10/1/a", "jobs/2/1/a"]


def test_a_copy_stands_by_itself(blobs):
    blobs.put("slot", b"confirmed")
    blobs.copy("slot", "kept")
    blobs.put("slot", b"swapped afterwards")
    assert blobs.get("kept") == b"confirmed"


def test_a_put_that_dies_leaves_nothing(blobs, noise):
    class Gone(Exception):
        pass

    def half():
        yield noise[: 6 * MEGABYTE]
        raise Gone

    with pytest.raises(Gone):
        blobs.put("half", half())
    assert blobs.size("half") is None
    assert list(blobs.list("")) == []


def test_readers_never_see_half_of_a_file(blobs):
    versions = [bytes([letter]) * (MEGABYTE // 2) for letter in b"abcd"]
    blobs.put("key", versions[0])
    seen, done = set(), threading.Event()

    def read():
        while not done.is_set():
            seen.add(blobs.get("key"))

    reader = threading.Thread(target=read)
    reader.start()
    for version in versions * 3:
        blobs.put("key", version)
    done.set()
    reader.join()
    assert seen <= set(versions)


@pytest.mark.parametrize("key", ["../outside", "a/../../outside"])
def test_a_key_cannot_leave_the_storage(blobs, tmp_path, key):
    with pytest.raises((ValueError, Unavailable)):
        blobs.put(key, b"x")
    assert not (tmp_path / "new" / "outside").exists()


@pytest.mark.parametrize("url", ["ftp://host/x", "nonsense"])
def test_an_unknown_storage_is_refused_with_the_setting_to_look_at(url):
    with pytest.raises(Unavailable, match="MAQUETTE_STORAGE_URL"):
        Blobs.open(url)
