"""A clock that is set, hours ahead or back, ends no job and no worker."""

from pathlib import Path

import pytest

from maquette.testing.house import House
from support.faults import left, separate_worker, until

pytestmark = [pytest.mark.kill, pytest.mark.slow]

FAKER = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))

SLEEPING = "import select, time; time.sleep = lambda seconds: select.select((), (), (), seconds); "
"""Python sleeps until a moment of the monotonic clock, and libfaketime 0.9.10 moves that moment by
what it adds to the other clock: no sleep at all, hours of it, or an error. It leaves select alone.
"""


@pytest.fixture
def clock(tmp_path):
    """The file of the time that faked processes see."""
    if not FAKER:
        pytest.skip("libfaketime is not installed")
    file = tmp_path / "clock"
    turn(file, "+0")
    return file


def turn(file, by):
    """Set the clock, such as by ``+2h``: at once, as a file half written is read as anything."""
    new = file.with_suffix(".new")
    new.write_text(by)
    new.replace(file)


def faked(file):
    return {
        "LD_PRELOAD": str(FAKER[0]),
        "FAKETIME_TIMESTAMP_FILE": str(file),
        "FAKETIME_CACHE_DURATION": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }


def test_a_clock_that_is_set_while_two_workers_work_costs_nothing(tmp_path, clock):
    with House(tmp_path, job_seconds=60) as house:
        ada = house.account("ada@example.com")
        jobs = [house.order(ada, "wait 9 pyramid"), house.order(ada, "wait 9 second")]

        def deadlines():
            return {house.job(ada, job_id).deadline for job_id in jobs}

        with (
            separate_worker(house, SLEEPING, **faked(clock)) as one,
            separate_worker(house, SLEEPING, **faked(clock)),
        ):
            for job_id in jobs:
                until(lambda id=job_id: house.job(ada, id).progress > 0.05, say=one.log.read_text)
            for leap in ("+2h", "-2h"):
                before = deadlines()
                turn(clock, leap)
                until(lambda seen=before: not seen & deadlines(), say=one.log.read_text)
            ended = [house.wait(ada, job_id, 90) for job_id in jobs]
            log = one.log.read_text()
        assert [(job.status, job.attempt) for job in ended] == [("done", 1)] * 2, log
        assert left(house, ada) == 8
