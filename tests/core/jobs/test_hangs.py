"""Work that hangs, or takes all there is, is ended and paid back; the next job goes on."""

import os
import resource
import signal

import pytest
from sqlalchemy import select

from maquette.core.jobs.tables import Job
from maquette.core.webhooks import actions as webhooks
from maquette.core.webhooks.actions import NewEndpoint
from maquette.core.webhooks.tables import EventRow
from maquette.testing.house import House
from support.faults import books_are_right, left, until, until_working

pytestmark = [pytest.mark.kill, pytest.mark.slow]


@pytest.fixture
def impatient(tmp_path):
    """A house whose jobs may take two seconds."""
    with House(tmp_path, job_seconds=2) as opened:
        yield opened


def listen(house, caller):
    """Have the endings of the caller's jobs told to an address that refuses."""
    with house.runtime.db.write() as session:
        wanted = NewEndpoint(
            caller.account_id, "http://127.0.0.1:9/", ["generation.done", "generation.failed"], "v1"
        )
        webhooks.add(session, house.runtime, wanted)


def told(house, job_id):
    with house.runtime.db.read() as session:
        return session.scalars(select(EventRow.name).where(EventRow.job_id == job_id)).all()


def test_work_that_computes_for_ever_is_ended_at_the_limit_and_the_next_goes_on(impatient):
    ada, bob = impatient.account("ada@example.com"), impatient.account("bob@example.com")
    listen(impatient, ada)
    endless, next_one = impatient.order(ada, "spin"), impatient.order(bob, "pyramid")
    worker = impatient.start_worker()
    job = impatient.wait(ada, endless, 90)
    assert (job.status, job.error_code, job.attempt) == ("failed", "timed_out", 1)
    until(lambda: impatient.job(bob, next_one).attempt, say=lambda: impatient.log(worker))
    assert left(impatient, ada) == 10
    assert told(impatient, endless) == ["generation.failed"]


def test_a_stopped_child_is_ended_at_the_limit(tmp_path):
    with House(tmp_path, job_seconds=8) as house:
        ada = house.account("ada@example.com")
        job_id = house.order(ada, "wait 600 pyramid")
        child = until_working(house, ada, job_id, house.start_worker())
        os.kill(child, signal.SIGSTOP)
        job = house.wait(ada, job_id, 90)
        assert (job.status, job.error_code) == ("failed", "timed_out")
        assert left(house, ada) == 10
        with pytest.raises(ProcessLookupError):
            os.kill(child, 0)


def test_work_that_wants_too_much_memory_fails_with_that_reason(tmp_path):
    with House(tmp_path) as house:
        ada = house.account("ada@example.com")
        greedy, modest = house.order(ada, "hog"), house.order(ada, "pyramid")
        worker = house.start_worker()
        job = house.wait(ada, greedy, 90)
        assert (job.status, job.error_code) == ("failed", "work_failed")
        assert "memory" in job.error_message
        assert house.wait(ada, modest, 90).status == "done", house.log(worker)
        assert left(house, ada) == 9


@pytest.fixture
def calm(tmp_path, database_url):
    with House(tmp_path, database_url) as opened:
        yield opened


def test_poison_is_given_up_and_told_of_while_other_tenants_are_served(calm):
    house, ada = calm, calm.account("ada@example.com")
    bob = house.account("bob@example.com")
    listen(house, ada)
    poison = house.order(ada, "crash")
    good = [house.order(bob, f"pyramid {number}") for number in range(2)]
    worker = house.start_worker()
    assert [house.wait(bob, job_id, 90).status for job_id in good] == ["done"] * 2
    job = house.wait(ada, poison, 90)
    assert (job.status, job.attempt) == ("failed", 3)
    assert told(house, poison) == ["generation.failed"]
    assert worker.returncode is None
    assert left(house, ada) == 10
    assert books_are_right(house)
    with house.runtime.db.read() as session:
        assert not session.scalars(select(Job).where(Job.status.in_(["queued", "running"]))).all()


def test_a_disk_that_is_full_during_one_attempt_costs_no_job(tmp_path):
    with House(tmp_path) as house:
        ada = house.account("ada@example.com")
        job_id = house.order(ada, "wait 5 pyramid")
        worker = house.start_worker()
        child = until_working(house, ada, job_id, worker)
        resource.prlimit(child, resource.RLIMIT_FSIZE, (100, 100))
        job = house.wait(ada, job_id, 90)
        assert (job.status, job.attempt) == ("done", 2), house.log(worker)
        assert "no room left on the disk" in house.log(worker)
        assert left(house, ada) == 9
