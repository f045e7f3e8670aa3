import pytest

from maquette.core.accounts import actions as accounts
from maquette.core.accounts import queries as account_queries
from maquette.core.assets import actions as assets
from maquette.core.assets import queries as asset_queries
from maquette.core.credits import actions as credits
from maquette.core.credits import queries as credit_queries
from maquette.core.renders import actions, queries
from maquette.errors import NoCredits
from maquette.kit.paging import Window
from maquette.kit.spool import Spool
from maquette.render.spec import RenderSpec
from support.cubes import cube_glb


@pytest.fixture
def ada(session, runtime):
    account = credits.open_account(session, runtime, "ada@example.com", credits=3)
    _, key = accounts.create_key(session, account.id)
    return account_queries.caller(session, key, runtime.clock.now())


@pytest.fixture
def prepared(runtime, ada):
    with Spool.of(cube_glb()) as sent:
        return assets.prepare_upload(runtime, ada.account_id, "cube.glb", sent)


def test_a_new_model_gets_a_free_look_and_the_render_that_was_wanted(
    session, runtime, ada, prepared
):
    uploaded, render = actions.welcome(session, runtime, ada, prepared, RenderSpec())
    assert not uploaded.duplicate
    views = queries.of_asset(session, ada.account_id, uploaded.asset.id)
    assert sorted((view.render.is_preview, view.job.cost) for view in views) == [
        (False, 1),
        (True, 0),
    ]
    assert not render.is_preview
    assert credit_queries.balance(session, runtime, ada.account_id).total == 2


def test_a_known_model_gets_its_render_and_no_second_look(session, runtime, ada, prepared):
    first, _ = actions.welcome(session, runtime, ada, prepared, RenderSpec())
    again, render = actions.welcome(session, runtime, ada, prepared, RenderSpec())
    assert again.duplicate
    assert again.asset.id == first.asset.id == render.asset_id
    views = queries.of_asset(session, ada.account_id, first.asset.id)
    assert [view.render.is_preview for view in views].count(True) == 1


def test_a_model_whose_render_cannot_be_paid_is_not_taken(runtime, session, ada, prepared):
    dear = RenderSpec(quality="standard")
    with pytest.raises(NoCredits), session.begin_nested():
        actions.welcome(session, runtime, ada, prepared, dear)
    assert asset_queries.page(session, ada.account_id, Window()).total == 0
