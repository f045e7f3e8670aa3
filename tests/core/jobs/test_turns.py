"""Accounts take turns: whoever has one job does not wait for another's thousands."""

import time

import pytest
from sqlalchemy import MetaData, insert, select

from maquette.core.jobs import actions, janitor
from maquette.core.jobs.tables import Job
from maquette.core.jobs.workers import Watch
from maquette.testing.house import House
from support.web import client

MANY = 5000
QUEUE = ("workflow_status", "workflow_input")


def order(house, caller, priority=2, kind="generation"):
    with house.runtime.db.write() as session:
        wanted = actions.Order(caller.account_id, kind, 0, priority)
        return actions.start(session, house.runtime, wanted).id


def queue(house):
    """Ids of the waiting jobs as workers take them."""
    with house.runtime.db.read() as session:
        waiting = select(Job.id).where(Job.status == "queued")
        return session.scalars(waiting.order_by(Job.priority, Job.created_at)).all()


def begin_next(house):
    with house.runtime.db.write() as session:
        return actions.begin(session, house.runtime, queue(house)[0])


def test_accounts_of_one_priority_take_turns(house):
    ada, bob = house.account("ada@example.com"), house.account("bob@example.com")
    hers = [order(house, ada) for _ in range(4)]
    his = [order(house, bob) for _ in range(2)]
    assert queue(house) == [hers[0], his[0], hers[1], his[1], hers[2], hers[3]]


def test_whoever_comes_late_stands_beside_whoever_is_next_and_not_before(house):
    ada, bob = house.account("ada@example.com"), house.account("bob@example.com")
    hers = [order(house, ada) for _ in range(5)]
    for _ in range(3):
        begin_next(house)
    his = [order(house, bob), order(house, bob)]
    assert queue(house) == [hers[3], his[0], hers[4], his[1]]


def test_who_pays_goes_before_who_does_not_whatever_the_turns(house):
    ada, bob = house.account("ada@example.com"), house.account("bob@example.com")
    free = order(house, ada, priority=2)
    paid = [order(house, bob, priority=1) for _ in range(3)]
    assert queue(house) == [*paid, free]


def multiply(house, job_id):
    """Have as many orders as there may be wait, each with its rows: copies of this one."""
    tables = MetaData()
    tables.reflect(house.runtime.db.engine, only=["jobs", "generations", *QUEUE])
    with house.runtime.db.engine.begin() as connection:
        for name in ("jobs", "generations", *QUEUE):
            table = tables.tables[name]
            rows = [dict(row) for row in connection.execute(select(table)).mappings()]
            (row,) = [row for row in rows if job_id in row.values()]
            connection.execute(insert(table), [copied(row, job_id, n) for n in range(1, MANY)])


def copied(row, job_id, number):
    own = {"id": f"g{number:011}", "ulid": f"{number:026}"} if "id" in row else {}
    copy = row | {name: value for name, value in own.items() if name in row}
    if "priority" in row:
        copy["priority"] += number
    for name, value in row.items():
        if isinstance(value, str) and job_id in value:
            copy[name] = value.replace(job_id, f"{number:012}")
    return copy


@pytest.mark.slow
def test_behind_five_thousand_jobs_status_is_told_and_one_job_is_next_but_one(tmp_path):
    with House(tmp_path) as house:
        ada, bob = house.account("ada@example.com"), house.account("bob@example.com")
        multiply(house, house.order(ada, "pyramid"))
        his = house.order(bob, "pyramid")
        assert queue(house).index(his) == 1
        janitor.sweep(house.runtime, lambda _: None, janitor.Memory(Watch(30.0)))
        mine = {"Authorization": f"Bearer {house.key(bob)}"}
        with client(house.runtime) as web:
            begun = time.monotonic()
            polls = [web.get(f"/v1/jobs/{his}", headers=mine) for _ in range(50)]
            pages = web.get("/v1/jobs", headers={"Authorization": f"Bearer {house.key(ada)}"})
        assert {poll.status_code for poll in polls} == {200}
        assert polls[0].json()["data"]["status"] == "queued"
        assert pages.status_code == 200
        assert time.monotonic() - begun < 30
        house.start_worker()
        assert house.wait(bob, his, 90).status == "done"
        with house.runtime.db.read() as session:
            begun = session.scalars(select(Job.id).where(Job.started_at.is_not(None))).all()
        assert len(begun) <= 4
