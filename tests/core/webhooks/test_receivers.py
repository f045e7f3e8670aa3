"""Receivers at their worst: each is tried again later, and none delays another's news."""

import json
import socket
import struct
import time
from dataclasses import dataclass
from datetime import timedelta

import pytest

from maquette.core.jobs import actions as jobs
from maquette.core.webhooks import actions, queries
from maquette.core.webhooks.actions import NewEndpoint
from maquette.core.webhooks.courier import Courier
from maquette.errors import WorkFailed
from maquette.kit.paging import Window
from maquette.testing.clock import StandingClock
from maquette.testing.house import House
from support.origin import answer, origin, redirect
from support.receiver import receiver

PATIENCE = 1.0


@dataclass(frozen=True)
class Terse:
    """A format of one word, that tries three times."""

    name: str = "terse"
    plan: tuple[float, ...] = (0.0, 10.0, 100.0)

    def body(self, session, runtime, event):
        return json.dumps(event.name).encode()

    def headers(self, event, body, secret):
        return {}


@pytest.fixture
def place(tmp_path):
    more = {"outbound_allow": "127.0.0.1"}
    with House(tmp_path, clock=StandingClock(), more=more) as opened:
        yield opened


@pytest.fixture
def ada(place):
    return place.account("ada@example.com", 1000)


@pytest.fixture
def courier(place):
    opened = Courier(place.runtime, {"terse": Terse()}, seconds=PATIENCE)
    yield opened
    opened.close()


def listen(place, caller, url):
    with place.runtime.db.write() as session:
        wanted = NewEndpoint(caller.account_id, url, ["generation.failed"], "terse")
        return actions.add(session, place.runtime, wanted)


def tell(place, caller, count=1):
    """So many jobs fail, which is news."""
    for number in range(count):
        job_id = place.order(caller, f"pyramid {number}")
        with place.runtime.db.write() as session:
            begun = jobs.begin(session, place.runtime, job_id)
            jobs.fail(session, place.runtime, begun, WorkFailed("it broke"))


def deliveries(place, caller, endpoint):
    with place.runtime.db.read() as session:
        lines = queries.log(session, caller.account_id, endpoint.id, Window(100)).items
    return lines[0].dispatch.status, lines[0].deliveries


def drip(connection):
    """An answer that comes a byte at a time, and never to its end."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    for _ in range(1000):
        connection.sendall(b"x")
        time.sleep(0.05)


def flood(connection):
    """A head without an end."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Huge: ")
    while True:
        connection.sendall(b"x" * 65536)


def reset(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def hang(connection):
    connection.recv(10**6)
    connection.recv(1)


WRONG = {
    "drip": drip,
    "flood": flood,
    "reset": reset,
    "hang": hang,
    "redirect": redirect("http://169.254.169.254/latest/meta-data/"),
    "nonsense": b"this is no HTTP at all\r\n\r\n",
    "error": answer(b"x", "500 Internal Server Error"),
    "busy": answer(b"", "503 Service Unavailable", Retry_After="20"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_receiver_that_does_wrong_is_tried_again_and_then_hears_it(place, ada, courier, kind):
    with origin({"/hook": WRONG[kind]}) as them:
        endpoint = listen(place, ada, f"{them.url}/hook")
        tell(place, ada)
        courier.round()
        courier.finish()
        status, (first,) = deliveries(place, ada, endpoint)
        assert status == "pending"
        assert first.status_code is None or not 200 <= first.status_code < 300
        assert first.error or first.status_code
        place.clock.moment += timedelta(seconds=20)
        them.answers["/hook"] = answer(b"")
        assert courier.round() == 1
        courier.finish()
        status, tries = deliveries(place, ada, endpoint)
    assert (status, [one.status_code for one in tries][-1]) == ("delivered", 200)
    assert them.asked == ["/hook", "/hook"]


def test_an_answer_of_any_length_is_taken_by_its_head(place, ada, courier):
    def endless(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65536)

    with origin({"/hook": endless}) as them:
        endpoint = listen(place, ada, f"{them.url}/hook")
        tell(place, ada)
        courier.round()
        courier.finish()
        assert deliveries(place, ada, endpoint)[0] == "delivered"


def test_a_receiver_without_tls_is_told_nothing_over_https(place, ada, courier):
    with origin({"/hook": answer(b"")}) as them:
        endpoint = listen(place, ada, them.url.replace("http:", "https:") + "/hook")
        tell(place, ada)
        courier.round()
        courier.finish()
        status, (only,) = deliveries(place, ada, endpoint)
    assert (status, only.status_code, them.asked) == ("pending", None, [])


def test_a_receiver_that_comes_and_goes_hears_everything_once_answered(place, ada, courier):
    with receiver(*[(500, {}), (200, {})] * 3) as them:
        endpoint = listen(place, ada, them.url)
        tell(place, ada, 3)
        for _ in range(20):
            courier.round()
            courier.finish()
            place.clock.moment += timedelta(seconds=15)
        with place.runtime.db.read() as session:
            lines = queries.log(session, ada.account_id, endpoint.id, Window(100)).items
        told = {letter.headers["webhook-id"] for letter in them.letters}
    assert [line.dispatch.status for line in lines] == ["delivered"] * 3
    assert (len(them.letters), len(told)) == (6, 3)


def test_hundreds_of_letters_to_a_dead_receiver_delay_nobody(place, ada, courier):
    bob = place.account("bob@example.com")
    with origin({"/hook": hang}) as dead, receiver() as alive:
        listen(place, ada, f"{dead.url}/hook")
        tell(place, ada, 200)
        listen(place, bob, alive.url)
        tell(place, bob)
        courier.round()
        end = time.monotonic() + 30
        while not alive.letters:
            assert time.monotonic() < end
            time.sleep(0.01)
        assert len(dead.asked) <= 1
