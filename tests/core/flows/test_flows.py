"""Flows: how they move on, and why they stop. Models are read here as an ingest would."""

from datetime import timedelta

import pytest

from maquette.core.assets import actions as assets
from maquette.core.assets import slots
from maquette.core.flows import actions, queries
from maquette.core.flows.actions import LATE, NewFlow, NewModel
from maquette.core.jobs import actions as jobs
from maquette.core.renders.stagings import Wanted, conclude
from maquette.core.templates import actions as templates
from maquette.core.templates.actions import NewTemplate
from maquette.core.templates.staging import Staging, View
from maquette.errors import Conflict, InvalidSettings, NotFound, RenderFailed, UnreadableModel
from maquette.testing.clock import StandingClock
from maquette.testing.house import House
from support.cubes import cube_glb

GLB = "model/gltf-binary"
ONE = [NewModel("chair.glb", GLB, "Chair")]
TWO = [*ONE, NewModel("table.glb", GLB, "Table")]


@pytest.fixture
def clock():
    return StandingClock()


@pytest.fixture
def place(tmp_path, database_url, clock):
    with House(tmp_path, database_url, clock=clock) as opened:
        yield opened


@pytest.fixture
def ada(place):
    return place.account("ada@example.com", 10)


@pytest.fixture
def template(place, ada):
    with place.runtime.db.write() as session:
        wanted = NewTemplate("Mine", Staging({}, (View("Front"), View("Side"))))
        return templates.add(session, place.runtime, ada.account_id, wanted).id


def start(place, caller, models, template_id=None, drawn=None):
    with place.runtime.db.write() as session:
        wanted = NewFlow(models, template_id, drawn)
        return actions.start(session, place.runtime, caller.account_id, wanted).id


def arrive(place, flow):
    for number, part in enumerate(flow.parts):
        place.runtime.blobs.put(part.view.slot.key, cube_glb(1.0 + number))


def confirm(place, caller, flow_id):
    with place.runtime.db.write() as session:
        actions.confirm(session, place.runtime, caller, flow_id)


def seen(place, caller, flow_id):
    with place.runtime.db.read() as session:
        return queries.get(session, caller.account_id, flow_id)


def read(place, caller, part, error=None):
    """End the ingest of one model."""
    runtime = place.runtime
    with runtime.db.write() as session:
        job = jobs.begin(session, runtime, part.view.job.id)
        if error is not None:
            jobs.fail(session, runtime, job, error)
            return
        slot = slots.by_job(session, caller.account_id, job.id).slot
        data = runtime.blobs.get(slot.key)
        kept = assets.upload(session, runtime, caller.account_id, slot.name, data).asset
        slot.asset_id = kept.id
        jobs.finish(session, runtime, job, lambda _: None)


def draw(place, part, error=None):
    for view in part.renders:
        with place.runtime.db.write() as session:
            job = jobs.begin(session, place.runtime, view.job.id)
            if error is None:
                jobs.finish(session, place.runtime, job, lambda _: None)
            else:
                jobs.fail(session, place.runtime, job, error)
    conclude(place.runtime)


def test_models_become_projects_and_are_drawn(place, ada, template):
    flow_id = start(place, ada, TWO, template, Wanted())
    assert seen(place, ada, flow_id).flow.status == "waiting"
    arrive(place, seen(place, ada, flow_id))
    confirm(place, ada, flow_id)
    for part in seen(place, ada, flow_id).parts:
        actions.advance(place.runtime)
        assert seen(place, ada, flow_id).flow.status == "reading"
        read(place, ada, part)
    actions.advance(place.runtime)
    view = seen(place, ada, flow_id)
    assert view.flow.status == "drawing"
    assert [part.project.asked_for for part in view.parts] == [[one] for one in view.flow.slot_ids]
    for part in view.parts:
        actions.advance(place.runtime)
        assert [one.render.name for one in part.renders] == ["Front - Default", "Side - Default"]
        draw(place, part)
    actions.advance(place.runtime)
    assert seen(place, ada, flow_id).flow.status == "done"


