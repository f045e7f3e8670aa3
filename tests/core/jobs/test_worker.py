"""A worker at its ordinary work."""

import subprocess
import sys
import time

import pytest
from sqlalchemy import select

from maquette.core.accounts import queries as accounts
from maquette.core.credits import actions as credits
from maquette.core.jobs.tables import Job
from maquette.core.jobs.voice import Voice
from maquette.kit import strict_json

FORBIDDEN = ("sqlalchemy", "dbos", "obstore", "alembic", "maquette.db", "maquette.storage")


def started_order(house):
    with house.runtime.db.read() as session:
        return session.scalars(select(Job.id).order_by(Job.started_at)).all()


@pytest.mark.slow
def test_a_paying_accounts_job_goes_before_a_free_one(house, ada):
    bob = house.account("bob@example.com")
    with house.runtime.db.write() as session:
        credits.grant(session, house.runtime, bob.account_id, 5, "thank you")
    key = house.key(bob)
    with house.runtime.db.read() as session:
        bob = accounts.caller(session, key, house.runtime.clock.now())
    free = [house.order(ada, "pyramid"), house.order(ada, "pyramid two")]
    paid = [house.order(bob, "pyramid"), house.order(bob, "pyramid two")]
    house.start_worker()
    for caller, job_id in ((ada, free[1]), (bob, paid[1])):
        assert house.wait(caller, job_id, 60).status == "done"
    assert started_order(house) == paid + free


@pytest.mark.slow
def test_two_workers_share_the_queue_and_do_nothing_twice(house, ada):
    ordered = [house.order(ada, f"wait 0.5 pyramid {number}") for number in range(6)]
    house.start_worker()
    house.start_worker()
    ended = [house.wait(ada, job_id, 90) for job_id in ordered]
    assert [(job.status, job.attempt, job.progress) for job in ended] == [("done", 1, 1.0)] * 6
    end = time.monotonic() + 5
    while list((house.folder / "scratch").glob("*/job-*")):
        assert time.monotonic() < end, "scratch folders are left lying"
        time.sleep(0.02)


def test_a_child_knows_no_database_no_queue_and_no_storage():
    source = "import maquette.child as c, sys; from importlib import import_module as i\n"
    source += "i(c.GENERATION), i(c.RENDER); print(*sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, check=True
    )
    loaded = told.stdout.split()
    assert "maquette.core.renders.body" in loaded
    assert [name for name in loaded if name.startswith(FORBIDDEN)] == []


def test_a_child_dies_when_its_worker_hangs_up(tmp_path):
    request = {"kind": "generation", "folder": str(tmp_path), "request": {}}
    request["request"] = {"pictures": [], "prompt": "wait 60 pyramid"}
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    parent = "import os, subprocess, sys\n"
    parent += "command = [sys.executable, '-m', 'maquette.testing.child', str(os.getpid())]\n"
    parent += "child = subprocess.Popen(command, stdin=subprocess.PIPE)\n"
    parent += f"child.stdin.write({strict_json.dumps(request)!r} + b'\\n')\n"
    parent += "child.stdin.flush(); os.read(0, 1); child.stdin.close(); print(child.wait())"
    with subprocess.Popen(
        [sys.executable, "-c", parent], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as running:
        assert b"progress" in running.stdout.readline()
        running.stdin.close()
        assert running.stdout.read().splitlines()[-1] == b"1"


def test_a_voice_says_whole_lines_even_into_a_narrow_pipe(tmp_path):
    with (tmp_path / "said").open("wb") as file:
        voice = Voice(file.fileno())
        voice("mesh", 0.5)
        voice.say({"result": {"text": "é" * 100_000}})
    lines = (tmp_path / "said").read_bytes().splitlines()
    assert strict_json.loads(lines[0], limit=100) == {"progress": ["mesh", 0.5]}
    assert strict_json.loads(lines[1], limit=10**6)["result"]["text"] == "é" * 100_000
