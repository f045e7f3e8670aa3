"""Renders of one model that share their frames: one child's work, but each a job of its own."""

import io
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import select

from maquette.core.accounts import actions as accounts
from maquette.core.accounts import queries as account_queries
from maquette.core.assets import actions as assets
from maquette.core.assets import queries as asset_queries
from maquette.core.credits import actions as credits
from maquette.core.credits import queries as credit_queries
from maquette.core.jobs import actions as jobs
from maquette.core.jobs import janitor, workers
from maquette.core.jobs.tables import Job
from maquette.core.jobs.work import Bench
from maquette.core.overlays import actions as overlays
from maquette.core.overlays.actions import NewOverlay
from maquette.core.renders import actions, queries, rules
from maquette.errors import InvalidSettings
from maquette.render.spec import MOST_TOGETHER, RenderSpec
from maquette.settings import process_environment
from maquette.testing.house import House
from maquette.worker import KINDS
from support.cubes import cube_glb

WHITE = RenderSpec(length=3.0, aspect="1:1")
BLUE = RenderSpec(length=3.0, aspect="1:1", bg_color="#203a80")
DIM = RenderSpec(length=3.0, aspect="1:1", vignette=0.6)
NEARER = RenderSpec(length=3.0, aspect="1:1", zoom=0.8)
KNOWN = {"extensionsUsed": [], "animations": []}


def asset_of(runtime, caller, report=KNOWN):
    with runtime.db.write() as session:
        asset = assets.upload(session, runtime, caller.account_id, "cube.glb", cube_glb()).asset
        if report is not None:
            assets.keep_report(session, caller.account_id, asset.id, report)
        return asset


def ordered(runtime, caller, asset, specs):
    with runtime.db.write() as session:
        wanted = [(asset.id, spec) for spec in specs]
        made = actions.submit_all(session, runtime, caller, wanted)
        return [render.job_id for render in made]


def works(runtime, job_ids):
    """What the queue knows each job's work by, once a job shares it."""
    with runtime.db.read() as session:
        found = dict(session.execute(select(Job.id, Job.work_id)).all())
    return [found[job_id] for job_id in job_ids]


def looked(runtime, caller, job_id):
    with runtime.db.read() as session:
        return queries.by_job(session, caller.account_id, job_id)


def take(runtime, work_id):
    with runtime.db.write() as session:
        return jobs.take(session, runtime, work_id)


def left(runtime, caller):
    with runtime.db.read() as session:
        return credit_queries.balance(session, runtime, caller.account_id).total


@pytest.fixture
def ada(runtime):
    with runtime.db.write() as session:
        account = credits.open_account(session, runtime, "ada@example.com", credits=30)
        _, key = accounts.create_key(session, account.id)
        return account_queries.caller(session, key, runtime.clock.now())


@pytest.fixture
def asset(runtime, ada):
    return asset_of(runtime, ada)


def test_renders_with_the_same_frames_share_their_work_and_are_paid_each(runtime, ada, asset):
    made = ordered(runtime, ada, asset, [WHITE, NEARER, BLUE, DIM])

    shared = works(runtime, made)
    assert shared[1] is None
    assert shared[0] == shared[2] == shared[3]
    states = runtime.queue.states([*made, shared[0]])
    assert states == {made[1]: "ENQUEUED", shared[0]: "ENQUEUED"}
    assert left(runtime, ada) == 26


@pytest.mark.parametrize("spec", [RenderSpec(), RenderSpec(output="still")])
def test_so_many_share_and_then_others_do(runtime, ada, asset, spec):
    colours = [replace(spec, bg_color=f"#0000{number:02x}") for number in range(22)]
    shared = works(runtime, ordered(runtime, ada, asset, colours))
    assert [shared.count(work) for work in dict.fromkeys(shared)] == [MOST_TOGETHER, 2]


