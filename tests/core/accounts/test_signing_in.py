import time
from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from maquette.core.accounts import actions, signing_in
from maquette.core.accounts.tables import BrowserSession, FailedSignIns
from maquette.core.credits.queries import balance
from maquette.core.credits.signing_up import sign_up
from maquette.errors import BadKey, Conflict, Denied, InvalidSettings, SuspendedAccount, TooOften
from maquette.kit import passwords

WORD = "correct horse"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """The cheapest hashes: how slow they are otherwise is tested with them."""
    cheap = PasswordHasher(1, 8, 1)
    monkeypatch.setattr(passwords, "_hasher", lambda: cheap)
    signing_in._nobodys.cache_clear()
    yield
    signing_in._nobodys.cache_clear()


@pytest.fixture
def ada(runtime):
    return sign_up(runtime, " Ada@Example.com", WORD, "here")


def enter(runtime, email="ada@example.com", password=WORD, place="here"):
    return signing_in.sign_in(runtime, email, password, place)


def who(runtime, token):
    with runtime.db.read() as session:
        return signing_in.signed_in(session, token, runtime.clock.now())


def test_who_signs_up_has_the_first_credits_and_may_sign_in(runtime, ada):
    with runtime.db.read() as session:
        assert balance(session, runtime, ada.id).total == runtime.settings.signup_credits
    token, account = enter(runtime, "ADA@example.com")
    assert account.id == ada.id
    caller = who(runtime, token)
    assert caller.account_id == ada.id
    assert caller.scopes == {"read", "write"}


def test_a_wrong_password_and_an_unknown_address_are_refused_alike(runtime, ada):
    for email, password in (("ada@example.com", "wrong horse"), ("bob@example.com", WORD)):
        with pytest.raises(BadKey) as refused:
            enter(runtime, email, password)
        assert refused.value.message == signing_in.SORRY


def test_an_unknown_address_costs_as_much_work_as_a_wrong_password(runtime, monkeypatch):
    """Measured in processor time, which a busy machine does not stretch as it does the clock's."""
    dear = PasswordHasher(2, 16_384, 1)
    monkeypatch.setattr(passwords, "_hasher", lambda: dear)
    sign_up(runtime, "ada@example.com", WORD, "here")
    with runtime.db.write() as session:
        actions.create_account(session, "empty@example.com")

    def work(email):
        begun = time.process_time()
        with pytest.raises(BadKey):
            signing_in.sign_in(runtime, email, "wrong horse", f"place {begun}")
        return time.process_time() - begun

    work("nobody@example.com")  # the hash that no password matches is made once
    known, unknown, empty = (
        min(work(email) for _ in range(3))
        for email in ("ada@example.com", "nobody@example.com", "empty@example.com")
    )
    assert known / 2 < unknown < known * 2
    assert known / 2 < empty < known * 2


def test_an_account_without_a_password_cannot_be_entered_with_any(runtime):
    with runtime.db.write() as session:
        actions.create_account(session, "bare@example.com")
    with pytest.raises(BadKey):
        enter(runtime, "bare@example.com", "")


def test_a_session_ends_by_signing_out_and_by_age(runtime, ada, clock):
    first, second = enter(runtime)[0], enter(runtime)[0]
    with runtime.db.write() as session:
        signing_in.sign_out(session, first)
    with pytest.raises(BadKey):
        who(runtime, first)
    clock.moment += signing_in.LASTS
    with pytest.raises(BadKey):
        who(runtime, second)


def test_the_cookie_itself_is_not_stored(runtime, ada):
    token = enter(runtime)[0]
    with runtime.db.read() as session:
        assert session.get(BrowserSession, token) is None


def test_a_suspended_account_neither_enters_nor_stays(runtime, ada):
    token = enter(runtime)[0]
    with runtime.db.write() as session:
        actions.suspend(session, ada.id)
    for attempt in (lambda: enter(runtime), lambda: who(runtime, token)):
        with pytest.raises(SuspendedAccount):
            attempt()


def test_who_fails_too_often_waits_and_locks_nobody_else_out(runtime, ada, clock):
    for _ in range(5):
        with pytest.raises(BadKey):
            enter(runtime, password="wrong horse", place="there")
    with pytest.raises(TooOften) as refused:
        enter(runtime, place="there")
    assert 0 < refused.value.facts["retry_after"] <= 15 * 60 + 1
    assert enter(runtime, place="here")[1].id == ada.id
    clock.moment += signing_in.WINDOW
    assert enter(runtime, place="there")[1].id == ada.id


def test_one_place_may_not_try_many_addresses(runtime):
    for number in range(30):
        with pytest.raises(BadKey):
            enter(runtime, f"a{number}@example.com")
    with pytest.raises(TooOften):
        enter(runtime, "last@example.com")


def test_signing_in_forgets_earlier_failures(runtime, ada):
    for _ in range(3):
        for _ in range(4):
            with pytest.raises(BadKey):
                enter(runtime, password="wrong horse")
        enter(runtime)


def test_old_sessions_and_counts_are_forgotten(runtime, ada, clock):
    enter(runtime)
    with pytest.raises(BadKey):
        enter(runtime, password="wrong horse")
    clock.moment += signing_in.LASTS + timedelta(days=1)
    with runtime.db.write() as session:
        signing_in.forget_old(session, clock.now())
        assert session.query(BrowserSession).count() == 0
        assert session.query(FailedSignIns).count() == 0


def test_an_address_is_taken_once(runtime, ada):
    with pytest.raises(Conflict):
        sign_up(runtime, "ada@example.com", WORD, "here")


@pytest.mark.parametrize(
    ("email", "password"), [("no address", WORD), ("a@b", "short"), ("a@b", "x" * 201)]
)
def test_odd_addresses_and_passwords_are_refused(runtime, email, password):
    with pytest.raises(InvalidSettings):
        sign_up(runtime, email, password, "here")


def test_a_closed_house_takes_nobody_new(runtime):
    shut = runtime.settings.model_copy(update={"signup_open": False})
    closed = type(runtime)(**{**vars(runtime), "settings": shut})
    with pytest.raises(Denied):
        sign_up(closed, "ada@example.com", WORD, "here")


def test_one_place_may_not_open_accounts_without_end(runtime):
    for number in range(20):
        sign_up(runtime, f"a{number}@example.com", WORD, "here")
    with pytest.raises(TooOften):
        sign_up(runtime, "last@example.com", WORD, "here")
