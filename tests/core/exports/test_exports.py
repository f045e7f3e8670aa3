"""Exports: ordered once, made by the body, kept, and shared by an address nobody can guess."""

import pytest

from exports.lamp import lamp_glb
from maquette.core.accounts import actions as accounts
from maquette.core.accounts import queries as account_queries
from maquette.core.assets import actions as assets
from maquette.core.credits import actions as credits
from maquette.core.exports import actions, body, queries, sharing
from maquette.core.exports.rules import file_name
from maquette.core.jobs import actions as jobs
from maquette.core.jobs.tables import Job
from maquette.errors import NotFound, TooOften, UnreadableModel
from maquette.exports.spec import ExportSpec, Format
from maquette.kit.progress import silent

USDZ = ExportSpec(Format.USDZ)


@pytest.fixture
def call(runtime, session):
    def opened(email):
        account = credits.open_account(session, runtime, email, credits=10)
        _, key = accounts.create_key(session, account.id)
        return account_queries.caller(session, key, runtime.clock.now())

    return opened


@pytest.fixture
def ada(call):
    return call("ada@example.com")


@pytest.fixture
def lamp(runtime, session, ada):
    return assets.upload(session, runtime, ada.account_id, "lamp.glb", lamp_glb()).asset


def test_what_costs_nothing_may_wait_only_so_often(runtime, session, ada, lamp):
    most = runtime.settings.open_exports
    for triangles in range(100, 100 + most):
        first = actions.order(session, runtime, ada, lamp.id, ExportSpec(triangles=triangles))

    with pytest.raises(TooOften, match=f"{most} exports"):
        actions.order(session, runtime, ada, lamp.id, USDZ)
    again = ExportSpec(triangles=100 + most - 1)
    assert actions.order(session, runtime, ada, lamp.id, again).id == first.id
    jobs.cancel(session, runtime, ada.account_id, first.job_id)
    assert actions.order(session, runtime, ada, lamp.id, USDZ).id != first.id


def test_the_same_order_is_answered_with_the_same_export(runtime, session, ada, lamp):
    first = actions.order(session, runtime, ada, lamp.id, USDZ)
    again = actions.order(session, runtime, ada, lamp.id, USDZ)
    other = actions.order(session, runtime, ada, lamp.id, ExportSpec(Format.STL))
    assert (again.id, again.job_id) == (first.id, first.job_id)
    assert other.id != first.id
    found = [view.export.id for view in queries.of_asset(session, ada.account_id, lamp.id)]
    assert sorted(found) == sorted([first.id, other.id])


def test_an_export_that_was_cancelled_is_made_anew(runtime, session, ada, lamp):
    first = actions.order(session, runtime, ada, lamp.id, USDZ)
    jobs.cancel(session, runtime, ada.account_id, first.job_id)
    assert actions.order(session, runtime, ada, lamp.id, USDZ).id != first.id


def test_an_export_costs_nothing(runtime, session, ada, lamp):
    export = actions.order(session, runtime, ada, lamp.id, USDZ)
    assert session.get(Job, export.job_id).cost == 0


def test_nobody_elses_assets_and_exports_are_there(runtime, session, ada, call, lamp):
    bob = call("bob@example.com")
    export = actions.order(session, runtime, ada, lamp.id, USDZ)
    with pytest.raises(NotFound):
        actions.order(session, runtime, bob, lamp.id, USDZ)
    for look in (queries.get, queries.by_job):
        with pytest.raises(NotFound):
            look(session, bob.account_id, export.id)
    assert queries.of_asset(session, bob.account_id, lamp.id) == []


def test_a_share_is_good_for_its_own_asset_until_that_is_deleted(runtime, session, ada, lamp):
    export = actions.order(session, runtime, ada, lamp.id, USDZ)
    share = sharing.share_id(runtime, export.id)
    assert sharing.shared(session, runtime, share, lamp.id).export.id == export.id
    for wrong, asset_id in ((share[:-1] + "x", lamp.id), (share, "another"), ("♥" * 44, lamp.id)):
        with pytest.raises(NotFound):
            sharing.shared(session, runtime, wrong, asset_id)
    assets.delete(session, ada.account_id, lamp.id, runtime.clock.now())
    with pytest.raises(NotFound):
        sharing.shared(session, runtime, share, lamp.id)


def test_the_body_writes_one_file_and_tells_of_it(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "in" / body.MODEL).write_bytes(lamp_glb())
    heard = []
    request = {"spec": {"format": "stl"}, "name": "lamp"}
    told = body.run(request, tmp_path / "in", tmp_path / "out", silent, heard.append)
    (output,) = heard
    assert (output.kind, output.content_type) == ("export", "model/stl")
    assert output.path.name == "export.stl"
    assert output.path.stat().st_size > 1000
    assert told == {"notes": []}


def test_a_model_that_cannot_be_read_fails_with_its_reason(tmp_path):
    (tmp_path / body.MODEL).write_bytes(b"glTF")
    request = {"spec": {"format": "stl"}, "name": "lamp"}
    with pytest.raises(UnreadableModel):
        body.run(request, tmp_path, tmp_path, silent, lambda file: None)


def test_a_file_is_called_after_its_asset(runtime, session, ada, lamp):
    assert file_name(lamp) == "lamp"
    lamp.title = "Stehlampe »Öl« / 2"
    assert file_name(lamp) == "Stehlampe_Öl_2"
    lamp.title = "???"
    assert file_name(lamp) == "model"