def test_a_flow_without_pictures_ends_with_its_projects(place, ada, template):
    flow_id = start(place, ada, ONE, template)
    arrive(place, seen(place, ada, flow_id))
    confirm(place, ada, flow_id)
    (part,) = seen(place, ada, flow_id).parts
    read(place, ada, part)
    actions.advance(place.runtime)
    view = seen(place, ada, flow_id)
    assert (view.flow.status, view.parts[0].project.name) == ("done", "Chair")


def test_two_files_alike_are_two_projects(place, ada, template):
    flow_id = start(place, ada, TWO, template)
    for part in seen(place, ada, flow_id).parts:
        place.runtime.blobs.put(part.view.slot.key, cube_glb())
    confirm(place, ada, flow_id)
    for part in seen(place, ada, flow_id).parts:
        read(place, ada, part)
    actions.advance(place.runtime)
    view = seen(place, ada, flow_id)
    assert view.flow.status == "done"
    assert [part.project.asked_for for part in view.parts] == [[one] for one in view.flow.slot_ids]
    assert [part.project.name for part in view.parts] == ["Chair", "Table"]


def test_models_confirmed_one_by_one_move_it_on_as_well(place, ada):
    flow_id = start(place, ada, ONE)
    arrive(place, seen(place, ada, flow_id))
    with place.runtime.db.write() as session:
        (slot_id,) = seen(place, ada, flow_id).flow.slot_ids
        slots.confirm(session, place.runtime, ada, slot_id)
    actions.advance(place.runtime)
    assert seen(place, ada, flow_id).flow.status == "reading"


def test_what_fails_on_the_way_fails_it_with_the_reason(place, ada, template):
    broken, sad = start(place, ada, ONE, template), start(place, ada, ONE, template, Wanted())
    for flow_id in (broken, sad):
        arrive(place, seen(place, ada, flow_id))
        confirm(place, ada, flow_id)
    read(place, ada, seen(place, ada, broken).parts[0], UnreadableModel("not a GLB file"))
    read(place, ada, seen(place, ada, sad).parts[0])
    actions.advance(place.runtime)
    draw(place, seen(place, ada, sad).parts[0], RenderFailed("the driver gave up"))
    actions.advance(place.runtime)
    told = [seen(place, ada, one).flow for one in (broken, sad)]
    assert [flow.status for flow in told] == ["failed", "failed"]
    assert told[0].error_message == "Chair: not a GLB file"
    assert "the driver gave up" in told[1].error_message


def test_one_that_cannot_be_paid_fails_and_leaves_nothing_half_done(place, template, ada):
    poor = place.account("poor@example.com", 1)
    with place.runtime.db.write() as session:
        wanted = NewTemplate("Mine", Staging({}, (View("Front"), View("Side"))))
        mine = templates.add(session, place.runtime, poor.account_id, wanted).id
    flow_id = start(place, poor, ONE, mine, Wanted())
    arrive(place, seen(place, poor, flow_id))
    confirm(place, poor, flow_id)
    read(place, poor, seen(place, poor, flow_id).parts[0])
    actions.advance(place.runtime)
    view = seen(place, poor, flow_id)
    assert (view.flow.status, view.flow.project_ids, view.flow.shoot_ids) == ("failed", [], [])
    assert "credits" in view.flow.error_message


def test_uploads_that_never_come_fail_it_after_an_hour(place, ada, clock):
    flow_id = start(place, ada, ONE)
    with pytest.raises(Conflict):
        confirm(place, ada, flow_id)
    clock.moment += timedelta(minutes=59)
    actions.advance(place.runtime)
    assert seen(place, ada, flow_id).flow.status == "waiting"
    clock.moment += timedelta(minutes=2)
    actions.advance(place.runtime)
    flow = seen(place, ada, flow_id).flow
    assert (flow.status, flow.error_message) == ("failed", LATE)


def test_what_cannot_be_is_refused_at_once(place, ada):
    with pytest.raises(InvalidSettings):
        start(place, ada, [])
    with pytest.raises(InvalidSettings):
        start(place, ada, ONE, None, Wanted())
    with pytest.raises(NotFound):
        start(place, ada, ONE, "Ab3kF9x2qL1m")
