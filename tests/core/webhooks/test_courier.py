"""Events on their way: told at least once, under one id, and never in anybody's way."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import pytest
from standardwebhooks.webhooks import Webhook

from maquette.core.events import Event
from maquette.core.jobs import actions as jobs
from maquette.core.runtime import Runtime
from maquette.core.webhooks import actions, queries
from maquette.core.webhooks.actions import NewEndpoint
from maquette.core.webhooks.courier import Courier
from maquette.errors import Conflict, NoCredits, NotFound, WorkFailed
from maquette.kit.paging import Window
from maquette.testing.clock import StandingClock
from maquette.testing.house import House
from support.receiver import receiver

EVERY = Window(100)


@dataclass(frozen=True)
class Plain:
    """The smallest whole format: the event's name and job; tells nothing of cancelled jobs."""

    name: str = "plain"
    plan: tuple[float, ...] = (0.0, 10.0, 100.0)

    def body(self, session: object, runtime: Runtime, event: Event) -> bytes | None:
        if event.name.endswith("cancelled"):
            return None
        return json.dumps({"event": event.name, "job": event.job_id}).encode()

    def headers(self, event: Event, body: bytes, secret: str) -> Mapping[str, str]:
        return {"X-Plain-Event": event.name}


@pytest.fixture
def clock():
    return StandingClock()


@pytest.fixture
def place(tmp_path, database_url, clock):
    with House(tmp_path, database_url, clock=clock, more={"outbound_allow": "127.0.0.1"}) as opened:
        yield opened


@pytest.fixture
def ada(place):
    return place.account("ada@example.com")


@pytest.fixture
def courier(place):
    opened = Courier(place.runtime, {"plain": Plain()})
    yield opened
    opened.close()


def listen(place, caller, url, events=("generation.done", "generation.failed"), **more):
    with place.runtime.db.write() as session:
        wanted = NewEndpoint(caller.account_id, url, list(events), "plain", **more)
        return actions.add(session, place.runtime, wanted)


def fail(place, caller, job_id):
    with place.runtime.db.write() as session:
        begun = jobs.begin(session, place.runtime, job_id)
        jobs.fail(session, place.runtime, begun, WorkFailed("it broke"))


def announce_and_fall(place, caller):
    with place.runtime.db.write() as session:
        actions.announce(session, place.runtime, caller.account_id, "generation.done")
        raise NoCredits("no")


def carry(courier):
    sent = courier.round()
    courier.finish()
    return sent


def log(place, caller, endpoint):
    with place.runtime.db.read() as session:
        return queries.log(session, caller.account_id, endpoint.id, EVERY).items


def after(clock, seconds):
    clock.moment += timedelta(seconds=seconds)


def test_the_end_of_a_job_is_told_once_with_signatures_that_the_official_library_accepts(
    place, ada, courier
):
    with receiver() as them:
        endpoint = listen(place, ada, them.url)
        job_id = place.order(ada, "a")
        fail(place, ada, job_id)
        assert carry(courier) == 1
        assert carry(courier) == 0
        (letter,) = them.letters
    assert json.loads(letter.body) == {"event": "generation.failed", "job": job_id}
    assert letter.headers["x-plain-event"] == "generation.failed"
    # The library compares the timestamp with the real clock, and ours stands still.
    official = Webhook(queries.secret(place.runtime, endpoint))
    signed = official.sign(
        letter.headers["webhook-id"], place.runtime.clock.now(), letter.body.decode()
    )
    assert letter.headers["webhook-signature"] == signed
    (line,) = log(place, ada, endpoint)
    assert line.dispatch.status == "delivered"
    assert [one.status_code for one in line.deliveries] == [200]


def test_nothing_is_told_of_what_was_rolled_back(place, courier):
    poor = place.account("poor@example.com", 0)
    with receiver() as them:
        listen(place, poor, them.url)
        with pytest.raises(NoCredits):
            announce_and_fall(place, poor)
        assert carry(courier) == 0
        assert them.letters == []


