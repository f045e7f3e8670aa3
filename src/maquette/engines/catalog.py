"""Which engines this installation has: the built-in ones, then those of outside packages.

An outside package offers an engine by an entry point of the group ``maquette.engines`` whose
value is a callable without arguments that gives an :class:`~maquette.engines.engine.Engine`::

    [project.entry-points."maquette.engines"]
    myengine = "my_package:MyEngine"

A broken outside engine never takes the catalogue down: it is left out, logged, and told in
:attr:`Catalog.faults`.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING

from maquette.engines.builtin import built_in
from maquette.engines.engine import Card, Engine, Kind, Standing, State, Tier
from maquette.engines.means import Means, means_of
from maquette.engines.remote.access import Reach, reach_of
from maquette.engines.remote.remote import remote
from maquette.errors import EngineUnready, NotFound, ProviderKeyRequired, Unavailable

if TYPE_CHECKING:  # a child reads no settings
    from maquette.settings import Settings

GROUP = "maquette.engines"
LISTED = "`maquette engines` and /v1/engines list those that there are"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Fault:
    """An engine that is installed but not offered, and why; ``name`` as its package calls it."""

    name: str
    reason: str


@dataclass(frozen=True)
class Offer:
    """An engine as it is now. ``listed`` says that the operator prefers it by name."""

    engine: Engine
    card: Card
    standing: Standing
    listed: bool = False

    def does(self, kind: Kind, tier: Tier) -> bool:
        return kind in self.card.takes and tier in self.card.estimate

    @property
    def is_usual(self) -> bool:
        """Whether an order that names no engine may get this one."""
        return self.standing.is_ready and (self.listed or self.card.modest)


@dataclass(frozen=True)
class Choice:
    """Which engine does an order, and in one sentence why."""

    engine: Engine
    card: Card
    why: str


@dataclass(frozen=True)
class Catalog:
    """Engines in order of preference. How they are is asked anew each time, as it may change."""

    engines: tuple[Engine, ...]
    faults: tuple[Fault, ...] = ()
    preferred: tuple[str, ...] = ()

    def offers(self) -> tuple[Offer, ...]:
        """Best first: those that the operator prefers, then in the order of installation."""
        return self._offered(lambda card: True)

    def cards(self) -> tuple[Card, ...]:
        return tuple(card for _, card in self._known())

    def get(self, engine_id: str) -> Engine:
        return self.offer(engine_id).engine

    def offer(self, engine_id: str) -> Offer:
        """Raises :class:`NotFound`."""
        for offer in self._offered(lambda card: card.id == engine_id):
            return offer
        raise NotFound(f"there is no engine named {engine_id!r}; {LISTED}", what="engine")

    def walled(self, engine_id: str) -> bool:
        """Whether the engine can work without network and files; True for one that is gone."""
        return all(card.walled for card in self.cards() if card.id == engine_id)

    def kept(self, engine_id: str) -> bool:
        """Whether the engine's process stays for the next order."""
        return any(card.kept for card in self.cards() if card.id == engine_id)

    def best(self, kind: Kind, tier: Tier) -> Choice:
        """The first engine that is ready, starts from ``kind`` and can work at ``tier``."""
        offers = self._offered(lambda card: kind in card.takes)
        best = best_of(offers, kind, tier)
        if best is None:
            raise Unavailable(_nobody(offers, kind, tier))
        return Choice(best.engine, best.card, _reason(offers, best, kind, tier))

    def named(self, engine_id: str) -> Choice:
        """Raises :class:`NotFound`, and :class:`EngineUnready` with what mends it."""
        offer = self.offer(engine_id)
        insist(offer)
        return Choice(offer.engine, offer.card, "the order names it")

    def _known(self) -> list[tuple[Engine, Card]]:
        """Best first."""
        carded = [(engine, _card_of(engine)) for engine in self.engines]
        known = [(engine, card) for engine, card in carded if isinstance(card, Card)]
        place = {engine_id: number for number, engine_id in enumerate(self.preferred)}
        return sorted(known, key=lambda one: place.get(one[1].id, len(place)))

    def _offered(self, wanted: Callable[[Card], bool]) -> tuple[Offer, ...]:
        """How an engine is takes looks at the disk, so only those that are ``wanted`` are asked."""
        return tuple(
            Offer(engine, card, _standing_of(engine), card.id in self.preferred)
            for engine, card in self._known()
            if wanted(card)
        )