def test_films_of_what_is_known_to_hold_glass_share_only_on_one_colour():
    glass = {"extensionsUsed": ["KHR_materials_transmission"]}
    white, blue, dim = (rules.frames_of(spec, glass) for spec in (WHITE, BLUE, DIM))
    assert white == dim != blue
    for report in (None, KNOWN):
        assert rules.frames_of(WHITE, report) == rules.frames_of(BLUE, report)


def test_one_order_that_cannot_be_fails_all_before_anything_is_paid(runtime, ada, asset):
    with pytest.raises(InvalidSettings):
        ordered(runtime, ada, asset, [WHITE, RenderSpec(bg_image_id="abc123DEF456")])
    assert left(runtime, ada) == 30


def test_shared_work_is_taken_with_all_its_open_jobs(runtime, ada, asset):
    made = ordered(runtime, ada, asset, [WHITE, BLUE, DIM])
    with runtime.db.write() as session:
        jobs.cancel(session, runtime, ada.account_id, made[0])

    work = works(runtime, made)[0]
    begun = take(runtime, work)

    assert {job.id for job in begun} == set(made[1:])
    assert {(job.status, job.attempt) for job in begun} == {("running", 1)}
    assert runtime.queue.states([work]) == {work: "ENQUEUED"}
    assert left(runtime, ada) == 28


def test_the_work_is_called_off_with_the_last_job_that_shares_it(runtime, ada, asset):
    made = ordered(runtime, ada, asset, [WHITE, BLUE])
    for job_id in made:
        with runtime.db.write() as session:
            jobs.cancel(session, runtime, ada.account_id, job_id)
    work = works(runtime, made)[0]
    assert runtime.queue.states([work]) == {work: "CANCELLED"}
    assert take(runtime, work) == []


def test_before_their_last_attempt_jobs_part_ways(runtime, ada, asset):
    made = ordered(runtime, ada, asset, [WHITE, BLUE])
    work = works(runtime, made)[0]
    attempts = [len(take(runtime, work)) for _ in range(3)]

    assert attempts == [2, 2, 0]
    assert works(runtime, made) == [None, None]
    assert runtime.queue.states(made) == dict.fromkeys(made, "ENQUEUED")
    assert [take(runtime, job_id)[0].attempt for job_id in made] == [3, 3]
    assert take(runtime, made[0]) == []
    assert looked(runtime, ada, made[0]).job.status == "failed"
    assert looked(runtime, ada, made[1]).job.status == "running"
    assert left(runtime, ada) == 29


def test_jobs_whose_shared_work_the_queue_gave_up_are_paid_back(runtime, ada, asset, clock):
    made = ordered(runtime, ada, asset, [WHITE, BLUE])
    runtime.queue.cancel(works(runtime, made)[0])
    clock.moment += timedelta(seconds=10)
    janitor.sweep(runtime, lambda _: None, janitor.Memory(workers.Watch(30.0), 0.0))
    assert [looked(runtime, ada, job_id).job.status for job_id in made] == ["failed", "failed"]
    assert left(runtime, ada) == 30


@pytest.fixture
def bench(runtime, tmp_path):
    """A worker's bench in this process."""
    scratch = tmp_path / "bench"
    scratch.mkdir()
    return Bench(runtime, KINDS, scratch, process_environment())


@pytest.mark.parametrize(
    ("spec", "together", "times"),
    [
        (RenderSpec(length=6.0), 10, 1.0),  # as long as one of 19.5 s
        (RenderSpec(length=30.0), 1, 1.0),
        (RenderSpec(length=600.0), 1, 20.0),
        (RenderSpec(length=30.0), 3, 1.5),
        (RenderSpec(output="still"), 9, 1.0),
    ],
)
def test_long_films_and_many_looks_of_them_may_take_longer_than_other_jobs(
    runtime, ada, asset, bench, spec, together, times
):
    specs = [replace(spec, bg_color=f"#00000{index}") for index in range(together)]
    made = ordered(runtime, ada, asset, specs)
    work_id = works(runtime, made)[0] or made[0]
    with runtime.db.write() as session:
        begun = jobs.take(session, runtime, work_id, bench.seconds)

    usual = timedelta(seconds=runtime.settings.job_seconds)
    assert {job.id for job in begun} == set(made)
    assert {job.deadline - job.started_at for job in begun} == {times * usual}


