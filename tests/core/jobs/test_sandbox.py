"""What a job's child cannot do, tried from within."""

import socket
import time

import pytest

from maquette.core.jobs.children import child, child_environment
from maquette.errors import Unavailable
from maquette.kit import sandbox
from maquette.settings import process_environment
from support import hostile

ESCAPES = sorted(set(hostile.ESCAPES))


@pytest.fixture(autouse=True)
def _walls():
    if not sandbox.offered().whole:
        pytest.skip(f"this kernel offers {sandbox.offered()}")


@pytest.fixture
def place(tmp_path):
    """A job's folder, a secret beside it, and somebody who listens."""
    job = tmp_path / "job"
    (job / "in").mkdir(parents=True)
    (job / "out").mkdir()
    (job / "in" / "given").write_bytes(b"a model")
    (tmp_path / "maquette.db").write_text("credits")
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as unix:
        unix.bind(str(tmp_path / "sock"))
        unix.listen()
        yield {
            "folder": str(job),
            "secret": str(tmp_path / "maquette.db"),
            "port": server.getsockname()[1],
            "unix": str(tmp_path / "sock"),
        }


def run(place, kind, policy="auto", **request):
    order = {"kind": kind, "folder": place["folder"], "sandbox": policy}
    order["request"] = {**place, **request}
    environment = child_environment(process_environment(), place["folder"])
    with child((hostile.__file__,), order, environment) as running:
        return running.wait(lambda message: None, lambda: False, time.monotonic() + 60)


@pytest.mark.parametrize("escape", ESCAPES)
def test_nothing_gets_out(place, escape):
    assert "kept in by" in run(place, "escape", escape=escape)


def test_honest_work_does_not_notice_the_walls(place):
    assert run(place, "work") == {"made": True}


def test_without_walls_the_secret_can_be_read(place):
    told = run(place, "escape", policy="off", escape="read_a_secret")
    assert told == {"escaped": "read_a_secret"}


def test_required_walls_that_are_missing_are_refused(monkeypatch):
    monkeypatch.setattr(sandbox, "offered", lambda: sandbox.Walls(0, True))
    with pytest.raises(Unavailable, match="no Landlock, seccomp"):
        sandbox.insist(sandbox.Policy.REQUIRE)
    sandbox.insist(sandbox.Policy.AUTO)
