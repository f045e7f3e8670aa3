"""Two workers on SQLite, killed at every failpoint that they have and at random."""

import pytest

from maquette.testing.torture.plan import WORKERS, every_point

pytestmark = [pytest.mark.kill, pytest.mark.slow, pytest.mark.timeout(900)]


def test_killed_workers_lose_no_job_and_do_none_twice(storm_in):
    storm = storm_in("sqlite", workers=2, seed=8)
    blows = every_point(WORKERS, at_random=2, seed=8)
    storm.strike({"worker-0": blows[::2], "worker-1": blows[1::2]})
    storm.calm()
    assert storm.tally.missed == []
    assert set(WORKERS) <= set(storm.tally.kills)
