"""A child that dies while it draws or encodes a film."""

import pytest

from maquette.testing.torture.plan import FILMS, every_point

pytestmark = [pytest.mark.kill, pytest.mark.slow, pytest.mark.timeout(900)]


def test_a_film_whose_child_is_killed_at_a_frame_or_at_its_end_is_made_once_more(storm_in):
    storm = storm_in("sqlite", workers=1, seed=9)
    storm.strike({"worker-0": every_point(FILMS, at_random=0, seed=9)})
    storm.calm()
    assert storm.tally.missed == []
    assert set(FILMS) <= set(storm.tally.kills)