def best_of(offers: Sequence[Offer], kind: Kind, tier: Tier) -> Offer | None:
    """What an order gets that names no engine."""
    return next((offer for offer in offers if offer.is_usual and offer.does(kind, tier)), None)


def insist(offer: Offer) -> None:
    """Raises :class:`EngineUnready` unless the engine could take an order now, and
    :class:`ProviderKeyRequired` where it only lacks a key.
    """
    standing = offer.standing
    if standing.state is State.NEEDS_KEY:
        raise ProviderKeyRequired(f"the engine {offer.card.id} needs a key: {standing.need}")
    if not standing.is_ready:
        why = f"the engine {offer.card.id} is not ready: {standing.need}"
        raise EngineUnready(why, state=standing.state.value)


def _reason(offers: Sequence[Offer], best: Offer, kind: Kind, tier: Tier) -> str:
    if best.listed:
        return f"this house prefers it for {kind}"
    before = offers[: offers.index(best)]
    waiting = [o for o in before if o.card.modest and o.does(kind, tier) and not o.is_usual]
    why = f"it is the best engine for {kind} that is ready here"
    if not waiting:
        return why
    return f"{why}; {waiting[0].card.id} {waiting[0].standing.state.in_words}"


def _nobody(offers: Sequence[Offer], kind: Kind, tier: Tier) -> str:
    told = f"no installed engine makes a {tier} asset from {kind}; "
    waiting = [o for o in offers if o.does(kind, tier) and not o.standing.is_ready]
    if waiting:
        return f"{told}{waiting[0].card.id} would: {waiting[0].standing.need}"
    able = [o.card.id for o in offers if o.does(kind, tier)]
    if able:
        return f"{told}name one that does: {', '.join(able)}"
    return f"{told}install one that does, or order from a picture"


def catalog_of(settings: "Settings") -> Catalog:
    """What an installation has, by its settings."""
    return standard_catalog(means=means_of(settings), reach=reach_of(settings))


def standard_catalog(
    outside: Iterable[EntryPoint] | None = None,
    means: Means | None = None,
    reach: Reach | None = None,
) -> Catalog:
    """The built-in engines, those of providers, then those of ``outside`` (by default: of all
    installed packages).

    Built-in engines come first, so that installing a package never changes which engine an order
    without a name gets; and an outside engine cannot take a built-in one's id. ``means`` are what
    this installation lends them, ``reach`` how it reaches providers.
    """
    lent = means or Means()
    engines: list[Engine] = [*built_in(lent), *remote(reach or Reach())]
    taken = {engine.card.id for engine in engines}
    faults: list[Fault] = []
    for entry in sorted(entry_points(group=GROUP) if outside is None else outside):
        found = _open(entry, taken)
        if isinstance(found, Fault):
            log.warning("engine %s is left out: %s", found.name, found.reason)
            faults.append(found)
        else:
            engines.append(found)
            taken.add(found.card.id)
    return Catalog(tuple(engines), tuple(faults), lent.preferred)


def _open(entry: EntryPoint, taken: set[str]) -> Engine | Fault:
    try:
        engine: Engine = entry.load()()
    except Exception as error:  # noqa: BLE001 - a stranger's import may raise anything
        return Fault(entry.name, f"it does not load: {type(error).__name__}: {error}")
    card = _card_of(engine)
    if not isinstance(card, Card):
        return Fault(entry.name, card.reason)
    if not callable(getattr(engine, "make", None)):
        return Fault(entry.name, "it has no method make")
    if card.id in taken:
        return Fault(entry.name, f"the id {card.id!r} is taken")
    return engine


def _card_of(engine: Engine) -> Card | Fault:
    name = type(engine).__name__
    try:
        card = engine.card
    except Exception as error:  # noqa: BLE001 - a stranger's property may raise anything
        return Fault(name, f"it has no readable card: {type(error).__name__}: {error}")
    return card if isinstance(card, Card) else Fault(name, "its card is not a Card")


def _standing_of(engine: Engine) -> Standing:
    ask = getattr(engine, "standing", None)
    if ask is None:
        return Standing()
    try:
        standing = ask()
    except Exception as error:  # noqa: BLE001 - a stranger's method may raise anything
        return Standing(State.NEEDS_EXTRA, f"it cannot say how it is: {type(error).__name__}")
    return standing if isinstance(standing, Standing) else Standing()
