"""The paid twin on Solana: the real token program, a real facilitator, the real payer."""

import pytest
from x402 import x402ClientSync
from x402.http import decode_payment_required_header, decode_payment_response_header
from x402.http.utils import encode_payment_signature_header
from x402.mechanisms.svm import KeypairSigner
from x402.mechanisms.svm.exact import register_exact_svm_client

from maquette.testing.house import House
from support import solana as ledgers
from support.chain import serving_facilitator
from support.web import client

# The protocol's library calls what its own dependency has deprecated, in several kinds of words.
pytestmark = pytest.mark.filterwarnings("ignore")
URL = "/api/x402/forge"
TEAPOT = {"prompt": "a glazed teapot"}


@pytest.fixture
def ledger():
    with ledgers.solana() as opened:
        yield opened


def test_a_payment_on_solana_is_settled_once(tmp_path, ledger):
    seller, ada = ledger.person(), ledger.person(1)
    with serving_facilitator(ledgers.svm_facilitator(ledger)) as facilitator:
        more = {
            "x402_enabled": True,
            "x402_facilitator_url": facilitator.url,
            "x402_pay_to_svm": str(seller.pubkey()),
            "x402_networks": ledgers.NETWORK,
        }
        with House(tmp_path, more=more) as house, client(house.runtime) as web:
            bill = web.post(URL, json=TEAPOT)
            required = decode_payment_required_header(bill.headers["payment-required"])
            payer = x402ClientSync()
            register_exact_svm_client(payer, KeypairSigner(ada), rpc_url=ledger.url)
            payload = payer.create_payment_payload(required)
            paying = {"payment-signature": encode_payment_signature_header(payload)}
            paid = web.post(URL, json=TEAPOT, headers=paying)
            again = web.post(URL, json=TEAPOT, headers=paying)
            other = web.post(URL, json={"prompt": "a chair"}, headers=paying)

    assert "feePayer" in required.accepts[0].extra
    assert paid.status_code == 200, paid.text
    assert decode_payment_response_header(paid.headers["payment-response"]).success
    assert again.content == paid.content
    assert other.status_code == 409
    assert ledger.balance(seller.pubkey()) == 150_000
    assert ledger.balance(ada.pubkey()) == 850_000
    assert facilitator.told == ["verify", "settle"]
