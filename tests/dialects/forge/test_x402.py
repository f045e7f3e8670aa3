"""The paid twin on a local chain: a real token, a real facilitator, real payers."""

import base64
import json
import shutil
import subprocess
import threading
from datetime import timedelta

import pytest
from eth_utils import keccak
from x402.http import decode_payment_required_header, decode_payment_response_header
from x402.http.clients import x402_requests
from x402.http.utils import encode_payment_signature_header

from dialects.forge.conftest import SELLER
from dialects.forge.paying import TEAPOT, URL, jobs, offered, payments, signed, wallet
from maquette.core.accounts import queries
from maquette.core.payments import actions
from maquette.errors import Unavailable
from maquette.payments.opening import open_till
from maquette.settings import Settings
from maquette.testing.clock import StandingClock
from maquette.testing.house import House
from support.chain import FOLDER, NETWORK, TOKEN
from support.web import client, serving

pytestmark = pytest.mark.chain
EACH_DATABASE = pytest.mark.usefixtures("database_url")
PRICES = {"draft": 50_000, "standard": 150_000, "high": 500_000}


@pytest.mark.parametrize("tier", PRICES)
def test_a_bill_names_the_tiers_price(counter, tier):
    answer = counter.post(URL, json={"prompt": "a teapot", "tier": tier})
    required = decode_payment_required_header(answer.headers["payment-required"])
    offer = required.accepts[0]

    assert answer.status_code == 402
    assert answer.headers["cache-control"] == "no-store"
    assert (offer.amount, offer.pay_to, offer.network) == (str(PRICES[tier]), SELLER, NETWORK)
    assert (offer.asset, offer.extra["name"], offer.extra["version"]) == (TOKEN, "USDC", "2")
    assert answer.json() == required.model_dump(by_alias=True, exclude_none=True)


@EACH_DATABASE
def test_paid_once_made_once_and_repeated_to_the_byte(shop, counter, chain, facilitator):
    ada, before = chain.rich(), chain.balance(SELLER)
    paying = signed(ada, offered(counter))
    first = counter.post(URL, json=TEAPOT, headers=paying)
    again = counter.post(URL, json=TEAPOT, headers=paying)
    body = first.json()
    receipt = decode_payment_response_header(first.headers["payment-response"])

    assert first.status_code == 200, first.text
    assert body == {
        "job_id": jobs(shop)[0].id,
        "status": "queued",
        "poll_url": f"/api/forge?job={body['job_id']}",
        "mode": "text_to_3d",
        "tier": "draft",
        "backend": "echo",
        "eta_seconds": 1,
        "price_usdc": "0.05",
    }
    assert (receipt.success, receipt.payer, receipt.network) == (True, ada.address, NETWORK)
    assert chain.ask("eth_getTransactionReceipt", receipt.transaction)["status"] == "0x1"
    assert chain.balance(SELLER) == before + 50_000
    assert again.content == first.content
    assert again.headers["x-x402-idempotent"] == "replay"
    assert again.headers["payment-response"] == first.headers["x-payment-response"]
    assert facilitator.told == ["verify", "settle"]
    assert len(jobs(shop)) == 1
    assert counter.get(body["poll_url"]).json()["status"] == "queued"


def test_a_payment_buys_one_thing_alone(shop, counter, chain):
    paying = signed(chain.rich(), offered(counter))
    counter.post(URL, json=TEAPOT, headers=paying)
    other = counter.post(URL, json={**TEAPOT, "prompt": "a chair"}, headers=paying)

    assert (other.status_code, other.json()["error"]) == (409, "payment_identifier_conflict")
    assert len(jobs(shop)) == 1


def test_the_price_of_a_draft_does_not_buy_the_high_tier(shop, counter, chain, facilitator):
    paying = signed(chain.rich(), offered(counter))
    answer = counter.post(URL, json={**TEAPOT, "tier": "high"}, headers=paying)

    assert answer.status_code == 402
    assert "no_matching" in answer.json()["error"]
    assert facilitator.told == []
    assert jobs(shop) == []


def test_who_has_no_money_is_told_so_and_nothing_is_made(shop, counter, chain):
    answer = counter.post(URL, json=TEAPOT, headers=signed(chain.rich(0), offered(counter)))

    assert answer.status_code == 402
    assert "insufficient" in answer.json()["error"]
    assert jobs(shop) == []
    assert payments(shop) == []


def test_an_altered_payment_is_refused(counter, chain):
    header = signed(chain.rich(), offered(counter))["payment-signature"]
    payload = json.loads(base64.b64decode(header))
    payload["payload"]["authorization"]["to"] = "0x" + "2" * 40
    altered = base64.b64encode(json.dumps(payload).encode()).decode()

    assert counter.post(URL, json=TEAPOT, headers={"x-payment": altered}).status_code == 402


