"""A server on SQLite, killed at every failpoint that it has and at random."""

import pytest

from maquette.testing.torture.plan import SERVER, every_point

pytestmark = [pytest.mark.kill, pytest.mark.slow, pytest.mark.timeout(900)]


def test_a_killed_server_loses_no_order_and_charges_none_twice(storm_in):
    storm = storm_in("sqlite", workers=1, seed=7)
    storm.strike({"server": every_point(SERVER, at_random=2, seed=7)})
    storm.calm()
    assert storm.tally.missed == []
    assert set(SERVER) <= set(storm.tally.kills)
