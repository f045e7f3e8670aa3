"""A server that is killed anywhere between a payment and its answer."""

from contextlib import suppress

import httpx2
import pytest
from sqlalchemy import update
from x402.http import decode_payment_required_header

from dialects.forge.conftest import SELLER
from dialects.forge.paying import TEAPOT, URL, jobs, payments, signed
from maquette.core.payments.tables import Payment
from maquette.testing.house import House
from maquette.testing.torture.plan import PAID
from maquette.testing.torture.posts import ServerPost
from maquette.testing.torture.storm import BRISK
from support.web import client

pytestmark = [pytest.mark.chain, pytest.mark.kill, pytest.mark.slow]


@pytest.fixture
def house(tmp_path, database_url, selling):
    with House(tmp_path, database_url, more=selling) as opened:
        yield opened


@pytest.fixture
def post(house):
    """Where servers stand that are killed."""
    made = ServerPost("server", house.settings, BRISK, house.folder)
    yield made
    made.kill()


def test_wherever_it_is_killed_a_payment_is_taken_once_and_buys_one_job(house, post, chain):
    address = f"http://127.0.0.1:{house.settings.port}{URL}"
    with client(house.runtime) as survivor:
        for number, point in enumerate(PAID):
            order, before = TEAPOT | {"prompt": f"teapot {number}"}, chain.balance(SELLER)
            bill = survivor.post(URL, json=order)
            offered = decode_payment_required_header(bill.headers["payment-required"])
            paying = signed(chain.rich(), offered)
            post.start(f"{point}=kill")
            assert post.until_serving()

            with suppress(httpx2.TransportError):
                answered = httpx2.post(address, json=order, headers=paying, timeout=60)
                raise AssertionError(f"nobody died at {point}: {answered.text}")
            assert post.process.wait(30) == -9
            assert not survivor.post(URL, json=order, headers=paying).is_success
            a_lease_later(house)
            answer = survivor.post(URL, json=order, headers=paying)

            assert answer.status_code == 200, (point, answer.text)
            assert jobs(house)[-1].id == answer.json()["job_id"], point
            assert len(jobs(house)) == number + 1, point
            assert chain.balance(SELLER) == before + 50_000, point
    assert post.reached() == [f"{point}=kill" for point in PAID]
    assert {row.status for row in payments(house)} == {"answered"}


def a_lease_later(house):
    """The dead server's hold on its payment has run out."""
    with house.runtime.db.write() as session:
        session.execute(update(Payment).values(busy_until=house.runtime.clock.now()))
