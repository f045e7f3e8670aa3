from datetime import UTC, datetime, timedelta, timezone

from maquette.kit.clock import SystemClock, iso_milliseconds


def test_the_clock_speaks_utc():
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_times_are_written_with_milliseconds_and_z():
    moment = datetime(2026, 2, 15, 21, tzinfo=timezone(timedelta(hours=1)))

    assert iso_milliseconds(moment) == "2026-02-15T20:00:00.000Z"


def test_a_naive_moment_is_taken_as_utc():
    naive = datetime(2026, 2, 15, 20, 0, 0, 5000, tzinfo=UTC).replace(tzinfo=None)

    assert iso_milliseconds(naive) == "2026-02-15T20:00:00.005Z"