def test_an_endpoint_hears_what_it_asked_for_and_only_of_its_own_account(place, ada, courier):
    bob = place.account("bob@example.com")
    with receiver() as them:
        listen(place, ada, them.url, ["render.done"])
        listen(place, bob, them.url)
        listen(place, ada, them.url, enabled=False)
        fail(place, ada, place.order(ada, "a"))
        assert carry(courier) == 0


def test_failures_are_retried_by_the_formats_plan_with_the_same_id_and_body(
    place, ada, courier, clock
):
    with receiver((500, {}), (302, {"Location": "/elsewhere"})) as them:
        endpoint = listen(place, ada, them.url)
        fail(place, ada, place.order(ada, "a"))
        assert carry(courier) == 1
        after(clock, 9)
        assert carry(courier) == 0
        after(clock, 1)
        assert carry(courier) == 1
        after(clock, 111)
        assert carry(courier) == 1
        assert len({letter.headers["webhook-id"] for letter in them.letters}) == 1
        assert len({letter.body for letter in them.letters}) == 1
        assert {letter.path for letter in them.letters} == {"/hook"}
    (line,) = log(place, ada, endpoint)
    assert [one.status_code for one in line.deliveries] == [500, 302, 200]
    assert line.dispatch.status == "delivered"


def test_a_receiver_that_stays_away_is_given_up_after_the_last_try(place, ada, courier, clock):
    with receiver() as them:
        url = them.url
    endpoint = listen(place, ada, url)
    fail(place, ada, place.order(ada, "a"))
    for _ in range(4):
        carry(courier)
        after(clock, 200)
    (line,) = log(place, ada, endpoint)
    assert line.dispatch.status == "failed"
    assert [one.error for one in line.deliveries] == ["the address could not be fetched"] * 3


def test_a_pause_that_is_asked_for_is_made(place, ada, courier, clock):
    with receiver((429, {"Retry-After": "60"})) as them:
        listen(place, ada, them.url)
        fail(place, ada, place.order(ada, "a"))
        carry(courier)
        after(clock, 59)
        assert carry(courier) == 0
        after(clock, 1)
        assert carry(courier) == 1


def test_an_endpoint_that_is_gone_is_disabled_until_its_owner_enables_it(place, ada, courier):
    with receiver((410, {})) as them:
        endpoint = listen(place, ada, them.url)
        fail(place, ada, place.order(ada, "a"))
        carry(courier)
        fail(place, ada, place.order(ada, "b"))
        assert carry(courier) == 0
        with place.runtime.db.write() as session:
            told = queries.endpoint(session, ada.account_id, endpoint.id)
            assert not told.enabled
            assert told.disabled_reason == "it answered 410 Gone"
            actions.change(session, place.runtime, ada.account_id, told.id, {"enabled": True})
        fail(place, ada, place.order(ada, "c"))
        assert carry(courier) == 1


def test_a_receiver_that_hangs_delays_no_other_and_is_asked_one_thing_at_a_time(
    place, ada, courier
):
    with receiver() as slow, receiver() as quick:
        slow.gate.clear()
        listen(place, ada, slow.url)
        listen(place, ada, quick.url)
        for name in "ab":
            fail(place, ada, place.order(ada, name))
        courier.round()
        while len(quick.letters) < 2:
            courier.round()
        assert len(slow.letters) <= 1
        slow.gate.set()
        courier.finish()


def test_of_two_couriers_one_posts(place, ada, courier):
    second = Courier(place.runtime, {"plain": Plain()})
    with receiver() as them:
        listen(place, ada, them.url)
        fail(place, ada, place.order(ada, "a"))
        due = courier._due(8)
        assert [claimed is not None for claimed in map(courier._claim, due)] == [True]
        assert [second._claim(one) for one in due] == [None]
        assert second.round() == 0
        assert them.letters == []
    second.close()


def test_what_a_dead_courier_had_begun_is_told_by_another(place, ada, courier, clock):
    with receiver() as them:
        listen(place, ada, them.url)
        fail(place, ada, place.order(ada, "a"))
        (dispatch,) = courier._due(8)
        courier._claim(dispatch)  # and it dies here
        assert carry(courier) == 0
        after(clock, 60)
        assert carry(courier) == 1
        assert len(them.letters) == 1


