from datetime import timedelta

from maquette.http.rates import Rates
from maquette.testing.clock import StandingClock


def test_so_many_may_pass_and_the_next_is_told_when_to_return():
    clock = StandingClock()
    counted = Rates(clock, limit=2, seconds=60)

    first, second = counted.take("ada"), counted.take("ada")
    clock.moment += timedelta(seconds=20)
    third = counted.take("ada")

    assert (first.allowed, first.remaining) == (True, 1)
    assert (second.allowed, second.remaining) == (True, 0)
    assert (third.allowed, third.remaining, third.reset) == (False, 0, 40)


def test_callers_do_not_count_against_each_other():
    counted = Rates(StandingClock(), limit=1, seconds=60)

    assert counted.take("ada").allowed
    assert counted.take("bob").allowed


def test_a_new_window_begins_when_the_old_is_over():
    clock = StandingClock()
    counted = Rates(clock, limit=1, seconds=60)
    counted.take("ada")
    clock.moment += timedelta(seconds=60)

    assert counted.take("ada").allowed


def test_a_clock_that_was_set_back_locks_nobody_out():
    clock = StandingClock()
    counted = Rates(clock, limit=1, seconds=60)
    counted.take("ada")
    clock.moment -= timedelta(days=1)

    assert counted.take("ada").allowed


def test_memory_is_bounded_and_whoever_was_not_seen_longest_is_forgotten_first():
    counted = Rates(StandingClock(), limit=2, seconds=60, most_callers=2)
    for caller in ("ada", "bob", "ada", "eve"):
        counted.take(caller)

    assert not counted.take("ada").allowed
    assert counted.take("bob").remaining == 1
