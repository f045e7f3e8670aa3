"""A request that is sent again is answered again, and its work done once."""

import threading

import pytest
from sqlalchemy import func, select

from maquette.core.credits import actions as credits
from maquette.core.credits import queries as balances
from maquette.core.jobs import actions
from maquette.core.jobs.idempotency import once
from maquette.core.jobs.tables import Answered, Job
from maquette.errors import Conflict, InvalidSettings, NoCredits
from support.threads import together


@pytest.fixture
def ada(runtime):
    with runtime.db.write() as session:
        return credits.open_account(session, runtime, "ada@example.com", credits=10).id


@pytest.fixture
def order(runtime, ada):
    def ordered(key, fingerprint="same body", route="POST /v1/renders", cost=1):
        def work(session):
            wanted = actions.Order(account_id=ada, kind="render", cost=cost, priority=5)
            return {"id": actions.start(session, runtime, wanted).id}

        return once(runtime, (ada, route, key), fingerprint, work)

    return ordered


def left(runtime, account_id):
    with runtime.db.read() as session:
        return balances.balance(session, runtime, account_id).total


def test_the_same_request_gives_the_same_answer_and_is_charged_once(runtime, ada, order):
    assert order("key") == order("key")
    assert left(runtime, ada) == 9


def test_without_a_key_every_request_is_new(runtime, ada, order):
    assert order(None) != order(None)
    assert left(runtime, ada) == 8


def test_a_key_means_something_else_on_another_route(order):
    assert order("key") != order("key", route="POST /v1/generations")


def test_a_key_used_for_another_body_is_refused(runtime, ada, order):
    order("key")
    with pytest.raises(Conflict):
        order("key", fingerprint="another body")
    assert left(runtime, ada) == 9


def test_a_refused_request_is_not_remembered(runtime, order):
    with pytest.raises(NoCredits):
        order("key", cost=11)
    assert order("key", cost=1)["id"]


@pytest.mark.parametrize("key", ["", "k" * 256, "a\nb"])
def test_what_cannot_be_a_key_is_refused(order, key):
    with pytest.raises(InvalidSettings):
        order(key)


def test_of_rivals_with_the_same_key_one_works_and_all_get_its_answer(runtime, ada, order):
    answers = []
    rivals = [threading.Thread(target=lambda: answers.append(order("key"))) for _ in range(12)]
    for rival in rivals:
        rival.start()
    for rival in rivals:
        rival.join()
    assert len(answers) == 12
    assert len({answer["id"] for answer in answers}) == 1
    with runtime.db.read() as session:
        jobs = session.scalar(select(func.count()).select_from(Job))
        remembered = session.scalar(select(func.count()).select_from(Answered))
    assert (jobs, remembered, left(runtime, ada)) == (1, 1, 9)


def test_rivals_with_one_key_all_get_its_answer_though_it_took_the_last_credits(
    runtime, ada, order
):
    answers = together(6, lambda _: order("key", cost=10))
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert len({answer["id"] for answer in answers}) == 1
    assert left(runtime, ada) == 0
