from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import IntegrityError

from maquette.core.accounts import actions as accounts
from maquette.core.accounts import queries as account_queries
from maquette.core.credits import actions, queries
from maquette.core.credits.queries import Balance
from maquette.core.credits.tables import CreditEntry
from maquette.errors import InvalidSettings, NoCredits, NotFound

DECEMBER = datetime(2026, 12, 1, tzinfo=UTC)
JANUARY = datetime(2027, 1, 31, 23, 59, tzinfo=UTC)


@pytest.fixture
def ada(session, runtime):
    return actions.open_account(session, runtime, "ada@example.com", credits=10).id


def lines(session, account_id):
    return [(line.kind, line.bucket, line.amount) for line in queries.entries(session, account_id)]


def test_a_new_account_has_its_sign_up_credits_and_a_line_for_them(session, runtime, ada):
    assert queries.balance(session, runtime, ada) == Balance(0, 10, unlimited=False)
    assert lines(session, ada) == [("signup", "bought", 10)]


def test_a_charge_takes_the_credits_and_writes_a_line(session, runtime, ada):
    actions.charge(session, runtime, ada, "job1", 4)
    assert queries.balance(session, runtime, ada).total == 6
    assert queries.charged(session, "job1") == 4
    assert lines(session, ada)[0] == ("charge", "bought", -4)


def test_too_dear_a_job_is_refused_with_the_figures_and_takes_nothing(session, runtime, ada):
    with pytest.raises(NoCredits) as refusal:
        actions.charge(session, runtime, ada, "job1", 11)
    assert refusal.value.facts == {"required": 11, "available": 10}
    assert queries.balance(session, runtime, ada).total == 10


def test_a_free_job_writes_no_line(session, runtime, ada):
    actions.charge(session, runtime, ada, "job1", 0)
    assert lines(session, ada) == [("signup", "bought", 10)]


def test_the_allowance_comes_with_the_new_month_before_any_charge(session, runtime, clock, ada):
    clock.moment = DECEMBER
    assert queries.balance(session, runtime, ada) == Balance(10, 10, unlimited=False)
    assert lines(session, ada) == [("signup", "bought", 10)]


def test_free_credits_are_spent_before_bought_ones(session, runtime, clock, ada):
    clock.moment = DECEMBER
    actions.charge(session, runtime, ada, "job1", 14)
    assert queries.balance(session, runtime, ada) == Balance(0, 6, unlimited=False)
    assert lines(session, ada)[:3] == [
        ("charge", "bought", -4),
        ("charge", "free", -10),
        ("monthly", "free", 10),
    ]


def test_the_allowance_is_topped_up_and_does_not_accumulate(session, runtime, clock, ada):
    clock.moment = DECEMBER
    actions.charge(session, runtime, ada, "job1", 3)
    assert queries.balance(session, runtime, ada).free == 7
    clock.moment = JANUARY
    assert queries.balance(session, runtime, ada).free == 10
    actions.charge(session, runtime, ada, "job2", 1)
    actions.charge(session, runtime, ada, "job3", 1)
    assert queries.balance(session, runtime, ada).free == 8


def test_a_clock_set_back_gives_no_second_allowance(session, runtime, clock, ada):
    clock.moment = JANUARY
    actions.charge(session, runtime, ada, "job1", 10)
    clock.moment = DECEMBER
    assert queries.balance(session, runtime, ada).free == 0
    actions.charge(session, runtime, ada, "job2", 1)
    assert queries.balance(session, runtime, ada) == Balance(0, 9, unlimited=False)


def test_a_refund_gives_back_into_the_same_buckets_and_only_once(session, runtime, clock, ada):
    clock.moment = DECEMBER
    actions.charge(session, runtime, ada, "job1", 14)
    assert actions.refund(session, runtime, "job1") == 14
    assert queries.balance(session, runtime, ada) == Balance(10, 10, unlimited=False)
    assert actions.refund(session, runtime, "job1") == 0
    assert queries.balance(session, runtime, ada) == Balance(10, 10, unlimited=False)
    assert queries.charged(session, "job1") == 0


def test_a_job_that_was_never_charged_has_nothing_to_refund(session, runtime, ada):
    assert actions.refund(session, runtime, "job1") == 0


def test_a_job_is_charged_once(session, runtime, ada):
    actions.charge(session, runtime, ada, "job1", 1)
    with pytest.raises(IntegrityError):
        actions.charge(session, runtime, ada, "job1", 1)


def test_granted_credits_are_bought_ones_and_make_a_paying_account(session, runtime, ada):
    _, plaintext = accounts.create_key(session, ada)
    now = runtime.clock.now()
    assert not account_queries.caller(session, plaintext, now).paying
    actions.grant(session, runtime, ada, 100, "thank you")
    assert account_queries.caller(session, plaintext, now).paying
    assert queries.balance(session, runtime, ada).bought == 110
    assert queries.entries(session, ada)[0].note == "thank you"


@pytest.mark.parametrize("amount", [0, -5])
def test_a_grant_only_gives(session, runtime, ada, amount):
    with pytest.raises(InvalidSettings):
        actions.grant(session, runtime, ada, amount, "")


def test_an_unlimited_account_pays_nothing_and_its_lines_say_so(session, runtime):
    rich = actions.open_account(session, runtime, "rich@example.com").id
    actions.charge(session, runtime, rich, "job1", 64)
    assert lines(session, rich) == [("charge", "bought", 0)]
    assert queries.balance(session, runtime, rich).covers(10**9)
    assert actions.refund(session, runtime, "job1") == 0
    assert actions.refund(session, runtime, "job1") == 0
    assert lines(session, rich) == [("refund", "bought", 0), ("charge", "bought", 0)]


def test_no_account_no_charge(session, runtime):
    with pytest.raises(NotFound):
        actions.charge(session, runtime, "nobody", "job1", 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "gift"},
        {"bucket": "pocket"},
        {"amount": 5},
        {"job_id": None},
        {"kind": "refund", "amount": -5},
    ],
)
def test_the_table_itself_refuses_a_line_that_makes_no_sense(session, runtime, ada, wrong):
    line = {"kind": "charge", "bucket": "free", "amount": -1, "job_id": "job1"} | wrong
    session.add(CreditEntry(account_id=ada, created_at=runtime.clock.now(), **line))
    with pytest.raises(IntegrityError):
        session.flush()
