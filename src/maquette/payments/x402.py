"""The till of the x402 protocol: payers of versions 1 and 2, on EVM chains and Solana.

Import it only where payments are switched on: it brings ``maquette[x402]``, which few need.
"""

import base64
import binascii
import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx
from pydantic import ValidationError
from x402 import x402ResourceServerSync
from x402.http import FacilitatorConfig, HTTPFacilitatorClientSync
from x402.http.utils import encode_payment_required_header, encode_payment_response_header
from x402.mechanisms.evm.exact import ExactEvmServerScheme
from x402.mechanisms.evm.v1.constants import V1_NETWORK_CHAIN_IDS
from x402.mechanisms.svm.constants import V1_TO_V2_NETWORK_MAP
from x402.mechanisms.svm.exact import ExactSvmServerScheme
from x402.schemas import (
    PaymentPayload,
    PaymentRequirements,
    ResourceConfig,
    ResourceInfo,
    SettleResponse,
)
from x402.schemas.v1 import PaymentPayloadV1, PaymentRequiredV1, PaymentRequirementsV1

from maquette.errors import BadInput, Unavailable
from maquette.kit import fetch, strict_json
from maquette.kit.addresses import Policy
from maquette.kit.fetch import OURS, Caps
from maquette.kit.hashing import sha256_hex
from maquette.payments.till import Challenge, Payment, Receipt, Sale, Terms, Verdict

LONGEST_HEADER = 16_000
SECONDS = 30.0
"""How long the facilitator may take for one answer; a chain's confirmation is within it."""
LONGEST_ANSWER = 2**20
GOOD_FOR = 300
MIME = "application/json"
IDENTIFIER = re.compile(r"[A-Za-z0-9_-]{16,128}")
EXTENSION = "payment-identifier"
OFFERED = {
    EXTENSION: {
        "info": {"required": False},
        "schema": {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "properties": {
                "required": {"type": "boolean"},
                "id": {
                    "type": "string",
                    "minLength": 16,
                    "maxLength": 128,
                    "pattern": "^[a-zA-Z0-9_-]+$",
                },
            },
            "required": ["required"],
        },
    }
}
_SCHEMES: Mapping[str, Any] = {"eip155": ExactEvmServerScheme, "solana": ExactSvmServerScheme}
_OLD_NAMES = {
    **{f"eip155:{number}": name for name, number in V1_NETWORK_CHAIN_IDS.items()},
    **{network: name for name, network in V1_TO_V2_NETWORK_MAP.items()},
}


