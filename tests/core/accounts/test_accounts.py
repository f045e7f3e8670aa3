from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from maquette.core.accounts import actions, queries
from maquette.core.accounts.tables import ApiKey
from maquette.errors import (
    BadKey,
    Conflict,
    ExpiredKey,
    InvalidSettings,
    MissingScope,
    NotFound,
    SuspendedAccount,
)
from maquette.kit.passwords import hash_password, password_matches

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
def ada(session):
    return actions.create_account(session, "ada@example.com")


def test_the_owner_is_made_once_and_is_unlimited(session):
    owner = actions.ensure_owner(session)
    assert actions.ensure_owner(session).id == owner.id
    assert queries.owner(session).unlimited


def test_an_address_opens_one_account_however_it_is_written(session, ada):
    with pytest.raises(Conflict):
        actions.create_account(session, "ADA@example.com ")
    assert queries.by_email(session, "Ada@Example.com").id == ada.id


def test_a_password_is_kept_as_a_hash(session):
    account = actions.create_account(
        session, "b@example.com", password_hash=hash_password("open sesame")
    )
    assert "sesame" not in account.password_hash
    assert password_matches("open sesame", account.password_hash)


@pytest.mark.parametrize("key_format", ["sk_live", "dxgl", "trf", "glsi"])
def test_a_key_of_any_format_opens_the_door_and_is_kept_as_a_hash(session, ada, key_format):
    key, plaintext = actions.create_key(session, ada.id, key_format)
    caller = queries.caller(session, plaintext, NOW)
    assert (caller.account_id, caller.key_id) == (ada.id, key.id)
    assert caller.scopes == {"read", "write"}
    kept = session.execute(select(*ApiKey.__table__.columns)).one()
    assert plaintext not in str(kept)


def test_a_read_key_may_not_write(session, ada):
    _, plaintext = actions.create_key(session, ada.id, scopes=["read"])
    caller = queries.caller(session, plaintext, NOW)
    caller.require("read")
    with pytest.raises(MissingScope) as refusal:
        caller.require("write")
    assert refusal.value.facts == {"scope": "write"}


@pytest.mark.parametrize("wrong", ["", "sk_live_", "sk_live_" + "0" * 32, "\x00", "é", "\udcff"])
def test_an_unknown_key_is_bad(session, ada, wrong):
    with pytest.raises(BadKey):
        queries.caller(session, wrong, NOW)


def test_a_revoked_key_is_bad_at_once_and_in_the_same_words(session, ada):
    key, plaintext = actions.create_key(session, ada.id)
    actions.revoke_key(session, ada.id, key.id, NOW)
    with pytest.raises(BadKey) as revoked:
        queries.caller(session, plaintext, NOW)
    with pytest.raises(BadKey) as unknown:
        queries.caller(session, "sk_live_never", NOW)
    assert revoked.value.message == unknown.value.message


def test_revoking_twice_keeps_the_first_moment(session, ada):
    key, _ = actions.create_key(session, ada.id)
    actions.revoke_key(session, ada.id, key.id, NOW)
    again = actions.revoke_key(session, ada.id, key.id, NOW + timedelta(days=1))
    assert again.revoked_at == NOW


def test_a_key_expires_at_its_moment(session, ada):
    _, plaintext = actions.create_key(session, ada.id, expires_at=NOW)
    queries.caller(session, plaintext, NOW - timedelta(seconds=1))
    with pytest.raises(ExpiredKey):
        queries.caller(session, plaintext, NOW)


def test_a_suspended_account_stays_out_until_it_is_let_in_again(session, ada):
    _, plaintext = actions.create_key(session, ada.id)
    actions.suspend(session, ada.id)
    with pytest.raises(SuspendedAccount):
        queries.caller(session, plaintext, NOW)
    actions.suspend(session, ada.id, False)
    assert queries.caller(session, plaintext, NOW).account_id == ada.id


def test_rotation_ends_the_old_key_at_once(session, ada):
    old, old_plaintext = actions.create_key(session, ada.id, "trf", ["read"], name="robot")
    new, plaintext = actions.rotate_key(session, ada.id, old.id, NOW)
    assert (new.format, new.scopes, new.name) == ("trf", ["read"], "robot")
    assert queries.caller(session, plaintext, NOW).key_id == new.id
    with pytest.raises(BadKey):
        queries.caller(session, old_plaintext, NOW)


def test_rotation_with_overlap_lets_the_old_key_live_that_long(session, ada):
    old, plaintext = actions.create_key(session, ada.id)
    actions.rotate_key(session, ada.id, old.id, NOW, timedelta(hours=1))
    assert queries.caller(session, plaintext, NOW + timedelta(minutes=59)).key_id == old.id
    with pytest.raises(ExpiredKey):
        queries.caller(session, plaintext, NOW + timedelta(hours=1))


def test_an_overlap_never_lengthens_a_life(session, ada):
    ends = NOW + timedelta(minutes=5)
    old, _ = actions.create_key(session, ada.id, expires_at=ends)
    new, _ = actions.rotate_key(session, ada.id, old.id, NOW, timedelta(days=7))
    assert (old.expires_at, new.expires_at) == (ends, ends)


@pytest.mark.parametrize("days", [-1, 8])
def test_an_overlap_beyond_seven_days_is_refused(session, ada, days):
    key, _ = actions.create_key(session, ada.id)
    with pytest.raises(InvalidSettings):
        actions.rotate_key(session, ada.id, key.id, NOW, timedelta(days=days))


def test_a_dead_key_is_not_rotated(session, ada):
    key, _ = actions.create_key(session, ada.id)
    actions.revoke_key(session, ada.id, key.id, NOW)
    with pytest.raises(Conflict):
        actions.rotate_key(session, ada.id, key.id, NOW)


def test_the_last_use_is_noted_at_most_once_a_minute(session, ada):
    key, plaintext = actions.create_key(session, ada.id)
    assert queries.caller(session, plaintext, NOW).is_stale(NOW)
    assert actions.touch(session, key.id, NOW)
    soon, later = NOW + timedelta(seconds=59), NOW + timedelta(seconds=60)
    assert not queries.caller(session, plaintext, soon).is_stale(soon)
    assert not actions.touch(session, key.id, soon)
    assert queries.caller(session, plaintext, later).is_stale(later)
    assert actions.touch(session, key.id, later)


def test_another_accounts_key_is_not_found(session, ada):
    bob = actions.create_account(session, "bob@example.com")
    key, plaintext = actions.create_key(session, ada.id)
    with pytest.raises(NotFound):
        actions.revoke_key(session, bob.id, key.id, NOW)
    with pytest.raises(NotFound):
        actions.rotate_key(session, bob.id, key.id, NOW)
    assert queries.keys(session, bob.id) == []
    assert [found.id for found in queries.keys(session, ada.id)] == [key.id]
    assert queries.caller(session, plaintext, NOW).account_id == ada.id


def test_a_key_of_no_account_cannot_be_made(session):
    with pytest.raises(NotFound):
        actions.create_key(session, "nobody")
