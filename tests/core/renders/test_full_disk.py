"""A disk that becomes full while a film is encoded."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from maquette.core.assets import actions as assets
from maquette.core.audit.audit import audit
from maquette.core.renders import actions as renders
from maquette.render.spec import RenderSpec
from maquette.testing.house import House
from support.cubes import cube_glb
from support.faults import left, separate_worker, until

pytestmark = [pytest.mark.kill, pytest.mark.slow]

IN_A_BOX = ["unshare", "-Urm", "sh", "-c"]
FILM = RenderSpec(length=3.0, aspect="1:1")
HELD_UP = "child.frame_encoded=sleep:4@3"


@pytest.fixture
def house(tmp_path):
    if subprocess.run([*IN_A_BOX, "true"], capture_output=True).returncode:
        pytest.skip("this machine gives no user namespaces")
    with House(tmp_path / "house") as opened:
        yield opened


@pytest.fixture
def worker(house):
    """A worker whose scratch folder is a disk of its own, of 8 MB; its first film is held up."""
    scratch = house.folder / "scratch"
    scratch.mkdir(exist_ok=True)
    mount = f'mount -t tmpfs -o size=8m tmpfs {scratch} && exec "$@"'
    command = [*IN_A_BOX, mount, "sh"]
    reached = house.folder / "reached"
    reached.touch()
    told = {"traps": HELD_UP, "reached": str(reached)}
    with separate_worker(house, command=command, told=told) as process:
        process.reached = reached
        # Seen from outside: the disk is mounted in the worker's own namespace.
        process.disk = Path(f"/proc/{process.pid}/root{scratch}")
        yield process


@pytest.fixture
def ada(house):
    return house.account("ada@example.com")


def order(house, caller):
    with house.runtime.db.write() as session:
        cube = assets.upload(session, house.runtime, caller.account_id, "cube.glb", cube_glb())
        return renders.submit(session, house.runtime, caller, cube.asset.id, FILM).job_id


def fill(disk):
    """Take all that is left; gives what to remove."""
    filler = disk / "filler"
    with filler.open("wb") as file:
        for _ in range(shutil.disk_usage(disk).free // 4096):
            file.write(bytes(4096))
    return filler


def full_in_the_middle(worker):
    """Wait until a film is being encoded, and leave it no room."""
    until(lambda: worker.reached.read_text(), say=lambda: worker.log.read_text())
    return fill(worker.disk)


def emptied(worker):
    """Whether, after a moment at most, nothing lies there but what we have put there."""
    until(lambda: {name for _, _, files in os.walk(worker.disk) for name in files} <= {"filler"})
    return True


def test_a_film_without_room_fails_by_name_is_paid_back_and_leaves_nothing(house, worker, ada):
    job_id = order(house, ada)
    filler = full_in_the_middle(worker)

    job = house.wait(ada, job_id, 120)

    assert (job.status, job.error_code) == ("failed", "no_space"), worker.log.read_text()
    assert "no room left on the disk" in job.error_message
    assert left(house, ada) == 10
    assert emptied(worker)
    filler.unlink()
    assert house.wait(ada, order(house, ada), 120).status == "done", worker.log.read_text()
    assert audit(house.runtime) == []


def test_a_film_that_gets_room_again_is_made_after_all(house, worker, ada):
    job_id = order(house, ada)
    filler = full_in_the_middle(worker)
    until(lambda: "no room left on the disk" in worker.log.read_text())
    filler.unlink()

    job = house.wait(ada, job_id, 120)

    assert (job.status, job.attempt > 1) == ("done", True), worker.log.read_text()
    assert left(house, ada) < 10
    assert emptied(worker)
    assert audit(house.runtime) == []