def test_what_a_format_does_not_tell_of_is_dropped(place, ada, courier):
    with receiver() as them:
        endpoint = listen(place, ada, them.url, ["generation.cancelled"])
        job_id = place.order(ada, "a")
        with place.runtime.db.write() as session:
            jobs.cancel(session, place.runtime, ada.account_id, job_id)
        carry(courier)
        assert them.letters == []
    assert [line.dispatch.status for line in log(place, ada, endpoint)] == ["dropped"]


def test_a_callback_hears_of_its_own_job_alone_and_is_in_no_list(place, ada, courier):
    with receiver() as them:
        first, second = place.order(ada, "a"), place.order(ada, "b")
        listen(place, ada, them.url, job_id=second)
        for job_id in (first, second):
            fail(place, ada, job_id)
        carry(courier)
        assert carry(courier) == 0
        assert [json.loads(letter.body)["job"] for letter in them.letters] == [second]
    with place.runtime.db.read() as session:
        assert queries.endpoints(session, ada.account_id) == []


def test_a_test_event_and_a_redelivery_go_to_the_one_endpoint(place, ada, courier):
    with receiver() as them:
        endpoint = listen(place, ada, them.url)
        with place.runtime.db.write() as session:
            sent = actions.test(session, place.runtime, ada.account_id, endpoint.id)
        carry(courier)
        with place.runtime.db.write() as session:
            actions.redeliver(session, place.runtime, ada.account_id, endpoint.id, sent.id)
        carry(courier)
        first, second = them.letters
    assert json.loads(first.body)["event"] == "webhook.test"
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]


def test_a_rotated_secret_signs_beside_the_old_one_for_the_overlap(place, ada, courier, clock):
    with receiver() as them:
        endpoint = listen(place, ada, them.url)
        old = queries.secret(place.runtime, endpoint)
        with place.runtime.db.write() as session:
            fresh = actions.rotate(
                session, place.runtime, ada.account_id, endpoint.id, timedelta(hours=1)
            )
        new = queries.secret(place.runtime, fresh)
        assert new != old
        fail(place, ada, place.order(ada, "a"))
        carry(courier)
        after(clock, 3601)
        fail(place, ada, place.order(ada, "b"))
        carry(courier)
        during, later = (letter.headers["webhook-signature"].split() for letter in them.letters)
    assert len(during) == 2
    assert len(later) == 1


def test_a_removed_endpoint_takes_its_log_and_its_letters_along(place, ada, courier):
    with receiver() as them:
        endpoint = listen(place, ada, them.url)
        fail(place, ada, place.order(ada, "a"))
        with place.runtime.db.write() as session:
            actions.remove(session, ada.account_id, endpoint.id)
        assert carry(courier) == 0
        with place.runtime.db.read() as session, pytest.raises(NotFound):
            queries.log(session, ada.account_id, endpoint.id, EVERY)


def test_what_is_a_month_old_is_forgotten(place, ada, courier, clock):
    with receiver() as them:
        endpoint = listen(place, ada, them.url)
        listen(place, ada, them.url, job_id=place.order(ada, "b"))
        fail(place, ada, place.order(ada, "a"))
        carry(courier)
        after(clock, 31 * 86_400)
        with place.runtime.db.write() as session:
            actions.forget_old(session, clock.now())
    assert log(place, ada, endpoint) == []


def test_an_account_has_at_most_twenty_endpoints(place, ada):
    for _ in range(20):
        listen(place, ada, "https://example.com/hook")
    with pytest.raises(Conflict):
        listen(place, ada, "https://example.com/hook")


def test_no_secret_lies_in_the_database(place, ada):
    endpoint = listen(place, ada, "https://example.com/hook")
    secret = queries.secret(place.runtime, endpoint).removeprefix("whsec_")
    row = json.dumps({name: str(value) for name, value in vars(endpoint).items()})
    assert secret not in row
