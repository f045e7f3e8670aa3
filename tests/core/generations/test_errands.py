"""Generations that a provider makes: waited for without a slot, paid once, and kept to oneself."""

import sqlite3
import time
from contextlib import contextmanager

import pytest
from sqlalchemy import select

from engines.remotes import KEYS, SMALL, photo
from maquette.core.accounts import provider_keys
from maquette.core.accounts import queries as accounts
from maquette.core.audit.audit import audit
from maquette.core.credits.queries import balance
from maquette.core.generations import actions, queries
from maquette.core.generations.rules import GenerationOrder
from maquette.core.generations.tables import Errand
from maquette.core.jobs import actions as jobs
from maquette.core.jobs.tables import JobSecret
from maquette.errors import ProviderKeyRefused, ProviderKeyRequired
from maquette.testing.house import House
from support.providers.contract import opened
from support.providers.meshy import MeshyServer

KEY = KEYS["meshy"]


@pytest.fixture
def meshy():
    with opened(MeshyServer(key=KEY)) as server:
        yield server


@contextmanager
def house_at(folder, server, database_url="", **lent):
    lent = {
        "meshy_url": server.url,
        "outbound_allow": "127.0.0.1",
        "remote_pause": 0.05,
        **lent,
    }
    with House(folder, database_url, job_seconds=300, lent=lent, providers=True) as opened_house:
        yield opened_house


@pytest.fixture
def house(tmp_path, meshy):
    with house_at(tmp_path, meshy) as opened_house:
        yield opened_house


def order(house, caller, key=KEY, **more):
    wanted = {"pictures": (photo(),), "engine": "meshy", "options": SMALL, **more}
    wanted = GenerationOrder(cost=2, provider_key=key, **wanted)
    ready = actions.prepare(house.runtime, caller.account_id, wanted)
    with house.runtime.db.write() as session:
        return actions.submit(session, house.runtime, caller, ready).job_id


def left(house, caller):
    with house.runtime.db.read() as session:
        return balance(session, house.runtime, caller.account_id).total


def errand_of(house, job_id):
    with house.runtime.db.read() as session:
        return session.get(Errand, job_id)


def secrets(house):
    with house.runtime.db.read() as session:
        return session.scalars(select(JobSecret)).all()


def until(holds, seconds=20.0):
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.02)


def everything_written(house):
    """All bytes that a house has put down anywhere: database, files, logs."""
    for connection in (sqlite3.connect(house.folder / "maquette.db"),):
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
    return b"".join(path.read_bytes() for path in house.folder.rglob("*") if path.is_file())


def test_an_order_with_its_own_key_is_made_paid_once_and_leaves_no_key_behind(house, meshy):
    ada = house.account("ada@example.com")
    job_id = order(house, ada)
    assert len(secrets(house)) == 1
    worker = house.start_worker()
    job = house.wait(ada, job_id, 200.0)
    assert (job.status, job.error_message) == ("done", None)
    with house.runtime.db.read() as session:
        view = queries.by_job(session, ada.account_id, job_id)
    assert len(meshy.orders) == 1
    assert view.errand.cost == {"amount": 30.0, "unit": "Meshy credits"}
    assert view.asset.report["provider"]["name"] == "Meshy"
    assert view.asset.report["provider"]["paidBy"] == "order"
    assert left(house, ada) == 8
    assert not secrets(house)
    assert audit(house.runtime) == []
    house.kill(worker)
    assert KEY.encode() not in everything_written(house)


def test_a_key_is_refused_at_the_order_when_it_cannot_be_one(house):
    ada = house.account("ada@example.com")
    with pytest.raises(ProviderKeyRefused):
        order(house, ada, key="tsk_of-somebody-else")
    with pytest.raises(ProviderKeyRequired, match="needs a key"):
        order(house, ada, key="")


def test_the_accounts_own_key_is_used_for_its_orders_and_not_for_others(house, meshy):
    ada, bob = house.account("ada@example.com"), house.account("bob@example.com")
    with house.runtime.db.write() as session:
        row = provider_keys.keep(session, house.runtime, ada.account_id, "meshy", KEY)
        assert row.hint == "msy_…d5ed" or row.hint.startswith("msy_…")
    with pytest.raises(ProviderKeyRequired):
        order(house, bob, key="")
    meshy.failure = "that is all for this test"
    job_id = order(house, ada, key="")
    house.start_worker()
    assert house.wait(ada, job_id).error_code == "engine_failed"
    assert errand_of(house, job_id).paid_by == "account"
    assert meshy.asked[0].headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    ("refusal", "code"),
    [
        ((401, {}, {"message": "Invalid API key"}), "provider_key_refused"),
        ((402, {}, {"message": "Insufficient funds"}), "provider_credits_missing"),
        ((400, {}, {"message": "Invalid image"}), "engine_failed"),
    ],
)
def test_what_the_provider_refuses_is_paid_back_with_a_clear_reason(house, meshy, refusal, code):
    ada = house.account("ada@example.com")
    meshy.refusals.append(refusal)
    job_id = order(house, ada)
    house.start_worker()
    job = house.wait(ada, job_id)
    assert job.error_code == code
    assert "Meshy" in job.error_message
    assert KEY not in job.error_message
    assert left(house, ada) == 10
    assert not secrets(house)
    assert audit(house.runtime) == []


