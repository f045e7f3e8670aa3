"""What a till does, whoever stands behind it."""

from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class Terms:
    """Where money goes: networks by CAIP-2 name, and an address for each kind of chain."""

    facilitator: str
    networks: tuple[str, ...]
    pay_to_evm: str
    pay_to_svm: str
    body_version: int = 2

    def pay_to(self, network: str) -> str:
        return self.pay_to_svm if network.startswith("solana:") else self.pay_to_evm


@dataclass(frozen=True)
class Sale:
    """What is sold: its address, a line about it, and the price in millionths of a dollar."""

    url: str
    description: str
    price: int


@dataclass(frozen=True)
class Payment:
    """A payment that was offered with a request.

    ``proof`` is the SHA-256 of what was signed; ``identifier`` the payer's own name for it.
    """

    payload: dict[str, Any]
    proof: str
    identifier: str | None = None


@dataclass(frozen=True)
class Challenge:
    """How to pay: a header for payers of version 2, and a body."""

    header: str
    body: dict[str, Any]


@dataclass(frozen=True)
class Verdict:
    """Whether a payment would be good, and why not."""

    good: bool
    reason: str = ""
    payer: str = ""


@dataclass(frozen=True)
class Receipt:
    """How settling ended. ``header`` tells the payer."""

    paid: bool
    reason: str
    transaction: str
    header: str


class Till(Protocol):
    """Every method but ``read`` raises :class:`~maquette.errors.Unavailable` when the facilitator
    cannot be reached; after ``settle`` did, nobody knows whether money moved."""

    def read(self, header: str) -> Payment:
        """The payment in a header. Raises :class:`~maquette.errors.BadInput`."""
        ...

    def challenge(self, sale: Sale, reason: str) -> Challenge: ...

    def verify(self, payment: Payment, sale: Sale) -> Verdict: ...

    def settle(self, payment: Payment, sale: Sale) -> Receipt: ...
