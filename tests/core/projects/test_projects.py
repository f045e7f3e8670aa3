import pytest

from maquette.core.accounts.queries import Caller
from maquette.core.assets import actions as assets
from maquette.core.credits.actions import open_account
from maquette.core.credits.queries import balance
from maquette.core.projects import actions, queries
from maquette.core.projects.actions import NewProjects
from maquette.core.renders import queries as renders
from maquette.core.renders.stagings import Wanted, shoot
from maquette.core.templates import actions as templates
from maquette.core.templates.actions import NewTemplate
from maquette.core.templates.builtin import BUILT_IN
from maquette.core.templates.staging import Staging, View
from maquette.errors import InvalidSettings, NoCredits, NotFound
from maquette.kit.paging import Window
from support.cubes import cube_glb

HOUSE = BUILT_IN[0].id
ALL = Window(100)


def person(runtime, name, credits=10):
    with runtime.db.write() as session:
        row = open_account(session, runtime, f"{name}@example.com", credits=credits)
    return Caller(row.id, "", frozenset({"read", "write"}), unlimited=False, paying=False)


@pytest.fixture
def ada(runtime):
    return person(runtime, "ada")


@pytest.fixture
def cubes(runtime, ada):
    with runtime.db.write() as session:
        return [
            assets.upload(
                session, runtime, ada.account_id, f"{name}.glb", cube_glb(name=name)
            ).asset.id
            for name in ("chair", "table")
        ]


def create(runtime, caller, asset_ids, template=HOUSE, **more):
    with runtime.db.write() as session:
        wanted = NewProjects(caller.account_id, template, asset_ids, **more)
        return actions.create(session, runtime, wanted)


def test_a_project_keeps_the_staging_it_was_made_with(runtime, ada, cubes):
    staging = Staging({"bgColor": "#000000"}, (), (View("Spin"),))
    with runtime.db.write() as session:
        mine = templates.add(session, runtime, ada.account_id, NewTemplate("Mine", staging))
    (project,) = create(runtime, ada, cubes, mine.id, name="Spring")
    with runtime.db.write() as session:
        templates.remove(session, ada.account_id, mine.id)
        kept = queries.get(session, ada.account_id, project.id)
        assert queries.staging_of(kept) == staging
    assert (project.name, project.asset_ids) == ("Spring", cubes)


def test_a_project_of_each_asset_is_called_after_it(runtime, ada, cubes):
    made = create(runtime, ada, cubes, name="Spring", per_asset=True)
    assert [project.name for project in made] == ["Spring - chair", "Spring - table"]
    assert [project.asset_ids for project in made] == [[cubes[0]], [cubes[1]]]
    (single,) = create(runtime, ada, cubes[:1], per_asset=True)
    assert single.name == "chair"


def test_another_accounts_things_are_not_there(runtime, ada, cubes):
    bob = person(runtime, "bob")
    (project,) = create(runtime, ada, cubes)
    for attempt in (
        lambda session: queries.get(session, bob.account_id, project.id),
        lambda session: actions.remove(session, bob.account_id, project.id),
        lambda session: shoot(session, runtime, bob, project.id, Wanted()),
    ):
        with pytest.raises(NotFound), runtime.db.write() as session:
            attempt(session)
    with pytest.raises(NotFound):
        create(runtime, bob, cubes)


@pytest.mark.parametrize("count", [0, 101])
def test_a_project_has_one_to_a_hundred_models(runtime, ada, count):
    with pytest.raises(InvalidSettings):
        create(runtime, ada, [f"{number:012}" for number in range(count)])


def test_every_shot_of_every_asset_is_drawn_or_none(runtime, ada, cubes):
    staging = Staging({}, (), (View("Spin"), View("Reveal", {"effect": "reveal"})))
    with runtime.db.write() as session:
        mine = templates.add(session, runtime, ada.account_id, NewTemplate("Mine", staging))
    (project,) = create(runtime, ada, cubes, mine.id)
    with runtime.db.write() as session:
        ordered = shoot(session, runtime, ada, project.id, Wanted(settings={"length": 3}))
        drawn = [view.render for view in renders.of_shoot(session, ada.account_id, ordered.id)]
    assert [(one.asset_id, one.spec["effect"], one.name) for one in drawn] == [
        (cubes[0], "turntable", "chair - Spin - Default"),
        (cubes[0], "reveal", "chair - Reveal - Default"),
        (cubes[1], "turntable", "table - Spin - Default"),
        (cubes[1], "reveal", "table - Reveal - Default"),
    ]
    assert {one.spec["length"] for one in drawn} == {3}
    dear = Wanted(settings={"quality": "standard"})
    with pytest.raises(NoCredits), runtime.db.write() as session:
        shoot(session, runtime, ada, project.id, dear)
    with runtime.db.read() as session:
        assert renders.page(session, ada.account_id, ALL).total == 4
        assert balance(session, runtime, ada.account_id).total == 6


def test_removing_a_project_leaves_its_assets(runtime, ada, cubes):
    (project,) = create(runtime, ada, cubes)
    with runtime.db.write() as session:
        actions.remove(session, ada.account_id, project.id)
        assert queries.page(session, ada.account_id, ALL).total == 0
    create(runtime, ada, cubes)