def overlay_of(runtime, caller):
    buffer = io.BytesIO()
    Image.new("RGB", (32, 18), "#0000ff").save(buffer, "PNG")
    prepared = overlays.prepare(runtime, NewOverlay(caller.account_id), buffer.getvalue())
    with runtime.db.write() as session:
        return overlays.add(session, runtime, prepared)


def test_an_overlay_that_is_gone_parts_the_jobs_instead_of_failing_all(runtime, ada, asset, bench):
    overlay = overlay_of(runtime, ada)
    made = ordered(runtime, ada, asset, [WHITE, replace(WHITE, bg_image_id=overlay.id)])
    with runtime.db.write() as session:
        overlays.remove(session, runtime, ada.account_id, overlay.id)

    bench.perform(works(runtime, made)[0])

    assert works(runtime, made) == [None, None]
    assert runtime.queue.states(made) == dict.fromkeys(made, "ENQUEUED")
    assert {looked(runtime, ada, job_id).job.status for job_id in made} == {"queued"}
    assert left(runtime, ada) == 28


@pytest.mark.slow
def test_one_film_that_cannot_be_composed_fails_alone(tmp_path):
    with House(tmp_path, job_seconds=300) as house:
        caller = house.account("ada@example.com", 10)
        asset = asset_of(house.runtime, caller, None)
        overlay = overlay_of(house.runtime, caller)
        house.runtime.blobs.put(overlay.key, b"nonsense")
        bad = replace(WHITE, bg_image_id=overlay.id)
        made = ordered(house.runtime, caller, asset, [bad, WHITE])
        bench = Bench(house.runtime, KINDS, tmp_path, process_environment())

        bench.perform(works(house.runtime, made)[0])

        views = [looked(house.runtime, caller, job_id) for job_id in made]
        told = [(view.job.status, view.job.attempt, view.job.error_code) for view in views]
        assert told == [("failed", 1, "picture_unreadable"), ("done", 1, None)]
        assert views[1].artifacts["video"].size > 1000
        assert left(house.runtime, caller) == 9
        with house.runtime.db.read() as session:
            kept = asset_queries.get(session, caller.account_id, asset.id)
        assert kept.report["triangles"] == 12


def until_drawing(house, caller, job_ids, worker):
    end = time.monotonic() + 120
    while not all(house.job(caller, job_id).step == "frames" for job_id in job_ids):
        assert time.monotonic() < end, house.log(worker)
        time.sleep(0.02)


@pytest.mark.kill
@pytest.mark.slow
def test_a_worker_killed_over_shared_frames_loses_no_film(tmp_path):
    with House(tmp_path, job_seconds=300) as house:
        caller = house.account("ada@example.com", 10)
        asset = asset_of(house.runtime, caller)
        made = ordered(house.runtime, caller, asset, [WHITE, BLUE, DIM])
        first = house.start_worker()
        until_drawing(house, caller, made, first)
        with house.runtime.db.write() as session:
            jobs.cancel(session, house.runtime, caller.account_id, made[0])
        house.kill(first)
        second = house.start_worker()

        ended = [house.wait(caller, job_id, 240) for job_id in made]

        told = [(job.status, job.attempt) for job in ended]
        assert told == [("cancelled", 1), ("done", 2), ("done", 2)], house.log(second)
        assert left(house.runtime, caller) == 8
        films = [looked(house.runtime, caller, job_id).artifacts for job_id in made]
        assert "video" not in films[0]
        kinds = {"poster", "poster_full", "thumb", "video"}
        assert all(set(found) == kinds for found in films[1:])
        assert all(kept.attempt == 2 for found in films[1:] for kept in found.values())
        assert films[1]["video"].sha256 != films[2]["video"].sha256
