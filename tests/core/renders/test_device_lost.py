"""A GPU that is reset, or taken away, while it draws: never a film of nothing."""

import pytest

from maquette.core.assets import actions as assets
from maquette.core.jobs.tables import Artifact
from maquette.core.renders import actions
from maquette.errors import Unavailable
from maquette.render.gpu.context import open_gpu
from maquette.render.spec import RenderSpec
from maquette.testing.child import losing
from maquette.testing.house import House
from support.cubes import cube_glb
from support.faults import separate_worker

FILM = RenderSpec(length=3.0, aspect="1:1", quality="share")
LOST = "the graphics device was lost"


def test_a_job_whose_device_is_lost_is_done_by_another_child(tmp_path):
    reached = tmp_path / "reached"
    told = {"traps": "child.frame_drawn=lose@3", "reached": str(reached)}
    with (
        House(tmp_path / "house") as house,
        separate_worker(house, told=told) as worker,
    ):
        ada = house.account("ada@example.com")
        with house.runtime.db.write() as session:
            cube = assets.upload(session, house.runtime, ada.account_id, "cube.glb", cube_glb())
            ordered = actions.submit(session, house.runtime, ada, cube.asset.id, FILM)
        job = house.wait(ada, ordered.job_id, 120)
        log = worker.log.read_text()
        with house.runtime.db.read() as session:
            kept = session.query(Artifact).filter_by(job_id=job.id).all()

    assert (job.status, job.attempt) == ("done", 2), log
    assert f"attempt 1 came to nothing: {LOST}" in log
    assert {artifact.attempt for artifact in kept} == {2}
    assert reached.read_text().startswith("child.frame_drawn=lose")


def test_a_device_that_works_is_never_taken_for_lost():
    with open_gpu() as gpu:
        for _ in range(300):
            gpu.insist()
        losing()()
        with pytest.raises(Unavailable, match=LOST):
            gpu.insist()
