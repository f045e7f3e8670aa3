"""Reading, writing, and what the two databases must agree on."""

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError, StatementError

from maquette.core.accounts.tables import Account
from maquette.core.jobs.tables import Answered
from maquette.db.session import Database, normal_url
from maquette.db.types import database_seconds
from maquette.errors import Unavailable

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
def db(database_url):
    opened = Database.open(database_url)
    opened.migrate()
    yield opened
    opened.dispose()


def emails(db):
    with db.read() as session:
        return set(session.scalars(select(Account.email)))


def test_a_write_session_commits_at_its_end(db):
    with db.write() as session:
        session.add(Account(email="ada@example.com"))
    assert emails(db) == {"ada@example.com"}


class Died(Exception):
    """Stands for whatever goes wrong in the middle of a transaction."""


def add(db, *rows, die=False):
    with db.write() as session:
        for row in rows:
            session.add(row)
            session.flush()
        if die:
            raise Died


def test_an_error_rolls_everything_back(db):
    with pytest.raises(Died):
        add(db, Account(email="ada@example.com"), die=True)
    assert emails(db) == set()


def test_rows_stay_readable_after_the_session(db):
    with db.write() as session:
        account = Account(email="ada@example.com")
        session.add(account)
    assert account.email == "ada@example.com"


def test_a_read_session_cannot_write(db):
    with pytest.raises(DBAPIError), db.read() as session:
        session.execute(insert(Account).values(email="ada@example.com"))
    add(db, Account(email="bob@example.com"))
    assert emails(db) == {"bob@example.com"}


def test_a_change_of_the_schema_is_rolled_back_too(db):
    def change_and_die():
        with db.write() as session:
            session.execute(text("CREATE TABLE half_done (id INTEGER)"))
            raise Died

    with pytest.raises(Died):
        change_and_die()
    with pytest.raises(DBAPIError, match="half_done"), db.read() as session:
        session.execute(text("SELECT * FROM half_done"))


def test_moments_come_back_in_utc(db):
    elsewhere = NOON.astimezone(timezone(timedelta(hours=5)))
    with db.write() as session:
        session.add(Account(email="ada@example.com", created_at=elsewhere))
    with db.read() as session:
        kept = session.scalars(select(Account.created_at)).one()
    assert kept == NOON
    assert kept.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused(db):
    naive = NOON.replace(tzinfo=None)
    with pytest.raises(StatementError, match="time zone"), db.write() as session:
        session.add(Account(email="ada@example.com", created_at=naive))


@pytest.mark.parametrize("answer", [{"text": "a\x00b"}, {"n": float("nan")}, {"\x00": 1}])
def test_json_that_one_database_would_refuse_is_refused_by_both(db, answer):
    account = Account(id="ada", email="ada@example.com")
    keys = {"account_id": "ada", "route": "r", "key": "k", "fingerprint": "f"}
    with pytest.raises(StatementError):
        add(db, account, Answered(**keys, answer=answer, created_at=NOON))
    assert emails(db) == set()


def test_the_databases_clock_is_the_time_of_day(db):
    with db.read() as session:
        told = session.scalar(select(database_seconds()))
    with db.read() as session:
        later = session.scalar(select(database_seconds()))
    assert told <= later <= told + 5
    assert abs(told - datetime.now(UTC).timestamp()) < 5  # noqa: TID251 - the clock under test


def test_writers_take_turns_and_no_count_is_lost(db):
    with db.write() as session:
        account = Account(email="ada@example.com", bought_credits=0)
        session.add(account)

    def add_twenty():
        for _ in range(20):
            with db.write() as session:
                seen = session.scalars(
                    select(Account).where(Account.id == account.id).with_for_update()
                ).one()
                seen.bought_credits += 1

    threads = [threading.Thread(target=add_twenty) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with db.read() as session:
        assert session.get(Account, account.id).bought_credits == 160


def test_sqlite_keeps_what_was_acknowledged_through_a_power_cut(tmp_path):
    db = Database.open(f"sqlite:///{tmp_path / 'maquette.db'}")
    with db.read() as session:
        pragmas = {
            name: session.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    db.dispose()
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 5000,
    }


@pytest.mark.parametrize("url", ["postgres://u:p@h/d", "postgresql://u:p@h/d"])
def test_both_spellings_of_postgresql_mean_psycopg_3(url):
    known = normal_url(url)
    assert known.drivername == "postgresql+psycopg"
    assert known.password == "p"


@pytest.mark.parametrize("url", ["mysql://h/d", "sqlite://", "sqlite:///:memory:"])
def test_other_databases_are_refused_with_the_setting_to_look_at(url):
    with pytest.raises(Unavailable, match="MAQUETTE_DATABASE_URL"):
        normal_url(url)


def test_a_server_that_is_away_is_told_as_such():
    db = Database.open("postgresql://nobody@127.0.0.1:1/nothing")
    with pytest.raises(Unavailable), db.read() as session:
        session.execute(text("SELECT 1"))
    db.dispose()