def test_an_order_whose_worker_was_killed_is_gone_on_with_at_the_provider(house, meshy):
    ada = house.account("ada@example.com")
    meshy.gate.clear()
    job_id = order(house, ada)
    first = house.start_worker()
    until(lambda: errand_of(house, job_id).ticket is not None)
    house.kill(first)
    meshy.gate.set()
    house.start_worker()
    job = house.wait(ada, job_id, 200.0)
    assert job.status == "done"
    assert len(meshy.orders) == 1


def test_an_order_that_was_on_its_way_when_the_worker_died_is_not_sent_again(house, meshy):
    ada = house.account("ada@example.com")
    job_id = order(house, ada)
    with house.runtime.db.write() as session:
        session.get(Errand, job_id).asked_at = house.runtime.clock.now()
    house.start_worker()
    job = house.wait(ada, job_id)
    assert job.error_code == "provider_unavailable"
    assert "not sent again" in job.error_message
    assert not meshy.orders
    assert left(house, ada) == 10


def test_a_worker_that_is_told_to_go_leaves_the_errand_to_another(house, meshy):
    ada = house.account("ada@example.com")
    meshy.looks = 10_000
    job_id = order(house, ada)
    first = house.start_worker()
    until(lambda: len(meshy.asked) > 2)
    first.terminate()
    first.wait(20)
    assert house.job(ada, job_id).attempt == 0
    meshy.looks, meshy.failure = 1, "enough"
    house.start_worker()
    assert house.wait(ada, job_id).error_code == "engine_failed"
    assert len(meshy.orders) == 1


def test_a_cancelled_order_is_stopped_at_the_provider_and_paid_back(house, meshy):
    ada = house.account("ada@example.com")
    meshy.looks = 10_000
    job_id = order(house, ada)
    house.start_worker()
    until(lambda: len(meshy.asked) > 2)
    with house.runtime.db.write() as session:
        jobs.cancel(session, house.runtime, ada.account_id, job_id)
    until(lambda: meshy.cancelled)
    assert left(house, ada) == 10
    assert not secrets(house)


def test_a_provider_is_not_waited_for_for_ever(tmp_path, meshy):
    meshy.looks = 10_000
    with house_at(tmp_path, meshy, remote_seconds=1) as house:
        ada = house.account("ada@example.com")
        job_id = order(house, ada)
        house.start_worker()
        job = house.wait(ada, job_id)
        assert job.error_code == "timed_out"
        assert left(house, ada) == 10
        until(lambda: meshy.cancelled)


def test_who_waits_for_a_provider_keeps_nobody_from_computing(house, meshy):
    ada = house.account("ada@example.com", 50)
    meshy.looks = 10_000
    waiting = [order(house, ada) for _ in range(3)]
    house.start_worker()
    until(lambda: len(meshy.orders) == 3)
    quick = house.order(ada, "a chair")
    assert house.wait(ada, quick).status == "done"
    assert {house.job(ada, job_id).status for job_id in waiting} == {"running"}


def test_a_key_that_cannot_be_opened_any_more_ends_its_job_with_its_money_back(tmp_path, meshy):
    with house_at(tmp_path, meshy, secret="the first of our secrets") as house:
        ada = house.account("ada@example.com")
        job_id = order(house, ada)
        house.lent["secret"] = "another secret"
        house.start_worker()
        job = house.wait(ada, job_id)
        assert job.error_code == "provider_key_required"
        assert left(house, ada) == 10
    assert not meshy.asked


def test_a_former_secret_still_opens_what_it_has_sealed(tmp_path, meshy):
    meshy.failure = "enough"
    with house_at(tmp_path, meshy, secret="the first of our secrets") as house:
        ada = house.account("ada@example.com")
        job_id = order(house, ada)
        house.lent |= {"secret": "another secret", "old_secrets": "the first of our secrets"}
        house.start_worker()
        assert house.wait(ada, job_id).error_code == "engine_failed"


def test_the_houses_key_is_for_its_accounts_and_not_for_strangers(tmp_path, meshy):
    meshy.failure = "enough"
    with house_at(tmp_path, meshy, meshy_key=KEY) as house:
        ada = house.account("ada@example.com")
        job_id = order(house, ada, key="")
        house.start_worker()
        assert house.wait(ada, job_id).error_code == "engine_failed"
        assert errand_of(house, job_id).paid_by == "house"
        with house.runtime.db.read() as session:
            stranger = accounts.anybody(session)
        with pytest.raises(ProviderKeyRequired):
            order(house, stranger, key="")
