"""A machine whose OpenGL is gone: said at the start, and renders fail in words, paid back."""

import subprocess
import sys

import pytest

from maquette.core.assets import actions as assets
from maquette.core.jobs.tables import Artifact
from maquette.core.renders import actions
from maquette.render.spec import RenderSpec
from maquette.settings import process_environment
from maquette.testing.echo import pyramid
from maquette.testing.house import House
from support.faults import left, separate_worker, until

pytestmark = pytest.mark.slow

# The library that asks the vendors' own: it finds none.
BLIND = {"__EGL_VENDOR_LIBRARY_FILENAMES": "/nonexistent/vendor.json"}
STILL = RenderSpec.parse({"output": "still", "quality": "share"})


def test_a_render_fails_with_the_remedy_and_is_paid_back(tmp_path):
    with House(tmp_path) as house:
        ada = house.account("ada@example.com")
        with house.runtime.db.write() as session:
            uploaded = assets.upload(session, house.runtime, ada.account_id, "a.glb", pyramid("a"))
            ordered = actions.submit(session, house.runtime, ada, uploaded.asset.id, STILL)
        with separate_worker(house, **BLIND) as worker:
            job = house.wait(ada, ordered.job_id, 120)
            log = worker.log.read_text()
        assert (job.status, job.error_code, job.attempt) == ("failed", "unavailable", 3), log
        assert "install libegl1" in job.error_message
        assert left(house, ada) == 10
        with house.runtime.db.read() as session:
            assert session.query(Artifact).count() == 0


def test_a_worker_and_the_doctor_say_so_at_the_start(tmp_path):
    environment = process_environment() | BLIND | {"MAQUETTE_DATA_DIR": str(tmp_path / "data")}
    doctor = subprocess.run(
        [sys.executable, "-m", "maquette", "doctor"],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert doctor.returncode == 1
    assert "OpenGL 3.3 through EGL is missing" in doctor.stdout
    assert "libegl1" in doctor.stdout
    log = tmp_path / "worker.log"
    with log.open("wb") as errors:
        worker = subprocess.Popen(
            [sys.executable, "-m", "maquette", "worker"], env=environment, stderr=errors
        )
    try:
        until(lambda: "renders will fail: OpenGL 3.3" in log.read_text(), say=log.read_text)
    finally:
        worker.kill()
        worker.wait()
