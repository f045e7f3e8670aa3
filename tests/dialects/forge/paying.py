"""What a payer does, and what its payment leaves in the house."""

from sqlalchemy import select
from x402 import x402ClientSync
from x402.http import decode_payment_required_header
from x402.http.utils import encode_payment_signature_header
from x402.mechanisms.evm import EthAccountSigner
from x402.mechanisms.evm.exact import register_exact_evm_client

from maquette.core.jobs.tables import Job
from maquette.core.payments.tables import Payment

URL = "/api/x402/forge"
TEAPOT = {"prompt": "a glazed teapot", "tier": "draft"}


def wallet(person):
    """A payer of the Python package, which speaks both versions."""
    made = x402ClientSync()
    register_exact_evm_client(made, EthAccountSigner(person))
    return made


def offered(counter, body=TEAPOT):
    """The 402, read as a client of version 2 reads it."""
    answer = counter.post(URL, json=body)
    assert answer.status_code == 402, answer.text
    return decode_payment_required_header(answer.headers["payment-required"])


def signed(person, required):
    payload = wallet(person).create_payment_payload(required)
    return {"payment-signature": encode_payment_signature_header(payload)}


def jobs(house):
    with house.runtime.db.read() as session:
        return session.scalars(select(Job).order_by(Job.created_at)).all()


def payments(house):
    with house.runtime.db.read() as session:
        return session.scalars(select(Payment)).all()
