"""Whatever dies in the middle of a job: one charge, one result, or a refund."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import replace

import psycopg
import pytest
from sqlalchemy import func, select, text

from maquette.core.assets.tables import Asset
from maquette.core.credits import queries as credits
from maquette.core.generations import queries as generations
from maquette.core.jobs import actions
from maquette.testing.house import QUICK, House, children
from support.faults import stop

pytestmark = [pytest.mark.kill, pytest.mark.slow]

SHORT_LIVED = replace(QUICK, time_to_live=2.0)
"""For workers of which one is to be taken for dead."""

SUBMIT_AND_DIE = """
import sys
from pathlib import Path
from maquette.core.accounts import queries as accounts
from maquette.testing.house import House
house = House(Path(sys.argv[1]), sys.argv[2])
with house.runtime.db.read() as session:
    caller = accounts.caller(session, sys.argv[3], house.runtime.clock.now())
for number in range(1000):
    job_id = house.order(caller, f"pyramid {number}")
    print(job_id, flush=True)
"""


def charged(house, job_id):
    with house.runtime.db.read() as session:
        return credits.charged(session, job_id)


def left(house, caller):
    with house.runtime.db.read() as session:
        return credits.balance(session, house.runtime, caller.account_id).total


def assets(house, caller):
    with house.runtime.db.read() as session:
        mine = Asset.account_id == caller.account_id
        return session.scalar(select(func.count()).select_from(Asset).where(mine))


def result(house, caller, job_id):
    with house.runtime.db.read() as session:
        return generations.by_job(session, caller.account_id, job_id).asset


def until_working(house, caller, job_id, worker):
    """Waits until the job's child has begun to tell its progress; gives the child's pid."""
    end = time.monotonic() + 60
    while house.job(caller, job_id).progress <= 0:
        assert time.monotonic() < end, house.log(worker)
        time.sleep(0.02)
    return children(worker.pid)[0]


def until_started(house, worker):
    """Waits until the worker has a child; gives its pid."""
    end = time.monotonic() + 60
    while not children(worker.pid):
        assert time.monotonic() < end, house.log(worker)
        time.sleep(0.02)
    return children(worker.pid)[0]


def gone(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
            return stat.read().rpartition(")")[2].split()[0] in {"Z", "X"}
    except OSError:
        return True


def wait_until_gone(pid, seconds):
    end = time.monotonic() + seconds
    while not gone(pid):
        assert time.monotonic() < end, f"process {pid} still lives"
        time.sleep(0.01)


def test_a_killed_worker_takes_its_child_along_and_another_one_resumes_the_job(house, ada):
    job_id = house.order(ada, "wait 2 pyramid")
    first = house.start_worker()
    child = until_working(house, ada, job_id, first)
    house.start_worker()
    house.kill(first)
    wait_until_gone(child, 2)
    job = house.wait(ada, job_id, 60)
    assert (job.status, job.attempt) == ("done", 2)
    assert (charged(house, job_id), left(house, ada), assets(house, ada)) == (1, 9, 1)


def test_a_killed_child_is_replaced_by_the_same_worker(house, ada):
    job_id = house.order(ada, "wait 1.5 pyramid")
    worker = house.start_worker()
    os.kill(until_working(house, ada, job_id, worker), signal.SIGKILL)
    job = house.wait(ada, job_id, 60)
    assert (job.status, job.attempt) == ("done", 2)
    assert (charged(house, job_id), assets(house, ada)) == (1, 1)


def test_a_stopped_worker_is_fenced_out_when_it_wakes(house, ada):
    house.timing = SHORT_LIVED
    job_id = house.order(ada, "wait 4 pyramid")
    zombie = house.start_worker()
    until_working(house, ada, job_id, zombie)
    stop(house, zombie)
    house.start_worker()
    end = time.monotonic() + 60
    while house.job(ada, job_id).attempt < 2:
        assert time.monotonic() < end, house.log(house.workers[-1])
        time.sleep(0.05)
    zombie.send_signal(signal.SIGCONT)
    job = house.wait(ada, job_id, 60)
    assert (job.status, job.attempt) == ("done", 2)
    assert (charged(house, job_id), assets(house, ada)) == (1, 1)


def test_a_leaving_worker_gives_its_job_back_within_seconds(house, ada):
    job_id = house.order(ada, "wait 2 pyramid")
    leaving = house.start_worker()
    child = until_working(house, ada, job_id, leaving)
    leaving.terminate()
    assert leaving.wait(8) == 0
    assert gone(child)
    job = house.job(ada, job_id)
    assert (job.status, job.attempt) == ("queued", 0)
    house.start_worker()
    job = house.wait(ada, job_id, 60)
    assert (job.status, job.attempt) == ("done", 1)
    assert left(house, ada) == 9


def test_a_cancelled_jobs_child_is_dead_within_two_seconds_and_paid_back(house, ada):
    job_id = house.order(ada, "wait 30 pyramid")
    worker = house.start_worker()
    child = until_working(house, ada, job_id, worker)
    with house.runtime.db.write() as session:
        actions.cancel(session, house.runtime, ada.account_id, job_id)
    wait_until_gone(child, 2)
    assert house.job(ada, job_id).status == "cancelled"
    assert left(house, ada) == 10
    after = house.order(ada, "pyramid")
    assert house.wait(ada, after, 60).status == "done"


def test_a_job_that_always_crashes_is_given_up_after_three_attempts(house, ada):
    job_id = house.order(ada, "crash")
    house.start_worker()
    job = house.wait(ada, job_id, 90)
    assert (job.status, job.attempt, job.error_code) == ("failed", 3, "work_failed")
    assert left(house, ada) == 10


def test_a_job_that_takes_too_long_is_stopped_and_paid_back(tmp_path, database_url):
    with House(tmp_path, database_url, job_seconds=3) as house:
        ada = house.account("ada@example.com")
        job_id = house.order(ada, "wait 60 pyramid")
        worker = house.start_worker()
        child = until_started(house, worker)
        job = house.wait(ada, job_id, 60)
        assert (job.status, job.error_code) == ("failed", "timed_out")
        assert left(house, ada) == 10
        wait_until_gone(child, 2)


@pytest.mark.parametrize(
    ("prompt", "code"), [("refuse", "engine_failed"), ("break", "work_failed")]
)
def test_a_job_that_fails_is_paid_back_and_the_worker_goes_on(house, ada, prompt, code):
    failing, good = house.order(ada, prompt), house.order(ada, "pyramid")
    house.start_worker()
    job = house.wait(ada, failing, 60)
    assert (job.status, job.attempt, job.error_code) == ("failed", 1, code)
    assert house.wait(ada, good, 60).status == "done"
    assert left(house, ada) == 9


def test_what_was_acknowledged_before_the_ordering_process_was_killed_is_done_once(
    tmp_path, database_url
):
    with House(tmp_path, database_url) as house:
        ada = house.account("ada@example.com", None)
        key = house.key(ada)
        ordering = subprocess.Popen(
            [sys.executable, "-c", SUBMIT_AND_DIE, str(tmp_path), house.settings.database_url, key],
            stdout=subprocess.PIPE,
        )
        told = [ordering.stdout.readline() for _ in range(3)]
        ordering.kill()
        rest = ordering.communicate()[0].splitlines(keepends=True)
        acknowledged = [line.decode().strip() for line in told + rest if line.endswith(b"\n")]
        house.start_worker()
        for job_id in acknowledged[:3]:
            assert house.wait(ada, job_id, 90).status == "done"
        assert len({result(house, ada, job_id).id for job_id in acknowledged[:3]}) == 3


def test_a_database_that_is_away_for_a_while_costs_no_job(tmp_path, database_url):
    with House(tmp_path, database_url) as house:
        ada = house.account("ada@example.com")
        job_id = house.order(ada, "wait 2 pyramid")
        worker = house.start_worker()
        until_working(house, ada, job_id, worker)
        if database_url.startswith("sqlite"):
            with house.runtime.db.write() as session:
                session.connection()  # it is here that the lock is taken
                time.sleep(6.5)  # longer than anybody waits for the write lock
        else:
            for _ in range(5):
                hang_up_on_everybody(database_url)
                time.sleep(0.6)
        job = house.wait(ada, job_id, 60)
        assert (job.status, job.attempt) == ("done", 1), house.log(worker)
        after = house.order(ada, "pyramid")
        assert house.wait(ada, after, 60).status == "done", house.log(worker)


def test_a_worker_that_cannot_write_its_beat_ends_with_its_child_before_another_takes_over(
    tmp_path, database_url
):
    with House(tmp_path, database_url, timing=SHORT_LIVED) as house:
        ada = house.account("ada@example.com")
        job_id = house.order(ada, "wait 60 pyramid")
        worker = house.start_worker()
        child = until_working(house, ada, job_id, worker)
        with held(house, "workers"):
            assert worker.wait(60) == 1
            wait_until_gone(child, 5)
        assert house.job(ada, job_id).status == "running"
        house.start_worker()
        end = time.monotonic() + 60
        while house.job(ada, job_id).attempt < 2:
            assert time.monotonic() < end
            time.sleep(0.05)


@contextmanager
def held(house, table):
    """Nobody can write to ``table`` meanwhile; on SQLite, to none."""
    with house.runtime.db.write() as session:
        session.connection()  # a transaction begins with its first statement, not before
        if house.runtime.db.engine.dialect.name != "sqlite":
            session.execute(text(f"LOCK TABLE {table} IN EXCLUSIVE MODE"))
        yield


def hang_up_on_everybody(url):
    others = "datname = current_database() AND pid <> pg_backend_pid()"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")


def test_random_kills_lose_nothing(tmp_path, database_url):
    with House(tmp_path, database_url) as house:
        ada = house.account("ada@example.com")
        ordered = [house.order(ada, f"wait 0.{number} pyramid") for number in range(1, 4)]
        worker = house.start_worker()
        for pause in (2.3, 3.1):
            time.sleep(pause)
            house.kill(worker)
            worker = house.start_worker()
        ended = [house.wait(ada, job_id, 120) for job_id in ordered]
        done = [job for job in ended if job.status == "done"]
        assert left(house, ada) == 10 - len(done)
        assert assets(house, ada) == len(done)
        assert all(charged(house, job.id) == (job.status == "done") for job in ended)
