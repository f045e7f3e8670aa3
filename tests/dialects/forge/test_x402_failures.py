"""A paid order that fails after it was settled: its payment stays good."""

import time
from datetime import timedelta

import pytest

from dialects.forge.conftest import SELLER
from dialects.forge.paying import TEAPOT, URL, jobs, offered, signed
from maquette.core.jobs import actions as working
from maquette.errors import EngineFailed
from maquette.testing.clock import StandingClock
from maquette.testing.house import House
from support.web import client

pytestmark = pytest.mark.chain
EACH_DATABASE = pytest.mark.usefixtures("database_url")


@EACH_DATABASE
def test_a_payment_whose_job_failed_buys_another_one_and_is_not_taken_twice(
    shop, counter, chain, facilitator
):
    before, paying = chain.balance(SELLER), signed(chain.rich(), offered(counter))
    first = counter.post(URL, json=TEAPOT, headers=paying).json()
    fail(shop, first["job_id"])
    assert counter.get(first["poll_url"]).json()["status"] == "failed"

    anew = counter.post(URL, json=TEAPOT, headers=paying)
    again = counter.post(URL, json=TEAPOT, headers=paying)
    other = counter.post(URL, json={**TEAPOT, "tier": "high"}, headers=paying)

    assert anew.status_code == 200, anew.text
    assert "x-x402-idempotent" not in anew.headers
    assert anew.json()["job_id"] not in {None, first["job_id"]}
    assert (again.content, again.headers["x-x402-idempotent"]) == (anew.content, "replay")
    assert other.status_code == 409
    assert [job.status for job in jobs(shop)] == ["failed", "queued"]
    assert facilitator.told == ["verify", "settle"]
    assert chain.balance(SELLER) == before + 50_000


def test_a_paid_order_that_an_engine_refuses_may_be_tried_again(shop, counter, chain):
    refused = {"prompt": "refuse this teapot", "tier": "draft"}
    paying = signed(chain.rich(), offered(counter, refused))
    shop.start_worker()
    first = counter.post(URL, json=refused, headers=paying).json()
    until_failed(counter, first)
    anew = counter.post(URL, json=refused, headers=paying).json()

    assert anew["job_id"] not in {None, first["job_id"]}


def test_a_day_later_a_failed_order_is_answered_as_it_was(tmp_path, selling, chain):
    clock = StandingClock()
    with House(tmp_path, more=selling, clock=clock) as house, client(house.runtime) as web:
        paying = signed(chain.rich(), offered(web))
        first = web.post(URL, json=TEAPOT, headers=paying)
        fail(house, first.json()["job_id"])
        clock.moment += timedelta(days=1)
        again = web.post(URL, json=TEAPOT, headers=paying)

        assert (again.content, again.headers["x-x402-idempotent"]) == (first.content, "replay")
        assert len(jobs(house)) == 1


def fail(house, job_id):
    """As a worker does whose engine has given up."""
    with house.runtime.db.write() as session:
        job = working.begin(session, house.runtime, job_id)
        working.fail(session, house.runtime, job, EngineFailed("there is nothing to build"))


def until_failed(counter, answer):
    end = time.monotonic() + 60
    while counter.get(answer["poll_url"]).json()["status"] != "failed":
        assert time.monotonic() < end
        time.sleep(0.1)
