"""What the document promises of accounts, through its own endpoint."""

import base64
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from maquette.core.credits import actions as credits
from maquette.core.jobs.tables import Job
from maquette.testing.clock import StandingClock
from maquette.testing.house import House
from support.web import client as web_client

DECEMBER, JANUARY = datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture
def clock():
    return StandingClock()


@pytest.fixture
def town(tmp_path, clock):
    with House(tmp_path, clock=clock) as opened:
        yield opened


@pytest.fixture
def client(town):
    with web_client(town.runtime) as opened:
        yield opened


@pytest.fixture
def order(client, png):
    """Orders with a key, and tells the status."""
    body = {"imageBase64": base64.b64encode(png).decode()}
    return lambda key: client.post("/generate", json=body, headers={"X-API-Key": key}).status_code


def test_a_rotated_key_is_refused_at_once_and_the_new_one_opens(town, client, order):
    old = town.key(town.account("ada@example.com"))
    assert order(old) == 200
    mine = {"Authorization": f"Bearer {old}"}
    key_id = next(
        row["id"]
        for row in client.get("/v1/keys", headers=mine).json()["data"]
        if row["lastUsedAt"]
    )
    new = client.post(f"/v1/keys/{key_id}/rotate", headers=mine).json()["data"]["key"]

    assert (order(old), order(new)) == (401, 200)


def test_each_month_brings_ten_free_ones_that_are_not_saved_up(town, clock, order):
    key = town.key(town.account("ada@example.com", 0))

    assert order(key) == 402
    clock.moment = DECEMBER
    assert order(key) == 200
    clock.moment = JANUARY
    assert [order(key) for _ in range(11)] == [200] * 10 + [402]


def test_who_has_bought_credits_is_served_before_who_has_not(town, order):
    ada, bob = town.account("ada@example.com"), town.account("bob@example.com")
    with town.runtime.db.write() as session:
        credits.grant(session, town.runtime, bob.account_id, 5, "a pack of five")
    for caller in (ada, bob):
        assert order(town.key(caller)) == 200
    with town.runtime.db.read() as session:
        rank = dict(session.execute(select(Job.account_id, Job.priority)).all())

    assert rank[bob.account_id] < rank[ada.account_id]
