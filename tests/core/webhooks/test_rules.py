import pytest

from maquette.core.webhooks import rules
from maquette.core.webhooks.formats import STANDARD_PLAN
from maquette.errors import InvalidSettings


@pytest.mark.parametrize("url", ["", "ftp://a/b", "http://", "http://a b", "https://u:p@h/", "x"])
def test_what_is_no_web_address_is_refused(url):
    with pytest.raises(InvalidSettings) as refused:
        rules.checked_url(url)
    assert refused.value.facts == {"field": "url"}


@pytest.mark.parametrize("events", [[], ["render.finished"], ["webhook.test"]])
def test_events_are_some_of_those_there_are(events):
    with pytest.raises(InvalidSettings):
        rules.checked_events(events)


def test_an_event_named_twice_is_meant_once():
    assert rules.checked_events(["render.done", "render.done"]) == ["render.done"]


def test_the_standard_plan_reaches_beyond_three_days():
    assert sum(STANDARD_PLAN) >= 72 * 3600
    assert list(STANDARD_PLAN) == sorted(STANDARD_PLAN)


def test_short_waits_are_kept_to_the_second_and_long_ones_are_spread():
    assert rules.wait((0, 1, 5), 1, None, 1.0) == 1
    assert rules.wait((0, 100), 1, None, 1.0) == pytest.approx(110)
    assert rules.wait((0, 1), 2, None, 0.0) is None


def test_a_wish_is_granted_up_to_a_day_and_never_shortens_the_wait():
    assert rules.wait((0, 10), 1, 30.0, 0.0) == 30
    assert rules.wait((0, 10), 1, 3.0, 0.0) == 10
    assert rules.wait((0, 10), 1, 1e9, 0.0) == 86_400
