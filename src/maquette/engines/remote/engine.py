"""A provider as an engine of the catalogue."""

import time
from dataclasses import dataclass, field, replace
from importlib import import_module

from maquette.engines.engine import Card, Inputs, Made, Standing, State, Step
from maquette.engines.remote.access import Reach
from maquette.engines.remote.errand import SHARE, Errand, Pace
from maquette.engines.remote.line import Line
from maquette.engines.remote.provider import Delivery, Provider, Ticket
from maquette.errors import ProviderKeyRefused, ProviderKeyRequired
from maquette.kit.ids import new_id
from maquette.kit.progress import Progress, part


@dataclass(frozen=True)
class RemoteEngine:
    """What one provider makes, with one of three keys: the order's, the account's or the house's.

    ``keyed`` says that whoever asks has a key of their own; ``strange`` that they may not spend
    the house's.
    """

    provider: Provider
    reach: Reach = field(default_factory=Reach)
    keyed: bool = False
    strange: bool = False

    @property
    def card(self) -> Card:
        return self.provider.card

    @property
    def address(self) -> str:
        """Without a slash at its end; empty where none is known."""
        terms = self.provider.terms
        return (self.reach.of(terms.id).address or terms.address).rstrip("/")

    @property
    def house_key(self) -> str:
        """The key that the operator lends to everybody but strangers; empty for none."""
        return "" if self.strange else self.reach.of(self.provider.terms.id).key

    def standing(self) -> Standing:
        terms = self.provider.terms
        setting = f"MAQUETTE_{terms.id.upper()}"
        if not self.address:
            need = f"set {setting}_URL to the address of {terms.name}"
            return Standing(State.NEEDS_ADDRESS, need)
        if terms.key_needed and not self.keyed and not self.house_key:
            return Standing(State.NEEDS_KEY, self.needed_key)
        return Standing()

    @property
    def needed_key(self) -> str:
        """What gives it a key, in one sentence."""
        provider = self.provider.terms.id
        return (
            f"send your key with the order (X-Provider-Key), keep it in your account "
            f"(`maquette providers set {provider}`), or set MAQUETTE_{provider.upper()}_KEY for "
            "the house"
        )

    def asked_by(self, *, keyed: bool, strange: bool = False) -> "RemoteEngine":
        """The same engine, as it stands for somebody."""
        return replace(self, keyed=keyed, strange=strange)

    def check(self, inputs: Inputs) -> None:
        self.provider.check(inputs)

    def check_key(self, key: str) -> None:
        """Raises :class:`ProviderKeyRefused` for what cannot be a key, before it goes anywhere."""
        terms = self.provider.terms
        plain = key.isascii() and key.isprintable() and " " not in key and len(key) <= 500
        if not key or not plain or not key.startswith(terms.key_prefix):
            shape = f" starts with {terms.key_prefix}" if terms.key_prefix else " is one plain word"
            raise ProviderKeyRefused(f"this is no key of {terms.name}: one{shape}")

    def errand(self, inputs: Inputs, mark: str, key: str) -> Errand:
        """The order, ready to be run. Raises :class:`ProviderKeyRequired` without a key."""
        terms = self.provider.terms
        if terms.key_needed and not key:
            raise ProviderKeyRequired(f"{terms.name} needs a key: {self.needed_key}")
        # Only what the operator has set may lie on the own network; what it answers with may not.
        own = self.reach.of(terms.id).address
        policy = self.reach.policy.trusting(own) if own else self.reach.policy
        line = Line(
            provider=terms.name,
            address=self.address,
            policy=policy,
            scheme=terms.scheme,
            limit=self.reach.limit,
            key=key,
            fault=getattr(self.provider, "fault", None),
        )
        return Errand(self.provider, line, inputs, mark, Pace(self.reach.pause))

    def finish(self, inputs: Inputs, delivery: Delivery, progress: Progress) -> Made:
        """What was brought, as an asset of this house."""
        # Loaded when there is something to finish: numerical libraries take a second or two.
        module = import_module("maquette.engines.remote.finish")
        made: Made = module.finished(self.provider, inputs, delivery, progress)
        return made

    def make(self, inputs: Inputs, progress: Progress) -> Made:
        """All of it at once, with the house's key; for who has the time to wait."""
        errand = self.errand(inputs, new_id(), self.house_key)
        delivery = errand.run(_Patience(progress))
        return self.finish(inputs, delivery, part(progress, SHARE, 1.0))


@dataclass
class _Patience:
    """A diary that nobody reads: it only lets time pass."""

    progress: Progress

    def asking(self) -> None:
        self.progress(Step.MESH, 0.0)

    def refused(self) -> None: ...

    def asked(self, ticket: Ticket) -> None: ...

    def heard(self, progress: float) -> None:
        self.progress(Step.MESH, SHARE * progress)

    wait = staticmethod(time.sleep)
