"""Shoots: what is ordered, how they end, and how they are drawn again. Nobody draws here."""

import pytest

from maquette.core.accounts.queries import Caller
from maquette.core.assets import actions as assets
from maquette.core.credits.actions import open_account
from maquette.core.credits.queries import balance
from maquette.core.events import SHOOT_DONE, SHOOT_FAILED
from maquette.core.jobs import actions as jobs
from maquette.core.jobs.tables import Artifact
from maquette.core.projects import actions as projects
from maquette.core.projects.actions import NewProjects
from maquette.core.renders import queries
from maquette.core.renders.stagings import MOST, Wanted, conclude, retry, shoot
from maquette.core.templates import actions as templates
from maquette.core.templates.actions import NewTemplate
from maquette.core.templates.staging import Staging, View
from maquette.core.webhooks import actions as webhooks
from maquette.core.webhooks import queries as endpoints
from maquette.core.webhooks.actions import NewEndpoint
from maquette.errors import Conflict, InvalidSettings, NotFound, RenderFailed
from maquette.kit.paging import Window
from maquette.storage import layout
from support.cubes import cube_glb, finishes_glb

STAGING = Staging(
    {"bgColor": "#102030"},
    (View("Front"), View("Side", {"rotateY": 90})),
    (View("Spin", {"length": 3}),),
)
FINISHES = finishes_glb(("Oak", (0.7, 0.4, 0.1)), ("Ash", (0.2, 0.2, 0.2)))


@pytest.fixture
def ada(runtime):
    with runtime.db.write() as session:
        row = open_account(session, runtime, "ada@example.com", credits=100)
    return Caller(row.id, "", frozenset({"read", "write"}), unlimited=False, paying=False)


def project(runtime, caller, *models, staging=STAGING):
    with runtime.db.write() as session:
        found = [
            assets.upload(session, runtime, caller.account_id, name, glb).asset.id
            for name, glb in models
        ]
        mine = templates.add(session, runtime, caller.account_id, NewTemplate("Mine", staging))
        wanted = NewProjects(caller.account_id, mine.id, found)
        return projects.create(session, runtime, wanted)[0].id


def order(runtime, caller, project_id, **wanted):
    with runtime.db.write() as session:
        return shoot(session, runtime, caller, project_id, Wanted(**wanted)).id


def seen(runtime, caller, shoot_id):
    with runtime.db.read() as session:
        row = queries.shoot(session, caller.account_id, shoot_id)
        return row, queries.of_shoot(session, caller.account_id, shoot_id)


def end(runtime, view, error=None):
    """What a worker does with one render, as far as its rows go."""
    with runtime.db.write() as session:
        job = jobs.begin(session, runtime, view.job.id)
        key = layout.artifact(job.id, job.attempt, "poster.png")
        runtime.blobs.put(key, b"poster")
        row = Artifact(
            job_id=job.id,
            kind="poster",
            key=key,
            content_type="image/png",
            size=6,
            sha256="0" * 64,
            attempt=1,
        )
        assert jobs.keep_file(session, job, row)
        if error is None:
            jobs.finish(session, runtime, job, lambda _: None)
        else:
            jobs.fail(session, runtime, job, error)
    return key


def left(runtime, caller):
    with runtime.db.read() as session:
        return balance(session, runtime, caller.account_id).total


def names(views):
    return [view.render.name for view in views]


def test_every_view_is_drawn_in_every_finish_of_the_model(runtime, ada):
    made = project(runtime, ada, ("chair.glb", FINISHES))
    row, views = seen(runtime, ada, order(runtime, ada, made))

    assert names(views) == [
        *("Front - Oak", "Front - Ash", "Side - Oak", "Side - Ash"),
        *("Spin - Oak", "Spin - Ash"),
    ]
    assert [view.render.spec["output"] for view in views] == ["still"] * 4 + ["video"] * 2
    assert {view.render.spec["variant"] for view in views} == {"Oak", "Ash"}
    assert {view.render.spec["bgColor"] for view in views} == {"#102030"}
    assert (row.status, left(runtime, ada)) == ("open", 94)


def test_without_variants_a_model_is_drawn_as_it_is(runtime, ada):
    made = project(runtime, ada, ("chair.glb", FINISHES))
    _, views = seen(runtime, ada, order(runtime, ada, made, variants=False))

    assert names(views) == ["Front - Default", "Side - Default", "Spin - Default"]
    assert all("variant" not in view.render.spec for view in views)


def test_a_view_that_names_a_finish_is_drawn_in_that_alone(runtime, ada):
    staging = Staging({}, (View("Front", {"variant": "Ash"}),))
    made = project(runtime, ada, ("chair.glb", FINISHES), staging=staging)
    _, views = seen(runtime, ada, order(runtime, ada, made))

    assert names(views) == ["Front - Ash"]


def test_of_several_models_each_render_names_its_own(runtime, ada):
    made = project(runtime, ada, ("chair.glb", FINISHES), ("table.glb", cube_glb()))
    _, views = seen(runtime, ada, order(runtime, ada, made, shots=False))

    assert names(views) == [
        *("chair - Front - Oak", "chair - Front - Ash"),
        *("chair - Side - Oak", "chair - Side - Ash"),
        *("table - Front - Default", "table - Side - Default"),
    ]


