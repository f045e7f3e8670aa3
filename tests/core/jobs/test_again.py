"""What is done twice, or begun by one version and ended by the next, is done once."""

import pytest
from sqlalchemy import func, select

from maquette.core.assets.tables import Asset
from maquette.core.jobs.work import Bench
from maquette.settings import process_environment
from maquette.testing.house import House
from maquette.testing.worker import CHILD
from maquette.worker import KINDS
from support.faults import charged, left, separate_worker, until_working

NEWER = """
import maquette.queue.durable as durable

def register(name, perform):
    @durable.dbos.DBOS.step(name=f"{name.removesuffix('.run')}.perform")
    def better_step(job_id: str) -> None:
        print("a newer version works on", job_id, file=sys.stderr, flush=True)
        perform(job_id)

    @durable.dbos.DBOS.workflow(name=name, max_recovery_attempts=30)
    def better_run(job_id: str) -> None:
        better_step(job_id)

import sys
durable._register = register
"""


def assets(house):
    with house.runtime.db.read() as session:
        return session.scalar(select(func.count()).select_from(Asset))


@pytest.mark.slow
def test_a_job_that_the_queue_delivers_twice_is_done_once(house, ada, tmp_path):
    job_id = house.order(ada, "pyramid")
    bench = Bench(house.runtime, KINDS, tmp_path / "scratch", process_environment(), CHILD)
    for _ in range(2):
        bench.perform(job_id)
    job = house.job(ada, job_id)
    assert (job.status, job.attempt) == ("done", 1)
    assert (charged(house, job_id), left(house, ada), assets(house)) == (1, 9, 1)


@pytest.mark.slow
@pytest.mark.kill
def test_a_job_begun_by_one_version_is_ended_by_the_next(tmp_path, database_url):
    with House(tmp_path, database_url) as house:
        ada = house.account("ada@example.com")
        running, waiting = house.order(ada, "wait 3 pyramid"), house.order(ada, "pyramid")
        older = house.start_worker()
        until_working(house, ada, running, older)
        house.kill(older)
        with separate_worker(house, NEWER) as newer:
            ended = [house.wait(ada, job_id, 90) for job_id in (running, waiting)]
            log = newer.log.read_text()
        assert [(job.status, job.attempt) for job in ended] == [("done", 2), ("done", 1)], log
        assert log.count("a newer version works on") == 2
        assert (left(house, ada), assets(house)) == (8, 2)
