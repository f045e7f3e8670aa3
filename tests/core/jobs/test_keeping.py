"""Children that stay: what was loaded is there for the next job, and dies with the worker."""

import os
import signal
import time

import pytest

from maquette.core.generations import queries
from maquette.testing.house import children
from maquette.testing.worker import ENGINES

pytestmark = pytest.mark.kill


@pytest.fixture
def keeping(make_house):
    return make_house(catalog=ENGINES)


def process_of(house, caller, prompt="who", engine="kept"):
    """The process that worked on an order."""
    job = house.wait(caller, house.order(caller, prompt, engine=engine), 120)
    assert job.status == "done", job.error_message
    with house.runtime.db.read() as session:
        (told,) = queries.by_job(session, caller.account_id, job.id).generation.warnings
    return int(told.removeprefix("process "))


def is_gone(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def wait_until(true, seconds=60):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.slow
def test_a_kept_child_does_one_job_after_the_other_until_a_fault_and_dies_with_its_worker(keeping):
    ada = keeping.account("ada@example.com", None)
    worker = keeping.start_worker()
    first = process_of(keeping, ada)
    assert process_of(keeping, ada) == first
    alone = {process_of(keeping, ada, engine="echo") for _ in range(2)}
    assert len(alone) == 2
    assert first not in alone
    refused = keeping.wait(ada, keeping.order(ada, "refuse", engine="kept"), 120)
    assert (refused.status, refused.error_code) == ("failed", "engine_failed")
    assert process_of(keeping, ada) == first  # an answer, not a fault
    broken = keeping.wait(ada, keeping.order(ada, "break", engine="kept"), 120)
    assert broken.status == "failed"
    second = process_of(keeping, ada)
    assert second != first
    os.kill(second, signal.SIGKILL)
    third = process_of(keeping, ada)
    assert third != second
    assert third in children(worker.pid)
    keeping.kill(worker)
    wait_until(lambda: is_gone(third))


@pytest.mark.slow
@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"keep_model_seconds": 0}, id="that nobody uses"),
        # Who asks for all of the memory to be free has none to spare for a model.
        pytest.param({"keep_model_free": 100}, id="where memory is short"),
    ],
)
def test_a_kept_child_is_let_go(make_house, more):
    house = make_house(catalog=ENGINES, more=more)
    ada = house.account("ada@example.com", None)
    house.start_worker()
    kept = process_of(house, ada)
    wait_until(lambda: is_gone(kept))
    assert process_of(house, ada) != kept
