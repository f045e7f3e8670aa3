"""Who was admitted a moment ago is known again, and never for long."""

from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from maquette.app import create_app
from maquette.core.accounts.tables import Account
from maquette.db.session import Database
from maquette.http import caller as callers
from maquette.testing.clock import StandingClock
from maquette.testing.house import House


@pytest.fixture
def place(tmp_path):
    with House(tmp_path, clock=StandingClock()) as opened:
        yield opened


@pytest.fixture
def ada(place):
    return place.account("ada@example.com")


@pytest.fixture
def client(place, ada):
    told = {"Authorization": f"Bearer {place.key(ada)}"}
    with TestClient(create_app(place.runtime), headers=told) as opened:
        yield opened


def status(client):
    return client.get("/v1/jobs").status_code


def suspend(database, account_id):
    with database.write() as session:
        session.get(Account, account_id).suspended = True


def test_what_this_process_writes_counts_at_once(place, ada, client):
    assert status(client) == 200

    suspend(place.runtime.db, ada.account_id)

    assert status(client) == 403


def test_what_another_process_writes_counts_within_moments(place, ada, client, monkeypatch):
    monkeypatch.setattr(callers, "LASTS", 60.0)
    other = Database.open(place.runtime.db.url)
    assert status(client) == 200  # which notes that the key was used
    assert status(client) == 200

    suspend(other, ada.account_id)
    other.dispose()

    assert status(client) == 200  # still known
    monkeypatch.setattr(callers, "LASTS", 0.0)
    assert status(client) == 403


def test_a_key_ends_by_the_clock_and_not_by_what_is_remembered(place, ada, monkeypatch):
    monkeypatch.setattr(callers, "LASTS", 5.0)
    held = callers.Callers()
    held.keep(place.runtime, "a key", ada, place.runtime.db.written)
    assert held.find(place.runtime, "a key") == ada

    place.runtime.clock.moment += timedelta(seconds=6)

    assert held.find(place.runtime, "a key") is None
    assert held.find(place.runtime, "another") is None


def test_nobody_is_known_for_longer_than_promised():
    assert callers.LASTS <= 5.0
