"""A database that is locked, restarted, or cut off while it commits: refused, and never twice."""

import socket
import threading
from contextlib import contextmanager, suppress

import pytest
from sqlalchemy import func, select

from maquette.core.audit.audit import audit
from maquette.core.jobs.tables import Job
from maquette.errors import Unavailable
from maquette.kit.ids import new_id
from maquette.testing.house import House
from support import postgres
from support.faults import charged, left, until, until_working
from support.web import client

pytestmark = pytest.mark.slow

ORDER = {"prompt": "pyramid"}


def headers(house, caller, **more):
    return {"Authorization": f"Bearer {house.key(caller)}", **more}


def jobs(house):
    with house.runtime.db.read() as session:
        return session.scalar(select(func.count()).select_from(Job))


def test_while_sqlite_is_locked_reads_go_on_and_writes_are_refused_with_a_time(tmp_path):
    with House(tmp_path) as house, client(house.runtime) as web:
        ada = house.account("ada@example.com")
        mine = headers(house, ada)
        assert web.get("/v1/jobs", headers=mine).status_code == 200
        with house.runtime.db.write() as session:
            session.connection()  # it is here that the lock is taken
            refused = web.post("/v1/generations", json=ORDER, headers=mine)
            read = web.get("/v1/jobs", headers=mine)
        assert (refused.status_code, read.status_code) == (503, 200)
        assert int(refused.headers["retry-after"]) > 0
        assert web.post("/v1/generations", json=ORDER, headers=mine).status_code == 201
        assert (jobs(house), left(house, ada)) == (1, 9)


@pytest.fixture
def own_server():
    """A PostgreSQL that may be ended, with its database's URL."""
    binaries = postgres.programs()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed")
    with postgres.running(binaries) as server:
        yield server, server.url("postgres")


@pytest.mark.postgres
def test_a_postgres_that_is_restarted_at_once_costs_no_order_and_no_job(tmp_path, own_server):
    server, url = own_server
    with House(tmp_path, url) as house, client(house.runtime) as web:
        ada = house.account("ada@example.com", 50)
        mine = headers(house, ada)
        job_id = house.order(ada, "wait 4 pyramid")
        worker = house.start_worker()
        until_working(house, ada, job_id, worker)
        told, ordered = [], []
        for _ in range(2):
            restarting = threading.Thread(target=server.restart)
            restarting.start()
            ordered += [until_ordered(web, mine, told) for _ in range(4)]
            restarting.join()
        with suppress(Unavailable):  # connections of before the restart
            house.runtime.db.ping()
        job = house.wait(ada, job_id, 90)
        assert (job.status, job.attempt) == ("done", 1), house.log(worker)
        assert set(told) <= {201, 503}
        assert len(set(ordered)) == 8
        until(lambda: all(house.job(ada, one).status == "done" for one in ordered), 120)
        assert (jobs(house), left(house, ada)) == (9, 41)
        assert [breach for breach in audit(house.runtime) if breach.invariant != "I7"] == []


def until_ordered(web, mine, told):
    """Order until it is acknowledged, under one name; gives the job's id."""
    name = {"Idempotency-Key": new_id(), **mine}

    def order():
        answer = web.post("/v1/generations", json=ORDER, headers=name)
        told.append(answer.status_code)
        return answer.json()["data"]["jobId"] if answer.status_code == 201 else None

    return until(order)


class Cutter:
    """Stands before PostgreSQL; once ``armed``, the answer to the commit of a job is lost."""

    def __init__(self, folder, path):
        self.armed, self.cut = False, 0
        self._path = path
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(folder / path.name))
        self._listening.listen(50)
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                ours, _ = self._listening.accept()
            except OSError:
                return
            theirs = socket.socket(socket.AF_UNIX)
            theirs.connect(str(self._path))
            dropping = threading.Event()
            for pair in ((ours, theirs, dropping, True), (theirs, ours, dropping, False)):
                threading.Thread(target=self._carry, args=pair, daemon=True).start()

    def _carry(self, source, target, dropping, is_asking):
        said = b""
        with suppress(OSError):
            while data := source.recv(65536):
                said += data
                if is_asking and self.armed and b"COMMIT" in data and b"INTO jobs" in said:
                    self.armed = False
                    dropping.set()
                if not is_asking and dropping.is_set():
                    self.cut += 1
                    break
                target.sendall(data)
        for side in (source, target):
            with suppress(OSError):
                side.shutdown(socket.SHUT_RDWR)
            side.close()

    def close(self):
        self._listening.close()


@contextmanager
def cutting(folder, server):
    opened = Cutter(folder, server.folder / ".s.PGSQL.5432")
    try:
        yield opened
    finally:
        opened.close()


@pytest.mark.postgres
def test_a_commit_whose_answer_is_lost_is_found_by_whoever_asks_again(tmp_path, postgres_server):
    with postgres_server.database() as url, cutting(tmp_path, postgres_server) as cutter:
        through = url.replace(str(postgres_server.folder), str(tmp_path))
        with House(tmp_path / "house", through) as house, client(house.runtime) as web:
            ada = house.account("ada@example.com")
            named = headers(house, ada, **{"Idempotency-Key": "once"})
            assert web.get("/v1/jobs", headers=named).status_code == 200
            cutter.armed = True
            lost = web.post("/v1/generations", json=ORDER, headers=named)
            assert (lost.status_code, cutter.cut, jobs(house)) == (503, 1, 1)
            again = web.post("/v1/generations", json=ORDER, headers=named)
            third = web.post("/v1/generations", json=ORDER, headers=named)
            assert (again.status_code, third.json()) == (201, again.json())
            assert (jobs(house), left(house, ada)) == (1, 9)
            assert charged(house, again.json()["data"]["jobId"]) == 1
