"""Which engines this installation has: the built-in ones, then those of outside packages.

An outside package offers an engine by an entry point of the group ``maquette.engines`` whose
value is a callable without arguments that gives an :class:`~maquette.engines.engine.Engine`::

    [project.entry-points."maquette.engines"]
    myengine = "my_package:MyEngine"

A broken outside engine never takes the catalogue down: it is left out, logged, and told in
:attr:`Catalog.faults`.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points

from maquette.engines.builtin import BUILT_IN
from maquette.engines.engine import Card, Engine, Kind, Tier
from maquette.errors import NotFound, Unavailable

GROUP = "maquette.engines"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Fault:
    """An engine that is installed but not offered, and why; ``name`` as its package calls it."""

    name: str
    reason: str


@dataclass(frozen=True)
class Catalog:
    """Engines in order of preference. Cards are asked for anew each time, as they may change."""

    engines: tuple[Engine, ...]
    faults: tuple[Fault, ...] = ()

    def cards(self) -> tuple[Card, ...]:
        return tuple(card for _, card in self._listed())

    def get(self, engine_id: str) -> Engine:
        for engine, card in self._listed():
            if card.id == engine_id:
                return engine
        raise NotFound(f"there is no engine named {engine_id!r}", what="engine")

    def walled(self, engine_id: str) -> bool:
        """Whether the engine can work without network and files; True for one that is gone."""
        return all(card.walled for card in self.cards() if card.id == engine_id)

    def best(self, kind: Kind, tier: Tier) -> Engine:
        """The first engine that starts from ``kind`` and can work at ``tier``."""
        for engine, card in self._listed():
            if kind in card.takes and tier in card.estimate:
                return engine
        raise Unavailable(
            f"no installed engine makes a {tier} asset from {kind}; "
            "install one that does, or order from a picture"
        )

    def _listed(self) -> list[tuple[Engine, Card]]:
        listed = [(engine, _card_of(engine)) for engine in self.engines]
        return [(engine, card) for engine, card in listed if isinstance(card, Card)]


def standard_catalog(outside: Iterable[EntryPoint] | None = None) -> Catalog:
    """The built-in engines, then those of ``outside`` (by default: of all installed packages).

    Built-in engines come first, so that installing a package never changes which engine an order
    without a name gets; and an outside engine cannot take a built-in one's id.
    """
    engines: list[Engine] = [*BUILT_IN]
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
    return Catalog(tuple(engines), tuple(faults))


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