@EACH_DATABASE
def test_a_name_given_by_the_payer_holds_one_payment(shop, counter, chain):
    required = offered(counter)
    name = {"payment-identifier": {"info": {"required": False, "id": "order-number-0001"}}}

    def pay(person):
        payload = wallet(person).create_payment_payload(required)
        payload = payload.model_copy(update={"extensions": name})
        header = encode_payment_signature_header(payload)
        return counter.post(URL, json=TEAPOT, headers={"payment-signature": header})

    first, other = pay(chain.rich()), pay(chain.rich())

    assert first.status_code == 200
    assert (other.status_code, other.json()["error"]) == (409, "payment_identifier_conflict")
    assert len(jobs(shop)) == 1


@EACH_DATABASE
def test_many_at_once_with_one_payment_make_one_job(shop, counter, chain):
    before, answers = chain.balance(SELLER), []
    paying = signed(chain.rich(), offered(counter))

    def order():
        answers.append(counter.post(URL, json=TEAPOT, headers=paying))

    crowd = [threading.Thread(target=order) for _ in range(5)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()

    codes = {answer.status_code for answer in answers}
    assert 200 in codes
    assert codes <= {200, 409}
    told = [answer for answer in answers if answer.status_code == 409]
    assert all(answer.json()["error"] == "payment_in_flight" for answer in told)
    assert all(answer.headers["retry-after"] == "1" for answer in told)
    assert len(jobs(shop)) == 1
    assert chain.balance(SELLER) == before + 50_000


def test_nothing_is_taken_where_nothing_can_be_made(shop, counter, chain, strangers):
    before = chain.balance(SELLER)
    body = {"image_urls": [f"{strangers.url}/gone.png"], "tier": "draft"}
    paying = signed(chain.rich(), offered(counter, body))
    answer = counter.post(URL, json=body, headers=paying)

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_image_url")
    assert chain.balance(SELLER) == before
    assert payments(shop) == []


@EACH_DATABASE
def test_a_payment_that_cannot_be_settled_ends_its_job(shop, counter, chain, monkeypatch):
    ada = chain.rich()
    paying = signed(ada, offered(counter))
    till = counter.app.state.till
    settle = till.settle

    def spend_first(payment, sale):
        chain.ask("anvil_setStorageAt", TOKEN, _slot_of_balance(ada.address), "0x" + "0" * 64)
        return settle(payment, sale)

    monkeypatch.setattr(till, "settle", spend_first)
    answer = counter.post(URL, json=TEAPOT, headers=paying)

    assert answer.status_code == 402, answer.text
    assert [job.status for job in jobs(shop)] == ["cancelled"]
    assert payments(shop) == []


@EACH_DATABASE
def test_an_answer_that_is_lost_on_the_way_from_the_facilitator_costs_once(
    shop, counter, chain, facilitator
):
    before, paying = chain.balance(SELLER), signed(chain.rich(), offered(counter))
    facilitator.failing = "settle"
    lost = counter.post(URL, json=TEAPOT, headers=paying)
    facilitator.failing = None
    again = counter.post(URL, json=TEAPOT, headers=paying)

    assert (lost.status_code, lost.json()["error"]) == (502, "settle_failed")
    assert again.status_code == 200, again.text
    assert again.json()["job_id"] == jobs(shop)[0].id
    assert len(jobs(shop)) == 1
    assert chain.balance(SELLER) == before + 50_000


@pytest.mark.parametrize("step", ["verified", "submitted", "settled", "answered"])
def test_a_server_that_dies_after_any_step_takes_once_and_answers(
    tmp_path, selling, chain, step, monkeypatch
):
    clock, before = StandingClock(), chain.balance(SELLER)
    with (
        House(tmp_path, more=selling, clock=clock) as house,
        client(house.runtime, raise_server_exceptions=False) as web,
    ):
        paying = signed(chain.rich(), offered(web))
        _die_after(monkeypatch, step)
        assert web.post(URL, json=TEAPOT, headers=paying).status_code == 500
    monkeypatch.undo()
    clock.moment += timedelta(minutes=3)
    with House(tmp_path, more=selling, clock=clock) as house, client(house.runtime) as web:
        answer = web.post(URL, json=TEAPOT, headers=paying)

        assert answer.status_code == 200, answer.text
        assert [job.id for job in jobs(house)] == [answer.json()["job_id"]]
        assert [row.status for row in payments(house)] == ["answered"]
        assert chain.balance(SELLER) == before + 50_000


def test_a_facilitator_that_is_away_takes_nothing(tmp_path, selling):
    away = {**selling, "x402_facilitator_url": "http://127.0.0.1:9"}
    with House(tmp_path, more=away) as house, client(house.runtime) as web:
        answer = web.post(URL, json=TEAPOT)

    assert (answer.status_code, answer.json()["error"]) == (503, "unconfigured")


def test_what_cannot_be_ordered_is_refused_before_it_is_billed(counter, chain):
    paying = signed(chain.rich(), offered(counter))

    assert counter.post(URL).status_code == 402
    assert counter.post(URL, headers=paying).json()["error"] == "missing_input"
    assert counter.post(URL, json={"prompt": "x"}).json()["error"] == "invalid_prompt"
    assert counter.post(URL, content=b"{").json()["error"] == "invalid_body"
    assert counter.get(f"{URL}?job=1").json()["error"] == "wrong_endpoint"
    bad = counter.post(URL, json=TEAPOT, headers={"x-payment": "this is no payment"})
    assert bad.status_code == 400


def test_the_price_list_is_open(counter):
    told = counter.get(URL).json()

    assert told["route"] == URL
    assert {row["tier"]: row["price_usdc"] for row in told["pricing_usdc"]} == {
        "draft": "0.05",
        "standard": "0.15",
        "high": "0.50",
    }


def test_nothing_is_sold_unless_it_is_switched_on(client):
    assert client.get(URL).status_code == 404
    assert client.post(URL, json=TEAPOT).status_code == 404


def test_the_paid_twin_is_open_where_the_free_surface_is_closed(tmp_path, selling, chain):
    closed = {**selling, "forge_public": False}
    with House(tmp_path, more=closed) as house, client(house.runtime) as web:
        paid = web.post(URL, json=TEAPOT, headers=signed(chain.rich(), offered(web)))
        assert web.post("/api/forge", json=TEAPOT).status_code == 404
        assert web.get(paid.json()["poll_url"]).json()["status"] == "queued"


def test_who_pays_is_served_before_who_does_not(shop, counter, chain):
    counter.post("/api/forge", json={"prompt": "a chair"})
    counter.post(URL, json=TEAPOT, headers=signed(chain.rich(), offered(counter)))
    free, paid = jobs(shop)

    assert paid.priority < free.priority
    with shop.runtime.db.read() as session:
        assert paid.account_id == queries.anybody(session).account_id
    assert paid.cost == 0


def test_the_python_payer_pays(shop, chain):
    before = chain.balance(SELLER)
    with serving(shop.runtime) as base, x402_requests(wallet(chain.rich())) as session:
        answer = session.post(base + URL, json={"prompt": "a teapot"}, timeout=60)

    assert answer.status_code == 200, answer.text
    assert answer.json()["price_usdc"] == "0.15"
    assert chain.balance(SELLER) == before + 150_000


@pytest.mark.parametrize(("generation", "version"), [("v2", 2), ("v2", 1), ("v1", 1)])
def test_the_node_payers_pay(tmp_path, selling, chain, generation, version):
    before, ada = chain.balance(SELLER), chain.rich()
    more = {**selling, "x402_body_version": version}
    with House(tmp_path, more=more) as house, serving(house.runtime) as base:
        paid = _node(generation, base + URL, ada, TEAPOT)

    assert paid["status"] == 200, paid
    assert paid["body"]["poll_url"] == f"/api/forge?job={paid['body']['job_id']}"
    assert decode_payment_response_header(paid["receipt"]).success
    assert chain.balance(SELLER) == before + 50_000


def test_a_payload_of_version_2_may_come_in_the_old_header(counter, chain):
    header = signed(chain.rich(), offered(counter))["payment-signature"]
    assert counter.post(URL, json=TEAPOT, headers={"x-payment": header}).status_code == 200


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"x402_networks": ""}, "MAQUETTE_X402_NETWORKS"),
        ({"x402_networks": "base"}, "MAQUETTE_X402_NETWORKS"),
        ({"x402_pay_to_evm": ""}, "MAQUETTE_X402_PAY_TO_EVM"),
        ({"x402_networks": "solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1"}, "PAY_TO_SVM"),
    ],
)
def test_settings_that_cannot_be_paid_by_are_refused_by_name(selling, more, named):
    settings = Settings(**{**selling, **more})
    with pytest.raises(Unavailable, match=named):
        open_till(settings)


def _node(generation, url, person, body):
    node = shutil.which("node")
    assert node, "node is not installed"
    ran = subprocess.run(
        [node, FOLDER / "pay.mjs", generation, url, "0x" + person.key.hex(), json.dumps(body)],
        capture_output=True,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr.decode()
    return json.loads(ran.stdout)


def _die_after(monkeypatch, step):
    """End the request as a killed process does, right after ``step`` was noted."""
    note, submit = actions._note, actions._submit

    def died(*_):
        raise RuntimeError("the process is gone")

    def noting(runtime, purchase, **values):
        row = note(runtime, purchase, **values)
        return died() if values.get("status") == step else row

    monkeypatch.setattr(actions, "_note", noting)
    if step == "submitted":
        monkeypatch.setattr(actions, "_submit", lambda *order: died(submit(*order)))
    monkeypatch.setattr(actions, "_let_go", lambda *_: None)


def _slot_of_balance(address):
    """Where the token keeps a balance: keccak of the address and of the mapping's number."""
    place = bytes.fromhex(address[2:]).rjust(32, b"\0") + (0).to_bytes(32, "big")
    return "0x" + keccak(place).hex()