def test_the_orders_settings_have_the_last_word_for_stills_and_for_shots(runtime, ada):
    made = project(runtime, ada, ("table.glb", cube_glb()))
    wanted = {
        "settings": {"bgColor": "#ffffff"},
        "still_settings": {"quality": "4k", "format": "webp"},
        "shot_settings": {"quality": "hd", "encoding": "prores"},
    }
    _, views = seen(runtime, ada, order(runtime, ada, made, **wanted))

    told = [(one.render.spec["quality"], one.render.spec["bgColor"]) for one in views]
    assert told == [("4k", "#ffffff"), ("4k", "#ffffff"), ("hd", "#ffffff")]
    assert (views[0].render.spec["format"], views[2].render.spec["encoding"]) == ("webp", "prores")
    assert [view.job.cost for view in views] == [1, 1, 2]


def test_nothing_to_draw_and_very_much_are_refused(runtime, ada):
    made = project(runtime, ada, ("table.glb", cube_glb()))
    with pytest.raises(InvalidSettings, match="none"):
        order(runtime, ada, made, stills=False, shots=False)
    many = finishes_glb(*((str(number), (0.5, 0.5, 0.5)) for number in range(MOST // 3 + 1)))
    crowded = project(runtime, ada, ("many.glb", many))
    with pytest.raises(InvalidSettings, match=str(MOST)):
        order(runtime, ada, crowded)
    assert left(runtime, ada) == 100


def test_a_shoot_is_done_when_its_last_render_is_and_that_is_told_once(runtime, ada):
    with runtime.db.write() as session:
        url = "http://127.0.0.1:9/hook"
        wanted = NewEndpoint(ada.account_id, url, [SHOOT_DONE, SHOOT_FAILED], "v1")
        hook = webhooks.add(session, runtime, wanted).id
    ordered = order(runtime, ada, project(runtime, ada, ("table.glb", cube_glb())), shots=False)
    _, (first, second) = seen(runtime, ada, ordered)
    end(runtime, first)
    conclude(runtime)
    assert seen(runtime, ada, ordered)[0].status == "open"
    end(runtime, second)
    for _ in range(2):
        conclude(runtime)

    assert seen(runtime, ada, ordered)[0].status == "done"
    with runtime.db.read() as session:
        (told,) = endpoints.log(session, ada.account_id, hook, Window(10)).items
    assert told.event.name == SHOOT_DONE
    assert told.event.facts["render_ids"] == [first.render.id, second.render.id]


def test_only_what_failed_is_drawn_again_and_paid_again(runtime, ada):
    ordered = order(runtime, ada, project(runtime, ada, ("table.glb", cube_glb())))
    _, views = seen(runtime, ada, ordered)
    end(runtime, views[0])
    end(runtime, views[1], RenderFailed("the driver gave up"))
    lost = end(runtime, views[2], RenderFailed("no memory"))
    conclude(runtime)
    row, _ = seen(runtime, ada, ordered)
    assert (row.status, left(runtime, ada)) == ("failed", 99)
    assert row.error_message == "Side - Default: the driver gave up (2 of 3 failed)"

    with runtime.db.write() as session:
        retry(session, runtime, ada, ordered)
    again, drawn = seen(runtime, ada, ordered)
    assert (again.status, again.error_message, left(runtime, ada)) == ("open", None, 97)
    assert again.batch != row.batch
    assert [view.render.id for view in drawn] == [view.render.id for view in views]
    assert [view.job.status for view in drawn] == ["done", "queued", "queued"]
    assert runtime.blobs.size(lost) is None
    for view in drawn[1:]:
        end(runtime, view)
    conclude(runtime)
    assert seen(runtime, ada, ordered)[0].status == "done"
    with pytest.raises(Conflict), runtime.db.write() as session:
        retry(session, runtime, ada, ordered)


def test_a_shoot_is_its_owners_alone(runtime, ada):
    with runtime.db.write() as session:
        row = open_account(session, runtime, "bob@example.com", credits=10)
    bob = Caller(row.id, "", frozenset({"read", "write"}), unlimited=False, paying=False)
    ordered = order(runtime, ada, project(runtime, ada, ("table.glb", cube_glb())))
    with pytest.raises(NotFound):
        seen(runtime, bob, ordered)
    with pytest.raises(NotFound), runtime.db.write() as session:
        retry(session, runtime, bob, ordered)


def test_an_unknown_finish_is_refused_where_the_model_was_looked_at(runtime, ada):
    staging = Staging({}, (View("Front", {"variant": "Gold"}),))
    made = project(runtime, ada, ("chair.glb", FINISHES), staging=staging)
    with runtime.db.write() as session:
        asset_id = projects.queries.get(session, ada.account_id, made).asset_ids[0]
        report = {"variants": ["Oak", "Ash"]}
        assets.keep_report(session, ada.account_id, asset_id, report)
    with pytest.raises(InvalidSettings, match="Oak, Ash"):
        order(runtime, ada, made)
