import pytest

from maquette.core.credits.actions import open_account
from maquette.core.templates import actions, queries
from maquette.core.templates.actions import NewTemplate
from maquette.core.templates.builtin import BUILT_IN
from maquette.core.templates.staging import Staging, View, check, staging_from
from maquette.errors import InvalidSettings, NotFound
from maquette.kit.ids import is_plain
from maquette.render.spec import RenderSpec

STAGING = Staging(
    {"bgColor": "#102030"},
    (View("Front", {"rotateY": 0}),),
    (View("Spin", {"effect": "turntable", "length": 4}),),
)


@pytest.fixture
def ada(runtime):
    with runtime.db.write() as session:
        return open_account(session, runtime, "ada@example.com", credits=10).id


@pytest.fixture
def bob(runtime):
    with runtime.db.write() as session:
        return open_account(session, runtime, "bob@example.com", credits=10).id


@pytest.fixture
def mine(runtime, ada):
    with runtime.db.write() as session:
        return actions.add(session, runtime, ada, NewTemplate(" My set ", STAGING))


@pytest.mark.parametrize("template", BUILT_IN, ids=lambda template: template.name)
def test_the_houses_own_templates_can_be_drawn_as_they_are(template):
    check(template.staging)
    assert len(template.id) == 12
    assert is_plain(template.id)
    views = (*template.staging.stills, *template.staging.shots)
    assert views
    for view in views:
        assert RenderSpec.parse(template.staging.settings_of(view)) == template.staging.spec_of(
            view
        )


def test_the_houses_own_templates_have_names_of_their_own():
    assert len({template.id for template in BUILT_IN}) == len(BUILT_IN)
    assert len({template.name for template in BUILT_IN}) == len(BUILT_IN)


def test_a_staging_survives_being_written_down():
    assert staging_from(STAGING.as_json()) == STAGING


def test_a_view_sets_more_than_its_staging_and_the_last_word_is_the_orders():
    spec = STAGING.spec_of(STAGING.shots[0], {"bgColor": "#ffffff"})
    assert (spec.effect, spec.length, spec.bg_color) == ("turntable", 4.0, "#ffffff")


def test_a_shot_may_go_from_one_still_to_another():
    stills = (
        View("Whole", {"rotateY": -35, "elevation": 18}),
        View("Detail", {"rotateY": 10, "zoom": 0.75}),
    )
    shot = View("Push In", {"from": "Whole", "to": "Detail", "length": 5})
    spec = Staging({"elevation": 6}, stills, (shot,)).spec_of(shot)
    assert (spec.effect, spec.length, spec.zoom) == ("move", 5, 1)
    assert (spec.rotate_y, spec.elevation, spec.zoom_start) == (-35, 18, 1)
    assert (spec.rotate_end, spec.elevation_end, spec.zoom_end) == (10, 6, 0.75)


def test_an_account_has_its_own_templates_before_the_houses(runtime, ada, bob, mine):
    assert (mine.name, mine.public, mine.staging) == ("My set", False, STAGING)
    with runtime.db.read() as session:
        assert queries.templates(session, ada) == [mine, *BUILT_IN]
        assert queries.templates(session, ada, public=False) == [mine]
        assert queries.templates(session, ada, private=False) == list(BUILT_IN)
        assert queries.templates(session, ada, public=False, private=False) == []
        assert queries.templates(session, bob, public=False) == []
        with pytest.raises(NotFound):
            queries.get(session, bob, mine.id)


def test_a_template_is_changed_and_removed_by_its_owner_alone(runtime, ada, bob, mine):
    other = NewTemplate("Other", Staging(), "empty")
    for attempt in (
        lambda session: actions.change(session, runtime, bob, mine.id, other),
        lambda session: actions.remove(session, bob, mine.id),
        lambda session: actions.remove(session, ada, BUILT_IN[0].id),
    ):
        with pytest.raises(NotFound), runtime.db.write() as session:
            attempt(session)
    with runtime.db.write() as session:
        changed = actions.change(session, runtime, ada, mine.id, other)
        assert (changed.name, changed.description) == ("Other", "empty")
        actions.remove(session, ada, mine.id)
        assert queries.templates(session, ada, public=False) == []


@pytest.mark.parametrize(
    ("staging", "field"),
    [
        (Staging({"colour": "red"}), "settings"),
        (Staging({"output": "dataset"}), "settings"),
        (Staging(stills=(View("a", {"zoom": 9}),)), "stills"),
        (Staging(stills=(View("a"), View("a"))), "stills"),
        (Staging(shots=(View("a", {"effect": "dataset"}),)), "shots"),
        (Staging(shots=(View(" "),)), "shots"),
        (Staging(stills=(View("a"),), shots=(View("b", {"from": "a", "to": "c"}),)), "shots"),
        (Staging(stills=(View("a"),), shots=(View("b", {"to": "a"}),)), "shots"),
        (Staging(shots=tuple(View(str(n)) for n in range(51))), "shots"),
    ],
)
def test_what_cannot_be_drawn_is_refused_where_it_stands(staging, field):
    with pytest.raises(InvalidSettings) as refused:
        check(staging)
    assert refused.value.facts["field"] == field


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "two\nlines"])
def test_odd_names_are_refused(runtime, ada, name):
    with pytest.raises(InvalidSettings), runtime.db.write() as session:
        actions.add(session, runtime, ada, NewTemplate(name, STAGING))
