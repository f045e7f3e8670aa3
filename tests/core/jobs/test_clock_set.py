"""A clock that is set, hours ahead or back, ends no job and no worker."""

from pathlib import Path

import pytest

from maquette.testing.house import House
from maquette.worker import Timing
from support.faults import left, separate_worker, until

pytestmark = [pytest.mark.kill, pytest.mark.slow]

FAKER = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))


@pytest.fixture
def clock(tmp_path):
    """What writes the time that faked processes see, such as ``+2h``."""
    if not FAKER:
        pytest.skip("libfaketime is not installed")
    file = tmp_path / "clock"
    file.write_text("+0")
    return file


def faked(file):
    return {
        "LD_PRELOAD": str(FAKER[0]),
        "FAKETIME_TIMESTAMP_FILE": str(file),
        "FAKETIME_CACHE_DURATION": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }


def test_a_clock_that_is_set_while_two_workers_work_costs_nothing(tmp_path, clock):
    timing = Timing(beat=0.3, time_to_live=8.0, sweep=0.3, poll=0.1)
    with House(tmp_path, timing=timing, job_seconds=60) as house:
        ada = house.account("ada@example.com")
        jobs = [house.order(ada, "wait 9 pyramid"), house.order(ada, "wait 9 second")]

        def deadlines():
            return {house.job(ada, job_id).deadline for job_id in jobs}

        with separate_worker(house, **faked(clock)) as one, separate_worker(house, **faked(clock)):
            for job_id in jobs:
                until(lambda id=job_id: house.job(ada, id).progress > 0.05, say=one.log.read_text)
            for leap in ("+2h", "-2h"):
                before = deadlines()
                clock.write_text(leap)
                until(lambda seen=before: not seen & deadlines(), say=one.log.read_text)
            ended = [house.wait(ada, job_id, 90) for job_id in jobs]
            log = one.log.read_text()
        assert [(job.status, job.attempt) for job in ended] == [("done", 1)] * 2, log
        assert left(house, ada) == 8
