"""How long an installation says that it takes: by what it took."""

import pytest
from sqlalchemy import event

from maquette.core.accounts import actions as accounts
from maquette.core.accounts import queries as account_queries
from maquette.core.credits import actions as credits
from maquette.core.generations import pace
from maquette.engines.engine import Tier
from support.paces import made_in


@pytest.fixture
def ada(runtime):
    with runtime.db.write() as session:
        account = credits.open_account(session, runtime, "ada@example.com", credits=None)
        _, key = accounts.create_key(session, account.id)
        return account_queries.caller(session, key, runtime.clock.now())


def asked(runtime):
    with runtime.db.read() as session:
        return dict(pace.measured(session).seconds)


def test_three_that_have_ended_tell_the_median_and_two_tell_nothing(runtime, ada):
    for seconds in (4, 90):
        made_in(runtime, ada, seconds, "cube")
    assert asked(runtime) == {}
    made_in(runtime, ada, 6, "cube")
    assert asked(runtime) == {("cube", "draft"): 6.0}


def test_each_engine_and_tier_is_told_by_itself_in_one_question(runtime, ada):
    for seconds in (1, 2, 3):
        made_in(runtime, ada, seconds, "cube")
        made_in(runtime, ada, 10 * seconds, "cube", Tier.HIGH)
    statements = []
    event.listen(
        runtime.db.engine,
        "before_cursor_execute",
        lambda *told: statements.append(told[2]),
    )
    assert asked(runtime) == {("cube", "draft"): 2.0, ("cube", "high"): 20.0}
    assert len([one for one in statements if one.lstrip().startswith("SELECT")]) == 1


def test_only_the_last_twenty_count(runtime, ada):
    for _ in range(pace.LAST):
        made_in(runtime, ada, 500, "cube")
    for _ in range(pace.LAST):
        made_in(runtime, ada, 5, "cube")
    assert asked(runtime) == {("cube", "draft"): 5.0}


def test_one_that_had_to_be_tried_again_tells_nothing(runtime, ada):
    for _ in range(3):
        made_in(runtime, ada, 50, "cube", attempts=2)
    assert asked(runtime) == {}
    for _ in range(3):
        made_in(runtime, ada, 5, "cube")
    assert asked(runtime) == {("cube", "draft"): 5.0}
