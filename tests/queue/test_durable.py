"""What the queue promises by itself: one commit, order, and nothing but an id."""

import json

import pytest
from sqlalchemy import text

from maquette.queue.durable import Lane


class Died(Exception):
    pass


def enqueue(house, job_id, priority=1, die=False):
    with house.runtime.db.write() as session:
        house.runtime.queue.enqueue(session, job_id=job_id, lane=Lane.CPU, priority=priority)
        if die:
            raise Died


def test_what_is_committed_is_queued(house):
    enqueue(house, "job1")
    assert house.runtime.queue.states(["job1", "job2"]) == {"job1": "ENQUEUED"}


def test_what_is_rolled_back_was_never_queued(house):
    with pytest.raises(Died):
        enqueue(house, "job1", die=True)
    assert house.runtime.queue.states(["job1"]) == {}


def test_queueing_twice_is_queueing_once(house):
    enqueue(house, "job1")
    enqueue(house, "job1")
    assert house.runtime.queue.states(["job1"]) == {"job1": "ENQUEUED"}


def test_a_cancelled_job_is_cancelled_however_often(house):
    enqueue(house, "job1")
    for _ in range(2):
        house.runtime.queue.cancel("job1")
    assert house.runtime.queue.states(["job1"]) == {"job1": "CANCELLED"}


def test_cancelling_what_was_never_queued_is_no_error(house):
    house.runtime.queue.cancel("nothing")


def test_nothing_but_the_id_is_kept_and_as_json(house, tmp_path):
    """Pickles would let whoever writes to the database run code in a worker."""
    enqueue(house, "job1")
    schema = "" if house.database_url.startswith("sqlite") else "dbos."
    with house.runtime.db.read() as session:
        inputs = session.execute(text(f"SELECT inputs FROM {schema}workflow_input")).scalars().all()
    assert [json.loads(kept)["positionalArgs"] for kept in inputs] == [["job1"]]


def test_nobody_holds_what_nobody_took(house):
    enqueue(house, "job1")
    assert house.runtime.queue.holders() == set()


def test_old_jobs_that_ended_are_forgotten_and_the_others_not(house):
    enqueue(house, "ended")
    enqueue(house, "waiting")
    house.runtime.queue.cancel("ended")
    year = house.runtime.clock.now().replace(year=2100)
    assert house.runtime.queue.forget(year) == 1
    assert house.runtime.queue.states(["ended", "waiting"]) == {"waiting": "ENQUEUED"}
