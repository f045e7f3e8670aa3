"""Who sends many wrong keys is told to wait; who has a right one never is."""

from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from maquette.app import create_app
from maquette.testing.clock import StandingClock
from maquette.testing.house import House

MOST = 3
DOORS = {
    "v1": ("/v1/account", lambda body: body["error"]["code"] == "too_many_requests"),
    "spherelinks": ("/status/abcdefghijkl", lambda body: body["error"] == body["message"]),
    "trify3d": ("/api/v1/generations/abc", lambda body: body["error"] == "rate_limited"),
    "glossi": ("/api/v1/templates", lambda body: body["code"] == "rate_limited"),
}
"""A path of each dialect that has keys, and what its answer of too many looks like."""


@pytest.fixture
def clock():
    return StandingClock()


@pytest.fixture
def place(tmp_path, clock):
    with House(tmp_path, clock=clock, more={"wrong_keys": MOST, "trusted_proxies": 1}) as opened:
        yield opened


@pytest.fixture
def web(place):
    with TestClient(create_app(place.runtime)) as opened:
        yield opened


def asked(web, key, address="192.0.2.7", path="/v1/account"):
    told = {"X-Forwarded-For": address}
    if key is not None:
        told |= {"Authorization": f"Bearer {key}", "X-API-Key": key}
    return web.get(path, headers=told)


def guess(web, address="192.0.2.7", times=MOST):
    return [asked(web, f"sk_live_{n:032x}", address).status_code for n in range(times)]


@pytest.mark.parametrize(("path", "fits"), DOORS.values(), ids=DOORS)
def test_one_wrong_key_more_is_refused_in_the_dialects_own_words(web, path, fits):
    guess(web)

    answer = asked(web, "sk_live_wrong", path=path)

    assert answer.status_code == 429
    assert fits(answer.json())
    assert 0 < int(answer.headers["Retry-After"]) <= 900


def test_a_right_key_from_the_same_address_is_served_all_the_same(web, place):
    key = place.key(place.account("ada@example.com"))

    assert guess(web, times=MOST + 2) == [401] * MOST + [429] * 2
    assert asked(web, key).status_code == 200


def test_neighbours_in_one_network_of_ipv6_are_one_and_others_are_not(web):
    guess(web, "2001:db8:1:2::1")

    assert guess(web, "2001:db8:1:2:ffff::9", times=1) == [429]
    assert guess(web, "2001:db8:1:3::1", times=1) == [401]
    assert guess(web, "192.0.2.8", times=1) == [401]


def test_who_waits_may_try_again(web, clock):
    guess(web)
    pause = int(asked(web, "sk_live_wrong").headers["Retry-After"])

    clock.moment += timedelta(seconds=pause)

    assert guess(web, times=1) == [401]


def test_who_brings_no_key_guesses_none(web):
    assert [asked(web, None).status_code for _ in range(MOST + 1)] == [401] * (MOST + 1)


def test_a_key_too_long_to_be_one_and_a_guess_at_the_metrics_key_count_as_well(tmp_path):
    more = {"wrong_keys": 2, "metrics_key": "right"}
    with House(tmp_path, more=more) as opened, TestClient(create_app(opened.runtime)) as web:
        assert asked(web, "x" * 1000).status_code == 401
        assert asked(web, "guess", path="/metrics").status_code == 401
        assert asked(web, "guess", path="/metrics").status_code == 429
        assert asked(web, "right", path="/metrics").status_code == 200


def test_the_operator_is_told_once_from_where(web, caplog):
    guess(web, times=MOST + 3)

    told = [record.getMessage() for record in caplog.records if "wrong keys" in record.getMessage()]
    assert told == ["3 wrong keys came from 192.0.2.7; more are answered 429"]