class X402Till:
    """Speaks to a facilitator, first when the first customer comes."""

    def __init__(self, terms: Terms, policy: Policy) -> None:
        self._terms = terms
        web = httpx.Client(transport=_Guarded(policy), trust_env=False)
        config = FacilitatorConfig(url=terms.facilitator, timeout=SECONDS, http_client=web)
        self._facilitator = HTTPFacilitatorClientSync(config)
        self._server = x402ResourceServerSync(self._facilitator)
        for network in terms.networks:
            self._server.register(network, _SCHEMES[network.partition(":")[0]]())
        self._lock = threading.Lock()
        self._ready = False

    def read(self, header: str) -> Payment:
        try:
            payload = strict_json.loads(
                base64.b64decode(header, validate=True), limit=LONGEST_HEADER
            )
            assert isinstance(payload, dict)
            paid = _parsed(payload)
            signed = strict_json.dumps(paid.payload)
        except (BadInput, AssertionError, ValueError, binascii.Error, ValidationError):
            raise BadInput("the payment header cannot be read") from None
        return Payment(payload, sha256_hex(signed), _identifier(payload))

    def challenge(self, sale: Sale, reason: str) -> Challenge:
        offers = self._offers(sale)
        resource = ResourceInfo(url=sale.url, description=sale.description, mime_type=MIME)
        required = self._server.create_payment_required_response(offers, resource, reason, OFFERED)
        body: Any = required
        if self._terms.body_version == 1:
            old = [offer for offer in (_old(offer, sale) for offer in offers) if offer]
            body = PaymentRequiredV1(error=reason, accepts=old)
        return Challenge(
            encode_payment_required_header(required),
            body.model_dump(mode="json", by_alias=True, exclude_none=True),
        )

    def verify(self, payment: Payment, sale: Sale) -> Verdict:
        paid, offer = self._matched(payment, sale)
        if offer is None:
            return Verdict(False, "no_matching_requirements")
        with _reaching():
            found = self._facilitator.verify(paid, offer)
        return Verdict(found.is_valid, found.invalid_reason or "", found.payer or "")

    def settle(self, payment: Payment, sale: Sale) -> Receipt:
        paid, offer = self._matched(payment, sale)
        if offer is None:
            return Receipt(False, "no_matching_requirements", "", "")
        with _reaching():
            done: SettleResponse = self._facilitator.settle(paid, offer)
        reason = done.error_reason or ""
        if not done.success and reason == "settlement_pending":
            raise Unavailable("the payment's settlement is still under way")
        header = encode_payment_response_header(done)
        return Receipt(done.success, reason, done.transaction, header)

    def _offers(self, sale: Sale) -> list[PaymentRequirements]:
        self._open()
        offers: list[PaymentRequirements] = []
        for network in self._terms.networks:
            config = ResourceConfig(
                scheme="exact",
                pay_to=self._terms.pay_to(network),
                price=f"${sale.price / 1_000_000:.6f}",
                network=network,
                max_timeout_seconds=GOOD_FOR,
            )
            with _reaching():
                offers += self._server.build_payment_requirements(config)
        return offers

    def _matched(
        self, payment: Payment, sale: Sale
    ) -> tuple[
        PaymentPayload | PaymentPayloadV1, PaymentRequirements | PaymentRequirementsV1 | None
    ]:
        """The payment with the one of our offers that it answers."""
        paid, offers = _parsed(payment.payload), self._offers(sale)
        if isinstance(paid, PaymentPayload):
            return paid, self._server.find_matching_requirements(offers, paid)
        named = [offer for offer in offers if _OLD_NAMES.get(offer.network) == paid.network]
        if paid.scheme != "exact" or not named:
            return paid, None
        return paid, _old(named[0], sale)

    def _open(self) -> None:
        """Ask the facilitator once what it can do; a failure is tried again next time."""
        with self._lock:
            if not self._ready:
                with _reaching():
                    self._server.initialize()
                self._ready = True


class _Guarded(httpx.BaseTransport):
    """Lets the library speak through our own client, which keeps no connection open."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        headers = {name: value for name, value in request.headers.items() if name not in OURS}
        caps = Caps(LONGEST_ANSWER, seconds=SECONDS, silence=SECONDS)
        try:
            reply = fetch.request(
                request.method,
                str(request.url),
                caps=caps,
                policy=self._policy,
                headers=headers,
                body=request.read() or None,
            )
        except BadInput as error:
            raise httpx.TransportError(error.message) from error
        return httpx.Response(reply.status, headers=reply.headers, content=reply.body)


def _parsed(payload: Mapping[str, Any]) -> PaymentPayload | PaymentPayloadV1:
    """By the version that the payload itself tells: payers mix versions and header names."""
    if payload.get("x402Version") == 1:
        return PaymentPayloadV1.model_validate(payload)
    return PaymentPayload.model_validate(payload)


def _identifier(payload: Mapping[str, Any]) -> str | None:
    extensions = payload.get("extensions")
    told = extensions.get(EXTENSION) if isinstance(extensions, dict) else None
    info = told.get("info") if isinstance(told, dict) else None
    name = info.get("id") if isinstance(info, dict) else None
    if name is None:
        return None
    if not isinstance(name, str) or not IDENTIFIER.fullmatch(name):
        raise BadInput("a payment identifier has 16 to 128 of [A-Za-z0-9_-]")
    return name


def _old(offer: PaymentRequirements, sale: Sale) -> PaymentRequirementsV1 | None:
    """The offer in version 1; None on a network that it has no name for."""
    network = _OLD_NAMES.get(offer.network)
    if network is None:
        return None
    return PaymentRequirementsV1(
        scheme=offer.scheme,
        network=network,
        max_amount_required=offer.amount,
        resource=sale.url,
        description=sale.description,
        mime_type=MIME,
        pay_to=offer.pay_to,
        max_timeout_seconds=offer.max_timeout_seconds,
        asset=offer.asset,
        extra=offer.extra,
    )


@contextmanager
def _reaching() -> Iterator[None]:
    """Whatever fails between us and the facilitator is one thing to a payer."""
    try:
        yield
    except (httpx.HTTPError, ValueError, RuntimeError, LookupError, json.JSONDecodeError) as error:
        raise Unavailable(
            f"payments cannot be handled: the facilitator said {type(error).__name__}"
        ) from error
